// Ways out of a message: the touch is noted first, and at once the program opens that sends it. Without it, the next
// page holds the link.

import { replaceWith } from "../web/fragments.js";

const JSON_ONLY = { Accept: "application/json" };

for (const form of document.querySelectorAll("form[data-ways]")) {
  const text = form.elements.namedItem("text")?.value;
  const said = form.querySelector("[role=status]");
  let isUnderway = false;
  let isPlain = false;

  const share = form.querySelector("[value=share]");
  if (share && navigator.share) share.parentElement.hidden = false;

  form.addEventListener("submit", async (event) => {
    if (isPlain) return;
    event.preventDefault();
    if (isUnderway) return;
    isUnderway = true;
    const way = event.submitter;
    const fields = new URLSearchParams(new FormData(form, way));
    try {
      if (text && "pastes" in way.dataset) await navigator.clipboard?.writeText(text).catch(() => {});
      const response = await fetch(form.action, { method: "POST", body: fields, headers: JSON_ONLY });
      const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json");
      if (!response.ok || !isAnswer) {
        isPlain = true; // the page of that answer says what to do
        return form.requestSubmit(way);
      }
      const answer = await response.json();
      if (answer.link) open(answer.link);
      else await navigator.share({ text }).catch(() => {}); // closed again, or not allowed: the text stays to be copied
      const place = document.getElementById("ways");
      replaceWith(place, answer.page);
      place.querySelector(".title").focus();
    } catch {
      said.textContent = form.dataset.failed;
      isUnderway = false;
    }
  });
}

function open(address) {
  const link = document.createElement("a");
  link.href = address;
  if (address.startsWith("http")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  link.click();
}
