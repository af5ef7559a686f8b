"""A whole process, watched as an operator would: its logs line by line, whether it is ready, its figures."""

import json
import urllib.request
from pathlib import Path

import pytest

from eventnet import __version__
from tests.databases import Databases
from tests.monitoring.watcher import TOKEN
from tests.processes import LETS_GO, running, wait_until

pytestmark = pytest.mark.thorough

ALONE = {"eventnet_requests_answering 1.0", "eventnet_requests_waiting 0.0", "eventnet_connections_open 1.0"}


def test_a_process_that_serves_is_watched_by_its_logs_and_its_figures(databases: Databases, tmp_path: Path) -> None:
    environ = {"EVENTNET_LOG_FORMAT": "json", "EVENTNET_METRICS_TOKEN": TOKEN}
    databases.fresh("sqlite", tmp_path)
    with running("serve", "--data", str(tmp_path), output=tmp_path / "said", environ=environ, first=LETS_GO) as process:
        ready = urllib.request.urlopen(f"{process.base}/readyz", timeout=30).read()
        asks = urllib.request.Request(f"{process.base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

        def alone() -> bool:
            """Whether the one who asks is all there is: who was answered before may not have let go yet."""
            figures = urllib.request.urlopen(asks, timeout=30).read().decode()
            return set(figures.splitlines()) >= ALONE

        wait_until(alone)
    assert ready == b"ready\n"
    announced, *lines = (tmp_path / "said").read_text().splitlines()
    assert announced.startswith(f"eventnet {__version__}: ")
    told = [json.loads(line) for line in lines]
    (start,) = (one["message"] for one in told if one["message"].startswith(f"eventnet {__version__} on SQLite 3."))
    assert "journal" in start
    assert {one.get("rule") for one in told} >= {"/readyz", "/metrics"}
