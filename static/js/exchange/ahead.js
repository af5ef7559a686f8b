// My live codes for the next hours: fetched while there is a network, kept on this phone by whose they are, and found
// by the server's clock. What the page says about them stands in #ahead.

import { serverTime, setServerTime } from "../web/clock.js";
import { phone } from "../web/phone.js";

const PAUSE = 60_000; // between two tries to fetch
const PATIENCE = 20_000; // for some sixty kilobytes
const RUNNING_LOW = 60 * 60_000;
const LEAST = 60; // steps between two that were fetched: shortly before swapping ends there are only few

const place = document.getElementById("ahead");
const whose = document.querySelector('meta[name="whose"]')?.content;
const { event, source, mark } = place.dataset;
const key = [whose, event];

let codes = null; // as they are kept: see `taken`
let isKept = false;
let isStale = false;
let tried = -Infinity;

// What stands in the answer, with how far the server's clock is before this phone's.
const taken = (answer, before) => ({
  whose,
  event,
  before,
  mark: answer.mark,
  base: answer.base,
  first: answer.first_step,
  length: answer.step_seconds * 1000,
  tokens: answer.codes,
  until: answer.until,
});

const step = () => Math.floor(serverTime() / codes.length) - codes.first;
const left = () => (codes.first + codes.tokens.length) * codes.length - serverTime();

// What is kept on the phone, if it keeps anything.
export async function look() {
  try {
    codes = (await phone.look("codes", key)) ?? null;
  } catch {
    return; // a private window: then a network is needed
  }
  if (!codes) return;
  isKept = true;
  setServerTime(Date.now() + codes.before);
  isStale = codes.mark !== mark;
}

// The link in the code of this half minute; null where there is none.
export function linkNow() {
  const token = codes?.tokens[step()];
  return token ? codes.base + token : null;
}

// Fetches codes where there are none, where less than half of them is left, or where they are no longer mine.
export async function renew() {
  const isDue = !codes || isStale || step() < 0 || step() > Math.max(codes.tokens.length / 2, LEAST);
  if (!whose || !isDue || performance.now() - tried < PAUSE) return;
  tried = performance.now();
  const answer = await fetch(source, { signal: AbortSignal.timeout(PATIENCE) });
  const came = performance.now();
  if ([401, 404].includes(answer.status) && answer.headers.has("Whose")) return letGo();
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return;
  const given = await answer.json();
  if (given.whose !== whose) return; // somebody else has signed in here meanwhile
  setServerTime(given.now + (came - tried) / 2 + performance.now() - came);
  codes = taken(given, serverTime() - Date.now());
  isStale = isKept = false;
  await phone.keep("codes", codes);
  isKept = true;
}

async function letGo() {
  codes = null;
  isKept = false;
  await phone.drop("codes", key);
}

// The server has just shown this link: it tells which half minute it is there, and whether the codes are still mine.
export function hear(link) {
  if (!codes) return;
  const at = codes.tokens.indexOf(link.slice(codes.base.length));
  if (at < 0) isStale = true;
  else if (Math.abs(at - step()) > 1) {
    setServerTime((codes.first + at + 0.5) * codes.length);
    codes.before = serverTime() - Date.now();
    phone.keep("codes", codes).catch(() => {});
  }
}

export function say() {
  place.hidden = !isKept || codes.tokens.length === 0;
  if (place.hidden) return;
  const remaining = step() < 0 ? 0 : left();
  const words = remaining <= 0 ? "out" : remaining < RUNNING_LOW ? "low" : "ready";
  place.textContent = place.dataset[words].replace("{time}", codes.until);
}
