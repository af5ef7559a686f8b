// Sends what waits in the queue. Only the server's own answer counts: a hotel's page, half an answer or none at all, and
// the scan is sent again later, under the same id, which does nothing twice. After three days it is told and dropped.
//
// One tab at a time sends, by a lock where browsers have locks (at a secure address); elsewhere two may send the same,
// which does no harm. A tab that dies while it sends leaves nothing behind: whatever is not through is sent.

import { canQueue, change, isUnsent, noteClock, scans } from "./queue.js";

const MOST = 100; // scans in one call
const PATIENCE = 20_000;
const PAUSES = [5_000, 300_000]; // after nothing has come back: the first, and the longest
const WAITS = [30_000, 3_600_000]; // of what the server wants again later, where it doesn't say when
const BETWEEN = 2_000; // the least after a call that failed
const LIFE = 72 * 3_600_000;
const MOST_AFTER_LEAVING = 60_000; // what browsers carry on with once the page is gone
const SENT = ["id", "token", "scanned_at", "clock_offset_ms", "card"];
const DONE = ["exchanged", "already", "requested"];

const said = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
let csrfToken = said("csrf-token");

let running = null;
let isAskedAgain = false;
let fails = 0;
let failedAt = -Infinity;
let timer = null;

export function send() {
  isAskedAgain = true;
  running ??= sendInTurn().finally(() => (running = null));
  return running;
}

async function sendInTurn() {
  while (isAskedAgain) {
    isAskedAgain = false;
    clearTimeout(timer);
    await (navigator.locks ? navigator.locks.request("eventnet scans", sendAll) : sendAll());
  }
}

const grown = ([first, longest], times) => Math.min(first * 2 ** times, longest) * (0.8 + 0.4 * Math.random());
// Where the clock was set back meanwhile it says nothing any more.
const isHeld = ({ until = 0 }) => until > Date.now() && until < Date.now() + 2 * WAITS[1];

function sendLater(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => document.visibilityState === "visible" && send(), pause);
}

async function sendAll() {
  const through = new Set();
  let most = MOST;
  for (;;) {
    const open = await inTime((await scans()).filter(isUnsent));
    const due = open.filter((scan) => !isHeld(scan) && !through.has(scan.id)).slice(0, most);
    if (due.length === 0) {
      const pauses = open.map((scan) => (isHeld(scan) ? scan.until - Date.now() : PAUSES[1]));
      if (open.length) sendLater(Math.max(BETWEEN, Math.min(...pauses)));
      return;
    }
    await change(due, () => ({ state: "sending" }));
    const { results, isTooMuch, seconds, problem } = await call(due);
    if (results) {
      fails = 0;
      for (const { id } of due) through.add(id);
      await change(due, (scan) => after(scan, results.get(scan.id)));
    } else if (isTooMuch && due.length > 1) {
      most = Math.ceil(due.length / 2);
    } else {
      await change(due, () => ({ state: "waiting", code: problem?.code ?? null, message: problem?.message ?? null }));
      await putOff(open, seconds, problem?.code);
      return;
    }
  }
}

async function putOff(open, seconds, code) {
  failedAt = Date.now();
  if (seconds) await change(open, () => ({ until: failedAt + Math.min(seconds * 1000, WAITS[1]) }));
  // Whoever has to sign in first comes back to one of our pages.
  if (code !== "sign-in") sendLater(Math.max(grown(PAUSES, fails++), seconds * 1000));
}

async function inTime(unsent) {
  const isLate = ({ found }) => Date.now() - found > LIFE;
  const late = unsent.filter(isLate);
  if (late.length) await change(late, () => ({ state: "late" }));
  return unsent.filter((scan) => !isLate(scan));
}

function after(scan, { outcome, code = null, message = null, contact = null, retry_after: seconds } = {}) {
  const told = { code, message, contact, outcome, tries: scan.tries + 1 };
  if (DONE.includes(outcome)) return { ...told, state: "done" };
  if (outcome === "refused") return { ...told, state: "refused" };
  const pause = seconds ? seconds * 1000 : grown(WAITS, scan.tries);
  return { ...told, state: "waiting", until: Date.now() + Math.min(pause, WAITS[1]) };
}

// Calls the server, in vain in most of the ways there are. `results`, by the ids of their scans, come from it alone;
// `problem` is what it says of the call as a whole.
async function call(due, isSecond = false) {
  const body = JSON.stringify({ scans: due.map((scan) => Object.fromEntries(SENT.map((name) => [name, scan[name]]))) });
  const answer = { results: null, isTooMuch: false, seconds: 0, problem: null };
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE);
  const askedAt = Date.now();
  try {
    const response = await fetch("/api/scans", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken, Whose: said("whose") },
      body,
      cache: "no-store",
      redirect: "error",
      keepalive: body.length < MOST_AFTER_LEAVING,
      signal: patience.signal,
    });
    answer.seconds = secondsIn(response.headers.get("Retry-After"));
    answer.isTooMuch = response.status === 413;
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await response.json() : {};
    if (response.ok) {
      const results = new Map(told.results.map((result) => [result.id, result]));
      if (!due.every(({ id }) => results.has(id))) return answer; // not what was asked
      noteClock(response, askedAt);
      return { ...answer, results };
    }
    if (told.csrf_token && !isSecond) {
      csrfToken = told.csrf_token;
      return await call(due, true);
    }
    const isOurs = [401, 429, 503].includes(response.status) && typeof told.code === "string";
    return { ...answer, problem: isOurs ? told : null };
  } catch {
    return answer; // no network, another host, half of an answer, or none in time
  } finally {
    clearTimeout(late);
  }
}

function secondsIn(header) {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds > 0 ? seconds : 0;
}

// From now on, for as long as the page is open; what has just failed is not tried again at once.
export function keepSending() {
  if (!canQueue) return;
  const now = () => (Date.now() - failedAt < BETWEEN ? sendLater(BETWEEN) : send());
  addEventListener("online", now);
  addEventListener("pageshow", ({ persisted }) => persisted && now());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  now();
}
