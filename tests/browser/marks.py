"""Marks that browser tests share."""

import pytest

IN_THE_BROWSER = [pytest.mark.browser, pytest.mark.thorough]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
