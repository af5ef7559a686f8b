"""A server to measure, as a process of its own: ours as `eventnet serve` starts it, or what it is compared with.

    python -m benchmarks.server ours|hello|rows DATABASE-URL EVENT-ID PORT

Each is a Flask application on the same waitress with the same eight threads. `hello` says one word; `rows` writes what
a swap leaves behind in one bare transaction of the driver. It says one line as soon as it listens.
"""

import sys
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks.houses import settings_for
from benchmarks.scanning import Rows
from eventnet.app import create_app
from eventnet.config import THREADS
from eventnet.listening import listen
from tests.clock import Clock

CONNECTIONS = 256
BODY = 256 * 1024


def hello() -> Flask:
    """The smallest page there is."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def rows(url: str, event_id: int) -> Flask:
    """Five rows for each POST."""
    app, write = Flask("rows"), Rows(url, event_id)

    def swap(scanner: int, holder: int) -> str:
        write((scanner, holder))
        return "done"

    app.add_url_rule("/<int:scanner>/<int:holder>", view_func=swap, methods=["POST"])
    return app


def application(kind: str, url: str, event_id: int) -> Any:
    """What is to be served."""
    if kind == "hello":
        return hello()
    return rows(url, event_id) if kind == "rows" else create_app(settings_for(Path.cwd(), url), Clock())


def main() -> None:
    """Serves until it is ended."""
    kind, url, event_id, port = sys.argv[1:]
    app = application(kind, url, int(event_id))
    server = listen(app, host="127.0.0.1", port=int(port), threads=THREADS, connections=CONNECTIONS, body=BODY)
    sys.stdout.write("listens\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
