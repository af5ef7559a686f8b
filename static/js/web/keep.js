// Has the browser keep this page, so that it can be read where there is no network, and the other pages of the event ahead
// of time (service-worker.js). Says from when it is where it is such a copy. Workers are missing over plain http.

const ADDRESS = "/service-worker.js";
const LEADS_ON = /^(\/e\/[\w-]{22})(\/welcome)?$/; // pages of an event from which one goes to its others
const workers = navigator.serviceWorker;

if (workers) {
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => ADDRESS });
  workers.addEventListener("message", ({ data: { kept, from } }) => {
    if (kept !== location.pathname) return;
    document.getElementById("kept")?.removeAttribute("hidden");
    if (from) sayFromWhen(from);
  });
  try {
    await workers.register(policy ? policy.createScriptURL(ADDRESS) : ADDRESS);
    const { active } = await workers.ready;
    const [, , isWelcome] = LEADS_ON.exec(location.pathname) ?? []; // which is for once
    active.postMessage({ keep: isWelcome ? null : location.pathname, ahead: event() });
  } catch {
    // Not allowed here (a private window): the page is there as long as the network is.
  }
}

// The event whose pages are fetched ahead. Nobody pays for what they may never look at.
function event() {
  const { saveData, type } = navigator.connection ?? {};
  return saveData || type === "cellular" ? null : LEADS_ON.exec(location.pathname)?.[1];
}

function sayFromWhen(from) {
  for (const notice of document.querySelectorAll("main > .notice")) notice.remove(); // said once, and not now
  const line = document.getElementById("copy");
  if (line === null) return; // nothing on this page grows old, or it says so itself
  const isToday = new Date(from).toDateString() === new Date().toDateString();
  const day = isToday ? {} : { weekday: "long", day: "numeric", month: "long" };
  const when = new Intl.DateTimeFormat(line.dataset.language, { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(from);
  line.textContent = line.dataset.words.replace("{when}", when);
  line.hidden = false;
}
