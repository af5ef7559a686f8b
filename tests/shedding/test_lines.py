"""Whose turn it is: reading and changing wait apart, and neither waits for more than a few of the other."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.shedding.lines import READS_A_CHANGE, ROOM, Kind, Lines, kind_of

KINDS = st.sampled_from(list(Kind))


def lined_up(kinds: Sequence[Kind]) -> tuple[Lines, list[tuple[int, Kind]]]:
    """Lines in which those wait for whom there was room, and these in the order they came in."""
    lines = Lines()
    return lines, [one for one in enumerate(kinds) if lines.takes_in(one, one[1])]


def all_of(lines: Lines) -> list[tuple[int, Kind]]:
    return [lines.popleft() for _ in range(len(lines))]


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/healthz", Kind.PROBE),
        ("GET", "/e/one", Kind.PAGE),
        ("HEAD", "/e/one", Kind.PAGE),
        ("GET", "/static/css/base.css", Kind.FILE),
        ("POST", "/static/css/base.css", Kind.CHANGE),
        ("POST", "/api/scans", Kind.CHANGE),
    ],
)
def test_what_is_asked_for_is_told_by_method_and_path(method: str, path: str, kind: Kind) -> None:
    assert kind_of(method, path) is kind


@given(st.lists(KINDS, max_size=300))
def test_whoever_is_taken_in_has_a_turn_once_and_those_of_one_line_in_their_order(kinds: list[Kind]) -> None:
    lines, there = lined_up(kinds)
    assert len(lines) == len(there)
    had = all_of(lines)
    assert sorted(had) == there
    for line in ({Kind.PROBE}, {Kind.PAGE, Kind.FILE}, {Kind.CHANGE}):
        assert [one for one in had if one[1] in line] == [one for one in there if one[1] in line]


@given(st.lists(KINDS, max_size=400))
def test_no_crowd_of_one_kind_takes_the_room_of_another(kinds: list[Kind]) -> None:
    _, there = lined_up(kinds)
    for kind in (Kind.PROBE, Kind.CHANGE):
        assert sum(one is kind for _, one in there) == min(kinds.count(kind), ROOM[kind])
    pages = sum(one is Kind.PAGE for _, one in there)
    files = sum(one is Kind.FILE for _, one in there)
    assert pages <= ROOM[Kind.PAGE] < ROOM[Kind.FILE]
    assert pages + files >= min(kinds.count(Kind.PAGE) + kinds.count(Kind.FILE), ROOM[Kind.PAGE])


@given(st.lists(st.sampled_from([Kind.PAGE, Kind.CHANGE, None]), max_size=400))
def test_a_scan_waits_for_a_few_pages_at_most_and_a_page_for_one_scan(moments: list[Kind | None]) -> None:
    """Some come, and some have their turn (None), in any order."""
    lines, waiting, passed_by = Lines(), Counter[Kind](), Counter[Kind]()
    for kind in moments:
        if kind is not None:
            waiting[kind] += lines.takes_in(kind, kind)
        elif len(lines):
            who = lines.popleft()
            other = Kind.PAGE if who is Kind.CHANGE else Kind.CHANGE
            waiting[who] -= 1
            passed_by[who], passed_by[other] = 0, passed_by[other] + 1 if waiting[other] else 0
            assert passed_by[Kind.CHANGE] <= READS_A_CHANGE
            assert passed_by[Kind.PAGE] <= 1


def test_a_scan_that_comes_while_pages_have_been_read_for_long_is_next() -> None:
    lines, _ = lined_up([Kind.PAGE] * 10)
    for _ in range(READS_A_CHANGE):
        lines.popleft()
    lines.takes_in("scan", Kind.CHANGE)
    assert lines.popleft() == "scan"


def test_while_both_wait_a_few_pages_go_between_two_scans() -> None:
    lines, _ = lined_up([Kind.CHANGE] * 3 + [Kind.PAGE] * (2 * READS_A_CHANGE + 2))
    scan, page = Kind.CHANGE, [Kind.PAGE] * READS_A_CHANGE
    assert [kind for _, kind in all_of(lines)] == [*page, scan, *page, scan, Kind.PAGE, Kind.PAGE, scan]
