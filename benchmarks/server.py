"""A server to measure, as a process of its own: ours as `eventnet serve` starts it, or what it is compared with.

    python -m benchmarks.server ours|least DATABASE-URL EVENT-ID PORT

Each is a Flask application on the same waitress with the same eight threads. `least` says one word, or writes what a
swap leaves behind in one bare transaction of the driver. It says one line as soon as it listens.
"""

import sys
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks.houses import settings_for
from benchmarks.scanning import Rows
from eventnet.app import create_app
from eventnet.config import THREADS
from eventnet.listening.server import listen
from tests.clock import Clock

CONNECTIONS = 256
BODY = 256 * 1024


def least(url: str, event_id: int) -> Flask:
    """The smallest page there is, and five rows for each POST."""
    app, write = Flask("least"), Rows(url, event_id)

    def swap(scanner: int, holder: int) -> str:
        write((scanner, holder))
        return "done"

    app.add_url_rule("/", view_func=lambda: "hello")
    app.add_url_rule("/readyz", "ready", lambda: "ready")  # as front servers ask
    app.add_url_rule("/<int:scanner>/<int:holder>", view_func=swap, methods=["POST"])
    return app


def _refused(*_asked: object) -> tuple[list[tuple[str, str]], bytes]:
    return [("Retry-After", "3")], b"busy"


def main() -> None:
    """Serves until it is ended."""
    kind, url, event_id, port = sys.argv[1:]
    app: Any = least(url, int(event_id)) if kind == "least" else create_app(settings_for(Path.cwd(), url), Clock())
    server = listen(
        app, host="127.0.0.1", port=int(port), threads=THREADS, connections=CONNECTIONS, body=BODY, refusal=_refused
    )
    sys.stdout.write("listens\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
