"""Marks that browser tests share."""

import pytest

IN_THE_BROWSER = [pytest.mark.browser, pytest.mark.thorough]
WITH_KEPT_PAGES = [*IN_THE_BROWSER, pytest.mark.keeps_pages]
"""The same, on phones whose service worker keeps pages; see phones.Phones."""
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
