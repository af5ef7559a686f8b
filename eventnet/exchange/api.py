"""`POST /api/scans`: scans that a phone has kept, or sends at once. What each comes to says `scan.py`, as for a page.

Each scan is answered and committed by itself. What is final is kept with its answer: sent again, it does nothing and
gets the same answer. A call may say whose scans these are (`Whose`, as pages and answers do), so that nobody sends what
was scanned by another who had the phone before. docs/openapi.json describes it.
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for

from eventnet.exchange import stamps
from eventnet.exchange.answers import (
    Answered,
    AnsweredMeanwhileError,
    answer_given,
    asker_and_answers,
    hold_asker,
    keep_answer,
)
from eventnet.exchange.blueprint import code_book
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import WAITS, Answer, Refusal
from eventnet.exchange.scan import Scan, scan
from eventnet.exchange.scanning import count_scan
from eventnet.exchange.sent import MOST_BYTES, NotJsonError, NotScansError, SentScan, read_call
from eventnet.exchange.words import sent_words
from eventnet.people.actions import VanishedError
from eventnet.people.queries import Asker
from eventnet.storage.errors import RETRY_AFTER_SECONDS, BusyError
from eventnet.storage.transactions import repeated
from eventnet.storage.trouble import is_busy
from eventnet.web.current import database, now, session_hash
from eventnet.web.i18n import speak_to
from eventnet.web.limits import Closed
from eventnet.web.logs import log_failure
from eventnet.web.whose import is_for_whoever_asks, know_whose

bp = Blueprint("scans", __name__)

OUTCOMES = {
    Answer.EXCHANGED: "exchanged",
    Answer.ALREADY: "already",
    Answer.RESTORED: "already",
    Answer.REQUESTED: "requested",
    Answer.TO_CONFIRM: "requested",
    Answer.ASKED: "requested",
}
"""What phones know an answer by."""

_BUSY = Outcome(Refusal.BUSY, retry_after=RETRY_AFTER_SECONDS)
_STOPS = frozenset({Refusal.SIGN_IN, Refusal.TOO_MANY, Refusal.BUSY})
"""What the next scan of the call would come to as well: it is not tried. Too much asking stops nothing that swaps."""


@bp.post("/api/scans")
def send() -> Response:
    """Carries out up to a hundred scans, one after the other."""
    if not session_hash():
        know_whose(None)
        abort(401)
    scans = _scans()
    found = asker_and_answers(database(), session_hash(), {sent.scan_id for sent in scans if sent.scan_id}, now())
    know_whose(found[0].public_id if found else None)
    if found is None or not is_for_whoever_asks():
        abort(401)
    asker, language, answered = found
    speak_to(language)
    call = Call(asker, answered)
    return jsonify(results=[call.answer(sent) for sent in scans])


def _scans() -> list[SentScan]:
    """The scans in the body of the request."""
    if request.mimetype != "application/json" or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        abort(415)
    body = request.get_data()
    if len(body) > MOST_BYTES:
        abort(413)
    try:
        return read_call(body)
    except NotJsonError:
        abort(400)
    except NotScansError:
        abort(422)


class Call:
    """The scans of one call, answered one after the other; `answered` is what was before, by the phone's ids."""

    def __init__(self, asker: Asker, answered: dict[str, Answered]) -> None:
        self._asker, self._answered = asker, answered
        self._stopped_by: Outcome | None = None

    def answer(self, sent: SentScan) -> Any:
        """The answer to a scan: what was answered before, else what it comes to now."""
        if sent.scan_id is None or not sent.sound:
            return _said(sent.scan_id, Outcome(Refusal.NOT_A_SCAN))
        before = self._answered.get(sent.scan_id)
        if before is None:
            before = self._answered[sent.scan_id] = self._new_answer(sent, sent.scan_id)
        if before.body_hash != sent.body_hash:
            return _said(sent.scan_id, Outcome(Refusal.NOT_A_SCAN))
        return before.answer

    def _new_answer(self, sent: SentScan, scan_id: str) -> Answered:
        outcome = self._stopped_by
        if outcome is None:
            try:
                outcome = self._carry_out(sent, scan_id)
            except AnsweredMeanwhileError:
                return answer_given(database(), self._asker.id, scan_id) or self._without_result(sent, scan_id)
            except VanishedError:
                outcome = Outcome(Refusal.SIGN_IN)
            except (BusyError, Closed):
                outcome = _BUSY
            except Exception as error:  # whatever becomes of one scan, the answers to the others go out
                database().rollback()
                if not is_busy(error):
                    log_failure(current_app, error)
                    return self._without_result(sent, scan_id)
                outcome = _BUSY
            if outcome.code in _STOPS and not outcome.asks:
                self._stopped_by = outcome
        return Answered(sent.body_hash, _said(scan_id, outcome))

    def _carry_out(self, sent: SentScan, scan_id: str) -> Outcome:
        """What a scan comes to, kept where that is final: in the transaction of the swap, else in one of its own."""
        is_kept = False

        def keep(outcome: Outcome, holder_id: int | None) -> None:
            nonlocal is_kept
            if outcome.code not in WAITS:
                given = Answered(sent.body_hash, _said(scan_id, outcome))
                about_id = holder_id if isinstance(outcome.code, Answer) else None
                keep_answer(database(), self._asker.id, scan_id, given, about_id=about_id, now=now())
                is_kept = True

        def keep_refusal() -> None:
            hold_asker(database(), self._asker, now())
            keep(outcome, None)

        who = Scan(sent.token, self._asker, now(), stamps.opened_at(sent.token), late=True)
        outcome = scan(database(), code_book(), who, count_scan, sent.card, note=keep)
        if not is_kept and outcome.code not in WAITS:
            repeated(database(), keep_refusal)
        return outcome

    def _without_result(self, sent: SentScan, scan_id: str) -> Answered:
        return Answered(sent.body_hash, _said(scan_id, _BUSY))


def _said(scan_id: str | None, outcome: Outcome) -> dict[str, Any]:
    """An outcome as the phone reads it."""
    is_answer = isinstance(outcome.code, Answer)
    waits = outcome.code in WAITS
    contact = url_for("contacts.contact", contact_id=outcome.contact_id) if outcome.contact_id else None
    return {
        "id": scan_id,
        "outcome": OUTCOMES[Answer(outcome.code)] if is_answer else "retry" if waits else "refused",
        "code": None if is_answer else outcome.code.value,
        "message": sent_words(outcome),
        "contact": contact,
        "retry_after": outcome.retry_after,
    }
