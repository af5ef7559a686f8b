const VERSION = "before";
const SHELL = [];

// Keeps two pages for when there is no network: the door sheet and the way home, with what they are drawn with. Nothing
// else that is anybody's is kept, and they go when they sign out. The server writes VERSION and SHELL above this (web/offline.py).

const FILES = `files ${VERSION}`;
const SHEETS = "door sheets";
const WAY_HOME = "/way-home";
const SHEET = /^\/(e\/[\w-]{22}\/door|way-home)$/;
const PATIENCE = 3_000;

// What is pressed to become somebody else, or nobody, in this browser.
const CHANGES_HANDS = /^\/(sessions\/([^/]+\/)?end|sign-in\/[^/]+|mailed|me\/erasing|confirm\/[^/]+(\/no)?|join\/[^/]+)$/;
const IS_OVER = [0, 401, 403, 404]; // sent elsewhere, signed out, not part of it (any more)

let timesLetGo = 0;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(SHELL)));
});

addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetOldFiles(), clients.claim()]));
});

async function forgetOldFiles() {
  const old = (await caches.keys()).filter((name) => name !== FILES && name !== SHEETS);
  await Promise.all(old.map((name) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (method === "POST" && CHANGES_HANDS.test(pathname)) event.waitUntil(letGo());
  if (method !== "GET") return;
  if (mode === "navigate" && SHEET.test(pathname)) event.respondWith(look(event, pathname));
  if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

// The page of before the worker was there asks to be kept, and is told when it is.
addEventListener("message", (event) => {
  const { keep } = event.data;
  if (SHEET.test(keep)) event.waitUntil(keepFor(event.source, keep));
});

async function keepFor(page, path) {
  if (!(await kept(path))) await bring(path, new Request(path, { redirect: "manual" }));
  if (await kept(path)) page.postMessage({ kept: path });
}

async function letGo() {
  timesLetGo += 1;
  await caches.delete(SHEETS);
}

async function kept(path) {
  return (await caches.open(SHEETS)).match(path);
}

// The page from the network; the copy where there is none, or where it takes too long.
async function look(event, path) {
  const coming = bring(path, event.request);
  event.waitUntil(coming.catch(() => {}));
  const copy = await kept(path);
  if (!copy) return coming;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
  return Promise.race([coming.then((answer) => (answer.status < 500 ? answer : copy), () => copy), late]);
}

async function bring(path, request) {
  const before = timesLetGo;
  const answer = await fetch(request);
  if (path === WAY_HOME && answer.status === 0) await (await caches.open(SHEETS)).delete(path); // noon has come
  else if (IS_OVER.includes(answer.status)) await letGo();
  if (answer.ok) {
    const sheets = await caches.open(SHEETS);
    if (before === timesLetGo) await sheets.put(path, answer.clone());
  }
  return answer;
}

// A file never changes under its address; without a network that of another version is better than none.
async function file(request) {
  const copy = await caches.match(request);
  if (copy) return copy;
  try {
    return await fetch(request);
  } catch (error) {
    const similar = await caches.match(request, { ignoreSearch: true });
    if (similar) return similar;
    throw error;
  }
}
