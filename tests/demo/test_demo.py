"""The demo: believable people, at each of the three moments, on a folder of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Enum, String, Table, func, select
from sqlalchemy.orm import Session, aliased, sessionmaker

from eventnet.cards.models import Answer, Detail, Topic
from eventnet.cards.rules import DetailKind, GivenDetail, link_to, topic_key
from eventnet.config import Settings
from eventnet.contacts.models import Contact
from eventnet.contacts.rules import NOTE_LENGTH, Outcome
from eventnet.demo.running import SHOWN, demo_settings, prepare_demo
from eventnet.demo.seeding import ZONE, event_times, seed
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CardChoice, Moment, Role, moment_at
from eventnet.exchange.models import CardRequest, Exchange
from eventnet.followups.queries import FollowUps, follow_ups_of
from eventnet.kernel.text import tidy_line, tidy_paragraphs
from eventnet.people.models import Person
from eventnet.people.queries import person_by_email
from eventnet.storage.base import Base
from eventnet.storage.opening import open_sessions
from eventnet.storage.transactions import writing
from tests.databases import Databases

MOMENTS = {"before": Moment.BEFORE, "during": Moment.NOW, "after": Moment.AFTER}
# Noon, and an hour at which a demo could come out wrong.
STARTS = {
    "noon": datetime(2026, 11, 20, 11, tzinfo=UTC),
    "just after midnight": datetime(2026, 3, 28, 23, 5, tzinfo=UTC),  # in the night of the change to summer time
}


@pytest.fixture(scope="module")
def demos(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], sessionmaker[Session]]]:
    """A seeded database for each moment and each start."""
    with ExitStack() as stack:
        demos = {}
        for moment, start in product(MOMENTS, STARTS):
            url = databases.fresh("sqlite", tmp_path_factory.mktemp("demo"))
            demos[moment, start] = stack.enter_context(open_sessions(url, migrates=True))
            with demos[moment, start]() as session, writing(session):
                seed(session, moment, STARTS[start])
        yield demos


@pytest.fixture(params=STARTS)
def start(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=MOMENTS)
def moment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session(demos: dict[tuple[str, str], sessionmaker[Session]], moment: str, start: str) -> Iterator[Session]:
    with demos[moment, start]() as session:
        yield session


only_after = pytest.mark.parametrize("moment", ["after"])
only_during = pytest.mark.parametrize("moment", ["during"])


def list_of(session: Session, who: str, start: str) -> FollowUps:
    person = person_by_email(session, f"{who}@demo.example")
    assert person is not None
    return follow_ups_of(session, person, STARTS[start])


def test_the_room_is_full(session: Session) -> None:
    (event,) = session.scalars(select(Event)).all()
    attendees = session.scalars(select(Attendee)).all()
    assert len(attendees) >= 40
    assert {attendee.event_id for attendee in attendees} == {event.id}
    assert len({attendee.name for attendee in attendees}) == len(attendees)
    assert [attendee.name for attendee in attendees if attendee.role is Role.ORGANISER] == ["Ada Reinholz"]
    assert event.care_contact.startswith("Ada Reinholz")
    # Who is not here can try what a stranger sees.
    assert person_by_email(session, "eve@demo.example")
    assert "Eve Lindqvist" not in {attendee.name for attendee in attendees}


def test_the_event_is_at_its_moment(session: Session, moment: str, start: str) -> None:
    (event,) = session.scalars(select(Event)).all()
    now = STARTS[start]
    assert moment_at(now, starts_at=event.starts_at, ends_at=event.ends_at, zone=event.timezone) is MOMENTS[moment]


@given(st.sampled_from(list(MOMENTS)), st.timedeltas(timedelta(0), timedelta(days=3650)))
@example("during", timedelta(hours=7, minutes=59))
@example("during", timedelta(hours=8))
def test_whenever_the_demo_starts_its_event_is_at_its_moment(moment: str, later: timedelta) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + later
    starts_at, ends_at = event_times(moment, now)
    assert moment_at(now, starts_at=starts_at, ends_at=ends_at, zone=ZONE) is MOMENTS[moment]
    away = {"before": starts_at - now, "during": timedelta(days=2), "after": now - ends_at}
    assert timedelta(days=1) < away[moment] < timedelta(days=3)
    assert (starts_at <= now < ends_at) is (moment == "during")


def test_nothing_has_happened_that_lies_ahead(session: Session, moment: str, start: str) -> None:
    contacts = session.scalars(select(Contact)).all()
    if moment == "before":
        assert contacts == []
    assert all(contact.met_at < STARTS[start] for contact in contacts)
    assert all(contact.decided_at < STARTS[start] for contact in contacts if contact.decided_at)
    assert all(joined_at < STARTS[start] for joined_at in session.scalars(select(Attendee.joined_at)))


@only_after
def test_cleo_has_people_to_follow_up_with(session: Session, start: str) -> None:
    cleo = list_of(session, "cleo", start)
    assert len(cleo.open_ones) >= 8
    promised = [contact for contact in cleo.open_ones if contact.promises]
    noted = [contact for contact in cleo.open_ones if contact.note]
    assert 2 <= len(promised) < len(cleo.open_ones)
    assert 2 <= len(noted) < len(cleo.open_ones)
    assert "Ben Okafor" in {contact.name for contact in cleo.open_ones}
    assert [contact.outcome for contact in cleo.asleep] == [Outcome.LET_GO]
    assert len(list_of(session, "ben", start).open_ones) >= 5


def test_somebody_has_asked_cleo_for_her_card_and_waits(session: Session, moment: str, start: str) -> None:
    asked = session.scalars(select(CardRequest)).all()
    assert all(request.asked_at < STARTS[start] for request in asked)
    assert len(asked) <= 2
    assert (moment == "before") <= (asked == [])
    assert (moment == "after") <= (len(asked) == 2)


@only_after
def test_cleo_has_decided_about_some(session: Session) -> None:
    cleo = person_by_email(session, "cleo@demo.example")
    assert cleo is not None
    decided = session.scalars(select(Contact.outcome).where(Contact.owner_id == cleo.id, Contact.outcome.is_not(None)))
    assert {Outcome.DONE, Outcome.KEPT, Outcome.LET_GO} == set(decided)


@only_during
def test_ben_and_cleo_are_still_to_meet(session: Session) -> None:
    one, other = aliased(Attendee), aliased(Attendee)
    met = (
        select(one.name, other.name).join(Exchange, Exchange.low_id == one.id).join(other, Exchange.high_id == other.id)
    )
    pairs = [set(row) for row in session.execute(met)]
    assert {"Ben Okafor", "Cleo Nowak"} not in pairs
    # They are here to be tried, and have met others.
    assert any("Cleo Nowak" in pair for pair in pairs)
    assert any("Ben Okafor" in pair for pair in pairs)


def test_some_share_nothing_and_some_little(session: Session) -> None:
    shares = select(func.count()).where(Detail.attendee_id == Attendee.id, Detail.shared).scalar_subquery()
    rows = session.execute(select(Attendee.name, Attendee.card_choice, shares)).all()
    assert len([name for name, _, shared in rows if shared == 0]) >= 2
    assert len([name for name, choice, _ in rows if choice is CardChoice.NAME]) >= 2
    assert len([name for name, choice, _ in rows if choice is CardChoice.MAIL]) >= 2
    # The rule of the house is that most do.
    assert len([name for name, choice, shared in rows if choice is CardChoice.ALL and shared]) > len(rows) / 2


def texts(session: Session, table: Table) -> list[tuple[str, int, str]]:
    """Every text in a table as its column, the column's length, and itself."""
    columns = [c for c in table.columns if isinstance(c.type, String) and not isinstance(c.type, Enum)]
    if not columns:
        return []
    rows = session.execute(select(*columns)).all()
    # Only a note has no length of its own; what is typed at once has one.
    lengths = [(column.name, getattr(column.type, "length", 0) or NOTE_LENGTH) for column in columns]
    return [(*of, text) for row in rows for of, text in zip(lengths, row, strict=True) if text is not None]


def test_every_text_fits_its_column_and_is_tidy(session: Session) -> None:
    # SQLite takes any length; PostgreSQL would refuse the demo.
    found = [(table.name, *text) for table in Base.metadata.sorted_tables for text in texts(session, table)]
    assert len(found) > 500
    assert [(table, column, text) for table, column, length, text in found if len(text) > length] == []
    tidy = {"note": tidy_paragraphs}
    assert [text for _, column, _, text in found if tidy.get(column, tidy_line)(text) != text] == []


def test_cards_keep_the_rules_of_cards(session: Session) -> None:
    for topic in session.scalars(select(Topic)):
        assert topic.key == topic_key(topic.label) != ""
    most = session.execute(select(func.count()).select_from(Topic).group_by(Topic.attendee_id)).scalars()
    assert max(most) <= 8
    assert all(len(text) <= 280 for text in session.scalars(select(Answer.text)))


def test_nobody_real_can_be_reached(session: Session) -> None:
    # Domains kept for examples (RFC 2606) belong to nobody.
    assert all(email.endswith(".example") for email in session.scalars(select(Person.email)))
    with_domain = [DetailKind.EMAIL, DetailKind.WEBSITE, DetailKind.MASTODON]
    for detail in session.scalars(select(Detail).where(Detail.kind.in_(with_domain))):
        link = link_to(GivenDetail(detail.kind, detail.value))
        assert link is not None, detail.value
        assert urlsplit(link.replace("mailto:", "https://")).netloc.endswith(".example")


def opened(settings: Settings) -> tuple[str, set[str], int]:
    """What a demo's folder holds: its event, the names in it, how many contacts."""
    with open_sessions(settings.database_url) as sessions, sessions() as session:
        event = session.scalars(select(Event.public_id)).one()
        return event, set(session.scalars(select(Person.name))), len(session.scalars(select(Contact.id)).all())


@pytest.mark.thorough
def test_a_second_start_with_data_keeps_what_was_done(tmp_path: Path) -> None:
    first = demo_settings({}, data=tmp_path / "own", listen=None)
    links = prepare_demo(first, "after")
    with open_sessions(first.database_url) as sessions, sessions() as session, writing(session):
        ada = person_by_email(session, "ada@demo.example")
        assert ada is not None
        ada.name = "Ada Lovelace"
    before = opened(first)
    again = demo_settings({}, data=tmp_path / "own", listen=None)
    new_links = prepare_demo(again, "during")
    assert again == first
    assert opened(again) == before
    assert "Ada Lovelace" in before[1]
    assert len(links) == len(new_links) == len(SHOWN)
    assert len({*links, *new_links}) == 2 * len(SHOWN)
    assert all(link.startswith("http://127.0.0.1:5000/sign-in/") for link in (*links, *new_links))


@pytest.mark.thorough
def test_without_data_the_demo_begins_anew_and_touches_nothing_else(tmp_path: Path) -> None:
    environ = {
        "EVENTNET_DATA": str(tmp_path),
        "EVENTNET_DATABASE_URL": "postgresql://db.example/eventnet",
        "EVENTNET_SMTP_URL": "smtp://mail.example",
    }
    (tmp_path / "eventnet.sqlite3").write_text("the real one")
    first = demo_settings(environ, data=None, listen=None)
    assert first.database_url == f"sqlite:///{tmp_path}/demo/eventnet.sqlite3"
    assert first.smtp_url is None
    prepare_demo(first, "before")
    second = demo_settings(environ, data=None, listen=None)
    assert not (tmp_path / "demo" / "eventnet.sqlite3").exists()
    assert second.database_url == first.database_url
    assert (tmp_path / "eventnet.sqlite3").read_text() == "the real one"


@pytest.mark.parametrize("by", ["option", "variable"])
def test_shown_to_a_whole_room_it_finds_its_own_address(by: str, tmp_path: Path) -> None:
    environ = {"EVENTNET_DATA": str(tmp_path)} | ({"EVENTNET_LISTEN": "0.0.0.0:5000"} if by == "variable" else {})
    settings = demo_settings(environ, data=None, listen="0.0.0.0:5000" if by == "option" else None)
    assert settings.listen == "0.0.0.0:5000"
    assert settings.base_url.endswith(":5000")
    assert settings.host not in {"0.0.0.0", ""}
