"""Joining the list, on a page that shows what others will see, and leaving it."""

import pytest
from sqlalchemy import func, select

from eventnet.cards.models import CardEvidence, SearchDocument
from tests.cast import House, words
from tests.crowd import crowd
from tests.directory.looking import look, path, rewrite
from tests.markup import form_to, forms, heading

pytestmark = pytest.mark.on_sqlite

SECRETS = ("geheime-frage-ben", "+49 171", "ben@demo.example", "ben-okafor", "introduction-ben", "goal-ben")


def kept(house: House, who: str) -> tuple[bool, int, int]:
    """Whether somebody is in the list, and how much is kept of what is found there."""
    with house.reading() as session:
        attendee = house.attendee(session, who)
        documents = select(func.count()).where(SearchDocument.attendee_id == attendee.id)
        evidence = select(func.count()).where(CardEvidence.attendee_id == attendee.id)
        return attendee.in_directory, session.scalar(documents) or 0, session.scalar(evidence) or 0


def test_nobody_is_in_the_list_before_saying_yes(house: House) -> None:
    assert kept(house, "ben") == (False, 0, 0)


def test_the_page_shows_what_others_will_see_then_one_yes_joins(house: House) -> None:
    house.put_in_directory("ada", "cleo", "dan", *crowd(house, 1))
    rewrite(house, "ben", introduction="introduction-ben", goal="goal-ben")
    ben = house.phone("ben")
    page = ben.get(path(house, "/listing"))
    assert heading(page) == "Be found by others"
    before = words(page)
    for shown in ("Ben Okafor", "40.000 Objekte", "Moves museum data", "Stadtmuseum Nordhafen", "museums"):
        assert shown in before
    for shown in ("cleaning up tables", "someone who knows screen readers", "You can leave it at any time"):
        assert shown in before
    assert [secret for secret in SECRETS if secret in page.text] == []
    assert form_to(page, path(house, "/listing")).labels == ["Yes, show me in the list"]
    assert kept(house, "ben") == (False, 0, 0)

    answer = ben.post(path(house, "/listing"))
    assert (answer.status_code, answer.location) == (303, path(house))
    assert "You are in the list now." in ben.see(path(house))
    assert look(house.phone("cleo"), house, q="okafor") == ["Ben Okafor"]
    is_there, documents, evidence = kept(house, "ben")
    assert (is_there, documents, evidence > 0) == (True, 1, True)


def test_what_the_page_shows_is_what_others_see(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    mine = house.phone("ben").get(path(house, "/listing")).text
    theirs = house.phone("ada").get(house.person_path("ben")).text
    card = slice_of(mine)
    assert card in theirs
    assert "Wie 40.000 Objekte umziehen." in card


def slice_of(page: str) -> str:
    """The words below the name on the page of somebody: from the first answer to the end of the card."""
    article = page[page.index('<article class="card theirs whole">') : page.index("</article>")]
    return article[article.index("<figure") :].rstrip()


def test_joining_and_leaving_twice_is_the_same_as_once(house: House) -> None:
    ben = house.phone("ben")
    for _ in range(2):
        assert ben.post(path(house, "/listing")).status_code == 303
        assert kept(house, "ben")[:2] == (True, 1)
    for _ in range(2):
        assert ben.post(path(house, "/listing/leaving")).status_code == 303
        assert kept(house, "ben") == (False, 0, 0)
    assert "You are no longer in the list. Nobody is told." in ben.see(path(house, "/listing"))


def test_who_leaves_is_gone_at_once_from_search_page_and_ground(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 2))
    cleo, ben_there = house.phone("cleo"), house.person_path("ben")
    assert "You both chose accessibility." in cleo.see(ben_there)
    house.phone("ben").post(path(house, "/listing/leaving"))
    assert cleo.get(ben_there).status_code == 404
    assert look(cleo, house, q="okafor") == look(cleo, house, topic="museums") == []
    assert "Okafor" not in cleo.see(path(house))


def test_just_my_name_for_today_is_about_swapping_and_the_page_says_so(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    said = "Your card for today is “just my name”. That is for swapping"
    ben = house.phone("ben")
    assert said not in ben.see(path(house, "/listing"))
    house.choose("ben", "name")
    assert said in ben.see(path(house, "/listing"))
    assert "Wie 40.000 Objekte umziehen." in house.phone("cleo").see(house.person_path("ben"))


def test_a_card_with_nothing_but_a_name_says_so_and_leads_to_the_card(house: House) -> None:
    page = house.phone("dan").get(path(house, "/listing"))
    assert "There is little to find yet." in words(page)
    assert f'href="/e/{house.event}/card"' in page.text
    assert "There is little to find yet." not in house.phone("ben").see(path(house, "/listing"))


def test_who_has_not_confirmed_can_not_join_but_always_leave(house: House) -> None:
    with house.writing() as session:
        house.person(session, "ben").confirmed_at = None
    ben = house.phone("ben")
    assert ben.get(path(house, "/listing")).status_code == 403
    answer = ben.post(path(house, "/listing"))
    assert (answer.status_code, heading(answer)) == (403, "One thing first")
    assert kept(house, "ben") == (False, 0, 0)
    house.put_in_directory("ben")
    assert [form.labels for form in forms(ben.get(path(house, "/listing")))] == [["Leave the list"]]
    assert ben.post(path(house, "/listing/leaving")).status_code == 303
    assert kept(house, "ben") == (False, 0, 0)


def test_my_card_says_whether_i_am_in_the_list(house: House) -> None:
    ben = house.phone("ben")
    assert "Nothing, unless you join it" in ben.see(f"/e/{house.event}/card")
    ben.post(path(house, "/listing"))
    assert "You are in the list, with these words" in ben.see(f"/e/{house.event}/card")
