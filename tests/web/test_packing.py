"""Static files come packed for whoever can unpack them; pages, which hold secrets beside words of strangers, never."""

import gzip

import pytest

from eventnet.resources import resource_dir
from tests.cast import House

pytestmark = pytest.mark.on_sqlite

SHEET = "/static/css/parts.css"
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def whole() -> bytes:
    return (resource_dir("static") / "css/parts.css").read_bytes()


@pytest.mark.parametrize("file", ["css/parts.css", "js/exchange/code.js", "icon.svg", "js/vendor/vendor.json"])
def test_a_text_comes_packed_and_is_the_same_unpacked(house: House, file: str) -> None:
    answer = house.phone().get(f"/static/{file}", buffered=True, headers=PACKED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (resource_dir("static") / file).read_bytes()
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_it_is_much_smaller(house: House) -> None:
    assert len(house.phone().get(SHEET, buffered=True, headers=PACKED).data) < len(whole()) / 2


@pytest.mark.parametrize("wish", ["", "br", "gzip;q=0", "identity"])
def test_who_cannot_unpack_gets_it_as_it_is(house: House, wish: str) -> None:
    answer = house.phone().get(SHEET, buffered=True, headers={"Accept-Encoding": wish})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == whole()
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_who_has_it_already_is_told_so_packed_or_not(house: House) -> None:
    phone = house.phone()
    plain, packed = phone.get(SHEET, buffered=True), phone.get(SHEET, buffered=True, headers=PACKED)
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    for mark in (plain.headers["ETag"], packed.headers["ETag"]):
        again = phone.get(SHEET, buffered=True, headers={**PACKED, "If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_it_is_a_part_of_the_file(house: House) -> None:
    answer = house.phone().get(SHEET, buffered=True, headers={**PACKED, "Range": "bytes=0-9"})
    assert (answer.status_code, answer.data) == (206, whole()[:10])
    assert "Content-Encoding" not in answer.headers


def test_what_is_packed_already_and_what_is_not_there_is_left_alone(house: House) -> None:
    phone = house.phone()
    assert "Content-Encoding" not in phone.get("/favicon.ico", buffered=True, headers=PACKED).headers
    assert "Content-Encoding" not in phone.get("/static/css/no-such.css", buffered=True, headers=PACKED).headers
    head = phone.client.head(SHEET, base_url=house.base_url, buffered=True, headers=PACKED)
    assert (head.status_code, head.data) == (200, b"")


def test_no_page_is_packed(house: House) -> None:
    ben = house.phone("ben")
    paths = ["/me", "/follow-ups", f"/e/{house.event}", f"/e/{house.event}/code/takers", f"/e/{house.event}/code.svg"]
    for path in [*paths, "/sign-in", "/no-such-page", "/service-worker.js"]:
        assert "Content-Encoding" not in ben.get(path, buffered=True, headers=PACKED).headers, path
