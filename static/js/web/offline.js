// Where there is no network: shows which pages this phone has kept, of the event that was looked at last.

const EVENT = /^\/e\/[\w-]{22}/;

async function kept() {
  const paths = [];
  for (const name of (await caches.keys()).filter((name) => name.startsWith("pages ")))
    for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
  return paths;
}

const paths = await kept();
const event = paths.findLast((path) => EVENT.test(path))?.match(EVENT)[0];
for (const line of document.querySelectorAll("[data-end]")) {
  const { end } = line.dataset;
  const path = [end, event + end].find((one) => paths.includes(one));
  if (path === undefined) continue;
  line.querySelector("a").href = path;
  line.hidden = document.getElementById("kept").hidden = false;
}

document.getElementById("again").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});

// Whoever has pressed a page already is on their way to it; loading this one anew would keep them here.
let isLeaving = false;
document.addEventListener("click", ({ target }) => {
  isLeaving ||= target.closest("a") !== null;
});
window.addEventListener("online", () => {
  if (!isLeaving) location.reload();
});
