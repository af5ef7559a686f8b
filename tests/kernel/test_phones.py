"""Numbers as people type them: what is dialled, and which are of a phone one carries along."""

import pytest

from eventnet.kernel.phones import dialled, is_mobile, marked_mobile

MOBILE = [
    "+49 171 3920002",
    "+49 (0)171 3920002",
    "+49 (0) 1 5 1 / 123 456 78",
    "0049 160 1234567",
    "+490171-3920002",
    "0176/12345678",
    "(0157) 123.456.78",
    "٠١٧١ ٣٩٢٠٠٠٢",
]
NOT = ["+49 341 3920002", "0341 171 3920", "+41 79 123 45 67", "+1 571 392 0002", "08001712345", "017", "", "+"]


@pytest.mark.parametrize("number", MOBILE)
def test_a_mobile_number_in_germany(number: str) -> None:
    assert is_mobile(number)


@pytest.mark.parametrize("number", NOT)
def test_any_other_number(number: str) -> None:
    assert not is_mobile(number)


def test_what_is_dialled() -> None:
    assert [dialled(one) for one in ("+49 (0)171 39", "0341/12-34", "ext", "")] == ["+4917139", "03411234", "", ""]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Handy: 0041 79 123 45 67", "0041 79 123 45 67"),
        ("mobile +1 571 392 0002", "+1 571 392 0002"),
        ("Mobil. 030/1234567", "030/1234567"),
        ("Cell phone: (571) 392-0002", "(571) 392-0002"),
        ("Handy", None),
        ("handyman 12345678", None),
        ("Signal: 0041 79 123 45 67", None),
        ("Mobile, but only in the evening: 12345678", None),
        ("0041 79 123 45 67", None),
    ],
)
def test_a_number_that_is_said_to_be_a_mobile_one(text: str, number: str | None) -> None:
    assert marked_mobile(text) == number
