"""Whoever is in an event's list is found by their name letter by letter before all others."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MARK = "@n"
LONGEST = 60
ALIKE = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
ALIKE |= {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ـ": ""}
ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")

document = sa.table("search_document", sa.column("lot", sa.BigInteger), sa.column("attendee_id"), sa.column("words"))
attendee = sa.table("attendee", sa.column("id"), sa.column("name"))


def upgrade() -> None:
    connection = op.get_bind()
    names = sa.select(document.c.lot, document.c.words, attendee.c.name).join(
        attendee, attendee.c.id == document.c.attendee_id
    )
    for lot, words, name in connection.execute(names).all():
        whole = " ".join(sorted({*words.split(), *(f"{MARK}{word}" for word in _spelled(name))}))
        connection.execute(document.update().where(document.c.lot == lot).values(words=whole))


def downgrade() -> None:
    connection = op.get_bind()
    for lot, words in connection.execute(sa.select(document.c.lot, document.c.words)).all():
        whole = " ".join(word for word in words.split() if not word.startswith(MARK))
        connection.execute(document.update().where(document.c.lot == lot).values(words=whole))


def _spelled(name: str) -> set[str]:
    """The words of a name without case and accents, as far as this is worth: saving one's card makes them anew."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(ALIKE.get(c, c) for c in plain if c not in "'’‘ʼ׳`´")
    bare = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFKD", plain)))
    letters = (c if unicodedata.category(c)[0] in "LNM" else " " for c in bare)
    return {word[:LONGEST] for word in "".join(letters).split()}
