"""Marks that browser tests share."""

from typing import TypeVar

import pytest

from tests.exchange.walking import DEEP

T = TypeVar("T")

IN_THE_BROWSER = [pytest.mark.browser, pytest.mark.thorough]
WITH_KEPT_PAGES = [*IN_THE_BROWSER, pytest.mark.keeps_pages]
"""The same, on phones whose service worker keeps pages; see phones.Phones."""
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def usually(nth: int, ways: dict[str, T]) -> pytest.MarkDecorator:
    """A journey that leads through the same in several `ways`, words and colours: the nth, all with EVENTNET_DEEP=1.

    That each page fits and can be read in either language, by day and by night, test_pages.py sees each time.
    """
    taken = ways if DEEP else dict([list(ways.items())[nth]])
    return pytest.mark.parametrize("way", taken.values(), ids=taken)
