// Before somebody signs out here with scans that are not sent yet: says how many would be lost. Pressed once more, it is done.

import { unsentCount } from "../exchange/queue.js";

const warning = document.getElementById("unsent");

for (const form of document.querySelectorAll("form:has([data-leaves])")) form.addEventListener("submit", ask);

async function ask(event) {
  const form = event.target;
  if (!warning.hidden) return;
  event.preventDefault();
  const number = await unsentCount().catch(() => 0); // nothing can be kept here, so nothing waits
  if (number === 0) return form.submit();
  warning.textContent = number === 1 ? warning.dataset.one : warning.dataset.more.replace("{number}", number);
  (form.closest("li") ?? form.parentElement).append(warning);
  warning.hidden = false;
}
