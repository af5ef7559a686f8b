// My code: renews the picture every half minute, shows who has taken the card, copies the link. Where the server does not
// answer, the phone draws the code itself. Without it, loading the page again does the first two.
//
// The page may be hours old, out of the service worker's store: what only the server knows is then not shown.

import "../web/awake.js";
import { passed, serverTime } from "../web/clock.js";
import { replaceWith } from "../web/fragments.js";
import * as ahead from "./ahead.js";

const STEP = 30_000;
const GOOD_FOR = 60_000; // a code is fresh for ninety seconds, and may be half a minute old when it comes
const PATIENCE = 2_000; // for the server's picture; then the phone draws its own
const PATIENCE_WITHOUT = 20_000; // where it has none: a slow line is better than no code
const PATIENCE_FOR_TAKERS = 8_000;
const TAKERS_STAY = 60_000; // as long as the server names them
const ASK_EVERY = [2_000, 6_000]; // at first, and at most while nobody comes
const GROWS = 1.3;
const OURS = /^(W\/)?"[0-9a-f]{22}"$/; // how these answers are marked, and no hotel's sign-in page is

const picture = document.getElementById("code");
const address = document.getElementById("address");
const takers = document.getElementById("takers");
const copy = document.getElementById("copy-link");
const point = document.getElementById("point");
const lacking = document.getElementById("lacking");
const source = picture.getAttribute("src");

const drawing = import("./draw.js").catch(() => ({})); // at once, for later there may be no network for it
const looking = ahead.look();
const letters = document.getElementById("letters");

let nextStep = Number(picture.dataset.next) * 1000;
let goodUntil = GOOD_FOR;
let isAlone = false; // the server does not answer
let known = null; // the mark of the server's picture, where it is shown
let drawn = null; // the link in the phone's own
let mark = null;
let askedAt = 0;
let pause = ASK_EVERY[0];
let isBusy = false;
let waiting = null;

const isSeen = () => document.visibilityState === "visible";

const patience = () => (ahead.linkNow() ? PATIENCE : PATIENCE_WITHOUT);

async function get(address, known, patience) {
  const headers = known ? { "If-None-Match": known } : {};
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(patience) });
  // Signed out, or not part of it any more.
  if ([401, 404].includes(response.status) && response.headers.has("Whose")) location.reload();
  if ([200, 304].includes(response.status) && OURS.test(response.headers.get("ETag"))) return response;
  throw new Error(`${address} came with ${response.status}`);
}

// Only a picture that is ready takes the place of the one before: there is always one to be read.
async function show(image, link) {
  const old = picture.src;
  const next = new Image();
  next.src = URL.createObjectURL(image);
  await next.decode();
  picture.src = next.src;
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  address.value = link;
  picture.hidden = point.hidden = copy.disabled = false;
  lacking.hidden = true;
}

function showNothing() {
  known = drawn = null;
  address.value = "";
  picture.hidden = copy.disabled = true;
}

async function renew() {
  const response = await get(source, known, patience());
  const link = response.headers.get("Link").match(/<([^>]+)>/)[1];
  if (response.status === 200) {
    await show(await response.blob(), link);
    known = response.headers.get("ETag");
    drawn = null;
  }
  goodUntil = passed() + GOOD_FOR;
  nextStep = Math.max(nextStep + STEP, passed() + STEP / 2);
  ahead.hear(link);
}

async function drawOwn() {
  await looking;
  const { draw } = await drawing;
  const link = draw ? ahead.linkNow() : null;
  if (link && link !== drawn) {
    await show(draw(link), link);
    known = null;
    drawn = link;
    goodUntil = passed() + GOOD_FOR;
  }
  if (passed() <= goodUntil) return;
  showNothing();
  point.hidden = true;
  lacking.hidden = false;
}

async function ask() {
  const response = await get(takers.dataset.source, mark, PATIENCE_FOR_TAKERS);
  askedAt = passed();
  if (response.status !== 200) return;
  pause = ASK_EVERY[0]; // somebody came, and others may be with them
  const isFirst = mark === null;
  mark = response.headers.get("ETag");
  const before = takers.childElementCount;
  replaceWith(takers, await response.text());
  if (!isFirst && takers.childElementCount > before) navigator.vibrate?.(30);
}

function forgetTakers() {
  mark = null;
  takers.replaceChildren();
}

// They are over, or the page is an old copy.
function forgetLetters() {
  letters.querySelectorAll("p").forEach((line) => line.remove());
  delete letters.dataset.until;
}

async function look() {
  pause = Math.min(pause * GROWS, ASK_EVERY[1]);
  try {
    if (isAlone || passed() >= nextStep) await renew();
    isAlone = false;
    ahead.renew().then(ahead.say, () => {});
  } catch {
    isAlone = true;
    await drawOwn();
  }
  if (!isAlone) await ask().catch(() => (nextStep = 0));
  if (passed() - askedAt > TAKERS_STAY) forgetTakers();
  if (serverTime() > Number(letters.dataset.until)) forgetLetters();
  ahead.say();
}

async function tick() {
  if (isBusy) return;
  isBusy = true;
  clearTimeout(waiting);
  if (isSeen()) await look();
  isBusy = false;
  waiting = setTimeout(tick, pause);
}

// The phone slept; what is on the screen may be old.
function wake() {
  if (!isSeen()) return;
  pause = ASK_EVERY[0];
  nextStep = 0;
  if (passed() > goodUntil) showNothing();
  tick();
}

async function hasCome(image) {
  if (image.complete) return image.naturalWidth > 0;
  const loaded = new Promise((done) => {
    image.addEventListener("load", () => done(true), { once: true });
    image.addEventListener("error", () => done(false), { once: true });
  });
  const late = new Promise((done) => AbortSignal.timeout(patience()).addEventListener("abort", () => done(false)));
  return Promise.race([loaded, late]);
}

async function begin() {
  await Promise.race([looking, new Promise((done) => setTimeout(done, 500))]); // a database may never answer
  if (Math.abs(serverTime() - Number(picture.dataset.drawn)) > TAKERS_STAY) {
    forgetTakers();
    address.value = "";
    nextStep = goodUntil = 0;
  } else if (!(await hasCome(picture))) {
    isAlone = true;
    goodUntil = 0;
    await drawOwn();
  }
  document.addEventListener("visibilitychange", wake);
  await tick();
}

copy.hidden = false;
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(address.value);
    copy.textContent = copy.dataset.done;
  } catch {
    address.select();
    copy.textContent = copy.dataset.failed;
  }
});

begin();
