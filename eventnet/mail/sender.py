"""The sender: takes what is due out of the outbox and hands it over, exactly one mail each with several senders.

Several are on their way at a time (`mail/crew.py`). A try is three steps. One short transaction claims the row and has
the mail composed, so a key in it lives from now on; then the mail is handed over, outside of any transaction; then the
row goes, or keeps why not. A sender that dies in between leaves a row that is tried again; if the mail was out already,
its Message-ID tells that it is the same.

A row for which there is nobody to write to takes the same three steps, and pretends the middle one: whoever waits for
their own mail must not learn from the clock whose address is known here.
"""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from threading import Event

from sqlalchemy.orm import Session, sessionmaker

from eventnet.kernel.days import Clock
from eventnet.mail.actions import MOST_TRIES, claim, finish, forget_given_up, give_up, note_trouble
from eventnet.mail.crew import Crew
from eventnet.mail.letters import Letter, Letterhead
from eventnet.mail.models import Mail
from eventnet.mail.queries import due_mails
from eventnet.mail.smtp import UndeliveredError
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import writing

Compose = Callable[[Session, Mail, datetime], Letter | None]
"""Makes a letter of a row, in the transaction that claims it; None where there is nobody to write to (any more).

Raises UndeliveredError where that can't be told just now.
"""

Pretend = Callable[[], None]
"""Takes a turn as if a message were handed over. Raises UndeliveredError."""

Deliver = Callable[[EmailMessage], None]
"""Hands one message over. Raises UndeliveredError."""

LOOK_EVERY_SECONDS = 2.0
TIDY_EVERY_SECONDS = 60 * 60.0
BATCH = 50
BUSY_TRIES = 10
"""How often the end of a try is written down again while others hold the database: a mail is out, and must not go out
twice."""

OUR_MISTAKE = "a mistake of ours; see the log"

log = logging.getLogger(__name__)


def _nothing() -> None:
    """What there is to do where mails go nowhere over a line."""


@dataclass(frozen=True)
class Sender:
    """Sends the mails of an installation, `at_once` so many at a time.

    `first` names the templates that somebody waits for; `close` ends what `deliver` keeps open.
    """

    sessions: sessionmaker[Session]
    compose: Compose
    deliver: Deliver
    letterhead: Letterhead
    clock: Clock
    first: tuple[str, ...] = ()
    pretend: Pretend = _nothing
    close: Callable[[], None] = _nothing
    at_once: int = 1

    def run(self, stopped: Event) -> None:
        """Sends whatever becomes due until `stopped` is set. Nothing that goes wrong ends it."""
        tidied_at, crew = None, self._crew()
        while not stopped.is_set():
            try:
                self._hand_out(crew, stopped)
                if tidied_at is None or time.monotonic() - tidied_at >= TIDY_EVERY_SECONDS:
                    tidied_at = time.monotonic()
                    self._tidy()
            except BusyError:
                log.info("the database is busy; mails wait")
            except Exception as error:
                _log_mistake("the sender stumbled and goes on", error)
            stopped.wait(LOOK_EVERY_SECONDS)
        crew.wait()
        self.close()

    def send_due(self) -> None:
        """Sends what is due; a server that is away is left alone until the next time."""
        crew = self._crew()
        self._hand_out(crew, Event())
        crew.wait()

    def _crew(self) -> Crew:
        return Crew(self.at_once, self._work)

    def _hand_out(self, crew: Crew, stopped: Event) -> None:
        """Has tried what is due, until nothing is left that nobody is at."""
        crew.begin()
        while True:
            but = crew.in_hand()  # before looking: who is done by now has moved the row on
            with self.sessions() as session:
                batch = due_mails(session, self.clock(), first=self.first, but=but, most=BATCH)
            if not batch:
                return
            for mail_id, tries in batch:
                if stopped.is_set() or not crew.hand_out(mail_id, tries):
                    return

    def _work(self, mail_id: int, tries: int) -> bool:
        """One try in a thread of its own; whether it makes sense to go on with others."""
        try:
            with self.sessions() as session:
                return self._try(session, mail_id, tries)
        except BusyError:
            log.info("the database is busy; mails wait")
        except Exception as error:
            _log_mistake("the sender stumbled and goes on", error)
        return False

    def _try(self, session: Session, mail_id: int, tries: int) -> bool:
        """One try of one mail; whether it makes sense to go on with others."""
        if tries >= MOST_TRIES:  # whoever made the last try has vanished
            _surely(session, lambda: give_up(session, mail_id, tries, self.clock()))
            return True
        claimed = self._claim(session, mail_id, tries)
        if claimed is None:
            return True
        mail, message = claimed
        try:
            if message is None:
                self.pretend()
            else:
                self.deliver(message)
        except UndeliveredError as error:
            self._failed(session, mail, error)
            return not error.is_away
        except Exception as error:
            _log_mistake(f"could not hand over {mail.public_id}", error)
            self._failed(session, mail, UndeliveredError(OUR_MISTAKE))
            return True
        if message is not None:
            log.info("sent: %s (%s)", mail.public_id, mail.template)
        _surely(session, lambda: finish(session, mail_id))
        return True

    def _claim(self, session: Session, mail_id: int, tries: int) -> tuple[Mail, EmailMessage | None] | None:
        """The mail, ours for one try, and its message, if there is anybody for it; None where another sender has it."""
        now = self.clock()
        try:
            with writing(session):
                if not claim(session, mail_id, tries, now):
                    return None
                mail = session.get_one(Mail, mail_id, populate_existing=True)
                letter = self.compose(session, mail, now)
                if letter is None:
                    return mail, None
                return mail, self.letterhead.message(
                    letter, public_id=mail.public_id, address=mail.address, language=mail.language, now=now
                )
        except BusyError:
            raise
        except UndeliveredError as error:
            why = error.why
            log.warning("not sent yet: mail %s, %s", mail_id, why)
        except Exception as error:
            why = OUR_MISTAKE
            _log_mistake(f"could not write mail {mail_id}", error)
        # Undone with all the rest was the claim; without one the same mail would stumble again at once.
        with writing(session):
            if claim(session, mail_id, tries, now):
                note_trouble(session, mail_id, why)
        return None

    def _failed(self, session: Session, mail: Mail, error: UndeliveredError) -> None:
        is_last = error.is_final or mail.tries >= MOST_TRIES

        def note() -> None:
            note_trouble(session, mail.id, error.why)
            if is_last:
                give_up(session, mail.id, mail.tries, self.clock())

        _surely(session, note)
        log.log(
            logging.ERROR if is_last else logging.WARNING,
            "%s: %s (%s), try %s: %s",
            "given up" if is_last else "not sent yet",
            mail.public_id,
            mail.template,
            mail.tries,
            error.why,
        )

    def _tidy(self) -> None:
        with self.sessions() as session, writing(session):
            forget_given_up(session, self.clock())


def _surely(session: Session, write: Callable[[], object]) -> None:
    """Writes down how a try ended, and waits for the database where others hold it."""
    for attempt in range(BUSY_TRIES):
        try:
            with writing(session):
                write()
        except BusyError:
            if attempt == BUSY_TRIES - 1:
                raise
        else:
            return


def _log_mistake(what: str, error: Exception) -> None:
    """Writes an unexpected error with its kind and place: its own words may quote a row, an address or a key."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, type(error).__name__, where)
