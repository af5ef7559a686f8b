// Lines that save themselves: a moment after one stops typing, when the page is left, when there is a network again;
// all of a page in one request; where that fails, again later. What was not saved yet is kept on this phone, by whose it
// is, with what it was typed over, until it can be; it goes with all that pages have stored when the browser changes
// hands (web/offline.py).

const PAUSE = 1_000;
const PAUSES = [5_000, 300_000]; // after nothing has come back from us: the first, and the longest
const MOST_AFTER_LEAVING = 60_000; // what browsers carry on with once the page is gone

const form = document.querySelector("form[data-saves-lines]");
const button = form.querySelector("[data-saves]");
const drawn = Number(form.dataset.drawn);
const ours = `way home ${form.dataset.whose} `;
let waiting = null;
let sending = Promise.resolve();
let isUnderway = false;
let pause = PAUSES[0];

// Of each field its text, what it was typed over, and when that was saved (0: not yet). A private window may refuse.
const phone = {
  keep(name, kept) {
    try {
      localStorage.setItem(ours + name, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  },
  all() {
    try {
      const mine = Object.keys(localStorage).filter((key) => key.startsWith(ours));
      return mine.map((key) => [key.slice(ours.length), JSON.parse(localStorage.getItem(key))]);
    } catch {
      return [];
    }
  },
  forget(name) {
    try {
      localStorage.removeItem(ours + name);
    } catch {
      // Then there is nothing.
    }
  },
  forgetOthers() {
    try {
      const theirs = (key) => key.startsWith("way home ") && !key.startsWith(ours);
      Object.keys(localStorage).filter(theirs).forEach((key) => localStorage.removeItem(key));
    } catch {
      // Then there is nothing.
    }
  },
};

const say = (field, words) => {
  field.said.textContent = words;
};

// A screen reader would read it out again with each try.
const sayOnce = (field, words) => {
  if (field.said.textContent !== words) say(field, words);
};

class Text {
  constructor(area) {
    this.area = area;
    this.name = area.name;
    this.over = form.elements.namedItem(area.dataset.over);
    this.said = area.closest("section").querySelector(".saved");
    this.saved = area.value;
    area.addEventListener("input", () => {
      this.isKept = this.keep(0);
      sendSoon();
    });
  }

  get isSaved() {
    return this.area.value === this.saved;
  }

  keep(at) {
    return phone.keep(this.name, { text: this.area.value, over: this.over.name, version: this.over.value, at });
  }

  // A page out of the browser's own store may be older than what was saved since.
  comeBack({ text, version, at }) {
    if (at === 0 ? text === this.saved : at <= drawn) return phone.forget(this.name);
    this.area.value = text;
    this.over.value = version;
    if (at !== 0) this.saved = text;
    this.isKept = true;
  }

  put(fields) {
    this.sent = this.area.value;
    fields.set(this.name, this.sent);
    fields.set(this.over.name, this.over.value);
  }

  // The version that what is underway will have: of a note its number, of a memory its text.
  putLast(fields) {
    const isNumber = /^\d+$/.test(this.over.value) && !this.over.name.endsWith(".seen");
    fields.set(this.name, this.area.value);
    fields.set(this.over.name, isNumber ? Number(this.over.value) + 1 : this.sent);
  }

  take(answer, at) {
    say(this, answer.message);
    if (!answer.saved) return;
    this.saved = this.sent;
    this.over.value = answer.version;
    this.keep(this.isSaved ? at : 0);
  }
}

// A promise is whole once one has gone on to something else.
class Promised {
  constructor(input) {
    this.input = input;
    this.name = input.name;
    this.fold = input.closest("details");
    this.said = this.fold.querySelector(".saved");
    this.list = input.closest("section").querySelector(".promised");
    this.isWhole = false;
    this.fold.addEventListener("input", () => {
      this.isKept = phone.keep(this.name, { text: input.value, more: this.more(), at: 0 });
    });
    this.fold.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      this.end();
    });
    this.fold.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.fold.contains(relatedTarget)) this.end();
    });
  }

  // The day by which, too.
  more() {
    return [...this.fold.querySelectorAll("input[name]")].map(({ name, value }) => [name, value]);
  }

  end() {
    this.isWhole = true;
    sendInTurn();
  }

  get isSaved() {
    return !this.isWhole || this.input.value.trim() === "";
  }

  comeBack({ text, more }) {
    if (text.trim() === "") return phone.forget(this.name);
    for (const [name, value] of more) form.elements.namedItem(name).value = value;
    this.fold.open = this.isKept = this.isWhole = true;
  }

  put(fields) {
    this.sent = this.input.value;
    for (const [name, value] of this.more()) fields.set(name, value);
  }

  take(answer) {
    say(this, answer.message);
    this.isWhole = false;
    if (!answer.saved) return;
    if (![...this.list.children].some((line) => line.textContent === answer.shown)) this.add(answer.shown);
    phone.forget(this.name);
    if (this.input.value !== this.sent) return;
    for (const input of this.fold.querySelectorAll("input[name]")) input.value = "";
    this.fold.open = false;
  }

  add(words) {
    const line = document.createElement("li");
    line.className = "said";
    line.dir = "auto";
    line.textContent = words;
    this.list.append(line);
  }
}

// What was typed on a page that is not there any more, because noon has come: it goes from wherever one is.
class Left {
  isSaved = false;
  isKept = true;

  constructor(name, { text, over, version, more, at }) {
    Object.assign(this, { name, text, over, version, more, said: form.querySelector(".saved") });
    if (at !== 0) this.forget();
  }

  forget() {
    this.isSaved = true;
    phone.forget(this.name);
  }

  put(fields) {
    fields.set(this.name, this.text);
    if (this.over) fields.set(this.over, this.version);
    for (const [name, value] of this.more ?? []) fields.set(name, value);
  }

  take(answer) {
    if (answer.saved || answer.gone) this.forget();
    else say(this, `${answer.message} ${this.text}`);
  }
}

const fields = [
  ...[...form.querySelectorAll("[data-over]")].map((area) => new Text(area)),
  ...[...form.querySelectorAll("[data-promise]")].map((input) => new Promised(input)),
];

function blank() {
  return new URLSearchParams({ csrf_token: form.elements.namedItem("csrf_token").value });
}

function post(body) {
  const keepalive = String(body).length < MOST_AFTER_LEAVING;
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive });
}

async function send() {
  clearTimeout(waiting);
  const unsaved = fields.filter((field) => !field.isSaved);
  if (unsaved.length === 0) return;
  const body = blank();
  unsaved.forEach((field) => field.put(body));
  let answers = {};
  let hasCome = false;
  isUnderway = true;
  try {
    const response = await post(body);
    const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json");
    const { fields: came = {}, at } = isAnswer ? await response.json() : {};
    answers = came;
    hasCome = isAnswer;
    for (const field of unsaved) if (came[field.name]) field.take(came[field.name], at);
  } catch {
    // No network: what was typed waits here.
  }
  isUnderway = false;
  const waitingOnes = unsaved.filter((field) => !answers[field.name]);
  for (const field of waitingOnes) sayOnce(field, field.isKept ? form.dataset.kept : form.dataset.failed);
  button.hidden = unsaved.every((field) => answers[field.name]?.saved);
  if (hasCome) pause = PAUSES[0];
  else sendLater();
}

// One after the other: each answer brings the version the next one needs.
function sendInTurn() {
  return (sending = sending.then(send));
}

function sendSoon(soon = PAUSE) {
  clearTimeout(waiting);
  waiting = setTimeout(sendInTurn, soon);
}

// Browsers say that there is a network before anything gets through.
function sendLater() {
  sendSoon(pause);
  pause = Math.min(2 * pause, PAUSES[1]);
}

phone.forgetOthers();
const here = new Map(fields.map((field) => [field.name, field]));
const wrong = form.querySelector("[aria-invalid]") !== null;
for (const [name, kept] of wrong ? [] : phone.all()) {
  if (here.has(name)) here.get(name).comeBack(kept);
  else fields.push(new Left(name, kept));
}
button.hidden = !wrong;
if (!wrong) sendInTurn();

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") sendInTurn();
});
// Whoever leaves does not wait for the answer.
window.addEventListener("pagehide", () => {
  const late = fields.filter((field) => isUnderway && field.putLast && field.sent !== undefined && field.area.value !== field.sent);
  if (late.length === 0) return;
  const body = blank();
  late.forEach((field) => field.putLast(body));
  post(body);
});
window.addEventListener("online", () => {
  pause = PAUSES[0];
  sendInTurn();
});
form.addEventListener("submit", () => clearTimeout(waiting)); // the form itself carries it all
