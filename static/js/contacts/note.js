// A note that saves itself a moment after one stops typing, and when the page is left. The button comes back where
// saving by itself can't go on (the text is too long, another window has changed it): its page shows what to do.

const PAUSE = 1_000;

for (const form of document.querySelectorAll("form[data-saves-itself]")) {
  const text = form.elements.namedItem("note");
  const version = form.elements.namedItem("version");
  const said = form.querySelector(".saved");
  const button = form.querySelector("button");
  let saved = text.value;
  let waiting = null;
  let underway = null; // the text that has been sent and not been answered
  let sending = Promise.resolve();

  const post = (fields) => {
    const headers = { Accept: "application/json" };
    return fetch(form.action, { method: "POST", body: fields, headers, keepalive: true });
  };

  const save = async () => {
    clearTimeout(waiting);
    const now = text.value;
    if (now === saved) return;
    underway = now;
    try {
      const response = await post(new URLSearchParams(new FormData(form)));
      const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json");
      const answer = isAnswer ? await response.json() : { message: form.dataset.failed };
      if (response.ok && isAnswer) {
        version.value = answer.version;
        saved = now;
      }
      button.hidden = response.ok;
      said.textContent = answer.message;
    } catch {
      said.textContent = form.dataset.failed;
      button.hidden = false;
    }
    underway = null;
  };

  // One after the other: each answer brings the version the next one needs.
  const saveInTurn = () => (sending = sending.then(save));

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
  window.addEventListener("online", saveInTurn);
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    saved = text.value; // the form itself carries it
  });
}
