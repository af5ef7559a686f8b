"""Every page, on small screens, by day and by night, in both languages, with names that are not Ben."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, template_rendered
from playwright.sync_api import Page
from sqlalchemy import select

from eventnet.directory.budget import MOST_A_DAY
from eventnet.directory.models import MeetListEntry
from eventnet.event_mails.tokens import TokenBook
from eventnet.events.models import Event
from eventnet.events.rules import Status
from eventnet.exchange.rules import CameBy
from eventnet.kernel.days import day_of
from eventnet.people.links import mint_link
from eventnet.people.rules import LinkPurpose
from eventnet.resources import resource_dir
from tests.browser.looking import axe_findings, by_night, takes_axe_along, too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.browser.room import ARABIC, LONG, PEOPLE, UNBROKEN, fill
from tests.cast import House
from tests.crowd import request_from

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


@dataclass(frozen=True)
class Visit:
    """A page: on whose phone, where, what to do there first, and how it answers."""

    title: str
    who: str | None
    where: str | Callable[[House], str]
    first: Callable[[Phone], None] | None = None
    statuses: tuple[int, ...] = ()


def at_event(page: str) -> Callable[[House], str]:
    return lambda house: f"/e/{house.event}{page}"


def contact(other: str, page: str = "") -> Callable[[House], str]:
    return lambda house: f"{house.contact_path('me', other)}{page}"


def touch(other: str) -> Callable[[House], str]:
    return lambda house: f"/follow-ups{house.contact_path('me', other).removeprefix('/contacts')}/touch"


def code_of(who: str) -> Callable[[House], str]:
    return lambda house: house.code_path(who)


def old_code(house: House) -> str:
    path = house.code_path("later")
    house.clock.turn(minutes=2)
    return path


def no_more_mails(house: House) -> str:
    settings = house.app.extensions["eventnet"].settings
    with house.reading() as session:
        attendee = house.attendee(session, "me").public_id
    return f"/mails/{TokenBook(settings.secret_keys, settings.host).seal(attendee)}"


def join_page(house: House) -> str:
    return f"/join/{house.join_code}"


def just_taken(house: House) -> str:
    house.swap("taker", "me")
    return f"/e/{house.event}/code"


def send_nothing(phone: Phone) -> None:
    phone.page.locator("main form").last.evaluate("form => form.submit()")


def join_as_nobody(phone: Phone) -> None:
    phone.page.locator("form:has(#email)").evaluate("form => form.submit()")


def pause_until_told(phone: Phone) -> None:
    phone.page.locator("button[name=until_told]").click()


def ask_for_a_mail(phone: Phone) -> None:
    phone.page.locator("#email").fill(f"somebody.{'x' * 40}@demo.example")
    phone.page.locator("#email").press("Enter")


def type_digits(phone: Phone) -> None:
    phone.page.locator("#digits").fill("1234 5678")
    phone.page.locator("#digits").press("Enter")


def paste_another_link(phone: Phone) -> None:
    phone.page.locator("form:has(#link)").evaluate(
        "form => { form.link.value = 'https://unbroken.example/' + 'a'.repeat(90); form.submit() }"
    )


def promise_nothing(phone: Phone) -> None:
    phone.page.locator("form:has(#promise)").evaluate("form => form.submit()")


def call_myself_nothing(phone: Phone) -> None:
    phone.page.locator("form:has(#name)").evaluate("form => { form.name.value = ''; form.submit() }")


def change_what_another_window_has(phone: Phone) -> None:
    phone.page.locator("form.plan").evaluate(
        "form => { form.seen.value = ''; form.elements.namedItem('name').value = 'W'.repeat(120); form.submit() }"
    )


def ask_nothing(phone: Phone) -> None:
    phone.page.locator("form:has(#german)").evaluate("form => { form.german.value = 'Hm.'; form.submit() }")


def tell_the_team(phone: Phone) -> None:
    phone.page.locator("#text").fill(UNBROKEN)
    phone.page.locator("main form button").last.click()


def save_over_another_note(phone: Phone) -> None:
    phone.page.locator("form[data-saves-itself]").evaluate(
        "form => { form.note.value = 'Two\\n\\nwindows'; form.version.value = 7; form.submit() }"
    )


def write_too_much(phone: Phone) -> None:
    phone.page.locator("form[data-saves-itself]").evaluate(
        "form => { form.note.value = 'a'.repeat(2001); form.submit() }"
    )


def let_the_form_grow_old(phone: Phone) -> None:
    phone.page.locator("form[data-saves-itself]").evaluate(
        "form => { form.note.value = 'b'.repeat(99); form.csrf_token.value = 'old'; form.submit() }"
    )


def write_to_them(phone: Phone) -> None:
    phone.page.locator("form:has(textarea)").first.evaluate(
        "form => { form.text.value = 'Just checking in. ' + 'a'.repeat(1900); form.submit() }"
    )


def send_to_them(phone: Phone) -> None:
    phone.page.locator("form:has(textarea)").first.evaluate(
        """form => {
            form.text.value = 'Thank you.';
            form.append(Object.assign(document.createElement('input'), { name: 'way', value: 'website' }));
            form.submit();
        }"""
    )


def take_back(phone: Phone) -> None:
    phone.page.locator("form[action$='/taking-back'] button").click()


def person(who: str, page: str = "") -> Callable[[House], str]:
    return lambda house: f"{house.person_path(who)}{page}"


def list_of_the_other_event(house: House) -> str:
    with house.reading() as session:
        other = session.scalars(select(Event.public_id).where(Event.id != house.event_id)).one()
    return f"/e/{other}/people"


def list_for_new_before_confirming(house: House) -> str:
    with house.writing() as session:
        house.person(session, "new").confirmed_at = None
    return f"/e/{house.event}/people"


def list_for_dan_who_has_seen_enough(house: House) -> str:
    with house.reading() as session:
        dan = house.attendee(session, "dan").person_id
    today = day_of(house.clock.now, "Europe/Berlin")
    house.app.extensions["eventnet-directory"].take(dan, today, range(-MOST_A_DAY, 0))
    return f"/e/{house.event}/people"


def write_a_message(phone: Phone) -> None:
    phone.page.locator("#text").fill(f"Just checking in; by the way, could you\n\n{UNBROKEN}\n{ARABIC}")
    phone.page.locator("#write button").click()


def how_i_am_here_among_others(house: House) -> str:
    """Me and others would like help to start, and some of us help."""
    with house.writing() as session:
        until = house.clock.now + timedelta(hours=2)
        for who in ("me", "long", "unbroken", "arabic"):
            attendee = house.attendee(session, who)
            attendee.status, attendee.status_until = Status.HELP, until
            attendee.first_time_until = until
        for who in ("me", "chinese", "unbroken"):
            house.attendee(session, who).helps = True
    return f"/e/{house.event}/status"


def choose_the_past(phone: Phone) -> None:
    phone.page.locator("form:has(#until)").evaluate(
        "form => { form.status.value = 'open'; form.until.selectedOptions[0].value = '2020-01-01T00Z'; form.submit() }"
    )


def meet_list_of_everybody(house: House) -> str:
    others = [*PEOPLE, "taker", "done", "ada", "ben", "cleo", "dan"]
    with house.writing() as session:
        mine = house.attendee(session, "me").id
        for position, other in enumerate(others):
            session.add(MeetListEntry(attendee_id=mine, position=position, other_id=house.attendee(session, other).id))
    return f"/e/{house.event}/meet"


def door_sheet_with_somebody_known(house: House) -> str:
    with house.writing() as session:
        for who in ("me", "done"):
            house.attendee(session, who).shown_to_contacts = True
    return f"/e/{house.event}/door"


def door_sheet_with_nothing_on_it(house: House) -> str:
    return list_of_the_other_event(house).replace("/people", "/door")


def one_too_many(house: House) -> str:
    house.put_in_directory("later")
    return house.person_path("later")


def would_like_to_meet(phone: Phone) -> None:
    phone.page.locator("form[action$='/meeting'] button").first.click()


def name_nobody(phone: Phone) -> None:
    phone.page.locator("#email").fill(f"somebody.{'x' * 40}@demo.example")
    phone.page.locator("#email").press("Enter")


def link_for_another_address(house: House) -> str:
    with house.writing() as session:
        minted = mint_link(
            session,
            house.person(session, "me"),
            LinkPurpose.ADDRESS,
            browser_hash=b"elsewhere",
            key="k" * 40,
            now=house.clock.now,
            new_email=f"somebody.{'x' * 40}@demo.example",
        )
    return f"/confirm/address/{minted.secret}"


def on_the_way_home(house: House) -> str:
    """In the evening, on the phone of one whose address is to be confirmed; the day of the other visits is over."""
    house.clock.now = datetime(2026, 11, 20, 19, tzinfo=UTC)
    with house.writing() as session:
        house.person(session, "me").confirmed_at = None
    return "/way-home"


def write_over_others_and_too_much(phone: Phone) -> None:
    phone.page.locator("#lines").evaluate(
        """form => {
          for (const text of form.querySelectorAll("textarea")) text.value = "a".repeat(2001);
          const [version] = form.querySelectorAll("[name$='.version']");
          version.value = 7;
          version.previousElementSibling.querySelector("textarea").value = "Two\\n\\nwindows";
          form.querySelector("[data-promise]").value = "b".repeat(201);
          form.submit();
        }"""
    )


def looking_back(house: House) -> str:
    """Dan has decided about everybody he has met."""
    dan = house.phone("dan")
    dan.post(f"/follow-ups/{house.contact_path('dan', 'me').removeprefix('/contacts/')}/letting-go")
    return "/follow-ups"


def requests_of_every_kind(house: House) -> str:
    """Dan is asked by badges and by scans that came late, has said no to somebody, and asks somebody else."""
    with house.writing() as session:
        dan, now = house.attendee(session, "dan"), house.clock.now
        asked = {who: request_from(house.attendee(session, who), dan, now) for who in [*PEOPLE, "later"]}
        for who in ("arabic", "unbroken"):
            asked[who].came_by, asked[who].met_at = CameBy.LATE, now - timedelta(hours=2)
        asked["later"].declined_at = now
        session.add_all([*asked.values(), request_from(dan, house.attendee(session, "done"), now)])
    return f"/e/{house.event}/requests"


def badge_of(who: str) -> Callable[[House], str]:
    return lambda house: house.badge_path(who)


def lose_the_network(phone: Phone) -> None:
    """To the page that the service worker shows then, in the phone's language."""
    phone.opens(f"/offline/{phone.page.evaluate('navigator.language')[:2]}")


def make_a_badge(phone: Phone) -> None:
    phone.page.locator("form[action$='/badge'] button").click()


def choose_nobody_at_all(phone: Phone) -> None:
    phone.page.locator("form:has([name=who])").evaluate(
        "form => { for (const one of form.who) one.checked = false; form.submit() }"
    )


VISITS = [
    Visit("the front door", None, "/"),
    Visit("signing in", None, lambda house: house.sign_in_path("me")),
    Visit("a link that is over", None, "/sign-in/over", statuses=(404,)),
    Visit("asking for a mail", None, "/sign-in"),
    Visit("asking for a mail without an address", None, "/sign-in", send_nothing, (422,)),
    Visit("a mail is on its way", None, "/sign-in", ask_for_a_mail),
    Visit("digits that do not work", None, "/mailed", type_digits, (422,)),
    Visit("was this you", None, lambda house: f"/confirm/{house.confirm_token('gus')}"),
    Visit("who runs this", None, "/imprint"),
    Visit("what happens to my data", None, "/privacy"),
    Visit("for whom it works", None, "/accessibility"),
    Visit("where a join code is typed", None, "/join"),
    Visit("a join code of nothing", None, "/join/KTMR-4WXO", statuses=(404,)),
    Visit("joining", None, join_page),
    Visit("joining without a name", None, join_page, join_as_nobody, (422,)),
    Visit("a page for those signed in", None, "/me", statuses=(401,)),
    Visit("a card, seen by a guest", None, code_of("later")),
    Visit("a guest without a name", None, code_of("later"), join_as_nobody, (422,)),
    Visit("nothing here", None, "/nothing", statuses=(404,)),
    Visit("joining, signed in", "eve", join_page),
    Visit("no events", "eve", "/"),
    Visit("no contacts", "eve", "/contacts"),
    Visit("nobody has my card", "eve", "/exchanges"),
    Visit("nothing open", "eve", "/follow-ups"),
    Visit("nobody to let go", "eve", "/follow-ups/remaining"),
    Visit("a code of an event one is not at", "eve", code_of("later"), statuses=(403,)),
    Visit("nobody met yet", "later", at_event("")),
    Visit("my events", "me", "/"),
    Visit("one question back", "dan", at_event("/welcome")),
    Visit("what people get", "new", at_event("/code")),
    Visit("my card, about me", "me", at_event("/card/about")),
    Visit("my card, without a name", "me", at_event("/card/about"), call_myself_nothing, (422,)),
    Visit("my card, topics", "me", at_event("/card/topics")),
    Visit("my card, how to reach me", "me", at_event("/card/reach")),
    Visit("mails about an event", "me", at_event("/mails")),
    Visit("no more mails", None, no_more_mails),
    Visit("something was not okay", "me", at_event("/care")),
    Visit("whom to hide from", "me", at_event("/care/people")),
    Visit("telling the team", "me", at_event("/care/message")),
    Visit("telling the team nothing", "me", at_event("/care/message"), send_nothing, (422,)),
    Visit("the team was told", "me", at_event("/care/message"), tell_the_team),
    Visit("what the team was told", "ada", at_event("/messages")),
    Visit("making an event", "ada", "/events/new"),
    Visit("making an event of nothing", "ada", "/events/new", send_nothing, (422,)),
    Visit("the organiser’s desk", "ada", at_event("/desk")),
    Visit("the event’s settings", "ada", at_event("/settings")),
    Visit("the event’s questions", "ada", at_event("/questions")),
    Visit("who helps people start", "ada", at_event("/helpers")),
    Visit("a helper who is not here", "ada", at_event("/helpers"), name_nobody, (422,)),
    Visit("settings from two windows", "ada", at_event("/settings"), change_what_another_window_has, (409,)),
    Visit("a question that asks nothing", "ada", at_event("/questions"), ask_nothing, (422,)),
    Visit("the poster", "ada", at_event("/poster?language=both")),
    Visit("before", "me", at_event("/before")),
    Visit("who is here", "me", at_event("/people")),
    Visit("a search", "me", at_event("/people?q=access&topic=accessibility&status=break")),
    Visit("a search that finds nobody", "me", at_event("/people?q=xylophone")),
    Visit("a search that is too long", "me", at_event(f"/people?q={'x' * 120}"), statuses=(422,)),
    Visit("a list that is not there yet", "me", list_of_the_other_event),
    Visit("a list before confirming", "new", list_for_new_before_confirming, statuses=(403,)),
    Visit("asking before confirming", "new", badge_of("later"), statuses=(403,)),
    Visit("enough for today", "dan", list_for_dan_who_has_seen_enough, statuses=(429,)),
    Visit("somebody in the list", "me", person("taker")),
    Visit("somebody in the list, in Arabic", "me", person("arabic")),
    Visit("a first message", "me", person("taker", "/message")),
    Visit("a draft as it was", "me", person("arabic", "/message"), send_nothing, (422,)),
    Visit("a message that can go", "me", person("long", "/message"), write_a_message),
    Visit("a message to copy", "me", person("taker", "/message"), write_a_message),
    Visit("what the list shows of me", "me", at_event("/people/listing")),
    Visit("what the list would show of me", "later", at_event("/people/listing")),
    Visit("nobody to meet yet", "dan", at_event("/meet")),
    Visit("whom I would like to meet", "me", meet_list_of_everybody),
    Visit("the door sheet", "me", door_sheet_with_somebody_known),
    Visit("the door sheet with nothing on it", "me", door_sheet_with_nothing_on_it),
    Visit("one too many to meet", "me", one_too_many, would_like_to_meet, (409,)),
    Visit("how I am here", "dan", at_event("/status")),
    Visit("how I am here, until an hour ago", "dan", at_event("/status"), choose_the_past, (422,)),
    Visit("how I am here, among others", "me", how_i_am_here_among_others),
    Visit("now", "me", at_event("")),
    Visit("no network", "me", "/x", lose_the_network),
    Visit("letters read out to one", "me", "/x"),
    Visit("letters that are none", "me", "/x", send_nothing, (422,)),
    Visit("a badge, made just now", "later", at_event("/badge"), make_a_badge),
    Visit("a badge that is made", "later", at_event("/badge")),
    Visit("asking for a card", "me", badge_of("later")),
    Visit("requests", "dan", requests_of_every_kind),
    Visit("now, with a request", "dan", at_event("")),
    Visit("who may ask me", "dan", at_event("/requests/from")),
    Visit("who may ask me, nothing chosen", "dan", at_event("/requests/from"), choose_nobody_at_all, (422,)),
    Visit("my card", "me", at_event("/card")),
    Visit("my code, just taken", "me", just_taken),
    Visit("scanning without a camera", "me", at_event("/scan")),
    Visit("a link that is no code", "me", at_event("/scan"), paste_another_link, (422,)),
    Visit("a code that is too old", "me", old_code, statuses=(409,)),
    Visit("a card to swap for", "me", code_of("later")),
    Visit("my own code", "me", code_of("me"), statuses=(409,)),
    Visit("not a code", "me", "/x/nonsense", statuses=(400,)),
    Visit("somebody one has already", "me", code_of("long")),
    Visit("cards swapped", "me", contact("chinese", "/swapped")),
    Visit("cards swapped, the name only", "me", contact("dan", "/swapped")),
    Visit("what went over", "me", contact("arabic", "/receipt")),
    Visit("what was taken back", "me", contact("unbroken", "/receipt"), take_back),
    Visit("who has my card", "me", "/exchanges"),
    Visit("contacts", "me", "/contacts"),
    Visit("contacts, nobody found", "me", "/contacts?q=zebra"),
    Visit("somebody to add by hand", "me", "/contacts/new"),
    Visit("somebody without a name", "me", "/contacts/new", send_nothing, (422,)),
    Visit("a contact with everything", "me", contact("long")),
    Visit("a contact in Arabic", "me", contact("arabic")),
    Visit("a contact that was taken back", "me", contact("cleo")),
    Visit("a contact one has been in touch with", "me", contact("done")),
    Visit("a contact let go", "me", contact("ada")),
    Visit("a note from two windows", "me", contact("long"), save_over_another_note, (409,)),
    Visit("a note that is too long", "me", contact("arabic"), write_too_much, (422,)),
    Visit("a promise of nothing", "me", contact("chinese"), promise_nothing, (422,)),
    Visit("a form that was open for too long", "me", contact("long"), let_the_form_grow_old, (400,)),
    Visit("follow-ups", "me", "/follow-ups"),
    Visit("letting the rest go", "me", "/follow-ups/remaining"),
    Visit("saying hello", "me", touch("long")),
    Visit("a message and its ways out", "me", touch("long"), write_to_them),
    Visit("saying hello, but how", "me", touch("unbroken"), send_nothing, (422,)),
    Visit("nothing to say for now", "me", touch("done")),
    Visit("a message on its way", "me", touch("chinese"), send_to_them),
    Visit("me", "me", "/me"),
    Visit("where I am signed in", "me", "/sessions"),
    Visit("a pause to begin", "me", "/me/pause"),
    Visit("a pause without a day", "me", "/me/pause", send_nothing, (422,)),
    Visit("a pause", "dan", "/me/pause", pause_until_told),
    Visit("my address", "me", "/me/address"),
    Visit("my address without one", "me", "/me/address", send_nothing, (422,)),
    Visit("a mail is on its way to another address", "me", "/me/address", ask_for_a_mail),
    Visit("a link for another address", "me", link_for_another_address),
    Visit("a link for another address that is over", "me", "/confirm/address/over", statuses=(404,)),
    Visit("erasing all that is mine", "me", "/me/erasing"),
    # In the evening
    Visit("on the way home", "me", on_the_way_home),
    Visit("on the way home, from two windows", "me", "/way-home", write_over_others_and_too_much, (422,)),
    Visit("nothing open, looking back", "dan", looking_back),
]


def in_english_by_day(page: Page, *, is_first: bool) -> list[str]:
    """All that can be found. Colours hang on the template: by night they are looked at where it is drawn first."""
    fits = too_wide_or_too_small(page, is_known=not is_first)
    return [*fits, *axe_findings(page), *(by_night(page) if is_first else [])]


def in_german_by_night(page: Page, *, is_first: bool) -> list[str]:
    """Whether the longer words fit; elements and colours are those of the English page."""
    return too_wide_or_too_small(page, is_known=not is_first)


LOOKS = {"en": in_english_by_day, "de": in_german_by_night}

IN_SHORT = "() => [document.documentElement.lang, document.querySelectorAll('h1').length]"


@pytest.mark.parametrize(
    ("language", "scheme", "name"),
    [("en", "light", ARABIC), ("de", "dark", LONG)],
    ids=["english-light", "german-dark"],
)
def test_every_page_fits_can_be_pressed_and_read(
    house: House, phones: Phones, language: str, scheme: str, name: str
) -> None:
    fill(house, me=name)
    shown: set[str] = set()

    def note_down(_app: Flask, template: Any, **_more: Any) -> None:
        shown.add(template.name)

    their_phone: dict[str | None, Phone] = {
        who: phones(who, language=language, scheme=scheme) for who in {visit.who for visit in VISITS}
    }
    if language == "en":
        for phone in their_phone.values():
            takes_axe_along(phone.context)
    findings = []
    for visit in VISITS:
        phone = their_phone[visit.who]
        before = set(shown)
        with template_rendered.connected_to(note_down, house.app):
            arrive(phone, visit, house)
        assert phone.page.evaluate(IN_SHORT) == [language, 1], visit.title
        findings += [f"{visit.title}: {finding}" for finding in LOOKS[language](phone.page, is_first=shown != before)]
    assert findings == []
    assert whole_pages() <= shown, f"nobody has looked at {whole_pages() - shown}"


def arrive(phone: Phone, visit: Visit, house: House) -> None:
    """Opens the page, and does there what leads to the one that is meant."""
    where = visit.where if isinstance(visit.where, str) else visit.where(house)
    phone.opens(where)
    if visit.first is not None:
        with phone.page.expect_navigation():
            visit.first(phone)
    if visit.statuses:
        phone.expects(*(f"status of {status}" for status in visit.statuses))


def whole_pages() -> set[str]:
    """The templates that are pages, not parts of one; the demo's mailbox is none of an installation's."""
    folder = resource_dir("templates")
    return {
        str(file.relative_to(folder))
        for file in folder.rglob("*.html")
        if '{% extends "base.html" %}' in file.read_text("utf-8") and file.parent.name != "demo"
    }
