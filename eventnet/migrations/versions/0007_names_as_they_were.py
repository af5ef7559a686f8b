"""What people were called when their cards went over, and when one was hidden from another."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OF_A_SIDE = """
UPDATE exchange SET {side}_name = coalesce(
  (SELECT contact.name FROM contact
    JOIN attendee AS owner ON owner.person_id = contact.owner_id AND owner.id = exchange.{other}_id
    WHERE contact.exchange_id = exchange.id AND contact.name <> ''),
  (SELECT attendee.name FROM attendee WHERE attendee.id = exchange.{side}_id)
)
"""
"""The name the other one holds; where they hold nothing any more, the one of today."""

_OF_THE_HIDDEN = """
UPDATE hiding SET name = coalesce(
  (SELECT CASE WHEN exchange.low_id = theirs.id THEN exchange.low_name ELSE exchange.high_name END FROM exchange
    JOIN attendee AS mine ON mine.person_id = hiding.hider_id AND mine.id IN (exchange.low_id, exchange.high_id)
    JOIN attendee AS theirs ON theirs.person_id = hiding.hidden_id AND theirs.id IN (exchange.low_id, exchange.high_id)
    ORDER BY exchange.id DESC LIMIT 1),
  (SELECT theirs.name FROM attendee AS theirs
    JOIN attendee AS mine ON mine.event_id = theirs.event_id AND mine.person_id = hiding.hider_id
    WHERE theirs.person_id = hiding.hidden_id ORDER BY theirs.id DESC LIMIT 1),
  (SELECT person.name FROM person WHERE person.id = hiding.hidden_id)
)
"""
"""The name in the latest swap of the two, else at the latest event of both."""


def upgrade() -> None:
    _add(
        "exchange",
        "low_name",
        "high_name",
        fill=[_OF_A_SIDE.format(side="low", other="high"), _OF_A_SIDE.format(side="high", other="low")],
    )
    _add("hiding", "name", fill=[_OF_THE_HIDDEN])


def _add(table: str, *names: str, fill: list[str]) -> None:
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.add_column(sa.Column(name, sa.String(length=200), nullable=True))
    for statement in fill:
        op.execute(statement)
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.alter_column(name, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("hiding") as batch:
        batch.drop_column("name")
    with op.batch_alter_table("exchange") as batch:
        batch.drop_column("low_name")
        batch.drop_column("high_name")
