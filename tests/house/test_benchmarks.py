"""The benchmarks run, and what they measure is what stands in the tables when people do it themselves."""

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import crowd, looking, owning
from benchmarks.__main__ import as_text, sections_of
from benchmarks.guessing import KNOWN, addresses, ids
from benchmarks.mailing import mornings
from benchmarks.measuring import Cost, cost_of
from benchmarks.refusing import CAUSES, refusals
from benchmarks.scanning import THREADS, scans
from benchmarks.serving import is_wanted, serving
from benchmarks.sweeping import sweeps
from benchmarks.tables import (
    BEFORE,
    looking_table,
    mailing_table,
    refusing_table,
    scanning_table,
    serving_table,
    sweeping_table,
)
from eventnet.cards.index import refresh
from eventnet.cards.models import CardEvidence, SearchDocument
from eventnet.events.models import Attendee
from eventnet.exchange.models import Exchange
from eventnet.web.extensions import db
from tests.cast import House

pytestmark = pytest.mark.thorough

FEW = 50


def found_of_all(house: House) -> set[tuple[object, ...]]:
    with house.reading() as session:
        evidence = select(CardEvidence.attendee_id, CardEvidence.kind, CardEvidence.key, CardEvidence.shuffle_key)
        documents = select(SearchDocument.attendee_id, SearchDocument.shuffle_key, SearchDocument.words)
        return {tuple(row) for row in [*session.execute(evidence), *session.execute(documents)]}


def test_the_crowd_stands_in_the_tables_as_people_would(house: House) -> None:
    looking.fill(house, FEW)
    poured = found_of_all(house)
    with house.writing() as session:
        everybody = session.scalars(select(Attendee).where(Attendee.in_directory)).all()
        assert len(everybody) == FEW + 1
        refresh(session, everybody)
    assert found_of_all(house) == poured
    assert len(poured) > FEW * 7


def test_a_larger_crowd_begins_with_the_smaller_one() -> None:
    assert list(crowd.people(30))[:10] == list(crowd.people(10))


@pytest.mark.on_sqlite
def test_ones_contacts_are_measured_however_many_they_are(house: House) -> None:
    owning.fill(house, FEW)
    with house.app.app_context():
        engine = db.engine
    costs = {name: {FEW: cost_of(action, engine, rounds=1)} for name, action in owning.actions(house).items()}
    assert set(costs) == set(owning.PAGES)
    assert all(2 <= by_size[FEW].statements <= 8 for by_size in costs.values())


def test_every_look_up_is_measured_beside_its_statements(house: House) -> None:
    looking.fill(house, FEW)
    engine = house.sessions.kw["bind"]
    costs = {
        name: {FEW: cost_of(action, engine, rounds=1)}
        for name, action in looking.actions(house).items()
        if name not in looking.PAGES
    }
    assert {name for name, by_size in costs.items() if not 2 <= by_size[FEW].statements <= 8} == set()
    assert all(cost.ours > 0 and cost.floor > 0 for by_size in costs.values() for cost in by_size.values())
    table = looking_table(costs, [FEW])
    assert len(table) == len(costs) + 2
    assert looking.GROUND in "".join(table)
    for name, action in looking.actions(house).items():
        if name in looking.PAGES:
            action()  # answers 200, or raises


def test_growth_is_said_beside_the_floors() -> None:
    by_size = {10: Cost(2, 1, 5), 100: Cost(3, 2, 6)}
    assert looking_table({"search": by_size}, [10, 100])[-1] == (
        "| search | 2.0 (1.00, 2.0) | 3.0 (2.00, 1.5) | 1.5 (2.0) | 5–6 |"
    )


def test_a_crowd_scans_at_once_and_each_has_swapped_or_is_told_to_try_again(house: House) -> None:
    looking.fill(house, 2 * (2 * 2 + 2 * THREADS))
    ours, floor = scans(house, alone=2, tries=1, pairs=THREADS)
    with house.reading() as session:
        made = session.scalar(select(func.count()).select_from(Exchange))
    assert made == 2 * (2 + THREADS) - ours.busy - floor.busy
    assert scanning_table({"here": (ours, floor)})[-1].startswith("| here | ")


@pytest.mark.on_sqlite
def test_each_cause_of_an_unknown_code_takes_turns_with_one_that_was_made_up(house: House) -> None:
    times = refusals(house, rounds=4)
    assert len(times) == 2 * len(CAUSES)
    assert refusing_table({"here": times, "there": times})[-1].startswith("| erased, badge code | ")


@pytest.mark.on_sqlite
def test_addresses_and_ids_are_asked_for_in_turns_with_made_up_ones(house: House) -> None:
    found = ids(house, rounds=4)
    assert [set(by_way) for by_way in found.values()] == [{"looking", "pressing"}] * 3
    assert refusing_table({"here": found})[-1].startswith("| an event one only takes part in | ")
    times = addresses(house, rounds=4)
    ways = {"signing in", "joining", "another address"}
    assert {(whose, way) for whose, by_way in times.items() for way in by_way} == set(product(KNOWN, ways))


def test_the_sweep_ends_what_is_over_while_somebody_writes(house: House) -> None:
    swept = sweeps(house, 2 * FEW)
    assert (swept.contacts, len(swept.waits) > 1, swept.table > 0) == (2 * FEW, True, True)
    assert sweeping_table({"here": swept})[-1].startswith("| here | 100 | ")


@pytest.mark.on_sqlite
def test_every_page_of_the_crowd_is_asked_of_a_real_server(house: House, tmp_path: Path) -> None:
    pages = serving(house, tmp_path, turns=1, seconds=0.02, contacts=3, scans={1: 2, 16: 16})
    assert set(pages) == {*BEFORE, "scan, sent by a phone", "join"}
    table = serving_table({"SQLite": pages})
    assert len(table) == len(pages) + 2
    assert all(served.rate > 0 and served.floor > 0 for by in pages.values() for served in by.values())


def test_of_what_is_served_one_may_ask_for_a_part() -> None:
    pages = [*BEFORE, "scan, sent by a phone", "join"]
    assert [name for name in pages if is_wanted(name, ("Now", "join"))] == ["Now", "join"]
    assert [name for name in pages if is_wanted(name, ())] == pages


def test_what_was_not_measured_stays_in_the_results() -> None:
    text = as_text({"One": "a\n\n| b |", "Two": "c"})
    assert sections_of(text) == {"One": "a\n\n| b |", "Two": "c"}
    assert as_text(sections_of(text) | {"Two": "d"}) == text.replace("\nc\n", "\nd\n")


@pytest.mark.on_sqlite
def test_everybody_who_has_met_somebody_has_a_mail_in_the_outbox(house: House) -> None:
    measured = mornings(house, FEW)
    assert measured.mails >= FEW
    assert mailing_table({"here": measured})[-1].startswith(f"| here | {measured.mails} | ")
