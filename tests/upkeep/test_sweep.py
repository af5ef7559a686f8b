"""The sweep makes endings final, whenever and however often it runs, and never when the clock can't be right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from eventnet.contacts.actions import end_promise, locked_contact, perform
from eventnet.contacts.models import Contact
from eventnet.contacts.queries import contact_for
from eventnet.contacts.rules import Act, Outcome
from eventnet.followups.queries import follow_ups_of
from eventnet.kernel.days import utc_now
from eventnet.people.links import make_sign_in_link, use_sign_in_link
from eventnet.people.models import BrowserSession, Person, SignInLink
from eventnet.storage.transactions import writing
from eventnet.upkeep.clock import ClockBehindError, ClockJumpedError
from eventnet.upkeep.models import Sweeping
from eventnet.upkeep.sweep import sweep
from tests.cast import House, blanked
from tests.clock import Clock
from tests.exchange.walking import DEEP
from tests.tables import contents
from tests.upkeep.sweep_rows import (
    DAY,
    SECRETS,
    Sessions,
    contact_ids,
    expiring,
    let_go,
    make_contacts,
    make_owner,
    make_promise_to,
    staying,
)
from tests.upkeep.sweep_runs import command, nothing_changes, sweep_in_processes, sweep_meanwhile

MANY = 3000 if DEEP else 1200  # three times as many as go at once, and a few: between those the others get to act
SECOND = timedelta(seconds=1)
MINUTES = timedelta(minutes=4)


def test_what_is_over_goes_and_what_stays_stays(sessions: Sessions, clock: Clock) -> None:
    now, ida = clock.now, make_owner(sessions, clock.now)
    over = make_contacts(sessions, ida, [expiring(now - 7 * DAY), let_go(now - 7 * DAY), expiring(now - 99 * DAY)])
    left = make_contacts(
        sessions,
        ida,
        [
            expiring(now - 7 * DAY + SECOND),
            let_go(now - 7 * DAY + SECOND),
            expiring(now + DAY),
            staying(Outcome.KEPT, now - 99 * DAY),
            staying(Outcome.DONE, now - 99 * DAY),
        ],
    )
    assert sweep(sessions, now).contacts == len(over)
    assert contact_ids(sessions) == left


def test_a_second_run_finds_nothing_left_to_do(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    make_contacts(sessions, ida, [let_go(clock.now - 8 * DAY), expiring(clock.now)])
    assert sweep(sessions, clock.now).contacts == 1
    with sessions() as session:
        before = contents(session)
    assert sweep(sessions, clock.now).contacts == 0
    with sessions() as session:
        assert contents(session) == before


def test_runs_that_were_missed_are_made_up_for_by_a_late_one(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    make_contacts(sessions, ida, [expiring(clock.now + days * DAY) for days in range(20)])
    assert sweep(sessions, clock.now).contacts == 0
    assert sweep(sessions, clock.turn(days=22), confirm=True).contacts == 16
    assert len(contact_ids(sessions)) == 4


@pytest.mark.thorough
def test_two_processes_at_once_end_each_contact_once(sessions: Sessions, database_url: str, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    make_contacts(sessions, ida, [expiring(clock.now - 8 * DAY) for _ in range(MANY)])
    kept = make_contacts(sessions, ida, [staying(Outcome.KEPT, clock.now)])
    ended = sweep_in_processes(2, database_url, clock.now)
    assert sum(ended) == MANY
    assert contact_ids(sessions) == kept


def test_several_threads_at_once_end_each_contact_once(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    make_contacts(sessions, ida, [expiring(clock.now - 8 * DAY) for _ in range(MANY)])
    with ThreadPoolExecutor(4) as threads:
        ended = [each.result() for each in [threads.submit(sweep, sessions, clock.now) for _ in range(4)]]
    assert sum(swept.contacts for swept in ended) == MANY
    assert contact_ids(sessions) == []


# The clock


@pytest.mark.parametrize("newest", ["an exchange", "a sign-in", "a run"])
def test_a_clock_behind_what_is_stored_deletes_nothing(house: House, sessions: Sessions, newest: str) -> None:
    wrong = house.clock.now
    with house.reading() as session:
        make_contacts(sessions, house.person(session, "ben"), [expiring(wrong - 30 * DAY)])
    now = house.clock.turn(minutes=5, seconds=1)
    if newest == "an exchange":
        house.swap("cleo", "ben")
        with house.writing() as session:
            session.execute(delete(BrowserSession))
    elif newest == "a sign-in":
        house.phone("ben")
    else:
        with house.writing() as session:
            session.add(Sweeping(id=1, ran_at=now))
    with nothing_changes(sessions), pytest.raises(ClockBehindError):
        sweep(sessions, wrong)
    assert sweep(sessions, now).contacts == 1


def test_a_clock_that_jumped_is_to_be_confirmed_once(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    make_contacts(sessions, ida, [expiring(clock.now - 6 * DAY)])
    sweep(sessions, clock.now)
    clock.turn(days=3, seconds=1)
    with nothing_changes(sessions), pytest.raises(ClockJumpedError):
        sweep(sessions, clock.now)
    assert sweep(sessions, clock.now, confirm=True).contacts == 1
    assert sweep(sessions, clock.turn(days=3)).contacts == 0


@pytest.mark.parametrize("newest", ["a sign-in", "a run"])
def test_a_host_whose_clock_is_minutes_ahead_stops_nobody(sessions: Sessions, clock: Clock, newest: str) -> None:
    ida, now = make_owner(sessions, clock.now), clock.now
    make_contacts(sessions, ida, [expiring(now - 30 * DAY)])
    if newest == "a run":
        sweep(sessions, now + MINUTES)
        make_contacts(sessions, ida, [expiring(now - 30 * DAY)])
    else:
        signs_in(sessions, ida, now + MINUTES)
    assert sweep(sessions, now).contacts == 1
    with sessions() as session:
        ran_at = session.scalars(select(Sweeping.ran_at)).one()
    assert ran_at == (now + MINUTES if newest == "a run" else now), "the later of two runs counts"


def test_after_a_first_run_with_a_clock_a_year_ahead_one_word_of_the_operator_is_enough(
    sessions: Sessions, clock: Clock
) -> None:
    now, ida = clock.now, make_owner(sessions, clock.now)
    signs_in(sessions, ida, now + 365 * DAY)
    sweep(sessions, now + 365 * DAY)
    make_contacts(sessions, ida, [expiring(now - 30 * DAY)])
    with nothing_changes(sessions), pytest.raises(ClockBehindError):
        sweep(sessions, now)
    assert sweep(sessions, now, confirm=True).contacts == 1
    # What that clock has stored is still there, and newer than everything; nobody is asked again.
    make_contacts(sessions, ida, [expiring(now - 30 * DAY)])
    assert sweep(sessions, clock.turn(minutes=15)).contacts == 1
    with nothing_changes(sessions), pytest.raises(ClockBehindError):
        sweep(sessions, now - DAY)
    clock.turn(days=4)
    with nothing_changes(sessions), pytest.raises(ClockJumpedError):
        sweep(sessions, clock.now)


def test_a_clock_that_runs_ahead_once_more_is_asked_about_once_more(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    signs_in(sessions, ida, clock.now + 30 * DAY)
    sweep(sessions, clock.now, confirm=True)
    signs_in(sessions, ida, clock.now + 31 * DAY)
    with nothing_changes(sessions), pytest.raises(ClockBehindError):
        sweep(sessions, clock.now)


def signs_in(sessions: Sessions, person: Person, at: datetime) -> None:
    with sessions() as session, writing(session):
        use_sign_in_link(session, make_sign_in_link(session, person, at), browser="a phone", now=at)


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_the_command_asks_the_operator_about_a_jump(sessions: Sessions, database_url: str, tmp_path: Path) -> None:
    now = utc_now()  # the command reads the real clock
    make_contacts(sessions, make_owner(sessions, now), [expiring(now - 30 * DAY)])
    with sessions() as session, writing(session):
        session.add(Sweeping(id=1, ran_at=now - 4 * DAY))
    refused = command(database_url, tmp_path, "sweep")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Nothing was deleted." in refused.stderr
    assert "eventnet sweep --confirm" in refused.stderr
    assert len(contact_ids(sessions)) == 1
    confirmed = command(database_url, tmp_path, "sweep", "--confirm")
    assert (confirmed.exit_code, confirmed.stdout) == (0, "Contacts ended for good: 1\n")
    assert contact_ids(sessions) == []


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_the_command_asks_when_the_clock_is_behind_too(sessions: Sessions, database_url: str, tmp_path: Path) -> None:
    now = utc_now()
    make_contacts(sessions, make_owner(sessions, now), [expiring(now - 30 * DAY)])
    with sessions() as session, writing(session):
        session.add(Sweeping(id=1, ran_at=now + timedelta(hours=1)))
    refused = command(database_url, tmp_path, "sweep")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Nothing was deleted." in refused.stderr
    assert "eventnet sweep --confirm" in refused.stderr
    assert len(contact_ids(sessions)) == 1
    for _ in range(2):
        confirmed = command(database_url, tmp_path, "sweep", "--confirm")
        assert confirmed.exit_code == 0
    assert contact_ids(sessions) == []
    assert command(database_url, tmp_path, "sweep").exit_code == 0


# Promises


def test_an_open_promise_keeps_name_and_promise_and_nothing_else(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    promised, _ = make_contacts(sessions, ida, [expiring(clock.now - 8 * DAY), let_go(clock.now - 8 * DAY)])
    make_promise_to(sessions, promised, "Send the paper", clock.now - 20 * DAY)
    sweep(sessions, clock.now)
    assert contact_ids(sessions) == [promised]
    with sessions() as session:
        everything = repr(contents(session))
        assert [secret for secret in SECRETS if secret in everything] == []
        assert "Jonas Weber" in everything
        follow_ups = follow_ups_of(session, ida, clock.now)
    assert (follow_ups.open_ones, follow_ups.asleep) == ([], [])
    assert [(one.text, one.name) for one in follow_ups.still_promised] == [("Send the paper", "Jonas Weber")]


def test_keeping_the_last_promise_removes_the_name_too(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    (promised,) = make_contacts(sessions, ida, [expiring(clock.now - 8 * DAY)])
    promises = [make_promise_to(sessions, promised, text, clock.now) for text in ("Send the paper", "Call")]
    sweep(sessions, clock.now)
    for promise, left in zip(promises, ([promised], []), strict=True):
        with sessions() as session, writing(session):
            assert end_promise(session, ida, promise)
        assert contact_ids(sessions) == left


def test_a_promise_kept_during_a_sweep_leaves_no_name_behind(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    (promised,) = make_contacts(sessions, ida, [expiring(clock.now - 8 * DAY)])
    promise = make_promise_to(sessions, promised, "Send the paper", clock.now)
    with ThreadPoolExecutor(1) as threads:
        with sessions() as session, writing(session):
            assert end_promise(session, ida, promise)
            running = sweep_meanwhile(sessions, clock.now, threads)
        assert running.result().contacts == 1
    assert contact_ids(sessions) == []


def test_a_contact_brought_back_during_a_sweep_is_not_lost(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    (asleep,) = make_contacts(sessions, ida, [expiring(clock.now - 7 * DAY + SECOND)])
    with ThreadPoolExecutor(1) as threads, sessions() as session:
        public_id = session.scalars(select(Contact.public_id)).one()
        with writing(session):
            contact = locked_contact(session, ida, public_id, clock.now)
            assert contact
            assert perform(contact, Act.RESTORE, clock.now)
            session.flush()
            running = sweep_meanwhile(sessions, clock.now + SECOND, threads)
        assert running.result().contacts == 0
    assert contact_ids(sessions) == [asleep]


# What the sweep does not decide


def test_what_is_over_is_not_shown_even_before_the_sweep(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    make_contacts(sessions, ida, [expiring(clock.now - 7 * DAY), let_go(clock.now - 7 * DAY)])
    with sessions() as session:
        for public_id in session.scalars(select(Contact.public_id)).all():
            assert contact_for(session, ida, public_id, clock.now) is None
            assert contact_for(session, ida, public_id, clock.now - SECOND) is not None
        follow_ups = follow_ups_of(session, ida, clock.now)
        assert (follow_ups.open_ones, follow_ups.asleep, follow_ups.still_promised) == ([], [], [])


def test_pages_are_the_same_before_and_after_the_sweep(house: House, sessions: Sessions) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "ada")
    cleo = house.phone("cleo")
    paths = [house.contact_path("cleo", who) for who in ("ben", "ada")]
    cleo.post(f"{paths[0]}/promises", {"promise": "Send the paper"})
    house.clock.turn(days=21, hours=14)  # the grace has ended tonight
    pages = ["/follow-ups", "/contacts", *paths, f"{paths[0]}.vcf", f"{paths[0]}/receipt", "/me"]
    before = [blanked(cleo.get(page)) for page in pages]
    assert [status for status, *_ in before[2:6]] == [404] * 4
    assert "Send the paper" in cleo.see("/follow-ups")
    assert sweep(sessions, house.clock.now, confirm=True).contacts == 4
    assert [blanked(cleo.get(page)) for page in pages] == before


def test_old_steps_links_and_sign_ins_go_with_a_sweep(sessions: Sessions, clock: Clock) -> None:
    ida = make_owner(sessions, clock.now)
    with sessions() as session, writing(session):
        make_sign_in_link(session, ida, clock.now, timedelta(days=400))
        make_sign_in_link(session, ida, clock.now)
        use_sign_in_link(session, make_sign_in_link(session, ida, clock.now), browser="old", now=clock.now)
    clock.turn(days=180)
    with sessions() as session, writing(session):
        use_sign_in_link(session, make_sign_in_link(session, ida, clock.now), browser="new", now=clock.now)
    sweep(sessions, clock.now)
    with sessions() as session:
        assert len(session.scalars(select(SignInLink)).all()) == 2, "one that lasts, and one that was used just now"
        assert [row.browser for row in session.scalars(select(BrowserSession))] == ["new"]
