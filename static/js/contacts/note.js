// A note that saves itself a moment after one stops typing, and when the page is left. The button comes back where
// saving by itself can't go on (the text is too long, another window has changed it): its page shows what to do.

const PAUSE = 1_000;
const PAUSES = [5_000, 300_000]; // after nothing has come back from us: the first, and the longest

for (const form of document.querySelectorAll("form[data-saves-itself]")) {
  const text = form.elements.namedItem("note");
  const version = form.elements.namedItem("version");
  const said = form.querySelector(".saved");
  const button = form.querySelector("button");
  let saved = text.value;
  let waiting = null;
  let underway = null; // the text that has been sent and not been answered
  let sending = Promise.resolve();
  let pause = PAUSES[0];

  const post = (fields) => {
    const headers = { Accept: "application/json" };
    return fetch(form.action, { method: "POST", body: fields, headers, keepalive: true });
  };

  const save = async () => {
    clearTimeout(waiting);
    const now = text.value;
    if (now === saved) return;
    underway = now;
    let hasCome = false;
    try {
      const response = await post(new URLSearchParams(new FormData(form)));
      const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json");
      if (!isAnswer) throw new Error("It is not ours.");
      const answer = await response.json();
      hasCome = true;
      if (response.ok) {
        version.value = answer.version;
        saved = now;
      }
      button.hidden = response.ok;
      said.textContent = answer.message;
    } catch {
      if (said.textContent !== form.dataset.failed) said.textContent = form.dataset.failed; // not read out with each try
      button.hidden = false;
    }
    underway = null;
    if (hasCome) pause = PAUSES[0];
    else saveLater();
  };

  // One after the other: each answer brings the version the next one needs.
  const saveInTurn = () => (sending = sending.then(save));

  // Browsers say that there is a network before anything gets through.
  const saveLater = () => {
    clearTimeout(waiting);
    waiting = setTimeout(saveInTurn, pause);
    pause = Math.min(2 * pause, PAUSES[1]);
  };

  button.hidden = form.querySelector("[aria-invalid]") === null;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(saveInTurn, PAUSE);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveInTurn();
  });
  // Whoever leaves does not wait for the answer; the version it brings is the next one.
  window.addEventListener("pagehide", () => {
    if (underway === null || underway === text.value) return;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("version", Number(version.value) + 1);
    post(fields);
  });
  window.addEventListener("online", () => {
    pause = PAUSES[0];
    saveInTurn();
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    saved = text.value; // the form itself carries it
  });
}
