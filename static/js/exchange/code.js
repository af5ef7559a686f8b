// My code: renews the picture every half minute, shows who has taken the card, copies the link, keeps the screen awake.
// Without it, loading the page again does the first two.

import { replaceWith } from "../web/fragments.js";

const STEP = 30_000;
const ASK_EVERY = [2_000, 6_000]; // at first, and at most while nobody comes
const GROWS = 1.3;

const picture = document.getElementById("code");
const address = document.getElementById("address");
const takers = document.getElementById("takers");
const copy = document.getElementById("copy");
const source = picture.getAttribute("src");

let nextStep = Date.now() + Number(picture.dataset.next) * 1000;
let mark = null;
let drawn = null; // the mark of the picture that is shown
let pause = ASK_EVERY[0];

const unless = (mark) => ({ headers: mark ? { "If-None-Match": mark } : {} });

async function renew() {
  const response = await fetch(source, unless(drawn));
  if (response.status === 304) return; // still the same half minute
  if ([401, 404].includes(response.status)) return location.reload(); // signed out, or not part of it any more
  if (!response.ok) throw new Error(`the code came with ${response.status}`);
  const link = response.headers.get("Link")?.match(/<([^>]+)>/)?.[1];
  drawn = response.headers.get("ETag");
  const old = picture.src;
  picture.src = URL.createObjectURL(await response.blob());
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  if (link) address.value = link;
}

async function ask() {
  const response = await fetch(takers.dataset.source, unless(mark));
  pause = Math.min(pause * GROWS, ASK_EVERY[1]);
  if (response.status !== 200) return;
  pause = ASK_EVERY[0]; // somebody came, and others may be with them
  const isFirst = mark === null;
  mark = response.headers.get("ETag");
  const before = takers.childElementCount;
  replaceWith(takers, await response.text());
  if (!isFirst && takers.childElementCount > before) navigator.vibrate?.(30);
}

async function tick() {
  if (document.visibilityState === "visible") {
    try {
      if (Date.now() >= nextStep) {
        await renew();
        nextStep = Math.max(nextStep + STEP, Date.now() + STEP / 2);
      }
      await ask();
    } catch {
      // No network at the moment: the code that is shown stays good for a while, and the next tick tries again.
    }
  }
  setTimeout(tick, pause);
}

async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  pause = ASK_EVERY[0];
  nextStep = Math.min(nextStep, Date.now()); // the phone slept; the code on the screen may be old
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Not allowed (low battery): the screen may go dark, nothing else changes.
  }
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

document.addEventListener("visibilitychange", stayAwake);
navigator.wakeLock?.request("screen").catch(() => {});
tick();
