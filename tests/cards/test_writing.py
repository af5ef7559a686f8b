"""Writing one's own card on three short pages: who sees what, two windows, a new name, and what stays with me."""

import re
from functools import partial

import pytest
from sqlalchemy import select

from eventnet.events.models import Event
from eventnet.people.models import Person
from tests.cards.desk import Desk, another_event, desk_of
from tests.cast import House, words
from tests.exchange.at_once import at_once
from tests.markup import elements, form_to, heading

pytestmark = pytest.mark.on_sqlite

PAGES = {"about": "About me", "topics": "What to talk about", "reach": "How to reach me"}


def test_the_card_leads_to_three_pages_each_saved_by_one_press(house: House) -> None:
    ben = desk_of(house)
    shown = ben.phone.get(ben.card)
    for page, title in PAGES.items():
        assert f'href="{ben.card}/{page}">{title}<' in shown.text
        assert heading(ben.phone.get(f"{ben.card}/{page}")) == title
        assert ben.opened(page).labels == ["Save"]
        answer = ben.send(ben.opened(page))
        assert (answer.status_code, answer.location) == (303, ben.card)
        assert "Saved." in ben.phone.see(ben.card)


def test_saving_what_is_there_changes_nothing(house: House) -> None:
    ben = desk_of(house)
    before = ben.stored()
    for page in PAGES:
        ben.send(ben.opened(page))
    assert ben.stored() == before


def test_under_every_field_stands_who_sees_it(house: House) -> None:
    ben = desk_of(house)
    for page in PAGES:
        answer = ben.phone.get(f"{ben.card}/{page}")
        asked = [e for e in elements(answer.text) if e.attributes.get("aria-describedby")]
        assert len(asked) >= 5
        for element in asked:
            hint = element.attributes["aria-describedby"]
            found = re.search(rf'(?s)id="{hint}">(.*?)</p>', answer.text)
            assert found, hint
            assert re.search(r"[Pp]eople you swap cards with|Only you see it|Part of every swap", found[1]), hint


def test_what_is_written_on_three_pages_is_on_the_card_and_goes_over(house: House) -> None:
    dan = desk_of(house, "dan")
    first, second, _ = dan.prompts()
    dan.save("about", {"name": "Dan Ş.", "headline": "Builds lifts", "organisation": "Aufzug eG", "goal": "zuhören"})
    dan.save("about", {"introduction": "Ich baue Aufzüge, auch für Leute, die lieber gehen."})
    answers = {
        f"answer-{first}": "Wer darf drücken?",
        f"answer-{second}": "geheim",
        f"answer-{second}-for": "door_sheet",
    }
    dan.save("topics", answers | {"topics": "Lifts, museums", "offer": "stairs", "need": "a tailwind"})
    dan.save(
        "reach", {"email-on": "on", "phone": "0171 1", "linkedin": "dan-s", "linkedin-on": "on", "best": "linkedin"}
    )
    card = dan.phone.see(dan.card)
    behind, goes_over, stays = re.split("What goes with it when you swap cards|What only you see", card)
    assert all(text in behind for text in ("Dan Ş.", "Builds lifts", "Wer darf drücken?"))
    shared = ("Aufzug eG", "Lifts · museums", "stairs", "a tailwind", "dan-s", "dan@demo.example")
    assert all(text in goes_over for text in shared)
    assert "LinkedIn, reach me best this way" in goes_over
    private = ("zuhören", "Ich baue Aufzüge", "About 5 seconds aloud.", "geheim", "0171 1 switched off")
    assert all(text in stays and text not in behind + goes_over for text in private)

    house.swap("ben", "dan")
    held = house.phone("ben").see(house.contact_path("ben", "dan"))
    assert all(text in held for text in ("Dan Ş.", "Builds lifts", "Wer darf drücken?", *shared[2:]))
    assert "You both chose museums." in held


def test_what_is_kept_private_is_on_no_page_export_or_swap_of_anybody_else(house: House) -> None:
    ben = desk_of(house)
    _, second, third = ben.prompts()
    planted = [f"geheim{number}" for number in range(6)]
    ben.save("about", {"introduction": planted[0], "goal": planted[1]})
    ben.save(
        "topics", {f"answer-{second}": planted[2], f"answer-{third}": planted[3], f"answer-{third}-for": "door_sheet"}
    )
    ben.save("reach", {"website": f"https://{planted[4]}.example", "other": planted[5], "phone": "+49 30 777666"})
    planted += ["777666", "777 666"]
    house.swap("cleo", "ben")
    house.swap("ben", "ada")
    contact = house.contact_path("cleo", "ben")
    for who in ("cleo", "ada", "eve", None):
        phone = house.phone(who)
        paths = ["/", house.code_path("ben"), "/contacts", "/follow-ups", "/exchanges", "/me", "/me/export"]
        paths += [ben.card, f"{ben.card}/about", f"{ben.card}/topics", f"{ben.card}/reach", f"/e/{house.event}"]
        paths += [f"/e/{house.event}/before", f"/e/{house.event}/code", f"/e/{house.event}/code/takers"]
        paths += [contact, f"{contact}.vcf", f"{contact}/swapped", f"{contact}/receipt"]
        if who == "ada":
            paths += [path := house.contact_path("ada", "ben"), f"{path}.vcf"]
        for path in paths:
            answer = phone.get(path, buffered=True)
            said = answer.text + str(answer.headers)
            assert [secret for secret in planted if secret in said] == [], (who, path)
    with house.reading() as session:
        for owner in ("cleo", "ada"):
            held = house.contact(session, owner, "ben")
            assert held
            assert held.card
            assert not [secret for secret in planted if secret in str(held.card.to_json())]
    assert all(secret in ben.phone.get("/me/export").text for secret in planted[:7])


def test_what_is_switched_off_later_stays_with_who_has_it_and_goes_to_nobody_new(house: House) -> None:
    house.swap("cleo", "ben")
    desk_of(house).save("reach", {"email-on": None, "best": "linkedin"})
    house.swap("ada", "ben")
    assert "ben@demo.example" in house.phone("cleo").see(house.contact_path("cleo", "ben"))
    held = house.phone("ada").see(house.contact_path("ada", "ben"))
    assert "ben@demo.example" not in held
    assert "LinkedIn, reach me best this way" in held


def test_an_address_that_is_not_the_confirmed_one_is_marked_as_for_everybody(house: House) -> None:
    ben = desk_of(house)
    assert "E-mail not confirmed yet" not in ben.phone.see(ben.card)
    ben.save("reach", {"email": "other@demo.example"})
    assert "other@demo.example E-mail not confirmed yet" in ben.phone.see(ben.card)
    house.swap("cleo", "ben")
    held = house.phone("cleo").see(house.contact_path("cleo", "ben"))
    assert "other@demo.example E-mail not confirmed yet" in held


def test_topics_in_any_spelling_are_common_ground(house: House) -> None:
    desk_of(house).save("topics", {"topics": "WebAssembly\r\nweb-assembly\r\nTest Automation"})
    desk_of(house, "cleo").save("topics", {"topics": "web assembly, TEST-AUTOMATION"})
    assert desk_of(house).stored()["topics"] == "WebAssembly\nTest Automation"
    scanned = house.phone("cleo").see(house.code_path("ben"))
    assert "You both chose WebAssembly and Test Automation." in scanned


def test_too_many_topics_are_said_and_all_are_there_still(house: House) -> None:
    ben = desk_of(house)
    answer = ben.save("topics", {"topics": "a, b, c, d, e, f, g, h, i, j", "offer": "my new offer"})
    assert answer.status_code == 422
    assert "Eight topics fit on a card, and these are more. Nothing is lost: which can go?" in words(answer)
    form = form_to(answer, f"{ben.card}/topics")
    assert (form.value("topics"), form.value("offer")) == ("a, b, c, d, e, f, g, h, i, j", "my new offer")
    assert ben.send(form, {"topics": "a, b, c, d, e, f, g, h"}).status_code == 303
    assert ben.stored()["offer"] == "my new offer"


def test_the_seconds_stand_beside_the_introduction(house: House) -> None:
    ben = desk_of(house)
    assert "aloud" not in ben.phone.see(f"{ben.card}/about")
    ben.save("about", {"introduction": "Ich bin Ben und ziehe mit vierzigtausend Objekten um, eins nach dem anderen."})
    assert "Only you see it. Two sentences are enough. About 5 seconds aloud." in ben.phone.see(f"{ben.card}/about")


def test_two_windows_with_different_fields_lose_nothing(house: House) -> None:
    ben = desk_of(house)
    one, other = ben.opened("reach"), ben.opened("reach")
    assert ben.send(one, {"phone": "0171 1", "linkedin-on": None}).status_code == 303
    assert ben.send(other, {"website": "https://ben.example", "phone-on": "on"}).status_code == 303
    stored = ben.stored()
    assert (stored["phone"], stored["phone-on"], stored["website"]) == ("0171 1", "on", "https://ben.example")
    assert stored["linkedin-on"] == ""


def test_two_windows_with_the_same_field_show_both_texts_and_save_nothing_yet(house: House) -> None:
    ben = desk_of(house)
    answer = f"answer-{ben.prompts()[0]}"
    one, other = ben.opened("topics"), ben.opened("topics")
    ben.send(one, {answer: "from the <b>first</b>\r\nwindow", "need": "one need"})
    told = ben.send(other, {answer: "from the second", "offer": "a new offer"})
    assert told.status_code == 409
    assert "This was changed in another window. Both texts are here: what do you want to keep?" in words(told)
    assert "In the other window from the <b>first</b> window" in words(told)
    assert (ben.stored()[answer], ben.stored()["offer"]) == ("from the <b>first</b>\nwindow", "cleaning up tables")
    again = form_to(told, f"{ben.card}/topics")
    assert (again.value(answer), again.value("offer")) == ("from the second", "a new offer")
    assert ben.send(again).status_code == 303
    stored = ben.stored()
    assert (stored[answer], stored["offer"], stored["need"]) == ("from the second", "a new offer", "one need")


def test_the_same_in_both_windows_is_no_quarrel(house: House) -> None:
    ben = desk_of(house)
    one, other = ben.opened("about"), ben.opened("about")
    assert [ben.send(form, {"headline": "the same"}).status_code for form in (one, other)] == [303, 303]


def test_a_best_way_chosen_twice_is_asked_once_more_in_words(house: House) -> None:
    ben = desk_of(house)
    one, other = ben.opened("reach"), ben.opened("reach")
    ben.send(one, {"best": "linkedin"})
    told = ben.send(other, {"phone-on": "on", "best": "phone"})
    assert told.status_code == 409
    assert "In the other window LinkedIn" in words(told)
    assert ben.send(form_to(told, f"{ben.card}/reach")).status_code == 303
    assert ben.stored()["best"] == "phone"


def test_a_way_switched_off_in_one_window_is_not_the_best_of_the_other(house: House) -> None:
    ben = desk_of(house)
    ben.save("reach", {"best": ""})
    one, other = ben.opened("reach"), ben.opened("reach")
    ben.send(one, {"linkedin-on": None})
    assert ben.send(other, {"best": "linkedin"}).status_code == 303
    assert (ben.stored()["linkedin-on"], ben.stored()["best"]) == ("", "")


def test_what_was_typed_wrongly_still_meets_what_another_window_saved_meanwhile(house: House) -> None:
    ben = desk_of(house)
    form = ben.opened("about")
    wrong = form_to(ben.send(form, {"headline": "x" * 101}), f"{ben.card}/about")
    ben.save("about", {"headline": "from the other window"})
    assert ben.send(wrong, {"headline": "short now"}).status_code == 409
    assert ben.stored()["headline"] == "from the other window"


def test_windows_that_save_at_the_same_instant_lose_nothing_either(house: House) -> None:
    desks = [desk_of(house) for _ in range(4)]
    forms = [desk.opened("topics") for desk in desks]
    changed = [{"offer": "one"}, {"need": "two"}, {"topics": "three"}, {"topics": "four"}]
    statuses = at_once([partial(d.send, form, c) for d, form, c in zip(desks, forms, changed, strict=True)])
    stored = desks[0].stored()
    assert (stored["offer"], stored["need"]) == ("one", "two")
    assert sorted(answer.status_code for answer in statuses) == [303, 303, 303, 409]
    assert stored["topics"] == ("three" if statuses[2].status_code == 303 else "four")


def test_a_new_name_counts_here_and_from_now_on(house: House) -> None:
    house.swap("cleo", "ben")
    with house.writing() as session:
        code = another_event(session, house).join_code
    ben = desk_of(house)
    ben.save("about", {"name": "Benjamin Okafor"})
    assert "Benjamin Okafor" in ben.phone.see("/me")
    assert heading(house.phone("ada").get(house.code_path("ben"))) == "Benjamin Okafor"
    assert "Ben Okafor" in house.phone("cleo").see(house.contact_path("cleo", "ben"))
    ben.phone.post(f"/join/{code}")
    with house.reading() as session:
        next_event = session.scalars(select(Event.public_id).where(Event.join_code == code)).one()
    assert "Benjamin Okafor" in ben.phone.see(f"/e/{next_event}/card")
    house.swap("ada", "ben")
    assert "Benjamin Okafor" in house.phone("ada").see(house.contact_path("ada", "ben"))


def test_a_new_name_of_one_event_leaves_the_others_as_they_are(house: House) -> None:
    ben = desk_of(house)
    with house.writing() as session:
        other = another_event(session, house)
        code, elsewhere = other.join_code, other.public_id
    ben.phone.post(f"/join/{code}")
    ben.save("about", {"name": "Benny"})
    assert "Ben Okafor" in ben.phone.see(f"/e/{elsewhere}/card")


@pytest.mark.parametrize(("who", "is_followed"), [("ada", True), ("cleo", False)])
def test_an_organiser_one_turns_to_is_named_by_the_new_name_and_nobody_else_can_be(
    house: House, who: str, is_followed: bool
) -> None:
    desk = desk_of(house, who)
    with house.writing() as session:
        name = house.attendee(session, who).name
        session.get_one(Event, house.event_id).care_contact = name
    desk.save("about", {"name": "New Name"})
    with house.reading() as session:
        assert session.get_one(Event, house.event_id).care_contact == ("New Name" if is_followed else name)
        assert session.scalars(select(Person.name).where(Person.email == f"{who}@demo.example")).one() == "New Name"


def test_the_pages_speak_german(house: House) -> None:
    ben: Desk = desk_of(house, language="de")
    assert heading(ben.phone.get(f"{ben.card}/about")) == "Über mich"
    seen_by = "Das sehen alle, mit denen du Karten tauschst, und die Liste, falls du dort erscheinen möchtest."
    assert seen_by in ben.phone.see(f"{ben.card}/topics")
    assert "Was beschäftigt dich aktuell am meisten?" in ben.phone.see(f"{ben.card}/topics")
