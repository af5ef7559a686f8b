// Puts the people one would like to meet into one's own order where one is: by the buttons, or by dragging a row at its
// handle. Each sends what the buttons would send without this.

const list = document.getElementById("order");
const said = document.getElementById("moved");
const waiting = []; // moves that have not been sent yet
let isSending = false;

const stepOf = (row, to) => row.querySelector(`form[data-step="${to}"]`);

// The first has no way up, the last none down.
const showSteps = () => {
  for (const row of list.children) {
    stepOf(row, "up").hidden = row === list.firstElementChild;
    stepOf(row, "down").hidden = row === list.lastElementChild;
  }
};

const tell = (row) => {
  const next = row.nextElementSibling;
  const words = next ? list.dataset.before.replace("{other}", next.dataset.called) : list.dataset.last;
  said.textContent = words.replace("{name}", row.dataset.called);
};

const putBack = (rows) => {
  list.append(...rows);
  showSteps();
  said.textContent = list.dataset.failed;
};

// What has been sent arrives, also when the page is left meanwhile.
const post = async ({ fields, before }) => {
  try {
    const how = { method: "POST", body: fields, redirect: "manual", keepalive: true };
    const response = await fetch(list.dataset.address, how);
    if (response.type !== "opaqueredirect") putBack(before);
  } catch {
    putBack(before);
  }
};

// One after the other: a step counts from where the one before it ended.
const send = async (fields, before) => {
  waiting.push({ fields, before });
  if (isSending) return;
  isSending = true;
  while (waiting.length) await post(waiting.shift());
  isSending = false;
};

// Whoever leaves does not wait for the answers.
addEventListener("pagehide", () => {
  while (waiting.length) post(waiting.shift());
});

list?.addEventListener("submit", (event) => {
  const form = event.target;
  const to = form.dataset.step;
  if (!to) return;
  event.preventDefault();
  const row = form.closest("li");
  const before = [...list.children];
  const fields = new URLSearchParams(new FormData(form));
  // The neighbour moves, so that whatever has the focus in this row keeps it.
  if (to === "up") row.after(row.previousElementSibling);
  else row.before(row.nextElementSibling);
  showSteps();
  const pressOn = form.hidden ? stepOf(row, to === "up" ? "down" : "up") : form;
  pressOn.querySelector("button").focus();
  tell(row);
  send(fields, before);
});

const middle = (row) => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};

const EDGE = 72; // pixels from the screen's edge at which the page moves along
const STEP = 12;

const follow = (row, y) => {
  while (row.previousElementSibling && y < middle(row.previousElementSibling)) row.after(row.previousElementSibling);
  while (row.nextElementSibling && y > middle(row.nextElementSibling)) row.before(row.nextElementSibling);
  if (y < EDGE) scrollBy(0, -STEP);
  else if (y > innerHeight - EDGE) scrollBy(0, STEP);
};

const drag = (handle, start) => {
  const row = handle.closest("li");
  const before = [...list.children];
  const dragging = new AbortController();
  const { signal } = dragging;
  const end = (event) => {
    dragging.abort();
    row.classList.remove("moving");
    if (event.type === "pointercancel") list.append(...before);
    showSteps();
    const position = [...list.children].indexOf(row);
    if (position === before.indexOf(row)) return;
    tell(row);
    const token = row.querySelector("[name=csrf_token]").value;
    send(new URLSearchParams({ csrf_token: token, attendee: row.dataset.person, position }), before);
  };
  handle.setPointerCapture(start.pointerId);
  row.classList.add("moving");
  handle.addEventListener("pointermove", (event) => follow(row, event.clientY), { signal });
  for (const kind of ["pointerup", "pointercancel"]) handle.addEventListener(kind, end, { signal });
};

for (const handle of list?.querySelectorAll(".handle") ?? []) {
  handle.hidden = false;
  handle.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    drag(handle, event);
  });
}
