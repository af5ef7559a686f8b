"""In this folder there is a watcher."""

from dataclasses import replace

import pytest

from eventnet.config import Settings
from tests.monitoring.watcher import TOKEN


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, metrics_token=TOKEN)
