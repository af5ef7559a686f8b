"""docs/product.md, held against the state machine of contacts and the forms of a card."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from eventnet.cards.forms import PAGES
from eventnet.cards.models import Prompt
from eventnet.cards.rules import MOST_TOPICS, TOPIC_LENGTH, DetailKind
from eventnet.contacts.rules import Act, Lifecycle, Outcome, State, after, begin, can, is_met_again, meet, state_at
from eventnet.kernel.bilingual import Bilingual
from eventnet.web.forms import AtMost
from tests.docs.tables import listed, table_of

pytestmark = pytest.mark.on_sqlite

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BERLIN = "Europe/Berlin"

ACTS = {row["act"]: row for row in table_of("product", "act", "from", "to")}

OPEN = Lifecycle(NOW + 9 * DAY, NOW + 16 * DAY, BERLIN)
LIVES = {
    State.OPEN: OPEN,
    State.EXPIRED: replace(OPEN, deadline_at=NOW),
    State.DONE: replace(OPEN, gone_at=None, outcome=Outcome.DONE, decided_at=NOW - DAY),
    State.KEPT: replace(OPEN, gone_at=None, outcome=Outcome.KEPT, decided_at=NOW - DAY),
    State.LET_GO: replace(OPEN, gone_at=NOW + DAY, outcome=Outcome.LET_GO, decided_at=NOW - DAY),
    State.DELETED: replace(OPEN, gone_at=None, outcome=Outcome.DELETED, decided_at=NOW - DAY),
}


def named(text: str) -> State:
    return State(text.replace(" ", "_"))


def test_every_act_stands_in_the_table_and_no_other() -> None:
    assert [act.replace(" ", "_") for act in ACTS] == [act.value for act in Act]


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_an_act_leads_where_the_table_says(act: Act, state: State) -> None:
    row = ACTS[act.value.replace("_", " ")]
    life, is_named = LIVES[state], state in {named(one) for one in listed(row["from"])}
    assert state_at(life, NOW) is state
    assert can(act, life, NOW) is is_named
    assert state_at(after(act, life, now=NOW), NOW) is (named(row["to"]) if is_named else state)


MEETINGS = table_of("product", "met again while", "the contact is then", "on the list until")
BEGUN = {days: begin(now=NOW, event_ends_at=NOW, follow_up_days=days, zone=BERLIN) for days in (7, 10, 14)}
"""What a new contact's life would be, with a deadline before, and after, that of the one that is OPEN."""


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("days", BEGUN)
def test_meeting_again_does_what_the_table_says(state: State, days: int) -> None:
    (row,) = (row for row in MEETINGS if state in {named(one) for one in listed(row["met again while"])})
    met = meet(LIVES[state], BEGUN[days], NOW)
    stays = row["the contact is then"] == "as it was"
    assert state_at(met, NOW) is (state if stays else named(row["the contact is then"]))
    assert is_met_again(met, NOW) is stays
    both = LIVES[state].deadline_at, BEGUN[days].deadline_at
    until = {"the later of both deadlines": max(both), "the new deadline": both[1]}[row["on the list until"]]
    assert (met.again_until if stays else met.deadline_at) == until


WITH_ONE_MET_AGAIN = table_of("product", "act with one met again", "done becomes", "kept becomes")


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", [State.DONE, State.KEPT])
def test_something_done_takes_one_met_again_off_the_list(act: Act, state: State) -> None:
    becomes = {row["act with one met again"]: named(row[f"{state} becomes"]) for row in WITH_ONE_MET_AGAIN}
    again, name = replace(LIVES[state], again_until=NOW + DAY), act.value.replace("_", " ")
    assert is_met_again(again, NOW)
    assert can(act, again, NOW) is (name in becomes)
    then = after(act, again, now=NOW)
    assert state_at(then, NOW) is becomes.get(name, state)
    assert is_met_again(then, NOW) is (name not in becomes)


def test_a_field_takes_as_much_as_the_table_says(app: Flask) -> None:
    told = {
        field: row["at most"]
        for row in table_of("product", "field", "at most", "who sees it")
        for field in listed(row["field"])
    }
    prompt = Prompt(id=1, question=Bilingual("Was?", "What?"))
    with app.test_request_context():
        fields: dict[str, Any] = {}
        for page in PAGES.values():
            fields |= page([prompt])
    assert set(told) == {name.partition("-")[0] for name in fields} - {"best"}
    assert told.pop("topics") == f"{MOST_TOPICS} topics of {TOPIC_LENGTH} characters"
    for name, most in told.items():
        field = fields["answer-1" if name == "answer" else name]
        (limit,) = (check for check in field.kwargs["validators"] if isinstance(check, AtMost))
        assert most == f"{limit.most} characters", name


def test_every_way_to_reach_somebody_is_named() -> None:
    (row,) = (row for row in table_of("product", "field", "at most", "who sees it") if "phone" in row["field"])
    assert listed(row["field"]) == [kind.value for kind in DetailKind]
