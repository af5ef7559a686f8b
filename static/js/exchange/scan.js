// The scanner: shows what the camera sees, or takes a photo, and goes on to the card behind a code of ours; where that
// can't be reached, the scan waits on the phone. No picture leaves it, and what any other code says is neither shown nor
// opened. Without this script, the link can be pasted.

import { areSeveral, cameraAfter, hasLight, letGo, light, openCamera, openThis } from "./camera.js";
import { canQueue, forget, isUnsent, listen, noteClock, save, scans } from "./queue.js";
import { send } from "./sending.js";

const EVERY = 100; // milliseconds between two looks, so that an old phone can keep up
const PATIENCE = 4_000; // how long the network may take to say that it is there
const SAID_FOR = 2_000; // how long "not one of ours" stays after the code has left the frame

const scanner = document.getElementById("scanner");
const finder = document.getElementById("finder");
const picture = document.getElementById("picture");
const said = document.getElementById("said");
const words = document.getElementById("words").content;
const again = document.getElementById("again");
const otherCamera = document.getElementById("other-camera");
const lightSwitch = document.getElementById("light");
const takePhoto = document.getElementById("take-photo");
const photo = document.getElementById("photo");
const found = document.getElementById("found");
const byLink = document.getElementById("by-link");

const { codes, shape, reader, decoder } = scanner.dataset;
const token = new RegExp(`^${shape}$`);

// Asked for at once, because the network may be slow; whoever needs it waits, and says so if it does not come.
const reading = import(reader).then(({ openReader }) => openReader(decoder));
reading.catch(() => {});

let turn = 0; // each opening of the camera is a turn; what comes late from an earlier one is thrown away
let stream = null;
let foreignAt = -Infinity;
let isResting = false; // then the camera stays off: phones close and show the page again around taking a photo
let waiting = null; // the scan that was found last and could not be taken further

const pause = (time) => new Promise((done) => setTimeout(done, time));

function say(what) {
  if (said.dataset.saying === what) return; // a screen reader would read it out again
  said.dataset.saying = what;
  said.replaceChildren(words.querySelector(`[data-says="${what}"]`).cloneNode(true));
}

function tokenIn(text) {
  const rest = text.startsWith(codes) ? text.slice(codes.length) : "";
  return token.test(rest) ? rest : null;
}

// Goes on if one of the texts is a code of ours: to an address made of the token, not to what was read.
function goesOn(texts) {
  const ours = texts.map(tokenIn).find(Boolean);
  if (ours) take(ours);
  return Boolean(ours);
}

async function take(ours) {
  const foundAt = Date.now();
  close();
  const mine = turn;
  say("found");
  if (!canQueue || (await reaches())) return location.assign(`/x/${ours}`);
  const scan = await save(ours, null, foundAt);
  if (mine === turn) {
    isResting = true;
    waiting = scan;
    show(false);
    found.hidden = document.getElementById("not-this").hidden = false;
    again.hidden = true;
    say(scan.isKept ? "kept" : "unkept");
  }
  send();
}

// Whether there is a network, and behind it us: a hotel's page does not say whose it is.
async function reaches() {
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE);
  const askedAt = Date.now();
  try {
    const how = { method: "HEAD", cache: "no-store", redirect: "error", signal: patience.signal };
    const answer = await fetch(location.pathname, how);
    noteClock(answer, askedAt);
    return answer.headers.has("Whose");
  } catch {
    return false;
  } finally {
    clearTimeout(late);
  }
}

function close() {
  turn += 1;
  if (stream) letGo(stream);
  stream = picture.srcObject = null;
}

function fail(why) {
  close();
  show(false);
  say(why);
}

function show(isOpen) {
  finder.hidden = !isOpen;
  again.hidden = isOpen;
  found.hidden = true;
  if (!isOpen) otherCamera.hidden = lightSwitch.hidden = true;
  takePhoto.className = isOpen ? "link" : "button";
}

async function open(camera = openCamera) {
  isResting = false;
  close();
  const mine = turn;
  show(true);
  say("starting");
  try {
    const opened = await camera();
    if (mine !== turn) return letGo(opened);
    stream = picture.srcObject = opened;
    opened.getVideoTracks()[0].addEventListener("ended", () => mine === turn && fail("stopped"));
    const read = await reading.catch(() => {
      throw "no-reader";
    });
    if (mine === turn) await Promise.all([look(mine, read), offerMore(mine)]);
  } catch (why) {
    if (mine === turn) fail(why);
  }
}

// What only some phones have; on the others nothing is to be seen of it.
async function offerMore(mine) {
  const several = await areSeveral();
  if (mine !== turn) return;
  otherCamera.hidden = !several;
  lightSwitch.hidden = !hasLight(stream);
  sayLight(false);
}

function sayLight(isOn) {
  lightSwitch.dataset.isOn = isOn;
  lightSwitch.textContent = lightSwitch.dataset[isOn ? "off" : "on"];
}

otherCamera.addEventListener("click", async () => {
  if (!stream) return;
  const mine = turn;
  const next = await cameraAfter(stream);
  if (mine === turn) open(() => openThis(next)); // this one is let go of first: many phones open only one at a time
});

lightSwitch.addEventListener("click", async () => {
  if (!stream) return;
  const isOn = lightSwitch.dataset.isOn !== "true";
  try {
    await light(stream, isOn);
    sayLight(isOn);
  } catch {
    lightSwitch.hidden = true; // it is promised, but not there
  }
});

async function look(mine, read) {
  while (mine === turn) {
    if (picture.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const texts = await read.frame(picture).catch(() => {
        throw "no-reader";
      });
      if (mine !== turn || goesOn(texts)) return;
      if (texts.length) foreignAt = Date.now();
      say(Date.now() - foreignAt < SAID_FOR ? "foreign" : "looking");
    }
    await pause(EVERY);
  }
}

async function lookAtPhoto(file) {
  isResting = true;
  close();
  show(false);
  say("photo");
  const mine = turn;
  try {
    const read = await reading.catch(() => {
      throw "no-reader";
    });
    const bitmap = await createImageBitmap(file).catch(() => {
      throw "no-photo";
    });
    const texts = await read.photo(bitmap);
    if (mine === turn && !goesOn(texts)) fail(texts.length ? "foreign" : "empty-photo");
  } catch (why) {
    if (mine === turn) fail(why);
  }
}

document.getElementById("next").addEventListener("click", () => open());
document.getElementById("not-this").addEventListener("click", async () => {
  await forget(waiting);
  settle("gone");
});

// Whatever became of the scan: the camera waits for the next one, as before.
function settle(how) {
  waiting = null;
  document.getElementById("not-this").hidden = true;
  say(how);
}

listen(async () => {
  const mine = waiting && (await scans()).find(({ id }) => id === waiting?.id);
  if (mine && !isUnsent(mine)) settle("through");
  else if (mine?.isKept && mine.code) say("safe"); // it waits for more than a network
});

takePhoto.addEventListener("click", () => photo.click());
photo.addEventListener("change", () => {
  const [file] = photo.files;
  photo.value = ""; // the same photo can be chosen again
  if (file) lookAtPhoto(file);
});

// The camera is on only while somebody looks at it.
document.addEventListener("visibilitychange", () => {
  if (isResting) return;
  if (document.visibilityState === "visible") open();
  else close();
});
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && open());

// What is no link of ours goes to the server, which says why.
byLink.querySelector("form").addEventListener("submit", (event) => {
  if (goesOn([event.target.elements.link.value.trim()])) event.preventDefault();
});

if (!byLink.querySelector("[aria-invalid]")) byLink.open = false;
scanner.hidden = false;
if (document.visibilityState === "visible") open();
