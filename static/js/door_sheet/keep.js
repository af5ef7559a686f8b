// Has the browser keep this page, so that it can be read where there is no network. Workers are missing over plain http.

const ADDRESS = "/service-worker.js";
const workers = navigator.serviceWorker;

if (workers) {
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => ADDRESS });
  workers.addEventListener("message", ({ data }) => {
    if (data.kept === location.pathname) document.getElementById("kept").hidden = false;
  });
  try {
    await workers.register(policy ? policy.createScriptURL(ADDRESS) : ADDRESS);
    const { active } = await workers.ready;
    active.postMessage({ keep: location.pathname });
  } catch {
    // Not allowed here (a private window): the page is there as long as the network is.
  }
}
