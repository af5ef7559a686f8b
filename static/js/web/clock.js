// The server's time, as well as this page knows it; at first it is the phone's own.
//
// While the page is looked at, what passes is counted by the browser's steady clock, so that a phone whose clock is put
// right meanwhile changes nothing. Steady clocks may stand still in sleep: what passed unseen the phone's clock tells.

let last = { steady: performance.now(), own: Date.now() };
let counted = 0;
let beginning = last.own;

function since(isSeen) {
  const steady = performance.now() - last.steady;
  return isSeen ? steady : Math.max(steady, Date.now() - last.own);
}

const isSeen = () => document.visibilityState === "visible";

document.addEventListener("visibilitychange", () => {
  counted += since(!isSeen());
  last = { steady: performance.now(), own: Date.now() };
});

// How long the page has been there, in milliseconds: never less than before.
export const passed = () => counted + since(isSeen());

export const serverTime = () => beginning + passed();

export function setServerTime(time) {
  beginning = time - passed();
}
