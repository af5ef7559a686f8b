// Scans on their way to the server, on this phone and by whose they are. Each is saved first and stays until the server's
// own final answer has come: saved, then sending, then done or refused; or waiting, for a network, for signing in, for
// what the server says. sending.js takes them there.
//
// What a browser won't keep is held here for as long as the page is open (`isKept` is false).

import { phone } from "../web/phone.js";

const OFFSET = "clock offset";
const LONGEST = 7 * 24 * 3_600_000; // what somebody else has never come back for goes

const mine = document.querySelector('meta[name="whose"]')?.content;
const unkept = new Map();
const listeners = new Set();
let saving = Promise.resolve();
const tabs = globalThis.BroadcastChannel && new BroadcastChannel("eventnet scans");

export const canQueue = Boolean(mine);
export const isUnsent = ({ state }) => ["saved", "sending", "waiting"].includes(state);

const keysOf = (some) => some.map(({ whose, id }) => [whose, id]);

export async function scans(whose = mine) {
  const kept = await phone.all("scans", whose).catch(() => []);
  const held = [...unkept.values()].filter((scan) => scan.whose === whose);
  return [...kept, ...held].sort((one, other) => one.found - other.found);
}

export async function unsentCount(whose = mine) {
  return (await scans(whose)).filter(isUnsent).length;
}

// Tells of every change, in this tab and in others.
export function listen(listener) {
  listeners.add(listener);
}

function tellHere() {
  for (const listener of listeners) listener();
}

function tell() {
  tellHere();
  tabs?.postMessage("changed");
}

tabs?.addEventListener("message", tellHere);

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// A token that was found, with the card for today where another was picked. Found once more while it waits, it is the
// same scan; so one is saved after the other.
export function save(token, card = null, found = Date.now()) {
  const one = () => saveOne(token, card, found);
  return (saving = saving.then(one, one));
}

async function saveOne(token, card, found) {
  const before = (await scans()).find((scan) => isUnsent(scan) && scan.token === token);
  if (before) return before;
  const body = { id: newId(), token, scanned_at: new Date(found).toISOString(), clock_offset_ms: clockOffset(), card };
  const scan = { whose: mine, ...body, found, state: "saved", tries: 0, isKept: true };
  try {
    await phone.keep("scans", scan);
  } catch {
    scan.isKept = false;
    unkept.set(scan.id, scan);
  }
  tell();
  return scan;
}

// Changes scans that are not through yet. One that was taken away meanwhile stays away.
export async function change(some, make) {
  const changed = (old) => (old && isUnsent(old) ? { ...old, ...make(old) } : undefined);
  for (const { id } of some) if (unkept.has(id)) unkept.set(id, changed(unkept.get(id)) ?? unkept.get(id));
  const kept = some.filter(({ id }) => !unkept.has(id));
  if (kept.length) await phone.change("scans", keysOf(kept), changed).catch(() => {}); // so it is sent again: no harm
  tell();
}

// Takes scans away: one not sent yet, or what has been told.
export async function forget(...some) {
  for (const { id } of some) unkept.delete(id);
  if (some.length) await phone.change("scans", keysOf(some), () => null).catch(() => {});
  tell();
}

export async function forgetOld() {
  const found = await phone.everybodys("scans").catch(() => []);
  await forget(...found.filter((scan) => scan.whose !== mine && Date.now() - scan.found > LONGEST));
}

// What has been told goes when its owner comes to the next page.
export async function markTold(some) {
  await phone.change("scans", keysOf(some), (old) => old && { ...old, isTold: true }).catch(() => {});
}

// The phone's clock beside the server's, as it was when they last spoke. It is sent along, and believed by nobody.

function clockOffset() {
  try {
    return Number(localStorage.getItem(OFFSET)) || 0;
  } catch {
    return 0;
  }
}

export function noteClock(response, askedAt) {
  const theirs = Date.parse(response.headers.get("Date"));
  if (Number.isNaN(theirs)) return;
  try {
    localStorage.setItem(OFFSET, Math.round(theirs + 500 - (askedAt + Date.now()) / 2)); // it names whole seconds
  } catch {
    // Then nothing is known of it.
  }
}
