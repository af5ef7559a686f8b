"""Words that exist once in the world, in every place where somebody of the cast can write something.

Whoever finds one knows whose it is, where it was written, and in which edition of the card. The places are written
twice, so that what was given once and what stands there today can be told apart.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from random import Random
from typing import NamedTuple
from urllib.parse import unquote

from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventnet.cards.actions import add_detail, add_topics, answer_prompts
from eventnet.cards.index import put_in_directory, take_out_of_directory
from eventnet.cards.models import Answer, Detail, Topic
from eventnet.cards.queries import prompts_of
from eventnet.cards.rules import Audience, DetailKind
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CardChoice, Status, WhoMayAsk
from tests.cast import House
from tests.mailbox import part_of

CAST = ("ada", "ben", "cleo", "dan", "gus")
"""Who takes part. Ada organises; Gus is a guest, whose address nobody has confirmed."""

LINES = ("headline", "organisation", "offer", "need")
PRIVATE = ("introduction", "goal", "memory")
ANSWERS = ("firstanswer", "secondanswer", "thirdanswer")
DETAILS = tuple(kind.value for kind in DetailKind)

COMMON = "whatwebothchose"
"""A topic that several may have: a word that is nobody's."""


class Canary(NamedTuple):
    """A word that exists once: whose it is, where it was written, in which edition."""

    whose: str
    where: str
    edition: int = 1

    @property
    def word(self) -> str:
        """The word itself. Numbers are the only thing that stands in a number."""
        if self.where == "phone":
            return f"+4917{CAST.index(self.whose)}55500{self.edition}"
        return f"q{self.whose}q{self.where}{self.edition}z"

    @property
    def detail(self) -> str:
        """The word as its kind of detail has it."""
        before, behind = {
            "email": ("", "@mail.example"),
            "mastodon": ("@", "@social.example"),
            "website": ("https://", ".example"),
        }.get(self.where, ("", ""))
        return f"{before}{self.word}{behind}"


_WORD = re.compile(rf"q({'|'.join(CAST)})q([a-z]+)([12])z")
_NUMBER = re.compile(r"4917(\d)55500([12])")
_ACCOUNT = re.compile(r"\b([a-z]+\d*)@demo\.example")


def found_in(text: str) -> set[Canary]:
    """All canaries in a text, however it is escaped, quoted or folded. The address of an account is one, too."""
    plain = unquote(html.unescape(text.replace("\r\n ", ""))).lower()
    found = {Canary(whose, where, int(edition)) for whose, where, edition in _WORD.findall(plain)}
    found |= {Canary(CAST[int(who)], "phone", int(edition)) for who, edition in _NUMBER.findall(plain)}
    return found | {Canary(who, "account") for who in _ACCOUNT.findall(plain)}


def found_in_answer(answer: TestResponse) -> set[Canary]:
    """All canaries of an answer: in its headers, in its body."""
    headers = "\n".join(f"{key}: {value}" for key, value in answer.headers)
    return found_in(headers + "\n\n" + answer.get_data().decode(errors="replace"))


def found_in_mail(message: EmailMessage) -> set[Canary]:
    """All canaries of a mail, but for the address it goes to."""
    headers = "\n".join(f"{key}: {value}" for key, value in message.items() if key != "To")
    return found_in("\n".join([headers, part_of(message, "plain"), part_of(message, "html")]))


@dataclass(frozen=True)
class Switches:
    """How somebody has set all there is to set about their card, in one edition of it."""

    edition: int
    choice: CardChoice
    shared: frozenset[str]
    on_card: frozenset[str]
    has_common_topic: bool
    in_directory: bool
    shown_to_contacts: bool
    may_ask: WhoMayAsk
    status: Status | None
    helps: bool
    is_first_time: bool

    @classmethod
    def drawn(cls, random: Random, edition: int) -> "Switches":
        """Switches as chance will have them."""
        return cls(
            edition,
            choice=random.choice([CardChoice.ALL, CardChoice.ALL, CardChoice.MAIL, CardChoice.NAME]),
            shared=frozenset(kind for kind in DETAILS if random.random() < 0.6),
            on_card=frozenset(answer for answer in ANSWERS if random.random() < 0.6),
            has_common_topic=random.random() < 0.6,
            in_directory=random.random() < 0.6,
            shown_to_contacts=random.random() < 0.7,
            may_ask=random.choice([WhoMayAsk.EVERYONE, *WhoMayAsk]),
            status=random.choice([None, Status.OPEN, Status.OPEN, Status.HELP]),
            helps=random.random() < 0.3,
            is_first_time=random.random() < 0.4,
        )


def plant(house: House, cards: Mapping[str, Switches]) -> None:
    """Writes a canary into every place of these people's cards."""
    with house.writing() as session:
        for who, switches in cards.items():
            _plant(session, house.attendee(session, who), who, switches)


def _plant(session: Session, attendee: Attendee, who: str, switches: Switches) -> None:
    event = session.get_one(Event, attendee.event_id)
    for place in ("name", *LINES, *PRIVATE):
        setattr(attendee, place, Canary(who, place, switches.edition).word)
    attendee.card_choice, attendee.may_ask = switches.choice, switches.may_ask
    attendee.shown_to_contacts, attendee.helps = switches.shown_to_contacts, switches.helps
    attendee.status, attendee.status_until = switches.status, event.ends_at if switches.status else None
    attendee.first_time_until = event.ends_at if switches.is_first_time else None
    attendee.has_chosen_details = True
    for table in (Answer, Topic, Detail):
        session.execute(delete(table).where(table.attendee_id == attendee.id))
    for prompt, place in zip(prompts_of(session, event), ANSWERS, strict=True):
        audience = Audience.CARD if place in switches.on_card else Audience.DOOR_SHEET
        answer_prompts(session, attendee, {prompt.id: Canary(who, place, switches.edition).word}, audience)
    common = [COMMON] if switches.has_common_topic else []
    add_topics(session, attendee, [*common, Canary(who, "topic", switches.edition).word])
    for position, kind in enumerate(DETAILS):
        value = Canary(who, kind, switches.edition).detail
        add_detail(session, attendee, position, DetailKind(kind), value, shared=kind in switches.shared)
    session.flush()
    (put_in_directory if switches.in_directory else take_out_of_directory)(session, attendee)


def shown_on_card(who: str, switches: Switches) -> set[Canary]:
    """What of a card everybody sees who may see it, beside the name and the ways to reach its owner."""
    return {Canary(who, place, switches.edition) for place in (*LINES, "topic", *switches.on_card)}


def given_with(who: str, switches: Switches) -> set[Canary]:
    """What goes over with a swap, beside the name, by the card its owner has chosen for today."""
    if switches.choice is CardChoice.NAME:
        return set()
    kinds = switches.shared if switches.choice is CardChoice.ALL else switches.shared & {"email"}
    return shown_on_card(who, switches) | {Canary(who, kind, switches.edition) for kind in kinds}


def shown_behind_code(who: str, switches: Switches) -> set[Canary]:
    """What stands on the page behind a live code: name, headline, and the first answer that is on the card."""
    first = [place for place in ANSWERS if place in switches.on_card][:1]
    return {Canary(who, place, switches.edition) for place in ("name", "headline", *first)}
