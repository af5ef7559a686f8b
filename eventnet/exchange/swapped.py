"""Who has swapped cards with whom: the one place that says what a row of exchanges means.

Whoever asks whether two have swapped asks here, so that something that is not a swap yet (a request, a scan that waits
for a yes) can't be taken for one. Ids are those of attendees: columns, bound parameters or numbers.
"""

from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql import ColumnElement

from eventnet.exchange.models import CardRequest, Exchange


def have_swapped(one_id: Any, other_id: Any) -> ColumnElement[bool]:
    """The condition that an exchange is that of these two."""
    return or_(
        and_(Exchange.low_id == one_id, Exchange.high_id == other_id),
        and_(Exchange.low_id == other_id, Exchange.high_id == one_id),
    )


def are_asking(one_id: Any, other_id: Any) -> ColumnElement[bool]:
    """The condition that a request is between these two; it is not a swap."""
    return or_(
        and_(CardRequest.low_id == one_id, CardRequest.high_id == other_id),
        and_(CardRequest.low_id == other_id, CardRequest.high_id == one_id),
    )


def took_part(attendee_id: Any) -> ColumnElement[bool]:
    """The condition that an exchange is one of somebody's."""
    return or_(Exchange.low_id == attendee_id, Exchange.high_id == attendee_id)


def swapped_with(attendee_id: Any) -> tuple[Select[int], Select[int]]:
    """The attendees somebody has swapped with, in two parts, each of which an index answers; nobody is in both."""
    return (
        select(Exchange.high_id).where(Exchange.low_id == attendee_id),
        select(Exchange.low_id).where(Exchange.high_id == attendee_id),
    )
