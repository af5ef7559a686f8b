"""What a scan comes to, as a value."""

from dataclasses import dataclass

from eventnet.events.facts import AnEvent
from eventnet.exchange.rules import Answer, Refusal


@dataclass(frozen=True)
class Outcome:
    """The outcome of a scan: a refusal or an answer, which is also the key of its words.

    An answer has the scanner's contact (its public id, None where it was deleted since, or the other is only asked) and
    its name. `event` is the code's, where it may be told; `is_here` says that the scanner takes part in it, `may_join`
    that they could by this code, `asks` that it was refused as a scan that can only ask: others may go well.
    `retry_after` is in how many seconds it is worth another try.
    """

    code: Refusal | Answer
    contact_id: str | None = None
    name: str = ""
    event: AnEvent | None = None
    is_here: bool = False
    may_join: bool = False
    asks: bool = False
    retry_after: int | None = None
