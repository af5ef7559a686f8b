// Now: has codes for the next hours ready before they are wanted, and says until when they need no network. Whoever
// pays for what they load gets them with My code, not here.

import { look, renew, say } from "./ahead.js";

const line = navigator.connection;
const isDear = () => line?.saveData || line?.metered || line?.type === "cellular";

async function getReady() {
  if (document.visibilityState !== "visible") return;
  say();
  if (!isDear()) await renew().catch(() => {}); // no network at the moment
  say();
}

await look();
document.addEventListener("visibilitychange", getReady);
getReady();
