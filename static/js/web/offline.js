// Where there is no network: shows which pages this phone has kept, of the event that was looked at last, and goes on by
// itself. Browsers say that there is a network before anything gets through, and behind it may be a hotel's page: so we
// are asked first, a few times, ever less often.

const EVENT = /^\/e\/[\w-]{22}/;
const PAUSES = [0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]; // before each time we are asked
const PATIENCE = 5_000;

async function kept() {
  const paths = [];
  for (const name of (await caches.keys()).filter((name) => name.startsWith("pages ")))
    for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
  return paths;
}

// Whoever has pressed a page already is on their way to it; loading this one anew would keep them here.
let isLeaving = false;
let round = 0; // the latest one alone goes on

async function isThere() {
  try {
    const how = { cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch("/healthz", how);
    return answer.ok && (await answer.text()) === "ok\n";
  } catch {
    return false;
  }
}

async function goOn(pauses) {
  round += 1;
  const mine = round;
  for (const pause of pauses) {
    await new Promise((done) => setTimeout(done, pause));
    if (mine !== round || isLeaving || document.visibilityState !== "visible") return;
    const isBack = await isThere();
    if (mine !== round || isLeaving) return;
    if (isBack) return location.reload();
  }
}

document.addEventListener("click", ({ target }) => {
  isLeaving ||= target.closest("a") !== null;
});
document.getElementById("again").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});

// At its own address it stands for no other page.
if (!location.pathname.startsWith("/offline/")) {
  const again = () => navigator.onLine && goOn(PAUSES.slice(1)); // a page that fails though we are there is not hurried
  addEventListener("online", () => goOn(PAUSES));
  document.addEventListener("visibilitychange", again);
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    isLeaving = false;
    again();
  });
  again();
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
