"""One line to an SMTP server: handing a message over, and saying in one line what came of it.

A mail counts as sent from the server's 250 after the message on: what happens to the line later changes nothing.
"""

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from typing import Any
from urllib.parse import unquote, urlsplit

ANSWER_SECONDS = 15.0
"""How long one answer of the server is waited for."""

WHOLE_SECONDS = 45.0
RESET_SECONDS = 5.0
"""How long handing over one mail may take in all, and how long a line that was kept is asked before that whether it is
still there: together less than the shortest pause before the mail is tried again."""

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_DONE = 250
_PERMANENT = range(500, 600)
_ABOUT_US = {421, 503, 530, 534, 535, 538}
"""Codes that speak of our side of the line, not of the recipient or the message."""


class UndeliveredError(Exception):
    """A mail that the server has not taken; the text is `why`, for the operator, without address or contents.

    `is_final`: it never will take it. `is_away`: the server took none at all, so others need not be tried right now.
    `said` are the server's own words. They may quote the address, so they are for whoever typed it and for no log.
    """

    def __init__(self, why: str, *, is_final: bool = False, is_away: bool = False, said: str = "") -> None:
        super().__init__(why)
        self.why, self.is_final, self.is_away, self.said = why, is_final, is_away, said


class Step(Enum):
    """Stage that a line to a server has reached."""

    CONNECTED = "connected"
    ENCRYPTED = "encrypted"
    LOGGED_IN = "logged in"


OnStep = Callable[["Step", "Line"], None]


class Line(smtplib.SMTP):
    """A line to a server that is cut when its time for one mail is over, even if the other side keeps sending."""

    def __init__(self, server: "SmtpServer") -> None:
        self._server = server
        self._handle: socket.socket | None = None
        self._begin()
        self.mails = 0
        self.said = ""
        try:
            # Without a name of our own here, smtplib asks the network for one and may wait long for it.
            super().__init__(server.host, server.port, local_hostname=server.domain, timeout=server.answer_seconds)
        except BaseException:
            self._let_go()
            raise

    def _begin(self) -> None:
        self._ends_at = time.monotonic() + self._server.whole_seconds
        self._cutter = threading.Timer(self._server.whole_seconds, self._cut)
        self._cutter.daemon = True
        self._cutter.start()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """How smtplib connects; its own variant for TLS overrides this too."""
        plain = socket.create_connection((host, port), timeout)
        self._handle = plain.dup()  # stays good when TLS takes the socket over
        if time.monotonic() >= self._ends_at:
            plain.close()
            raise TimeoutError
        if self._server.scheme == "smtps":
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        return plain

    def _cut(self) -> None:
        if self._handle is not None:
            with suppress(OSError):  # it has ended by itself
                self._handle.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        self._cutter.cancel()
        if self._handle is not None:
            self._handle.close()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hands a message over and keeps what the server says to it: often the name by which its log knows the mail."""
        code, answer = super().data(msg)
        self.said = _in_words(answer)
        return code, answer

    def rest(self) -> None:
        """Ends the time of one mail."""
        self._cutter.cancel()

    def take_up(self) -> bool:
        """Begins the time of another mail; whether the server is still there for it and has forgotten the last."""
        self._begin()
        with suppress(smtplib.SMTPException, OSError):
            if self.sock is not None:
                self.sock.settimeout(min(RESET_SECONDS, self._server.answer_seconds))
            is_there = self.rset()[0] == _DONE
            if self.sock is not None:
                self.sock.settimeout(self._server.answer_seconds)
            return is_there
        return False

    def leave(self) -> None:
        """Says goodbye; whether the server still hears it does not matter."""
        with suppress(smtplib.SMTPException, OSError):
            self.quit()
        self.close()
        self._let_go()


@dataclass(frozen=True)
class SmtpServer:
    """A mail server as EVENTNET_SMTP_URL names it. `domain` is how we introduce ourselves."""

    scheme: str
    host: str
    port: int
    domain: str
    user: str | None = None
    password: str = ""
    answer_seconds: float = ANSWER_SECONDS
    whole_seconds: float = WHOLE_SECONDS

    def open_line(self, on_step: OnStep = lambda _step, _line: None) -> Line:
        """Connects, introduces us and logs in, telling `on_step` of each. Raises UndeliveredError."""
        with _explained(is_away=True):
            line = Line(self)
        try:
            on_step(Step.CONNECTED, line)
            with _explained(is_away=True):
                line.ehlo_or_helo_if_needed()
                if self.scheme == "smtp+starttls":
                    line.starttls(context=ssl.create_default_context())
            if self.scheme != "smtp":
                on_step(Step.ENCRYPTED, line)
            if self.user is not None:
                with _explained(is_away=True):
                    line.login(self.user, self.password)
                on_step(Step.LOGGED_IN, line)
        except BaseException:
            line.leave()
            raise
        return line

    def try_out(self) -> None:
        """Connects, introduces us and logs in, and leaves again. Raises UndeliveredError."""
        self.open_line().leave()


def hand_over(line: Line, message: EmailMessage) -> None:
    """Hands `message` over. Raises UndeliveredError."""
    sender, address = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    with _explained(is_away=False):
        line.sendmail(sender, [address], message.as_bytes())


def smtp_server(
    url: str, domain: str, *, answer_seconds: float = ANSWER_SECONDS, whole_seconds: float = WHOLE_SECONDS
) -> SmtpServer:
    """The server that a valid EVENTNET_SMTP_URL names; what stands as %40 in user or password is an @ there."""
    parts = urlsplit(url)
    return SmtpServer(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        domain=domain,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        answer_seconds=answer_seconds,
        whole_seconds=whole_seconds,
    )


@contextmanager
def _explained(*, is_away: bool) -> Iterator[None]:
    """Turns whatever goes wrong inside into an UndeliveredError."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((code, text),) = error.recipients.values()
        raise _refused("the address", code, text, is_final=True) from None
    except smtplib.SMTPAuthenticationError as error:
        raise _refused("the login", error.smtp_code, error.smtp_error, is_away=True) from None
    except smtplib.SMTPDataError as error:
        raise _refused("the message", error.smtp_code, error.smtp_error, is_final=True) from None
    except smtplib.SMTPResponseException as error:
        raise _refused("the line", error.smtp_code, error.smtp_error, is_away=True) from None
    except smtplib.SMTPNotSupportedError as error:
        raise UndeliveredError(str(error), is_away=True) from None
    except UnicodeEncodeError:
        # Python's own client takes no others. Its words would tell the password.
        raise UndeliveredError("user or password hold letters beyond ASCII", is_away=True) from None
    except (smtplib.SMTPException, OSError) as error:
        raise _broken(error, is_away=is_away) from None


def _refused(
    what: str, code: int, text: bytes | str, *, is_final: bool = False, is_away: bool = False
) -> UndeliveredError:
    """What a server's answer comes to. Of its text only the number stays: the rest may quote the address."""
    words = _in_words(text)
    detail = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", words)
    numbers = f"{code} {detail[1]}" if detail else str(code)
    is_about_us = code in _ABOUT_US
    return UndeliveredError(
        f"the server refused {what} ({numbers})",
        is_final=is_final and code in _PERMANENT and not is_about_us,
        is_away=is_away or is_about_us,
        said=words,
    )


def _in_words(text: bytes | str) -> str:
    return text.decode("ascii", "replace") if isinstance(text, bytes) else text


def _broken(error: BaseException, *, is_away: bool) -> UndeliveredError:
    """What a line comes to on which no answer came."""
    # smtplib turns what the socket says into "unexpectedly closed" and keeps the cause behind it.
    cause = error if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException) else error.__context__
    if isinstance(cause, TimeoutError):
        return UndeliveredError("the server did not answer in time", is_away=True)
    if isinstance(cause, ssl.SSLError):
        return UndeliveredError(f"the line could not be encrypted ({cause.reason or 'unknown'})"[:80], is_away=True)
    if isinstance(cause, ConnectionRefusedError):
        return UndeliveredError("the server refused the connection", is_away=True)
    if isinstance(cause, socket.gaierror):
        return UndeliveredError("the server’s name is not known", is_away=True)
    return UndeliveredError("the line broke off", is_away=is_away)
