"""What every answer says about itself: what a page may load, who may frame it, how long it keeps."""

from http import HTTPStatus

from flask import Flask, Response, request

from eventnet.web.current import context, installation
from eventnet.web.statics import may_be_kept

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types fragment worker",
    ]
)

_WITHOUT_CAMERA = "geolocation=(), microphone=(), camera=()"
_WITH_CAMERA = "geolocation=(), microphone=(), camera=(self)"


def set_up_headers(app: Flask) -> None:
    """Adds the headers to everything `app` answers."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        # A page that is one request carries its style with it, and the policy knows that style by its hash.
        here = context()
        inline = here.get("inline_style")
        policy = POLICY.replace("style-src", f"style-src {inline}") if inline else POLICY
        headers.add("Content-Security-Policy", policy)
        headers.add("X-Content-Type-Options", "nosniff")
        headers.add("Referrer-Policy", "same-origin")  # "no-referrer" would break the CSRF check over HTTPS
        headers.add("Cross-Origin-Opener-Policy", "same-origin")
        # A page that scans may ask for the camera, no other and nothing inside it.
        headers.add("Permissions-Policy", _WITH_CAMERA if here.get("camera") else _WITHOUT_CAMERA)
        if installation().settings.is_secure:
            headers.add("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint == "static" and response.status_code < HTTPStatus.BAD_REQUEST:
            if not may_be_kept():
                headers["Cache-Control"] = "no-cache"
        else:
            # Pages hold other people's details; a shared cache or the back button after signing out must not.
            if "Cache-Control" not in headers:
                headers.add("Cache-Control", "no-store")
            headers["Vary"] = "Cookie, Accept-Language"
        return response
