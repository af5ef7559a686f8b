"""Who reads what was told: the organisers of that event on a page, the operator by a command, nobody else."""

import pytest
from click.testing import CliRunner, Result

from eventnet.cli import main
from eventnet.events.models import Event
from eventnet.events.rules import Role
from tests.care.telling import TEXT, another_event, care, everything, mails, run_by, tell, told, without_mail, writers
from tests.cast import House, blanked, words
from tests.markup import forms

pytestmark = pytest.mark.on_sqlite


def page(house: House) -> str:
    return f"/e/{house.event}/messages"


def test_those_who_organise_the_event_read_what_was_told_them_with_the_name_that_was_given(house: House) -> None:
    tell(house.phone("cleo"), house, "one\n\ntwo", signed="yes")
    tell(house.phone("dan"), house, "not okay")
    said = house.phone("ada").see(page(house))
    assert "Friday, 20 November, Cleo Nowak one two" in said
    assert "Friday, 20 November, without a name not okay" in said
    assert "Dan" not in said


def test_nobody_else_gets_there_not_even_who_wrote(house: House) -> None:
    other = another_event(house, "ben")
    tell(house.phone("cleo"), house)
    (message,) = told(house)
    with house.writing() as session:
        house.attendee(session, "dan").helps = True
    before = everything(house)
    for who in ("ben", "cleo", "dan", "eve"):
        phone = house.phone(who)
        nowhere = {method: blanked(getattr(phone, method)("/no/such/page")) for method in ("get", "post")}
        before = everything(house)
        assert blanked(phone.get(page(house))) == nowhere["get"]
        assert blanked(phone.post(f"{page(house)}/{message.public_id}/deletion")) == nowhere["post"]
        assert everything(house) == before
    # Ben organises another event: there is nothing of this one, and nothing of it can be deleted from there.
    ben = house.phone("ben")
    assert TEXT not in ben.see(f"/e/{other}/messages")
    assert ben.post(f"/e/{other}/messages/{message.public_id}/deletion").status_code == 404
    assert len(told(house)) == 1


def test_what_concerns_the_organisers_they_neither_see_nor_delete(house: House) -> None:
    ada = house.phone("ada")
    before = blanked(ada.get(page(house)))
    tell(house.phone("cleo"), house, "about Ada", to="operator")
    assert blanked(ada.get(page(house))) == before
    (message,) = told(house)
    assert ada.post(f"{page(house)}/{message.public_id}/deletion").status_code == 404
    assert [message.text for message in told(house)] == ["about Ada"]


def test_one_whom_it_concerns_finds_their_pages_unchanged(house: House) -> None:
    ben = house.phone("ben")
    paths = [
        "/me",
        f"/e/{house.event}",
        f"/e/{house.event}/before",
        care(house),
        "/contacts",
        "/exchanges",
        "/sessions",
    ]
    before = [blanked(ben.get(path)) for path in paths]
    tell(house.phone("cleo"), house, "about Ben")
    assert [blanked(ben.get(path)) for path in paths] == before


def test_a_message_is_deleted_for_all_who_organise_and_twice_is_once(house: House) -> None:
    tell(house.phone("cleo"), house, "one")
    tell(house.phone("cleo"), house, "two")
    ada = house.phone("ada")
    (form,) = [f for f in forms(ada.get(page(house))) if told(house)[0].public_id in f.action]
    assert ada.post(form.action, form.fields).location == page(house)
    assert "The message is deleted." in ada.see(page(house))
    assert [message.text for message in told(house)] == ["two"]
    assert ada.post(form.action, form.fields).status_code == 404


def test_the_latest_day_comes_first_and_a_long_list_is_read_page_by_page(house: House) -> None:
    for number, phone in enumerate(writers(house, 60)):
        if number == 40:
            house.clock.turn(days=1)
        tell(phone, house, f"message {number:02}")
    ada, seen, address = house.phone("ada"), [], page(house)
    while address:
        answer = ada.get(address)
        seen += [word for word in words(answer).split() if word.isdigit() and len(word) == 2 and word != "20"]
        older = [part.split('"')[0] for part in answer.text.split('href="') if part.startswith(f"{page(house)}?after=")]
        address = older[0] if older else ""
    numbers = [text for text in seen if text != "21"]
    assert sorted(numbers) == sorted(f"{n:02}" for n in range(60) if n not in {20, 21})
    assert {int(text) for text in numbers[:18]} <= set(range(40, 60))


def test_an_empty_page_says_what_will_stand_there(house: House) -> None:
    assert "Nothing. What somebody tells the team stands here." in house.phone("ada").see(page(house))


# Mails


def test_each_who_organises_hears_by_mail_that_somebody_wrote_and_not_what(house: House) -> None:
    with house.writing() as session:
        house.attendee(session, "dan").role = Role.ORGANISER
        house.person(session, "dan").language = "de"
    tell(house.phone("cleo"), house, signed="yes")
    sent = {str(message["To"]): message for message in mails(house)}
    assert set(sent) == {"ada@demo.example", "dan@demo.example"}
    for message in sent.values():
        whole = message.as_string() + "".join(str(part.get_content()) for part in message.iter_parts())
        assert f"{house.base_url}/e/{house.event}/messages" in whole
        for hidden in (TEXT, "leave me alone", "Cleo", "cleo"):
            assert hidden not in whole
    assert sent["ada@demo.example"]["Subject"] == "Somebody has told the team of “Begegnungen 2026” something"
    assert sent["dan@demo.example"]["Content-Language"] == "de"


def test_who_has_not_confirmed_their_address_gets_no_mail(house: House) -> None:
    with house.writing() as session:
        house.person(session, "ada").confirmed_at = None
    tell(house.phone("cleo"), house)
    assert mails(house) == []


def test_who_no_longer_organises_gets_no_mail(house: House) -> None:
    tell(house.phone("cleo"), house)
    with house.writing() as session:
        house.attendee(session, "ada").role = Role.ATTENDEE
    assert mails(house) == []


def test_where_no_mail_can_be_sent_the_message_is_there_all_the_same(house: House) -> None:
    without_mail(house)
    tell(house.phone("cleo"), house)
    assert everything(house)["outbox"] == []
    assert TEXT in house.phone("ada").see(page(house))


def test_the_operator_hears_by_mail_which_command_shows_it(house: House) -> None:
    run_by(house)
    tell(house.phone("cleo"), house, to="operator")
    (message,) = mails(house)
    whole = "".join(str(part.get_content()) for part in message.iter_parts())
    assert (message["To"], message["Subject"]) == (
        "host@verein.example",
        "Somebody at “Begegnungen 2026” has told you something",
    )
    assert "eventnet messages" in whole
    assert TEXT not in whole


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_an_event_is_called_leads_nobody_anywhere(house: House, language: str) -> None:
    run_by(house)
    with house.writing() as session:
        session.get_one(Event, house.event_id).name = "Sign in at evil.example"
        house.person(session, "ada").language = language
    for to in ("team", "operator"):
        tell(house.phone("cleo"), house, to=to)
    sent = {str(message["To"]): message for message in mails(house)}
    for message in sent.values():
        text, page = (str(part.get_content()) for part in message.iter_parts())
        assert "evil" not in f"{message['Subject']} {text} {page}"
    assert {str(message["Subject"]) for message in sent.values()} == {
        "Somebody at an event has told you something",
        {
            "en": "Somebody has told the team of an event of yours something",
            "de": "Jemand hat dem Team einer Veranstaltung von dir geschrieben",
        }[language],
    }


def test_an_operator_without_an_address_gets_no_mail(house: House) -> None:
    tell(house.phone("cleo"), house, to="operator")
    assert everything(house)["outbox"] == []
    assert len(told(house)) == 1


# The command


def command(house: House, *arguments: str) -> Result:
    settings = house.app.extensions["eventnet"].settings
    environ = {"EVENTNET_DATABASE_URL": settings.database_url.replace("+psycopg", "")}
    return CliRunner().invoke(main, [arguments[0], "--data", str(settings.data), *arguments[1:]], env=environ)


def test_the_command_prints_what_the_operator_was_told_and_deletes_one(house: House) -> None:
    assert command(house, "messages").output == "Nobody has told you anything.\n"
    assert "eventnet messages" not in command(house, "doctor").output
    tell(house.phone("cleo"), house, "one\ntwo", signed="yes", to="operator")
    tell(house.phone("cleo"), house, "for the team")
    message = next(message for message in told(house) if message.to_operator)
    assert "note  somebody has told you something: `eventnet messages` prints it" in command(house, "doctor").output
    assert command(house, "messages").output == (
        f"{message.public_id}  2026-11-20  “Begegnungen 2026”, Cleo Nowak\n    one\n    two\n\n"
    )
    team = next(message for message in told(house) if not message.to_operator)
    refused = command(house, "messages", "--delete", team.public_id)
    assert (refused.exit_code, refused.output) == (1, f"eventnet: There is no message {team.public_id}.\n")
    assert command(house, "messages", "--delete", message.public_id).output == "Deleted.\n"
    assert [message.text for message in told(house)] == ["for the team"]


def test_what_a_team_was_told_that_has_left_does_not_lie_unread(house: House) -> None:
    tell(house.phone("cleo"), house)
    assert TEXT not in command(house, "messages").output
    house.phone("ada").post("/me/erasing")
    assert TEXT in command(house, "messages").output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_log_says_what_was_written_or_by_whom(house: House, caplog: pytest.LogCaptureFixture) -> None:
    cleo = house.phone("cleo")
    with caplog.at_level("DEBUG"):
        tell(cleo, house, signed="yes")
        mails(house)
    with house.reading() as session:
        who = house.person(session, "cleo")
        told_of = [TEXT, "cleo", "Cleo", who.public_id]
    assert caplog.text
    assert [hidden for hidden in told_of if hidden in caplog.text] == []
