"""Counting what can be done too often: whether processes can do it together."""

from eventnet.config import Settings, WrongSettingError
from eventnet.counting.shared import AwayError, Shared
from eventnet.doctor.report import Report


def check_limits(settings: Settings, report: Report) -> None:
    """Says whether processes count together what can be done too often."""
    if settings.limits_url is None:
        if not settings.database_url.startswith("sqlite:"):
            report.note("what can be done too often each process counts by itself; for several set EVENTNET_LIMITS_URL")
        return
    try:
        Shared(settings.limits_url, settings.secret_keys[0]).try_out()
    except (WrongSettingError, AwayError) as error:
        report.fail(
            f"nobody can sign in, join or scan: EVENTNET_LIMITS_URL, {error}; start that Redis, or mend the setting"
        )
    else:
        report.fine("processes count together what can be done too often")
