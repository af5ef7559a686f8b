"""The three pages about whoever runs this, open to everybody."""

from flask import Blueprint, render_template

from eventnet.legal.words import missing
from eventnet.upkeep.kept import how_long
from eventnet.web.current import installation
from eventnet.web.i18n import gettext

bp = Blueprint("legal", __name__)


@bp.get("/imprint")
def imprint() -> str:
    """Tells who runs this, and how to reach them."""
    return _page("imprint")


@bp.get("/privacy")
def privacy() -> str:
    """Tells what happens to whose data."""
    is_one_file = installation().settings.database_url.startswith("sqlite")
    how = [(gettext(what), gettext(until.words, days=until.days)) for what, until in how_long().items()]
    return _page("privacy", is_one_file=is_one_file, how_long=how)


@bp.get("/accessibility")
def accessibility() -> str:
    """Tells for whom this works, what is known not to, and where to say so."""
    return _page("accessibility")


def _page(name: str, **values: object) -> str:
    settings = installation().settings
    return render_template(f"legal/{name}.html", settings=settings, missing=missing(name, settings), **values)
