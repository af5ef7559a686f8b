"""Small things views share."""

from typing import TypeVar, cast

from flask import abort, flash, get_flashed_messages, redirect, request
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

from eventnet.kernel.cursors import Cursor, cursor_in
from eventnet.kernel.ids import PUBLIC_ID, is_public_id
from eventnet.web.current import context

T = TypeVar("T")


class PublicIdConverter(BaseConverter):
    """A public id in an address (`<id:contact_id>`): what has another shape never reaches a query."""

    regex = PUBLIC_ID

    def to_url(self, value: str) -> str:
        """The id as it stands in an address: there is nothing in it to be quoted."""
        return value if is_public_id(value) else super().to_url(value)


def or_404(thing: T | None) -> T:
    """`thing`, or where it is None or False the page for what is not there; or not for this person: it is the same."""
    if thing is None or thing is False:
        abort(404)
    return thing


def cursor() -> Cursor | None:
    """The point behind which a list goes on (`?after=`); None for its beginning, and for what is no place."""
    return cursor_in(request.args.get("after", ""))


def see_other(address: str) -> BaseResponse:
    """Sends the browser on to look at `address` after a POST."""
    return redirect(address, code=303)


def say(category: str, **values: str) -> None:
    """Has the next page say something once; templates/parts.html knows the words of each category."""
    # Flask keeps whatever JSON can hold; its annotation knows only text.
    flash(cast("str", values), category)


def said_once() -> list[tuple[str, object]]:
    """The messages that this page says once, with their categories. It is noted that it does (web/offline.py)."""
    found = cast("list[tuple[str, object]]", get_flashed_messages(with_categories=True))
    if found:
        context().says_once = True
    return found
