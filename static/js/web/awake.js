// Keeps the screen awake for as long as the page is looked at. A browser lets go of that when the page is hidden, and
// may at any other time; then it is asked again, unless it says no (a battery that is low): nothing else changes.

const PAUSE = 1_000;

let lock = null;

async function stayAwake() {
  if (document.visibilityState !== "visible" || lock?.released === false) return;
  try {
    lock = await navigator.wakeLock?.request("screen");
    lock?.addEventListener("release", () => setTimeout(stayAwake, PAUSE), { once: true });
  } catch {
    // Not allowed.
  }
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
