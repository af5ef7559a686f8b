"""Addresses that only a company's own network knows: refused with that reason, let in where the operator says so."""

import dataclasses

import pytest

from eventnet.config import Settings
from eventnet.people.rules import ending_inside, valid_email
from tests.cast import House, words
from tests.joining.doors import people_with
from tests.mailbox import letter

pytestmark = pytest.mark.on_sqlite

INSIDE = ("firma.local", "intern")
TOLD = {
    "en": "Addresses ending in .local can only be reached inside a company’s own network. Whoever runs this eventnet"
    " can allow them; until then, please take another.",
    "de": "Adressen, die auf .local enden, sind nur im Netz einer Firma erreichbar. Wer dieses eventnet betreibt, kann"
    " sie zulassen; bis dahin nimm bitte eine andere.",
}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Mira@Firma.LOCAL ", "mira@firma.local"),
        ("mira@post.firma.local", "mira@post.firma.local"),
        ("mira@bücher.firma.local", "mira@xn--bcher-kva.firma.local"),
        ("mira@intern", "mira@intern"),
        ("mira@guests.example", "mira@guests.example"),
        ("mira@other.local", None),
        ("mira@xfirma.local", None),
        ("mira@xintern", None),
        ("@firma.local", None),
        ("firma.local", None),
        ("mira@@firma.local", None),
        ("mira@.firma.local", None),
        ("mira@-.firma.local", None),
        ("m ira@firma.local", None),
        ("bän@firma.local", None),
        ('"mira"@firma.local', None),
        ("mira@firma.local\nBcc: eve@guests.example", None),
        (f"mira@{'y' * 64}.firma.local", None),
    ],
)
def test_what_an_operator_allows_is_let_in_and_nothing_beside_it(typed: str, stored: str | None) -> None:
    assert valid_email(typed, INSIDE) == stored


@pytest.mark.parametrize(
    ("typed", "ending"),
    [
        ("mira@firma.local", "local"),
        ("mira@Post.Firma.Local", "local"),
        ("mira@router.home.arpa", "home.arpa"),
        ("mira@guests.example", None),
        ("mira@firma.locale", None),
        ("mira@localhost", None),
        ("mira@firma.invalid", None),
        ("mira@@firma.local", None),
        ("firma.local", None),
        ("", None),
    ],
)
def test_only_an_address_that_is_right_otherwise_is_told_to_be_inside_of_a_network(
    typed: str, ending: str | None
) -> None:
    assert ending_inside(typed) == ending


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_the_setting_each_form_says_what_is_true_and_keeps_what_was_typed(house: House, language: str) -> None:
    ada, ben, gus = house.phone("ada", language=language), house.phone("ben"), house.phone(language=language)
    for phone, path in (
        (gus, f"/join/{house.join_code}"),
        (gus, house.code_path("ben")),
        (gus, "/sign-in"),
        (ada, f"/e/{house.event}/helpers"),
    ):
        phone.get(path)
        answer = phone.post(path, {"name": "Gus", "email": "gus@firma.local"})
        assert answer.status_code == 422, path
        assert TOLD[language] in words(answer), path
        assert 'value="gus@firma.local"' in answer.text, path
    answer = ben.post(f"/e/{house.event}/card/reach", {"email": "ben@firma.local"})
    assert (answer.status_code, TOLD["en"] in words(answer)) == (422, True)


class TestWhereTheOperatorAllowsThem:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return dataclasses.replace(settings, mail_domains=INSIDE)

    def test_somebody_inside_joins_confirms_and_signs_in(self, house: House) -> None:
        gus = house.phone()
        answer = gus.post(f"/join/{house.join_code}", {"name": "Gus", "email": "Gus@firma.local"})
        assert answer.status_code == 303
        assert gus.post(letter(house, "gus@firma.local").link).status_code == 303
        anywhere = house.phone()
        assert anywhere.post("/sign-in", {"email": "gus@firma.local"}).status_code == 303
        assert anywhere.post(letter(house, "gus@firma.local").link).status_code == 303
        assert "gus@firma.local" in anywhere.see("/me")

    def test_and_keeps_the_address_on_the_card(self, house: House) -> None:
        answer = house.phone("ben").post(f"/e/{house.event}/card/reach", {"email": "ben@intern", "email-on": "1"})
        assert answer.status_code == 303

    def test_another_network_is_still_told_so(self, house: House) -> None:
        fields = {"name": "Gus", "email": "gus@other.local"}
        assert TOLD["en"] in words(house.phone().post(f"/join/{house.join_code}", fields))
        assert people_with(house, "gus@other.local") == []
