"""Marks that browser tests share."""

import pytest

IN_THE_BROWSER = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
