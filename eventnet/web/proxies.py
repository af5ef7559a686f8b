"""Who asks, and over what, where web servers of one's own stand in front.

Each of them writes whom it was asked by at the right end of X-Forwarded-For; further left stands whatever a stranger
likes. So the entry is counted from the right, with nothing but commas between entries (in a header that knows quotes,
a stranger's quote could swallow what our own server wrote), and an entry that is no address counts for nothing. Host
and scheme are never read from a header: the settings say how people reach us.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from eventnet.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROBED = {"/healthz", "/readyz", "/metrics"}
"""What load balancers and watchers ask for by our address in their network, which is no name of ours."""

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([0-9.]+):\d{1,5}")


class Behind:
    """An application behind as many web servers as `settings` say: none, one, or several in a row."""

    def __init__(self, app: "WSGIApplication", settings: Settings) -> None:
        self._app = app
        self._proxies = settings.proxies
        self._scheme, _, self._host = settings.base_url.partition("://")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answers as if whoever asks had asked us themselves."""
        environ["wsgi.url_scheme"] = self._scheme
        asks = forwarded_for(environ.get("HTTP_X_FORWARDED_FOR", ""), self._proxies)
        if asks is not None:
            environ["REMOTE_ADDR"] = asks
        if environ.get("PATH_INFO") in PROBED:
            environ["HTTP_HOST"] = self._host
        return self._app(environ, start_response)


def forwarded_for(header: str, proxies: int) -> str | None:
    """The address that the outermost of so many web servers was asked from; None where they have not told one."""
    entries = header.split(",")
    if not 0 < proxies <= len(entries):
        return None
    entry = entries[-proxies].strip()
    if found := _WITH_PORT.fullmatch(entry):
        entry = found[1] or found[2]
    try:
        return str(ipaddress.ip_address(entry))
    except ValueError:
        return None
