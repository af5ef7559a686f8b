// Whoever makes their first event most likely makes it where they are: chooses this device's time zone, if it is offered.

const zones = document.getElementById("timezone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if ([...zones.options].some((option) => option.value === here)) zones.value = here;
