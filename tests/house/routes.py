"""Every route there is, and what each kind of visitor gets there: the table that tests of access go by.

The owner is Cleo, who has scanned Ben, or Ada of what organisers have; the stranger is Eve, signed in and at no event;
nobody is signed in third.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from eventnet.cards.queries import prompts_of
from eventnet.care.actions import report
from eventnet.care.models import TeamMessage
from eventnet.care.rules import Recipient
from eventnet.contacts.models import Promise
from eventnet.directory.models import MeetListEntry
from eventnet.event_mails.tokens import TokenBook
from eventnet.events.models import Event
from eventnet.events.rules import Mode, Plan
from eventnet.exchange.models import Exchange
from eventnet.exchange.rules import CameBy
from eventnet.kernel.ids import new_public_id, new_secret
from eventnet.people.links import mint_link
from eventnet.people.models import BrowserSession
from eventnet.people.rules import LinkPurpose
from tests.cast import House
from tests.crowd import crowd, request_from


@dataclass(frozen=True)
class Route:
    """One route: its method and path with ``{ids}``, the statuses, a form that is right for it, and whose it is.

    Of what no form sends it has the `call` instead.
    """

    method: str
    path: str
    nobody: int
    stranger: int
    owner: int
    form: dict[str, str] = field(default_factory=dict)
    whose: str = "cleo"
    call: dict[str, Any] | None = None

    def sent(self, token: str | None, **more: str) -> dict[str, Any]:
        """What a client is given to send the form or the call, with this CSRF token; `more` are fields of the form."""
        if self.call is not None:
            return {"json": self.call, "headers": {"X-CSRFToken": token} if token else {}}
        return {"data": {**({"csrf_token": token} if token else {}), **self.form, **more}}


CODE = f"http://eventnet.test/x/{'A' * 39}"
"""What a code holds; whose, the page behind it says."""

EVENT = {"name": "Stammtisch", "place": "Bar", "starts": "2026-11-19T09:00", "ends": "2026-11-20T18:00"}
EVENT |= {"timezone": "Europe/Berlin", "mode": "in_person", "follow_up_days": "14", "prompts": "meetup"}
"""An event as a form says it: to make one, or to change the house's, of which `seen` tells how the form was drawn."""

SEEN = Plan(
    name="Begegnungen 2026",
    place="Alte Gießerei",
    timezone="Europe/Berlin",
    starts_at=datetime(2026, 11, 19, 8, tzinfo=UTC),
    ends_at=datetime(2026, 11, 20, 17, tzinfo=UTC),
    mode=Mode.IN_PERSON,
    follow_up_days=14,
    care_contact="",
)

CALL = {"id": "a" * 22, "token": "A" * 39, "scanned_at": "2026-11-20T09:00:00Z", "clock_offset_ms": 0, "card": "all"}
"""A scan as a phone sends it; of a code that nobody has."""

ROUTES = {
    # Open to everybody
    "static": Route("GET", "/static/css/base.css", 200, 200, 200),
    "health.healthz": Route("GET", "/healthz", 200, 200, 200),
    "monitoring.metrics": Route("GET", "/metrics", 404, 404, 404),  # nobody may read figures of this house
    "monitoring.readyz": Route("GET", "/readyz", 200, 200, 200),
    "offline.service_worker": Route("GET", "/service-worker.js", 200, 200, 200),
    "installing.manifest": Route("GET", "/manifest/de", 200, 200, 200),
    "offline.no_network": Route("GET", "/offline/de", 200, 200, 200),
    "well_known.security": Route("GET", "/.well-known/security.txt", 404, 404, 404),  # nobody runs this house
    "well_known.robots": Route("GET", "/robots.txt", 200, 200, 200),
    "well_known.favicon": Route("GET", "/favicon.ico", 200, 200, 200),
    "account.home": Route("GET", "/", 200, 200, 302),
    "account.language": Route("POST", "/language", 303, 303, 303, {"language": "en"}),
    "legal.imprint": Route("GET", "/imprint", 200, 200, 200),
    "legal.privacy": Route("GET", "/privacy", 200, 200, 200),
    "legal.accessibility": Route("GET", "/accessibility", 200, 200, 200),
    "account.asking": Route("GET", "/sign-in", 200, 200, 200),
    "account.ask": Route("POST", "/sign-in", 303, 303, 303, {"email": "cleo@demo.example"}),
    "account.mailed": Route("GET", "/mailed", 200, 200, 200),
    "account.type_digits": Route("POST", "/mailed", 422, 422, 422, {"digits": "1234 5678"}),
    "joining.code": Route("GET", "/join", 200, 200, 200),
    "joining.event": Route("GET", "/join/{join}", 200, 200, 302),
    "account.confirming": Route("GET", "/confirm/{confirm}", 200, 200, 200),
    "account.signing_in": Route("GET", "/sign-in/{link}", 200, 200, 200),
    # About oneself
    "account.me": Route("GET", "/me", 401, 200, 200),
    "account.export": Route("GET", "/me/export", 401, 200, 200),
    "account.erasing": Route("GET", "/me/erasing", 401, 200, 200),
    "account.another_mail": Route("POST", "/mailed/another", 303, 303, 303),
    "account.another_link": Route("POST", "/sign-in/{link}/another", 303, 303, 303),
    "account.end_what_it_began": Route("POST", "/sign-in/never-was-one/session/ending", 404, 404, 404),
    "account.ask_confirmation": Route("POST", "/confirm", 401, 303, 303),
    "account.address": Route("GET", "/me/address", 401, 200, 200),
    "account.take_address": Route("POST", "/confirm/address/{address}", 401, 404, 303),
    "account.another_address": Route("POST", "/me/address", 401, 303, 303, {"email": "new@demo.example"}),
    "account.type_new_digits": Route("POST", "/me/address/digits", 401, 422, 422, {"digits": "1234 5678"}),
    "account.new_address": Route("GET", "/confirm/address/{address}", 401, 404, 200),
    "account.pause": Route("GET", "/me/pause", 401, 200, 200),
    "account.begin_pausing": Route("POST", "/me/pause", 401, 303, 303, {"last_on": "2026-12-24"}),
    "account.end_pausing": Route("POST", "/me/pause/ending", 401, 303, 303),
    "account.sessions": Route("GET", "/sessions", 401, 200, 200),
    "contacts.contacts": Route("GET", "/contacts", 401, 200, 200),
    "contacts.contacts_file": Route("GET", "/contacts.csv", 401, 200, 200),
    "contacts.adding": Route("GET", "/contacts/new", 401, 200, 200),
    "contacts.add": Route("POST", "/contacts/new", 401, 303, 303, {"name": "Kim"}),
    "followups.list_": Route("GET", "/follow-ups", 401, 200, 200),
    "followups.remaining": Route("GET", "/follow-ups/remaining", 401, 200, 200),
    "exchange.recipients": Route("GET", "/exchanges", 401, 200, 200),
    "way_home.way_home": Route("GET", "/way-home", 401, 302, 302),
    "way_home.save": Route("POST", "/way-home", 401, 303, 303),
    # At one's event
    "event_pages.now_": Route("GET", "/e/{event}", 401, 404, 200),
    "event_pages.before": Route("GET", "/e/{event}/before", 401, 404, 200),
    "door_sheet.sheet": Route("GET", "/e/{event}/door", 401, 404, 200),
    "account.onward": Route("GET", "/e/{event}/onward", 401, 404, 302),
    "joining.welcome": Route("GET", "/e/{event}/welcome", 401, 404, 303),
    "joining.answer": Route("POST", "/e/{event}/welcome", 401, 404, 303, {"answer": "Wie wir wohnen."}),
    "cards.card": Route("GET", "/e/{event}/card", 401, 404, 200),
    "cards.about": Route("GET", "/e/{event}/card/about", 401, 404, 200),
    "cards.topics": Route("GET", "/e/{event}/card/topics", 401, 404, 200),
    "cards.reach": Route("GET", "/e/{event}/card/reach", 401, 404, 200),
    "cards.save_about": Route("POST", "/e/{event}/card/about", 401, 404, 303, {"name": "Cleo Nowak"}),
    "cards.save_topics": Route("POST", "/e/{event}/card/topics", 401, 404, 303),
    "cards.save_reach": Route("POST", "/e/{event}/card/reach", 401, 404, 303),
    "exchange.code": Route("GET", "/e/{event}/code", 401, 404, 200),
    "exchange.choose_details": Route("POST", "/e/{event}/code", 401, 404, 303, {"on": "email"}),
    "exchange.code_svg": Route("GET", "/e/{event}/code.svg", 401, 404, 200),
    "exchange.codes_ahead": Route("GET", "/e/{event}/code/ahead", 401, 404, 200),
    "exchange.takers": Route("GET", "/e/{event}/code/takers", 401, 404, 200),
    "exchange.choose": Route("POST", "/e/{event}/code/card", 401, 404, 303, {"card": "mail"}),
    "exchange.letters": Route("POST", "/e/{event}/code/letters", 401, 404, 303),
    "exchange.typing": Route("GET", "/x", 200, 200, 200),
    "exchange.typed": Route("POST", "/x", 422, 422, 422, {"letters": "too few"}),
    "exchange.badge": Route("GET", "/e/{event}/badge", 401, 404, 200),
    "exchange.printing": Route("POST", "/e/{event}/badge", 401, 404, 303),
    "exchange.revoking": Route("POST", "/e/{event}/badge/end", 401, 404, 303),
    "exchange.requests": Route("GET", "/e/{event}/requests", 401, 404, 200),
    "exchange.saying_no": Route("POST", "/e/{event}/requests/{request}/no", 401, 404, 303),
    "exchange.saying_yes": Route("POST", "/e/{event}/requests/{request}/yes", 401, 404, 303),  # after a no, too
    "exchange.saying_yes_to_all": Route("POST", "/e/{event}/requests/yes", 401, 404, 303),
    "exchange.who_may_ask": Route("GET", "/e/{event}/requests/from", 401, 404, 200),
    "exchange.choose_who_may_ask": Route("POST", "/e/{event}/requests/from", 401, 404, 303, {"who": "nobody"}),
    "exchange.scan": Route("GET", "/e/{event}/scan", 401, 404, 200),
    "exchange.open_link": Route("POST", "/e/{event}/scan", 401, 404, 303, {"link": CODE}),
    "directory.people": Route("GET", "/e/{event}/people", 401, 404, 200),
    "directory.person": Route("GET", "/e/{event}/people/{attendee}", 401, 404, 200),
    "directory.listing": Route("GET", "/e/{event}/people/listing", 401, 404, 200),
    "directory.join_list": Route("POST", "/e/{event}/people/listing", 401, 404, 303),
    "directory.message": Route("GET", "/e/{event}/people/{attendee}/message", 401, 404, 200),
    "directory.write": Route("POST", "/e/{event}/people/{attendee}/message", 401, 404, 200, {"text": "Hello Ben."}),
    "directory.meet_list": Route("GET", "/e/{event}/meet", 401, 404, 200),
    "directory.order": Route("POST", "/e/{event}/meet/order", 401, 404, 303, {"to": "up"}),
    "directory.want_to_meet": Route("POST", "/e/{event}/people/{attendee}/meeting", 401, 404, 303),
    "directory.let_be": Route("POST", "/e/{event}/people/{met}/meeting/ending", 401, 404, 303),
    "presence.presence": Route("GET", "/e/{event}/status", 401, 404, 200),
    "presence.be_there": Route("POST", "/e/{event}/status", 401, 404, 303, {"status": "not_today", "first_time": "on"}),
    "presence.help_no_more": Route("POST", "/e/{event}/status/helping/ending", 401, 404, 303),
    "care.care": Route("GET", "/e/{event}/care", 401, 404, 200),
    "care.people": Route("GET", "/e/{event}/care/people", 401, 404, 200),
    "care.message": Route("GET", "/e/{event}/care/message", 401, 404, 200),
    "care.told": Route("GET", "/e/{event}/care/told", 401, 404, 200),
    "care.send": Route("POST", "/e/{event}/care/message", 401, 404, 303, {"text": "too loud", "recipient": "team"}),
    "event_mails.mails": Route("GET", "/e/{event}/mails", 401, 404, 200),
    "event_mails.switch_off": Route("POST", "/e/{event}/mails/ending", 401, 404, 303),
    "event_mails.switch_on": Route("POST", "/e/{event}/mails", 401, 404, 303),
    # One's own events
    "organiser.planning": Route("GET", "/events/new", 401, 200, 200),
    "organiser.make": Route("POST", "/events/new", 401, 303, 303, EVENT),
    "organiser.desk": Route("GET", "/e/{event}/desk", 401, 404, 200, whose="ada"),
    "organiser.poster": Route("GET", "/e/{event}/poster", 401, 404, 200, whose="ada"),
    "organiser.settings": Route("GET", "/e/{event}/settings", 401, 404, 200, whose="ada"),
    "organiser.change": Route("POST", "/e/{event}/settings", 401, 404, 303, EVENT | {"seen": SEEN.mark}, whose="ada"),
    "organiser.questions": Route("GET", "/e/{event}/questions", 401, 404, 200, whose="ada"),
    "organiser.write": Route("POST", "/e/{event}/questions", 401, 404, 303, {"english": "Who?"}, whose="ada"),
    "organiser.order": Route("POST", "/e/{event}/questions/{question}/order", 401, 404, 303, {"to": "down"}, "ada"),
    "organiser.taking_out": Route("POST", "/e/{event}/questions/{question}/taking-out", 401, 404, 303, whose="ada"),
    "organiser.taking_in": Route("POST", "/e/{event}/questions/{question}/taking-in", 401, 404, 303, whose="ada"),
    "organiser.choose": Route("POST", "/e/{event}/questions/catalogue", 401, 404, 303, {"key": "advice"}, "ada"),
    "organiser.choose_set": Route("POST", "/e/{event}/questions/set", 401, 404, 303, {"set": "company"}, "ada"),
    "organiser.helpers": Route("GET", "/e/{event}/helpers", 401, 404, 200, whose="ada"),
    "organiser.name_one": Route("POST", "/e/{event}/helpers", 401, 404, 303, {"email": "ben@demo.example"}, "ada"),
    "organiser.take_off": Route("POST", "/e/{event}/helpers/{attendee}/ending", 401, 404, 303, whose="ada"),
    "care.messages": Route("GET", "/e/{event}/messages", 401, 404, 200, whose="ada"),
    # Somebody's code
    "exchange.scanned": Route("GET", "/x/{code}", 200, 403, 200),
    "exchange.exchange": Route("POST", "/x/{code}", 401, 403, 303),
    "scans.send": Route("POST", "/api/scans", 401, 200, 200, call={"scans": [CALL]}),
    # What a mail has with it
    "event_mails.unsubscribing": Route("GET", "/mails/{mail}", 200, 200, 200),
    "event_mails.unsubscribe": Route("POST", "/mails/{mail}", 200, 200, 200),
    # One's contact
    "contacts.contact": Route("GET", "/contacts/{contact}", 401, 404, 200),
    "contacts.vcard": Route("GET", "/contacts/{contact}.vcf", 401, 404, 200),
    "exchange.swapped": Route("GET", "/contacts/{contact}/swapped", 401, 404, 200),
    "exchange.receipt": Route("GET", "/contacts/{contact}/receipt", 401, 404, 200),
    "contacts.note": Route("POST", "/contacts/{contact}/note", 401, 404, 303, {"note": "told me", "version": "0"}),
    "contacts.promises": Route("POST", "/contacts/{contact}/promises", 401, 404, 303, {"promise": "send the link"}),
    "contacts.promise_ending": Route("POST", "/promises/{promise}/ending", 401, 404, 303),
    "followups.choose_touch": Route("GET", "/follow-ups/{contact}/touch", 401, 404, 200),
    "followups.postponement": Route("POST", "/follow-ups/{contact}/postponement", 401, 404, 303),
    "followups.say_hello": Route("POST", "/follow-ups/{contact}/touch", 401, 404, 303, {"kind": "wrote"}),
    "followups.keeping": Route("POST", "/follow-ups/{contact}/keeping", 401, 404, 303),
    "followups.letting_go": Route("POST", "/follow-ups/{contact}/letting-go", 401, 404, 303),
    "followups.restoration": Route("POST", "/follow-ups/{contact}/restoration", 401, 404, 303),
    "followups.letting_remaining_go": Route("POST", "/follow-ups/remaining/letting-go", 401, 303, 303),
    "exchange.taking_back": Route("POST", "/exchanges/{exchange}/taking-back", 401, 404, 303),
    "exchange.hiding": Route("POST", "/people/{person}/hiding", 401, 404, 303),
    "exchange.hiding_behind": Route("POST", "/x/{code}/hiding", 401, 403, 303),
    # What lets a stranger in, and what ends something, come last
    "exchange.joining": Route("POST", "/x/{code}/joining", 401, 303, 303),
    "joining.join": Route("POST", "/join/{join}", 303, 303, 303, {"name": "Gus", "email": "gus@demo.example"}),
    "organiser.new_code": Route("POST", "/e/{event}/join-code", 401, 404, 303, whose="ada"),
    "directory.leave_list": Route("POST", "/e/{event}/people/listing/leaving", 401, 404, 303),
    "care.deletion": Route("POST", "/e/{event}/messages/{message}/deletion", 401, 404, 303, whose="ada"),
    "account.was_not_me": Route("POST", "/confirm/{confirm}/no", 303, 303, 303),
    "account.confirm_address": Route("POST", "/confirm/{confirm}", 303, 303, 303),
    "contacts.deletion": Route("POST", "/contacts/{contact}/deletion", 401, 404, 303),
    "account.end_one": Route("POST", "/sessions/{session}/end", 401, 404, 303),
    "account.end_all": Route("POST", "/sessions/end", 401, 303, 303),
    "account.sign_in": Route("POST", "/sign-in/{link}", 303, 303, 303),
    "account.erase": Route("POST", "/me/erasing", 401, 303, 303),
}

IDS = (
    "event",
    "contact",
    "promise",
    "exchange",
    "person",
    "attendee",
    "met",
    "session",
    "request",
    "code",
    "link",
    "join",
    "confirm",
    "address",
    "question",
    "message",
    "mail",
)


def set_the_stage(house: House) -> dict[str, str]:
    """Cleo scans Ben, promises him something, is signed in elsewhere too, has told the team; the ids of all that.

    Five are in the event's directory, and Dan is on Cleo's meet list.
    """
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    house.swap("cleo", "ben")
    contact = house.contact_path("cleo", "ben").removeprefix("/contacts/")
    cleo = house.phone("cleo")
    cleo.post(f"/contacts/{contact}/promises", {"promise": "send the list of tools"})
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        report(session, event, "too hot", author=None, recipient=Recipient.TEAM, now=house.clock.now)
        other = house.attendee(session, "dan")
        request = request_from(house.attendee(session, "dan"), house.attendee(session, "cleo"), house.clock.now)
        request.came_by, request.met_at = CameBy.LATE, house.clock.now
        session.add(request)
        session.add(MeetListEntry(attendee_id=house.attendee(session, "cleo").id, position=0, other_id=other.id))
        to_address = mint_link(
            session,
            house.person(session, "cleo"),
            LinkPurpose.ADDRESS,
            browser_hash=b"elsewhere",
            key="k" * 40,
            now=house.clock.now,
            new_email="cleo@demo.example",  # the rows below find her by it
        )
    with house.reading() as session:
        person = house.person(session, "cleo")
        elsewhere = select(BrowserSession.public_id).where(BrowserSession.person_id == person.id)
        return {
            "event": house.event,
            "contact": contact,
            "address": to_address.secret,
            "promise": str(session.scalars(select(Promise.public_id)).one()),
            "exchange": str(session.scalars(select(Exchange.public_id)).one()),
            "request": request.public_id,
            "person": house.person(session, "ben").public_id,
            "session": str(session.scalars(elsewhere.order_by(BrowserSession.id)).first()),
            "code": house.token("ben"),
            "attendee": house.attendee(session, "ben").public_id,
            "met": house.attendee(session, "dan").public_id,
            "join": house.join_code,
            "message": str(session.scalars(select(TeamMessage.public_id)).one()),
            "mail": TokenBook(("k" * 40,), "eventnet.test").seal(house.attendee(session, "cleo").public_id),
            "question": str(prompts_of(session, session.get_one(Event, house.event_id))[0].id),
        }


def made_up() -> dict[str, str]:
    """Ids of the right shape that belong to nothing."""
    return {name: new_public_id() for name in IDS} | {
        "code": "A" * 39,
        "join": "AAAAAAAA",
        "link": new_secret(),
        "confirm": new_secret(),
        "address": new_secret(),
        "question": "2147483647",
    }


def path_of(house: House, template: str, ids: dict[str, str]) -> str:
    """The path with `ids`; each time with a fresh link for Cleo, or for Gus to confirm, where they hold none."""
    if "{link}" in template and "link" not in ids:
        return template.format(link=house.sign_in_path("cleo").rpartition("/")[2])
    if "{confirm}" in template and "confirm" not in ids:
        return template.format(confirm=house.confirm_token("gus"))
    return template.format(**ids)


def rules(app: Flask) -> dict[str, Rule]:
    """The routes of `app` by endpoint, which has one each."""
    found = list(app.url_map.iter_rules())
    by_endpoint = {rule.endpoint: rule for rule in found}
    assert len(found) == len(by_endpoint), "two routes with one endpoint"
    return by_endpoint
