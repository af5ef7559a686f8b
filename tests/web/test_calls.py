"""What pages cost Python, in calls: a number that no busy machine disturbs, like that of their statements.

Opening a page through Flask's test client alone is some 800 of them.
"""

import cProfile
import pstats
from collections.abc import Callable
from functools import partial

import pytest
from werkzeug.test import TestResponse

from tests.cast import House
from tests.crowd import ask_each, crowd, swap_each
from tests.exchange.sending import a_scan, results_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.thorough]

BUDGETS = {
    "scan": 4330,
    "scan, sent by a phone": 4920,
    "takers, unchanged": 2020,
    "code.svg, unchanged": 2090,
    "healthz": 1590,
    "sign-in": 2720,
    "join": 4350,
    "now": 5690,
    "requests": 18_900,
    "before": 4570,
    "my code": 5300,
    "door sheet": 4600,
    "people, first page": 11_400,
    "follow-ups": 8600,
    "contacts": 10_900,
    "saying hello": 9800,
    "me": 4940,
}
"""A tenth above what they cost when it was last looked at. Fewer is always welcome: then lower the number."""

MANY = 50


def calls(house: House, who: str | None, path: str, *, is_known: bool = False) -> int:
    """How many functions are called while a page is answered that was opened before."""
    phone = house.phone(who)
    answer = phone.get(path)
    headers = {"If-None-Match": answer.headers["ETag"]} if is_known else {}
    phone.get(path, headers=headers)
    answer, cost = counted(lambda: phone.get(path, headers=headers))
    assert answer.status_code == (304 if is_known else 200), path
    return cost


def counted(ask: Callable[[], TestResponse]) -> tuple[TestResponse, int]:
    """An answer, and how many functions were called for it."""
    profile = cProfile.Profile()
    profile.enable()
    answer = ask()
    profile.disable()
    return answer, int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def scan_calls(house: House, scanner: str, holders: list[str]) -> int:
    """How many functions are called for the last of some first swaps."""
    phone = house.phone(scanner)
    fields = {"csrf_token": phone.token()}
    costs = []
    for path in map(house.code_path, holders):
        answer, cost = counted(lambda path=path: phone.client.post(path, data=fields, base_url=house.base_url))  # type: ignore[misc]
        assert answer.location.endswith("/swapped")
        costs.append(cost)
    return costs[-1]


def sent_calls(house: House, scanner: str, holders: list[str]) -> int:
    """How many functions are called for the last of some first swaps that a phone sends, each by itself."""
    phone, cost = house.phone(scanner), 0
    fields = {"headers": {"X-CSRFToken": phone.token()}, "base_url": house.base_url}
    for scan in [a_scan(house.token(holder)) for holder in holders]:
        ask = partial(phone.client.post, "/api/scans", json={"scans": [scan]}, **fields)
        answer, cost = counted(ask)
        assert results_of(answer)[0]["outcome"] == "exchanged"
    return cost


def test_no_page_costs_more_than_its_budget(house: House) -> None:
    names = crowd(house, MANY)
    house.put_in_directory("ada", "ben", "cleo", "dan", *names)
    swap_each(house, ["ben"], names)
    ask_each(house, names, "cleo")
    event = f"/e/{house.event}"
    saying_hello = house.contact_path("ben", names[0]).replace("/contacts/", "/follow-ups/") + "/touch"
    cost = {
        "scan": scan_calls(house, "dan", names[:3]),
        "scan, sent by a phone": sent_calls(house, "dan", names[3:6]),
        "takers, unchanged": calls(house, "cleo", f"{event}/code/takers", is_known=True),
        "code.svg, unchanged": calls(house, "cleo", f"{event}/code.svg", is_known=True),
        "healthz": calls(house, None, "/healthz"),
        "sign-in": calls(house, None, "/sign-in"),
        "join": calls(house, None, f"/join/{house.join_code}"),
        "now": calls(house, "cleo", event),
        "requests": calls(house, "cleo", f"{event}/requests"),
        "before": calls(house, "cleo", f"{event}/before"),
        "my code": calls(house, "cleo", f"{event}/code"),
        "door sheet": calls(house, "cleo", f"{event}/door"),
        "people, first page": calls(house, "cleo", f"{event}/people"),
        "follow-ups": calls(house, "ben", "/follow-ups"),
        "contacts": calls(house, "ben", "/contacts"),
        "saying hello": calls(house, "ben", saying_hello),
        "me": calls(house, "cleo", "/me"),
    }
    over = {name: (calls, BUDGETS[name]) for name, calls in cost.items() if calls > BUDGETS[name]}
    assert over == {}
    assert {name for name in cost if cost[name] < BUDGETS[name] / 2} == set(), "they cost less now: lower the budget"
