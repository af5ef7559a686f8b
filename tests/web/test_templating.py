"""What templates have at hand says what Flask's own would."""

import pytest
from flask import url_for
from flask_wtf.csrf import validate_csrf

from eventnet.kernel.ids import new_public_id
from eventnet.web.i18n import gettext, speaking
from eventnet.web.templating import Addresses, csrf_field, form_token
from tests.cast import House

pytestmark = pytest.mark.on_sqlite

SAID = {"question": 7, "kind": "csv"}
"""What stands in an address where it is no id."""


def test_every_address_is_the_one_that_flask_makes(house: House) -> None:
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint != "static"]
    more = [{}, {}, {"after": "1_a b&c/ü"}, {"after": None}, {"_anchor": "my-note"}, {"topic": ["a", "b"]}]
    address = Addresses(house.app).url_for
    with house.app.test_request_context(base_url=house.base_url):
        for rule in rules:
            values = {name: SAID.get(name) or new_public_id() for name in rule.arguments}
            for extra in more:
                assert address(rule.endpoint, **values, **extra) == url_for(rule.endpoint, **values, **extra)  # type: ignore[arg-type]
        assert address("account.confirming", token="a b/ü?") == url_for("account.confirming", token="a b/ü?")


def test_a_page_has_one_token_and_another_page_of_the_browser_takes_it(house: House) -> None:
    with house.app.test_request_context(base_url=house.base_url):
        assert csrf_field() is csrf_field()
        assert f'value="{form_token()}"' in csrf_field()
        validate_csrf(form_token())


def test_words_are_said_in_another_language_for_a_while_only(house: House) -> None:
    with house.app.test_request_context(base_url=house.base_url, headers={"Accept-Language": "de"}):
        assert gettext("Sign in") == "Anmelden"
        with speaking("en"):
            assert gettext("Sign in") == "Sign in"
            with speaking("de"):
                assert gettext("Sign in") == "Anmelden"
            assert gettext("Sign in") == "Sign in"
        assert gettext("Sign in") == "Anmelden"


def test_what_is_filled_into_words_is_escaped_on_pages_and_not_in_mails(house: House) -> None:
    with house.app.test_request_context(base_url=house.base_url):
        line = '{{ _("You and %(name)s have swapped cards.", name=name) }}'
        page = house.app.jinja_env.from_string(line)
        assert page.render(name="<b>") == "You and &lt;b&gt; have swapped cards."
        mail = house.app.jinja_env.from_string("{% autoescape false %}" + line + "{% endautoescape %}")
        assert mail.render(name="<b>") == "You and <b> have swapped cards."
