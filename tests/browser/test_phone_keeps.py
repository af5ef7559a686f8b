"""What pages keep on a phone: by whose it is, written down before it is said, there again after the database went."""

from tests.browser.marks import ON_SQLITE, WITH_KEPT_PAGES
from tests.browser.phones import Phones
from tests.cast import House

pytestmark = [*WITH_KEPT_PAGES, ON_SQLITE]

_USE = """
async () => {
  const { phone } = await import("/static/js/web/phone.js");
  const ids = async (whose) => (await phone.all("scans", whose)).map(({ id }) => id).join(" ");
  const put = (whose, id) => phone.keep("scans", { whose, id, n: 0 });
  const seen = {};
  for (const id of ["b", "a"]) await put("cleo", id);
  for (const whose of ["cl", "cleo2", "dan"]) await put(whose, "x");
  seen.mine = await ids("cleo");
  await Promise.all([1, 2, 3].map(() => phone.change("scans", [["cleo", "a"]], (old) => ({ ...old, n: old.n + 1 }))));
  await phone.change("scans", [["cleo", "b"], ["cleo", "c"]], (old) => (old ? null : undefined));
  const [a, b] = await Promise.all(["a", "b"].map((id) => phone.look("scans", ["cleo", id])));
  seen.changed = [a, b, await ids("cleo")];
  await phone.dropOthers("scans", "cleo");
  seen.others = [await ids("cl"), await ids("cleo"), await ids("cleo2"), await ids("dan")].join();
  await new Promise((onsuccess, onblocked) => {
    Object.assign(indexedDB.deleteDatabase("eventnet"), { onsuccess, onblocked });
  });
  seen.deleted = await ids("cleo");
  await put("cleo", "anew");
  await phone.dropAll("scans", "dan");
  seen.anew = await ids("cleo");
  await phone.drop("scans", ["cleo", "anew"]);
  await phone.keep("codes", { whose: "cleo", event: "e" });
  await phone.dropOthers("codes", null);
  seen.end = [await ids("cleo"), (await phone.all("codes", "cleo")).length].join();
  return seen;
}
"""

_FAIL = """
async () => {
  const { phone } = await import("/static/js/web/phone.js");
  const told = (promise) => promise.then(() => "kept", (error) => error.name);
  const whole = IDBFactory.prototype.open;
  IDBFactory.prototype.open = () => { throw new DOMException("private", "SecurityError"); };
  const seen = [await told(phone.keep("scans", { whose: "cleo", id: "a" })), await told(phone.all("scans", "cleo"))];
  IDBFactory.prototype.open = whole;
  seen.push(await told(phone.keep("scans", { whose: "cleo", id: "a" })));
  seen.push(await told(phone.keep("scans", { whose: "cleo" })));
  return seen;
}
"""


def test_all_that_is_kept_is_somebodys_and_outlives_the_database(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens("/privacy")
    assert cleo.page.evaluate(_USE) == {
        "mine": "a b",
        "changed": [{"whose": "cleo", "id": "a", "n": 3}, None, "a"],
        "others": ",a,,",
        "deleted": "",
        "anew": "anew",
        "end": ",0",
    }


def test_what_can_not_be_kept_breaks_its_promise_and_the_next_may_be(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens("/privacy")
    assert cleo.page.evaluate(_FAIL) == ["SecurityError", "SecurityError", "kept", "DataError"]
