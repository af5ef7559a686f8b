"""The whole examination, in the order in which its lines are printed."""

from collections.abc import Mapping
from datetime import datetime

from eventnet.config import Settings
from eventnet.doctor.backups import check_backups
from eventnet.doctor.certificate import check_certificate
from eventnet.doctor.database import check_database
from eventnet.doctor.limits import check_limits
from eventnet.doctor.listing import listed_settings
from eventnet.doctor.machine import check_connections, check_disks, check_folder
from eventnet.doctor.mails import check_mail
from eventnet.doctor.reachable import check_https, check_imprint, check_proxies
from eventnet.doctor.report import Report

SERVER_SECONDS = 5.0
"""How long the mail server, and the web server in front, may take to answer once."""


def examine(
    settings: Settings, environ: Mapping[str, str], now: datetime, *, server_seconds: float = SERVER_SECONDS
) -> Report:
    """Checks an installation. Changes nothing, but for an empty SQLite file where there is no database yet.

    The mail server may take `server_seconds` to answer once, and twice that in all.
    """
    report = Report(is_public=settings.is_secure and not settings.is_local)
    for name, value in listed_settings(settings).items():
        source = "set" if environ.get(name) or environ.get(f"{name}_FILE") else "default"
        report.lines.append(f"{name} = {value}  ({source})")
    check_folder(settings, report)
    check_disks(settings, report)
    check_database(settings, report, now)
    check_backups(settings, report, now)
    check_limits(settings, report)
    check_mail(settings, report, server_seconds)
    check_imprint(settings, report)
    check_connections(report)
    check_proxies(settings, report)
    check_https(settings, report)
    check_certificate(settings, report, now, server_seconds)
    return report
