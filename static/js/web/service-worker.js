// Keeps, for when there is no network, the pages one needs in the room, with what they are drawn with. Which those are
// says the server: in the header Offline of an answer, and above this with VERSION, SHELL, AHEAD and NO_NETWORK, and the
// database of phone.js (web/offline.py). Pages lie under whose they are, as the header Whose says it (web/whose.py).
// What is somebody's goes as soon as an answer is anybody else's, or nobody's: signed out elsewhere, the session over.
// Scans that wait to be sent stay: they are invisible to others (static/js/exchange/queue.js).

const FILES = `files ${VERSION}`;
const PAGES = "pages ";
const NOBODY = "nobody";
const PATIENCE = 3_000;
const HOUR = 3_600_000;
const LONGEST = 30 * 24 * HOUR;
const KEPT_AT = "Kept-At";

// What is pressed to become somebody else, or nobody, in this browser: without a network, too, and before it is known.
const CHANGES_HANDS = /^\/(sessions\/([^/]+\/)?end|sign-in\/[^/]+|mailed|me\/erasing|confirm\/[^/]+(\/no)?|join\/[^/]+)$/;
const TO_TAKE_ALONG = /\.\w+$|^\/me\/export$/; // files, which browsers best take by themselves
const ASKED_AGAIN_AND_AGAIN = /^\/e\/[\w-]{22}\/code[./]/; // by an open page, which hears of a sign-out first
const EVENT = /^\/e\/[\w-]{22}/;

let heard = null; // whose the latest answer was, as far as this worker remembers
let changes = 0; // of hands
let leaving = Promise.resolve();
let sentAt = 0; // when a form was sent that may have changed what pages say
const shown = new Map(); // from when the copies are that windows show

addEventListener("install", (event) => {
  skipWaiting();
  const all = [...SHELL, ...Object.values(NO_NETWORK).map(asNobody)];
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(all)));
});

// Kept without a name on it, whoever is signed in.
function asNobody(path) {
  return new Request(path, { credentials: "omit" });
}

addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetOldFiles(), clients.claim()]));
});

// Pages of the version before are still open, and kept; what they are drawn with stays for them.
async function forgetOldFiles() {
  const names = await caches.keys();
  const before = names.filter((name) => name.startsWith("files ") && name !== FILES).at(-1);
  const old = names.filter((name) => name !== FILES && name !== before && !name.startsWith(PAGES));
  await Promise.all(old.map((name) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (method === "POST" && CHANGES_HANDS.test(pathname)) event.waitUntil(leave());
  if (method === "POST" && mode === "navigate") sentAt = Date.now();
  if (method !== "GET") return;
  if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
  else if (mode === "navigate" && !TO_TAKE_ALONG.test(pathname)) event.respondWith(look(event, pathname));
  else if (ASKED_AGAIN_AND_AGAIN.test(pathname)) event.respondWith(ask(event.request));
});

// The browser changes hands here, or may.
function leave() {
  changes += 1;
  heard = null;
  leaving = letGo(NOBODY);
  return leaving;
}

// All that is somebody's goes, but for what is `whose`.
async function letGo(whose) {
  const others = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + whose);
  const codes = phone.dropOthers("codes", whose === NOBODY ? null : whose);
  await Promise.all([...others.map((name) => caches.delete(name)), codes.catch(() => {})]); // no database, no codes
}

// An answer of ours, its news of who is signed in heeded. What was asked before a change of hands is no news.
async function ask(request) {
  const before = changes;
  const answer = await fetch(request);
  const whose = answer.headers.get("Whose");
  if (whose !== null && before === changes && whose !== heard) {
    if (heard !== null) changes += 1;
    heard = whose;
    await letGo(whose);
  }
  return answer;
}

// The page from the network; the copy where there is none, where it takes too long, or where the answer is not ours.
async function look(event, path) {
  const coming = bring(event.request, path);
  const settled = coming.catch(() => null);
  event.waitUntil(settled.then((answer) => answer?.headers.get("Offline") === "anew" && fetchAnew(path)));
  const answer = await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);
  if (answer && isOurs(answer)) return answer;
  const copy = await kept(path);
  if (copy === undefined) return (await settled) ?? withoutNetwork(path);
  shown.set(event.resultingClientId, Number(copy.headers.get(KEPT_AT)));
  return copy;
}

function isOurs(answer) {
  return answer.status === 0 || (answer.status < 500 && answer.headers.has("Whose")); // 0: sent on
}

function fetchAnew(path) {
  return bring(new Request(path, { redirect: "manual" }), path).catch(() => {});
}

// Asks for a page, and keeps it where the server says so. "anew": it says something once, so the next one is kept.
async function bring(request, path) {
  const before = changes;
  const answer = await ask(request);
  const whose = answer.headers.get("Whose");
  if (answer.status === 0) await drop((one) => one.path === path); // noon has come
  const event = EVENT.exec(path)?.[0];
  if (event && (answer.status === 403 || answer.status === 404)) await drop((one) => one.path.startsWith(event));
  if (answer.ok && answer.headers.get("Offline") === "keep" && (before === changes || heard === whose)) {
    const headers = new Headers(answer.headers);
    headers.set(KEPT_AT, Date.now());
    const copy = new Response(answer.clone().body, { headers });
    await (await caches.open(PAGES + whose)).put(path, copy);
  }
  return answer;
}

// The pages that are kept; at any time they are one person's.
async function pages() {
  await leaving;
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  return name === undefined ? null : caches.open(name);
}

async function kept(path) {
  return (await pages())?.match(path, { ignoreVary: true });
}

// The paths of what is kept, the newest first.
async function allKept() {
  const all = await pages();
  if (all === null) return [];
  const found = [];
  for (const request of await all.keys()) {
    const copy = await all.match(request, { ignoreVary: true });
    const { pathname } = new URL(request.url);
    found.push({ path: pathname, at: Number(copy.headers.get(KEPT_AT)), language: copy.headers.get("Content-Language") });
  }
  return found.sort((one, other) => other.at - one.at);
}

async function drop(isOne) {
  for (const one of (await allKept()).filter(isOne)) await (await pages())?.delete(one.path, { ignoreVary: true });
}

// Who opens the front door finds what is kept of the event they are at; any other page that is not, what is.
async function withoutNetwork(path) {
  const all = await allKept();
  const now = all.find((one) => EVENT.exec(one.path)?.[0] === one.path);
  if (path === "/" && now) return Response.redirect(now.path);
  const language = (all[0]?.language ?? navigator.language).startsWith("de") ? "de" : "en";
  return (await caches.open(FILES)).match(NO_NETWORK[language], { ignoreVary: true });
}

// An open page says where it is, is told whether it can be read without a network, and from when it is where it is a
// copy. Of an event, the other pages are kept ahead.
addEventListener("message", (event) => {
  event.waitUntil(tend(event.source, event.data));
});

async function tend(page, { keep, ahead }) {
  if (keep && !(await kept(keep))) await fetchAnew(keep);
  if (keep && (await kept(keep))) page.postMessage({ kept: keep, from: shown.get(page.id) });
  shown.delete(page.id);
  if (!ahead) return;
  await drop(({ at }) => at < Date.now() - LONGEST);
  for (const path of AHEAD.map((end) => ahead + end)) {
    if (!(await isFresh(path))) await fetchAnew(path);
  }
}

async function isFresh(path) {
  const copy = await kept(path);
  return copy !== undefined && Number(copy.headers.get(KEPT_AT)) > Math.max(Date.now() - HOUR, sentAt);
}

// A file never changes under its address; without a network that of another version is better than none.
async function file(request) {
  const copy = await caches.match(request);
  if (copy) return copy;
  try {
    return await fetch(request);
  } catch (error) {
    const files = await caches.open(FILES);
    const similar = (await files.match(request, { ignoreSearch: true })) ?? (await caches.match(request, { ignoreSearch: true }));
    if (similar) return similar;
    throw error;
  }
}
