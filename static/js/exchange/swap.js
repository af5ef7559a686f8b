// The page behind a code: swapping is saved on this phone before it is sent, and goes on to where the answer points. Where
// there is none it says why, and sends it later. Without this script, or with a page for nobody, the form goes by itself.

import { canQueue, forget, listen, save, scans } from "./queue.js";
import { keepSending, send } from "./sending.js";

const form = document.getElementById("swap");
const after = document.getElementById("after");
const said = document.getElementById("after-said");
const notThis = document.getElementById("not-this");
const signIn = document.getElementById("sign-in");
const words = document.getElementById("after-words").content;

let scan = null;

function say(text) {
  if (said.textContent !== text) said.textContent = text;
}

const wordsFor = (name) => words.querySelector(`[data-says="${name}"]`).textContent;

// Another card for today than the page was drawn with; it may have lain open for long.
function chosen() {
  const { card, shown } = Object.fromEntries(new FormData(form));
  return card && card !== shown ? card : null;
}

async function goOn(done) {
  scan = null;
  await forget(done);
  const isNew = done.outcome === "exchanged" && done.contact;
  location.assign(isNew ? `${done.contact}/swapped` : (done.contact ?? "/contacts"));
}

// Nothing to go to yet: the other one is asked.
async function tell(done) {
  scan = null;
  say(done.message);
  await forget(done);
}

async function draw() {
  const now = scan && (await scans()).find(({ id }) => id === scan?.id);
  if (!now) return;
  notThis.hidden = now.state !== "waiting";
  signIn.hidden = now.code !== "sign-in";
  if (now.state === "done" && (now.contact || now.outcome !== "requested")) await goOn(now);
  else if (now.state === "done") await tell(now);
  else if (now.state === "refused" || now.code) say(now.message);
  else if (now.state === "late") say(wordsFor("late"));
  else if (now.state === "waiting") say(wordsFor(now.isKept ? "kept" : "unkept"));
  else say(wordsFor("sending"));
}

async function swap(event) {
  event.preventDefault();
  form.hidden = true;
  after.hidden = false;
  scan = await save(form.dataset.token, chosen());
  await draw();
  send();
}

notThis.addEventListener("click", async () => {
  const gone = scan;
  scan = null;
  await forget(gone);
  notThis.hidden = true;
  say(wordsFor("gone"));
});

if (canQueue) {
  form.addEventListener("submit", swap);
  listen(draw);
  keepSending();
}
