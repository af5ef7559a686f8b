"""What the doctor tells, by how bad it is; settings with a few values changed."""

from pathlib import Path

from eventnet.config import Settings
from eventnet.doctor import Report

PUBLIC, HERE = "https://cards.example.org", "http://127.0.0.1:5000"
BEFORE = "before it is public: "


def changed(settings: Settings, **values: str | int | Path | None) -> Settings:
    return Settings(**{**vars(settings), **values})


def told(report: Report, kind: str) -> list[str]:
    """What it says under "ok", "note" or "FAIL"."""
    return [line[6:] for line in report.lines if line.startswith(f"{kind:6}")]
