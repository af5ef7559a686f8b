"""The sender: takes what is due out of the outbox and hands it over, exactly one mail each with several senders.

A try is three steps. One short transaction claims the row and has the mail composed, so a key in it lives from now on;
then the mail is handed over, outside of any transaction; then the row goes, or keeps why not. A sender that dies in
between leaves a row that is tried again; if the mail was out already, its Message-ID tells that it is the same.
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
from eventnet.mail.letters import Letter, Letterhead
from eventnet.mail.models import Mail
from eventnet.mail.queries import due_mails
from eventnet.mail.smtp import UndeliveredError
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import writing

Compose = Callable[[Session, Mail, datetime], Letter | None]
"""Makes a letter of a row, in the transaction that claims it; None where there is nobody to write to (any more)."""

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


@dataclass(frozen=True)
class Sender:
    """What sends the mails of an installation. `first` names the templates that somebody waits for."""

    sessions: sessionmaker[Session]
    compose: Compose
    deliver: Deliver
    letterhead: Letterhead
    clock: Clock
    first: tuple[str, ...] = ()

    def run(self, stopped: Event) -> None:
        """Sends whatever becomes due until `stopped` is set. Nothing that goes wrong ends it."""
        tidied_at = None
        while not stopped.is_set():
            try:
                self.send_due(stopped)
                if tidied_at is None or time.monotonic() - tidied_at >= TIDY_EVERY_SECONDS:
                    tidied_at = time.monotonic()
                    self._tidy()
            except BusyError:
                log.info("the database is busy; mails wait")
            except Exception as error:
                _log_mistake("the sender stumbled and goes on", error)
            stopped.wait(LOOK_EVERY_SECONDS)

    def send_due(self, stopped: Event | None = None) -> None:
        """Sends what is due, one mail after the other; a server that is away is left alone until the next time."""
        stopped = stopped or Event()
        with self.sessions() as session:
            while batch := due_mails(session, self.clock(), first=self.first, most=BATCH):
                for mail_id, tries in batch:
                    if stopped.is_set() or not self._try(session, mail_id, tries):
                        return

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
            self.deliver(message)
        except UndeliveredError as error:
            self._failed(session, mail, error)
            return not error.is_away
        except Exception as error:
            _log_mistake(f"could not hand over {mail.public_id}", error)
            self._failed(session, mail, UndeliveredError(OUR_MISTAKE))
            return True
        log.info("sent: %s (%s)", mail.public_id, mail.template)
        _surely(session, lambda: finish(session, mail_id))
        return True

    def _claim(self, session: Session, mail_id: int, tries: int) -> tuple[Mail, EmailMessage] | None:
        """The mail, ours for one try, and its message; None where another sender has it, or nothing is to be sent."""
        now = self.clock()
        try:
            with writing(session):
                if not claim(session, mail_id, tries, now):
                    return None
                mail = session.get_one(Mail, mail_id, populate_existing=True)
                letter = self.compose(session, mail, now)
                if letter is None:
                    finish(session, mail_id)
                    return None
                return mail, self.letterhead.message(
                    letter, public_id=mail.public_id, address=mail.address, language=mail.language, now=now
                )
        except BusyError:
            raise
        except Exception as error:
            _log_mistake(f"could not write mail {mail_id}", error)
        # Undone with all the rest was the claim; without one the same mail would stumble again at once.
        with writing(session):
            if claim(session, mail_id, tries, now):
                note_trouble(session, mail_id, OUR_MISTAKE)
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
