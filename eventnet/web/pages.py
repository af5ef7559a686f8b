"""Small things views share."""

from typing import TypeVar, cast

from flask import abort, flash, redirect
from werkzeug.wrappers import Response as BaseResponse

T = TypeVar("T")


def found(thing: T | None) -> T:
    """`thing`, or the page for what is not there (or not for this person: there is no difference)."""
    if thing is None:
        abort(404)
    return thing


def see(address: str) -> BaseResponse:
    """Sends the browser on to look at `address` after a POST."""
    return redirect(address, code=303)


def tell(category: str, **values: str) -> None:
    """Has the next page say something once; templates/parts.html knows the words of each category."""
    # Flask keeps whatever JSON can hold; its annotation knows only text.
    flash(cast("str", values), category)
