// Browsers ask whether the site is to stand on the home screen when they see fit. Here nobody is asked in the middle of an
// event: on *After*, once one is over, there is a quiet line for it, where the phone has a way.

const line = document.getElementById("install");
let offer = null;

function show(way) {
  if (line === null) return;
  line.querySelector(`[data-way="${way}"]`).hidden = line.hidden = false;
}

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  show("button");
});
window.addEventListener("appinstalled", () => line?.setAttribute("hidden", ""));
line?.querySelector("button").addEventListener("click", async () => {
  await offer.prompt();
  line.hidden = true;
});
if (navigator.standalone === false) show("menu"); // iOS tells only of itself whether it is there already
