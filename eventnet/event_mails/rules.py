"""When the two mails about an event are due. No I/O."""

import enum


class Kind(enum.StrEnum):
    """The kind of a mail about an event: there are two, and no third."""

    MORNING_AFTER = "morning_after"
    BEFORE_IT_CLOSES = "before_it_closes"
