"""How many codes the decoder we ship reads, of stills as cameras see them; and that it never reads what is not there.

Some of each class in every run, all 504 with EVENTNET_DEEP=1: benchmarks/RESULTS.md holds their table. What a class
means, stills.py says; the hard ones are harder than what one holds before a camera for a second. A floor lies as far
below what the 504 measured as chance may take the few. A camera looks ten times a second: one still of three is enough.
"""

import base64
import sys

from tests.browser.cameras import scans
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.browser.stills import CLASSES, drawn, still
from tests.cast import House
from tests.exchange.walking import DEEP

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

EACH = 63 if DEEP else 12
"""Stills of each class: a third with a live code, with a badge's, with a join code."""

FLOORS = {
    "sharp": 1.0,
    "packed hard": 0.9,
    "grain": 0.85,
    "glare": 0.7,
    "low contrast": 0.55,
    "tilted": 0.4,
    "some of each": 0.4,
    "out of focus": 0.35,
}
"""The least share of a class that is to be read."""

_READ_ALL = """
async ([reader, decoder, stills]) => {
  const { openReader } = await import(reader);
  const read = await openReader(decoder);
  const canvas = document.createElement("canvas");
  const texts = [];
  for (const still of stills) {
    const bytes = Uint8Array.from(atob(still), letter => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    canvas.width = canvas.videoWidth = bitmap.width;
    canvas.height = canvas.videoHeight = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    texts.push(await read.frame(canvas));
  }
  return texts;
}
"""
"""A canvas stands for the video: it is drawn from as one is."""


def test_it_reads_most_of_what_a_camera_sees_and_never_anything_else(house: House, phones: Phones) -> None:
    texts = [f"{house.base_url}{path}" for path in (house.code_path("ben"), house.badge_path("ben"))]
    texts.append(f"{house.base_url}/join/{house.join_code[:4]}-{house.join_code[4:]}")
    codes = [drawn(text, quickly=number == 0) for number, text in enumerate(texts)]
    cleo = phones("cleo")
    scans(cleo, house)
    files = cleo.page.locator("#scanner").evaluate("scanner => [scanner.dataset.reader, scanner.dataset.decoder]")
    for kind in CLASSES:
        stills = [still(codes[number % 3], kind, number) for number in range(EACH)]
        packed = [base64.b64encode(data).decode() for data in stills]
        read = cleo.page.evaluate(_READ_ALL, [*files, packed])
        assert [(number, said) for number, said in enumerate(read) if said not in ([], [texts[number % 3]])] == []
        found = sum(map(bool, read))
        sys.stdout.write(f"{kind}: {found / EACH:.0%}\n")
        assert found >= FLOORS[kind] * EACH, (kind, found)
