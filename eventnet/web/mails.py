"""What our mails share: words in the language of their reader, who is no visitor, and addresses that work from afar.

Each room has a `mails.py` with a function for each of its mails. A mail's words lie in templates/mail/<name>/: a
subject, the text, and the same as a page without pictures, styles or anything that is loaded.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template
from sqlalchemy.orm import Session

from eventnet.kernel.text import tidy_line
from eventnet.mail.letters import Letter
from eventnet.mail.models import Mail
from eventnet.mail.sender import Compose
from eventnet.web.current import installation
from eventnet.web.i18n import speaking

Writer = Callable[[Session, Mail, datetime], Letter | None]
"""Writes one kind of mail, in the transaction that claims its row; None where there is nobody to write to."""


def composer(app: Flask, writers: Mapping[str, Writer]) -> Compose:
    """The function that makes a letter of an outbox row, in its language, with the templates and settings of `app`."""

    def compose(session: Session, mail: Mail, now: datetime) -> Letter | None:
        with writing_for(app, mail.language, now):
            return writers[mail.template](session, mail, now)

    return compose


@contextmanager
def writing_for(app: Flask, language: str, now: datetime) -> Iterator[None]:
    """Lets letters be written inside, in the language of their reader."""
    with app.app_context(), speaking(language):
        g.now = now
        yield


def letter(template: str, /, *, headers: Mapping[str, str] | None = None, **values: Any) -> Letter:
    """The letter in `template`'s folder, filled in, with more `headers`; only inside of `writing_for`."""
    settings = installation().settings
    values |= {"base_url": settings.base_url, "operator": settings.operator, "privacy": absolute("legal.privacy")}
    subject, text = (render_template(f"mail/{template}/{part}.txt", **values) for part in ("subject", "body"))
    subject = tidy_line(subject)
    html = render_template(f"mail/{template}/body.html", subject=subject, **values)
    return Letter(subject=subject, text=text.strip() + "\n", html=html.strip() + "\n", headers=headers or {})


def absolute(endpoint: str, **values: str) -> str:
    """The whole address of a page of ours. There is no request whose host could be believed: the settings say it."""
    base = urlsplit(installation().settings.base_url)
    adapter = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)
