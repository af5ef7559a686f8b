"""What pages cost Python, in calls: a number that no busy machine disturbs, like that of their statements.

Opening a page through Flask's test client alone is some 800 of them.
"""

import cProfile
import pstats

import pytest

from tests.cast import House
from tests.crowd import crowd, swap_each

pytestmark = [pytest.mark.on_sqlite, pytest.mark.thorough]

BUDGETS = {
    "takers, unchanged": 2100,
    "code.svg, unchanged": 2200,
    "healthz": 1700,
    "sign-in": 3400,
    "join": 4700,
    "now": 5700,
    "before": 6000,
    "my code": 6100,
    "door sheet": 9000,
    "people, first page": 22_000,
    "follow-ups": 10_500,
    "contacts": 9500,
    "me": 5500,
}
"""A tenth above what they cost when it was last looked at. Fewer is always welcome: then lower the number."""

MANY = 50


def calls(house: House, who: str | None, path: str, *, is_known: bool = False) -> int:
    """How many functions are called while a page is answered that was opened before."""
    phone = house.phone(who)
    answer = phone.get(path)
    headers = {"If-None-Match": answer.headers["ETag"]} if is_known else {}
    phone.get(path, headers=headers)
    profile = cProfile.Profile()
    profile.enable()
    answer = phone.get(path, headers=headers)
    profile.disable()
    assert answer.status_code == (304 if is_known else 200), path
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_no_page_costs_more_than_its_budget(house: House) -> None:
    names = crowd(house, MANY)
    house.put_on_list("ada", "ben", "cleo", "dan", *names)
    swap_each(house, ["ben"], names)
    event = f"/e/{house.event}"
    cost = {
        "takers, unchanged": calls(house, "cleo", f"{event}/code/takers", is_known=True),
        "code.svg, unchanged": calls(house, "cleo", f"{event}/code.svg", is_known=True),
        "healthz": calls(house, None, "/healthz"),
        "sign-in": calls(house, None, "/sign-in"),
        "join": calls(house, None, f"/join/{house.join_code}"),
        "now": calls(house, "cleo", event),
        "before": calls(house, "cleo", f"{event}/before"),
        "my code": calls(house, "cleo", f"{event}/code"),
        "door sheet": calls(house, "cleo", f"{event}/door"),
        "people, first page": calls(house, "cleo", f"{event}/people"),
        "follow-ups": calls(house, "ben", "/follow-ups"),
        "contacts": calls(house, "ben", "/contacts"),
        "me": calls(house, "cleo", "/me"),
    }
    over = {name: (calls, BUDGETS[name]) for name, calls in cost.items() if calls > BUDGETS[name]}
    assert over == {}
    assert {name for name in cost if cost[name] < BUDGETS[name] / 2} == set(), "they cost less now: lower the budget"
