// Says what becomes of the scans on this phone: how many are not sent yet and what they wait for, what has come of others.
// A refusal stays until it is dismissed; whatever else is over is told once. And it keeps sending.

import { forget, forgetOld, isUnsent, listen, markTold, scans } from "./queue.js";
import { keepSending } from "./sending.js";

const SOON = 400; // milliseconds: most are through before anybody could read that they are not

const place = document.getElementById("waiting");
const parts = document.getElementById("waiting-parts")?.content;

function timeOf({ found }) {
  const time = new Date(found);
  const isToday = time.toDateString() === new Date().toDateString();
  const how = { hour: "numeric", minute: "2-digit", hourCycle: "h23", weekday: isToday ? undefined : "short" };
  return place.dataset.found.replace("{time}", time.toLocaleString(document.documentElement.lang, how));
}

function part(name, scan) {
  const element = parts.querySelector(`[data-part="${name}"]`).cloneNode(true);
  for (const words of element.querySelectorAll("[data-message]")) words.textContent = scan.message;
  for (const words of element.querySelectorAll("[data-time]")) words.textContent = timeOf(scan);
  return element;
}

function count(name, number) {
  const element = part(name);
  const words = element.querySelector("p");
  words.textContent = number === 1 ? words.dataset.one : words.dataset.more.replace("{number}", number);
  return element;
}

function refusal(scan) {
  const element = part("refused", scan);
  const button = element.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent}: ${timeOf(scan)}`);
  button.addEventListener("click", () => forget(scan));
  return element;
}

function outcome(scan) {
  if (!scan.contact) return part("asked", scan);
  const element = part("done", scan);
  element.querySelector("a").href = scan.contact;
  return element;
}

// What is to be said, each under a key: what stands there under the same one is not said again.
function unsentOnes(unsent) {
  const said = new Map();
  const waiting = unsent.filter(({ state }) => state === "waiting");
  const network = waiting.filter(({ code }) => !code).length;
  const sending = unsent.length - waiting.length;
  if (sending) said.set(`sending ${sending}`, () => count("sending", sending));
  if (network) said.set(`network ${network}`, () => count("network", network));
  for (const scan of waiting) {
    if (scan.code === "sign-in") said.set("sign-in", () => part("sign-in"));
    else if (scan.code) said.set(scan.message, () => part("problem", scan));
  }
  if (unsent.some(({ isKept }) => !isKept)) said.set("unkept", () => part("unkept"));
  return said;
}

const OVER = { refused: refusal, late: (scan) => part("late", scan), done: outcome };

function show(said) {
  for (const element of [...place.children]) if (!said.has(element.dataset.key)) element.remove();
  const there = new Set([...place.children].map(({ dataset }) => dataset.key));
  for (const [key, make] of said) {
    if (there.has(key)) continue;
    const element = make();
    element.dataset.key = key;
    place.append(element);
  }
}

let drawing = null;

async function draw(isFirst = false) {
  drawing = null;
  const present = await scans();
  const over = present.filter(({ state }) => state in OVER);
  const said = isFirst ? new Map() : unsentOnes(present.filter(isUnsent));
  for (const scan of over) said.set(scan.id, () => OVER[scan.state](scan));
  show(said);
  const once = over.filter(({ state, isTold }) => state !== "refused" && !isTold);
  if (once.length && document.visibilityState === "visible") await markTold(once);
}

function drawSoon() {
  drawing ??= setTimeout(draw, SOON);
}

if (place) {
  await forget(...(await scans()).filter(({ isTold }) => isTold));
  await draw(true);
  listen(drawSoon);
  document.addEventListener("visibilitychange", drawSoon);
  drawSoon();
}
keepSending();
forgetOld();
