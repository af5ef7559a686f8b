"""Two minutes before the door, lived once through the test client, on both databases."""

import re

from eventnet.cards.actions import add_topics
from eventnet.events.models import Event
from eventnet.events.rules import Mode
from tests.cards.desk import desk_of
from tests.cast import House, Phone, words
from tests.crowd import crowd
from tests.markup import form_to


def join_list(house: House, *names: str) -> None:
    """Each says yes on the page that shows what others will see."""
    for who in names:
        phone, path = house.phone(who), f"/e/{house.event}/people/listing"
        assert "Yes, show me in the list" in phone.see(path)
        assert "You are in the list now." in words(phone.post(path, follow=True))


def test_cleo_knows_whom_to_look_for_why_and_what_to_ask(house: House) -> None:
    cleo, people = house.phone("cleo"), f"/e/{house.event}/people"
    (guest,) = crowd(house, 1)
    join_list(house, "ada", "ben", "cleo", "dan")
    assert "It appears as soon as five people are in it." in cleo.see(people)
    join_list(house, guest)

    found = cleo.see(f"{people}?q=OKAFOR")
    assert "Ben Okafor" in found
    assert "“Wie 40.000 Objekte umziehen.”" in found
    assert "You both chose accessibility." in found
    assert "ben@demo.example" not in found
    assert "Guest 0" not in found

    page = cleo.see(house.person_path("ben"))
    assert "someone who knows screen readers" in page
    assert page.count("?") >= 3
    assert "linkedin" not in page.casefold()
    assert "geheime-frage-ben" not in page

    cleo.post(f"{house.person_path('ben')}/meeting")
    sheet = cleo.see(f"/e/{house.event}/door")
    assert "People you’d like to meet Ben Okafor Moves museum data You both chose accessibility." in sheet
    assert "Ask:" in sheet
    assert "geheime-frage-ben" not in sheet


def test_what_ben_takes_away_goes_everywhere_at_once(house: House) -> None:
    cleo, (guest,) = house.phone("cleo"), crowd(house, 1)
    house.put_in_directory("ada", "ben", "cleo", "dan", guest)
    desk_of(house, guest).save("topics", {"topics": "gardens"})  # else Cleo would be told of what they share
    cleo.post(f"{house.person_path('ben')}/meeting")
    pages = [house.person_path("ben"), f"{house.person_path('ben')}/message", f"/e/{house.event}/door"]
    pages += [f"/e/{house.event}/meet", f"/e/{house.event}/people?q=okafor"]
    what_they_share = re.compile("You both chose|Accessibility|“accessibility”")
    assert [page for page in pages if not what_they_share.search(cleo.see(page))] == []

    desk_of(house).save("topics", {"topics": "museums"})
    pages[4] = f"/e/{house.event}/people?q=museums"
    assert [page for page in pages if "You both chose" in cleo.get(page).text] == []
    assert "accessibility" not in cleo.see(pages[0])
    assert cleo.get(pages[1]).status_code == 404  # nothing in common, nothing to write about
    house.phone("ben").post(f"/e/{house.event}/people/listing/leaving")
    assert [cleo.get(page).status_code for page in pages] == [404, 404, 200, 200, 200]
    assert [page for page in pages if "Ben Okafor" in cleo.get(page).text] == []


def test_ben_writes_to_cleo_in_her_language_and_in_his_own_words(house: House) -> None:
    with house.writing() as session:
        house.person(session, "cleo").language = "de"
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    ben, path = house.phone("ben"), f"{house.person_path('cleo')}/message"
    draft = form_to(ben.get(path), path).value("text")
    assert "„Begegnungen 2026“" in draft
    assert "Accessibility" in draft
    assert "Ben Okafor" in draft
    assert ben.post(path, {"text": draft}).status_code == 422

    done = ben.post(path, {"text": f"{draft}\n\nPS: Ich bringe Kekse mit."})
    assert done.status_code == 200
    assert "PS: Ich bringe Kekse mit." in done.text
    assert "mailto:" not in done.text  # she has not given him her address

    house.swap("ben", "cleo")
    assert "mailto:cleo@demo.example" in ben.post(path, {"text": f"{draft}\n\nPS: Ich bringe Kekse mit."}).text


def test_a_cancelled_event_keeps_the_meet_list_and_changes_what_one_writes(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo, path = house.phone("cleo"), f"{house.person_path('ben')}/message"
    cleo.post(f"{house.person_path('ben')}/meeting")
    before = form_to(cleo.get(path), path).value("text")
    with house.writing() as session:
        session.get_one(Event, house.event_id).mode = Mode.CANCELLED
    assert form_to(cleo.get(path), path).value("text") != before
    assert "Ben Okafor" in cleo.see(f"/e/{house.event}/meet")


def test_two_who_would_like_help_find_each_other_and_nobody_else_does(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))

    def say(phone: Phone, status: str) -> None:
        page = f"/e/{house.event}/status"
        ends = re.findall(r'<option value="([^"]+)"', phone.get(page).text)
        assert phone.post(page, {"status": status, "until": ends[-1]}).status_code == 303

    ben, cleo = house.phone("ben"), house.phone("cleo")
    say(ben, "help")
    assert "Help me start" not in cleo.see(house.person_path("ben"))
    assert "Help me start" not in house.phone("ada").see(house.person_path("ben"))
    say(cleo, "help")
    assert "Help me start" in cleo.see(house.person_path("ben"))
    assert "Help me start" in ben.see(house.person_path("cleo"))
    assert "Help me start" not in house.phone("ada").see(house.person_path("ben"))
    house.clock.turn(days=2)
    assert "Help me start" not in cleo.see(house.person_path("ben"))


def test_a_sheet_is_worth_reading_with_an_empty_card_in_an_empty_room(house: House) -> None:
    dan = house.phone("dan", language="de")
    sheet = dan.see(f"/e/{house.event}/door")
    assert "Was beschäftigt dich aktuell am meisten?" in sheet
    with house.writing() as session:
        add_topics(session, house.attendee(session, "dan"), ["Aufzüge"])
    assert dan.see(f"/e/{house.event}/door") == sheet  # a topic of one's own is for others to ask about
