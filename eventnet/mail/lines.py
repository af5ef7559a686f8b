"""Lines to one SMTP server, kept open for the next mail: a burst over TLS would take minutes with a new one for each.

A line that was kept may have ended meanwhile. So it is asked first (RSET), and where no good answer comes a new one is
opened: by then nothing of the mail has gone out, so nothing is lost and nothing goes out twice.
"""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from eventnet.mail.smtp import Line, SmtpServer, UndeliveredError, hand_over

KEPT_SECONDS = 20.0
"""How long a line waits for the next mail."""

MOST_MAILS = 50
"""How many mails go over one line; many servers end it by themselves after so many, some less politely."""

_FIRST_GUESS = 0.3
_SAMPLES = 50


class Lines:
    """A way to hand mails over, from several threads at once; each has a line of its own meanwhile."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        kept_seconds: float = KEPT_SECONDS,
        most_mails: int = MOST_MAILS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._server, self._kept_seconds, self._most_mails, self._sleep = server, kept_seconds, most_mails, sleep
        self._lock = threading.Lock()
        self._kept: dict[Line, threading.Timer] = {}
        self._took: deque[float] = deque([_FIRST_GUESS], maxlen=_SAMPLES)

    def deliver(self, message: EmailMessage) -> None:
        """Hands `message` over. Raises UndeliveredError."""
        with self._line() as line:
            began = time.monotonic()
            hand_over(line, message)
            self._took.append(time.monotonic() - began)

    def pretend(self) -> None:
        """Does what handing over would do to whoever waits behind it, with no mail: takes a line, and as long.

        Else the time until one's own mail comes would tell whether the addresses before it are known here.
        """
        with self._line():
            self._sleep(secrets.choice(list(self._took)))

    def close(self) -> None:
        """Says goodbye on every line that waits."""
        for line in list(self._kept):
            self._end(line)

    @contextmanager
    def _line(self) -> Iterator[Line]:
        line = self._kept_line() or self._server.open_line()
        is_good = False
        try:
            yield line
            is_good = True
        except UndeliveredError as error:
            is_good = not error.is_away  # what was refused was the mail
            raise
        finally:
            line.mails += 1
            if is_good and line.sock is not None and line.mails < self._most_mails:
                self._keep(line)
            else:
                line.leave()

    def _kept_line(self) -> Line | None:
        """The line that was used last, if the server still answers on it."""
        while True:
            with self._lock:
                if not self._kept:
                    return None
                line, ender = self._kept.popitem()
            ender.cancel()
            if line.take_up():
                return line
            line.leave()

    def _keep(self, line: Line) -> None:
        line.rest()
        ender = threading.Timer(self._kept_seconds, self._end, [line])
        ender.daemon = True
        with self._lock:
            self._kept[line] = ender
        ender.start()

    def _end(self, line: Line) -> None:
        with self._lock:
            ender = self._kept.pop(line, None)
        if ender is not None:  # else somebody has just taken it
            ender.cancel()
            line.leave()
