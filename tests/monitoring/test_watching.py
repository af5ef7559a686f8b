"""A whole process, watched as an operator would: its logs line by line, whether it is ready, its figures."""

import json
import urllib.request
from pathlib import Path

import pytest

from eventnet import __version__
from tests.monitoring.watcher import TOKEN
from tests.processes import running

pytestmark = pytest.mark.thorough


def test_a_process_that_serves_is_watched_by_its_logs_and_its_figures(tmp_path: Path) -> None:
    environ = {"EVENTNET_LOG_FORMAT": "json", "EVENTNET_METRICS_TOKEN": TOKEN}
    with running("serve", "--data", str(tmp_path / "data"), output=tmp_path / "said", environ=environ) as process:
        ready = urllib.request.urlopen(f"{process.base}/readyz", timeout=30).read()
        asks = urllib.request.Request(f"{process.base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        figures = urllib.request.urlopen(asks, timeout=30).read().decode()
    assert ready == b"ready\n"
    assert "\neventnet_requests_answering 1.0\n" in figures, "this one"
    assert "\neventnet_requests_waiting 0.0\n" in figures
    assert "\neventnet_connections_open 1.0\n" in figures
    announced, *lines = (tmp_path / "said").read_text().splitlines()
    assert announced.startswith(f"eventnet {__version__}: ")
    told = [json.loads(line) for line in lines]
    (start,) = (one["message"] for one in told if one["message"].startswith(f"eventnet {__version__} on SQLite 3."))
    assert "journal" in start
    assert [one["rule"] for one in told if "rule" in one][-2:] == ["/readyz", "/metrics"]
