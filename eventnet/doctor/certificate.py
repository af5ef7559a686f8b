"""The certificate people's browsers are shown, looked at from here as a browser would."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from eventnet.config import Settings
from eventnet.doctor.clock import check_clock_by
from eventnet.doctor.report import Report

SOON = timedelta(days=14)
"""A certificate that ends sooner should have been renewed, one for a few days when a fifth of them is left."""


def check_certificate(settings: Settings, report: Report, now: datetime, seconds: float) -> None:
    """Says whether browsers take the certificate, and for how long still. Each step may take `seconds`."""
    if not settings.is_secure:
        return
    connection = HTTPSConnection(urlsplit(settings.base_url).netloc, timeout=seconds)
    try:
        connection.connect()
        _check_end(connection.sock.getpeercert(), report, now)
        connection.request("HEAD", "/healthz")
        answer = connection.getresponse()
    except ssl.SSLCertVerificationError as error:
        report.fail(
            f"browsers refuse the certificate of {settings.base_url}: {error.verify_message};"
            " have the web server in front get a new one (Caddy does by itself: look into its log)"
        )
    except (OSError, HTTPException) as error:
        why = "no answer in time" if isinstance(error, TimeoutError) else getattr(error, "strerror", None) or "no HTTPS"
        report.note(
            f"{settings.base_url} can't be asked from here ({why}); is the web server in front running, and does its"
            " name lead to it? If it does from outside, all is well"
        )
    else:
        _check_answer(settings, report, now, HTTPStatus(answer.status), answer.headers.get("Date"))
    finally:
        connection.close()


def _check_end(shown: Any, report: Report, now: datetime) -> None:
    begins, ends = (
        datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown[name])), UTC) for name in ("notBefore", "notAfter")
    )
    if ends - now < min(SOON, (ends - begins) / 5):
        report.fail(
            f"the certificate ends on {ends:%Y-%m-%d %H:%M} UTC, and then no browser lets anybody in; it should"
            " have been renewed by now: look into the log of what renews it (Caddy, certbot)"
        )
    else:
        report.fine(f"the certificate is good until {ends:%Y-%m-%d}")


def _check_answer(settings: Settings, report: Report, now: datetime, status: HTTPStatus, date: str | None) -> None:
    if status is not HTTPStatus.OK:
        report.note(
            f"{settings.base_url}/healthz answers {status.value} ({status.phrase}); does the web server in front pass"
            f" requests on to {settings.listen}, and is `eventnet serve` running?"
        )
    try:
        theirs = parsedate_to_datetime(date) if date else None
    except ValueError:
        theirs = None
    if theirs is not None and theirs.tzinfo is not None:
        check_clock_by(f"the web server at {settings.base_url}", theirs, report, now)
