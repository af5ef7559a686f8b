"""The page behind a link out of a mail that is over.

It is the same whether the link came late, was used, or never was one. Only the browser that asked for its mail is told
when and where it was used: programs that look through mails press what they find in them.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import make_response, render_template
from flask_babel import format_timedelta

from eventnet.people.models import SignInLink
from eventnet.people.queries import ended_link, is_session_alive
from eventnet.web.current import browser_hash, database, installation, now, this_session

NO_LESS = timedelta(minutes=1)


def link_over(token: str) -> Any:
    """The page for a link that does nothing (any more): one press sends a new one."""
    used = used_link_of_mine(token)
    page = render_template(
        "account/sign_in_over.html",
        token=token,
        can_mail=installation().settings.can_mail,
        used=used,
        ago=_ago(used) if used else "",
        is_here=bool(used and (here := this_session()) and here.public_id == used.began),
        is_signed_in=bool(used and is_session_alive(database(), used.person, used.began, now())),
    )
    return make_response(page, HTTPStatus.NOT_FOUND)


def used_link_of_mine(token: str) -> SignInLink | None:
    """The link behind `token`, where it was used and this very browser had asked for its mail."""
    link, asker = ended_link(database(), token, now()), browser_hash()
    return link if link and link.used_at and asker is not None and link.browser_hash == asker else None


def _ago(link: SignInLink) -> str:
    """How long ago a link was used: nobody knows by which clock its reader lives."""
    past = now() - (link.used_at or now())
    return str(format_timedelta(-max(past, NO_LESS), add_direction=True, threshold=1))
