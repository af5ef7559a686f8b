"""Looking up what one has in common with others at an event, and with whom the most."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventnet.cards.findable import Evidence
from eventnet.cards.models import CardEvidence
from eventnet.cards.rules import topic_key
from eventnet.events.models import Attendee
from eventnet.ground.rules import Rarity


def rarity_of(session: Session, event_id: int, topics: Iterable[str]) -> Rarity:
    """How rare these topics (as typed) are among those in the event's list."""
    keys = {topic_key(topic) for topic in topics}
    have = session.execute(
        select(CardEvidence.key, func.count())
        .where(CardEvidence.event_id == event_id, CardEvidence.kind == Evidence.TOPIC, CardEvidence.key.in_(keys))
        .group_by(CardEvidence.key)
    )
    listed = select(func.count()).where(Attendee.event_id == event_id, Attendee.listed)
    return Rarity(dict(have.tuples().all()), session.scalar(listed) or 0)
