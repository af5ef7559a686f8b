// Says whose clocks an event's times are by where this device's own clock shows another time at that moment.

for (const when of document.querySelectorAll("[data-clock]")) {
  const { clock, named } = when.dataset; // "2026-11-20T18:00:00+01:00": without its end it is a time of this device
  if (Date.parse(clock) !== Date.parse(clock.slice(0, 19))) when.textContent = named;
}
