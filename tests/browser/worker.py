"""How long the service worker waits for the network before it shows a copy: the test says so, not the machine."""

from flask import Flask, Response

from eventnet.web.offline import service_worker

OURS = "const PATIENCE = 3_000;"
"""What stands in service-worker.js."""


def waits(app: Flask, seconds: float) -> None:
    """From now on a browser that asks for the worker of `app` gets one that waits so long."""

    def other() -> Response:
        source = service_worker().get_data(as_text=True)
        assert source.count(OURS) == 1
        return Response(source.replace(OURS, f"const PATIENCE = {seconds * 1000:.0f};"), mimetype="text/javascript")

    app.view_functions["offline.service_worker"] = other
