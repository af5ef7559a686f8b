"""My code, left open on a table: how often it asks who has come."""

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

# The pauses between two times it asks are written down, and short.
_WAITING = """
const wait = setTimeout;
window.pauses = [];
window.setTimeout = (work, pause, ...more) => {
  const isPause = pause >= 2000 && new Error().stack.includes("/exchange/code.js");
  return wait(work, isPause ? (pauses.push(pause), 20) : pause, ...more);
};
"""
SEEN_OFTEN, AT_MOST = 2000, 6000


def test_it_asks_ever_less_often_while_nobody_comes_and_often_again_when_somebody_has(
    house: House, phones: Phones
) -> None:
    ben = phones("ben")
    ben.context.add_init_script(_WAITING)
    ben.opens(f"/e/{house.event}/code")
    ben.waits_until("() => pauses.filter(pause => pause === 6000).length > 2")
    alone = ben.page.evaluate("pauses.slice()")
    assert (alone[0], alone[-1]) == (SEEN_OFTEN, AT_MOST)
    assert alone == sorted(alone)
    assert alone.index(AT_MOST) < 8, "within half a minute it asks a third as often"
    house.swap("cleo", "ben")
    ben.sees("You and Cleo Nowak have swapped cards.")
    ben.waits_until(f"() => pauses.lastIndexOf({SEEN_OFTEN}) >= {len(alone)}")
