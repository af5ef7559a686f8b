"""Telling the team: with a name only who wanted it, nothing that leads to who did not, nothing typed ever lost."""

from datetime import date

import pytest
from sqlalchemy import select

from eventnet.events.models import Event
from eventnet.people.models import Person
from tests.care.telling import TEXT, another_event, care, everything, run_by, tell, told, without_mail, writers
from tests.cast import House, words
from tests.markup import form_to, heading
from tests.web.bad_input import KEPT, MESSAGES

pytestmark = pytest.mark.on_sqlite

SENT = "/care/told?to="


def test_the_page_says_who_is_there_and_how_to_reach_them(house: House) -> None:
    cleo = house.phone("cleo")
    said = cleo.see(care(house))
    assert "There for you Ada Reinholz The team of “Begegnungen 2026”. Ask for them at the entrance." in said
    with house.writing() as session:
        session.get_one(Event, house.event_id).care_contact = "Lea, at the cloakroom, or 0151 234 56-78"
    page = cleo.get(care(house))
    assert "There for you Lea, at the cloakroom, or 0151 234 56-78" in words(page)
    assert 'href="tel:01512345678"' in page.text
    assert "Ada Reinholz" not in words(page)


@pytest.mark.parametrize("path", ["", "/before", "/card"])
def test_it_is_one_press_away_from_the_pages_of_the_event(house: House, path: str) -> None:
    page = house.phone("cleo").get("/me" if path == "/card" else f"/e/{house.event}{path}")
    assert f'href="{care(house)}"' in page.text


def test_it_is_one_press_away_from_where_one_hides(house: House) -> None:
    house.swap("cleo", "ben")
    assert f'href="{care(house)}"' in house.phone("cleo").get(house.contact_path("cleo", "ben") + "/receipt").text


def test_with_a_name_it_is_known_who_wrote(house: House) -> None:
    answer = tell(house.phone("cleo"), house, signed="yes")
    assert (answer.status_code, answer.location.removeprefix(f"/e/{house.event}")) == (303, f"{SENT}team")
    (message,) = told(house)
    with house.reading() as session:
        assert message.author_id == house.person(session, "cleo").id
    assert (message.text, message.sent_on, message.to_operator) == (TEXT, date(2026, 11, 20), False)


def test_without_a_name_the_same_is_kept_whoever_writes_and_at_whatever_hour(house: House) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).name = "X"  # as long as the other's, which says nothing
    others = another_event(house, "ada")
    with house.writing() as session:
        session.scalars(select(Event).where(Event.public_id == others)).one().name = "X"
    rows = []
    for who, event, hours in (("cleo", house.event, 0), ("ada", others, 7)):
        phone = house.phone(who)
        house.clock.turn(hours=hours, minutes=hours, seconds=hours)
        before = everything(house)
        assert phone.post(f"/e/{event}/care/message", {"text": TEXT, "recipient": "team"}).status_code == 303
        after = everything(house)
        new = {table: [row for row in after[table] if row not in before[table]] for table in after}
        gone = {table: [row for row in before[table] if row not in after[table]] for table in after}
        assert not any(gone.values())
        assert {table for table in new if new[table]} == {"team_message", "outbox"}
        ids = {event, house.event_id} | {row[1] for table in new for row in new[table]}
        rows.append({table: [_without(row[1:], ids) for row in new[table]] for table in ("team_message", "outbox")})
    assert rows[0]["team_message"][0][2:] == rows[1]["team_message"][0][2:]
    assert rows[0]["outbox"] == rows[1]["outbox"]


def _without(row: tuple[object, ...], ids: set[object]) -> list[object]:
    """A row with these ids, and texts that hold them, blanked."""
    return ["" if any(isinstance(i, str) and i in repr(value) for i in ids) else value for value in row]


def test_the_order_of_messages_without_a_name_is_left_to_chance(house: House) -> None:
    cleo = house.phone("cleo")
    for number in range(6):
        tell(cleo, house, f"message {number}")
    ids = [message.id for message in told(house)]
    assert len(set(ids)) == 6
    assert max(ids) - min(ids) > 1000


def test_a_name_is_given_only_by_a_clear_yes(house: House) -> None:
    for number, signed in enumerate(("no", "", "YES", "1", "on")):
        tell(house.phone("ben"), house, f"message {number}", signed=signed)
    cleo = house.phone("cleo")
    cleo.post(f"{care(house)}/message", {"text": "message 5", "recipient": "team"})
    cleo.post(f"{care(house)}/message", {"text": "message 6", "recipient": "team", "author_id": "1", "name": "Cleo"})
    assert [message.author_id for message in told(house)] == [None] * 7


def test_it_must_be_clear_who_reads_it(house: House) -> None:
    cleo = house.phone("cleo")
    wrong: list[dict[str, str]] = [{}, {"recipient": ""}, {"recipient": "nobody"}, {"recipient": "OPERATOR"}]
    for fields in wrong:
        answer = cleo.post(f"{care(house)}/message", {"text": TEXT, "signed": "yes"} | fields)
        assert answer.status_code == 422
        form = form_to(answer, f"{care(house)}/message")
        assert (form.value("text"), form.value("signed")) == (TEXT, "yes")
        assert "Please choose who reads it." in words(answer)
    assert told(house) == []


def test_what_is_typed_is_kept_in_the_field_or_stored_tidied(house: House) -> None:
    path, came_of_it = f"{care(house)}/message", {}
    for phone, (name, typed) in zip(writers(house, len(MESSAGES)), MESSAGES.items(), strict=True):
        answer = tell(phone, house, typed.sent, signed="yes", to="operator")
        texts = [message.text for message in told(house)]
        if answer.status_code == 422:
            form = form_to(answer, path)
            assert (form.value("signed"), form.value("recipient")) == ("yes", "operator")
            shown = form.value("text")
            assert shown.split() == typed.text.split() or not any(c.isalnum() for c in shown), name
            assert 'id="text-why"' in answer.text
        came_of_it[name] = (answer.status_code, *texts)
        with house.writing() as session:
            for message in told(house):
                session.delete(session.merge(message))
    assert came_of_it == {
        name: (422,) if typed.stored is KEPT else (303, typed.stored) for name, typed in MESSAGES.items()
    }


def test_markup_is_shown_as_the_text_it_is(house: House) -> None:
    tell(house.phone("cleo"), house, MESSAGES["markup"].text)
    page = house.phone("ada").get(f"/e/{house.event}/messages")
    assert MESSAGES["markup"].text.split()[0] not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_pressed_twice_or_in_two_tabs_it_is_one_message_and_one_mail(house: House) -> None:
    cleo = house.phone("cleo")
    one, other = (form_to(cleo.get(f"{care(house)}/message"), f"{care(house)}/message") for _ in range(2))
    for form in (one, other):
        assert cleo.post(form.action, form.fields | {"text": TEXT}).status_code == 303
    assert cleo.post(other.action, other.fields | {"text": "and more"}).status_code == 303
    assert [message.text for message in told(house)] == [TEXT, "and more"]
    assert len(everything(house)["outbox"]) == 2


def test_somebody_in_need_may_write_several_times_and_nobody_floods_the_team(house: House) -> None:
    cleo, ben = house.phone("cleo"), house.phone("ben")
    answers = [tell(cleo, house, f"message {number}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429]
    refused = answers[-1]
    assert heading(refused) == "That was a lot at once."
    assert form_to(refused, f"{care(house)}/message").value("text") == "message 6"
    assert tell(ben, house, "from Ben").status_code == 303
    # A form that was not right has cost nothing.
    dan = house.phone("dan")
    assert [tell(dan, house, "").status_code for _ in range(9)] == [422] * 9
    assert tell(dan, house, "from Dan").status_code == 303


def test_nothing_is_sent_again_by_looking_at_what_comes_after(house: House) -> None:
    cleo = house.phone("cleo")
    before = everything(house)
    for path in ("", "/people", "/message", "/told", "/told?to=team", "/told?to=operator", "/told?to=x"):
        assert cleo.get(f"{care(house)}{path}").status_code == 200
    assert everything(house) == before


def test_afterwards_it_is_said_who_has_it_and_how_they_hear_of_it(house: House) -> None:
    run_by(house)
    cleo = house.phone("cleo")
    to_team = cleo.see(f"/e/{house.event}{SENT}team")
    assert "is with the people who organise this event now: Ada Reinholz." in to_team
    assert "A mail tells them that somebody wrote, not what and not who." in to_team
    to_operator = cleo.see(f"/e/{house.event}{SENT}operator")
    assert "is with Verein Nord now, who runs this eventnet." in to_operator
    assert "Ada Reinholz" not in to_operator
    assert "A mail tells that somebody wrote" in to_operator
    run_by(house, name=None, email=None)
    waits = cleo.see(f"/e/{house.event}{SENT}operator")
    assert "is with whoever runs this eventnet now." in waits
    assert "No mail tells of it: it waits until it is looked for." in waits
    without_mail(house)
    assert "No mail tells them of it: they find it on their page." in cleo.see(f"/e/{house.event}{SENT}team")


def test_where_nobody_organises_any_more_the_operator_reads_it(house: House) -> None:
    house.phone("ada").post("/me/erasing")
    cleo = house.phone("cleo")
    page = cleo.get(f"{care(house)}/message")
    assert "Nobody organises this event any more. Whoever runs this eventnet reads it." in words(page)
    assert form_to(page, f"{care(house)}/message").value("recipient") == "operator"
    assert tell(cleo, house, to="team").location.endswith(f"{SENT}operator")
    assert [message.to_operator for message in told(house)] == [True]
    assert "There for you" not in cleo.see(care(house))


def test_who_organises_and_runs_it_too_is_named_before_anybody_writes(house: House) -> None:
    run_by(house, name="Ada", email="Ada@demo.example")
    cleo = house.phone("cleo")
    warns = "Ada Reinholz runs this eventnet and organises this event too."
    assert warns in cleo.see(f"{care(house)}/message")
    run_by(house)
    assert warns not in cleo.see(f"{care(house)}/message")


def test_an_author_who_erases_all_takes_along_what_they_signed_and_nothing_else(house: House) -> None:
    cleo = house.phone("cleo")
    tell(cleo, house, "signed", signed="yes")
    tell(cleo, house, "not signed")
    cleo.post("/me/erasing")
    assert [message.text for message in told(house)] == ["not signed"]
    with house.reading() as session:
        assert session.scalars(select(Person.name).where(Person.name == "Cleo Nowak")).all() == []
