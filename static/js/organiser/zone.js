// Whoever makes their first event most likely makes it where they are: chooses this device's time zone, if it is
// offered. Browsers call some by names of long ago; each option knows those it has had.

const zones = document.getElementById("timezone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const meant = [...zones.options].find(({ value, dataset }) => value === here || dataset.also?.split(" ").includes(here));
if (meant) zones.value = meant.value;
