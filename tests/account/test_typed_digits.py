"""The digits out of a mail on other people's keyboards; and what is none, which is no try."""

import pytest

from eventnet.people.rules import MOST_TRIES
from tests.cast import House, Phone, words
from tests.mailbox import letter
from tests.markup import form_to

pytestmark = pytest.mark.thorough


@pytest.fixture
def cleo(house: House) -> Phone:
    """A browser that has asked for a mail to Cleo."""
    phone = house.phone()
    phone.post("/sign-in", {"email": "cleo@demo.example"})
    return phone


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("zero", "between"), [("０", "\u3000"), ("٠", " "), ("۰", "\u00a0"), ("०", "\u2013"), ("0", ". "), ("0", "\u2011")]
)
def test_one_signs_in_with_the_digits_of_any_keyboard(house: House, cleo: Phone, zero: str, between: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in letter(house, "cleo@demo.example").digits)
    assert cleo.post("/mailed", {"digits": f"{typed[:4]}{between}{typed[4:]}"}).status_code == 303
    assert "Cleo" in cleo.see("/me")


@pytest.mark.on_sqlite
def test_what_can_not_be_digits_of_a_mail_uses_up_no_try(house: House, cleo: Phone) -> None:
    digits = letter(house, "cleo@demo.example").digits
    wrong = [
        "1234",
        digits[:7],
        f"{digits}0",
        "eight digits",
        f"{digits[:7]}O",
        f"Your digits: {digits}",
        "一二三四五六七八",
    ]
    assert len(wrong) > MOST_TRIES
    for typed in wrong * 4:
        answer = cleo.post("/mailed", {"digits": typed})
        assert answer.status_code == 422
        assert "These are not eight digits. Please look into the mail again." in words(answer)
        assert form_to(answer, "/mailed").value("digits") == typed
    answer = cleo.post("/mailed", {"digits": " "})
    assert (answer.status_code, "There is nothing here yet." in words(answer)) == (422, True)
    assert cleo.post("/mailed", {"digits": digits}).status_code == 303
