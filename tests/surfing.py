"""A browser in front of whole processes."""

import re
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


class Browser:
    """One browser of somebody's; a web server in front gives each of its requests to one of the applications."""

    def __init__(self, base_url: str) -> None:
        self._headers = {"Host": urlsplit(base_url).netloc, "Content-Type": "application/x-www-form-urlencoded"}
        self.cookies = SimpleCookie()

    def ask(self, port: int, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page."""
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        body = None if fields is None else urlencode(fields)
        connection.request("POST" if body else "GET", path, body, self._headers | {"Cookie": cookie})
        answer = connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(header)
        page = answer.read().decode(errors="replace")  # a picture, too
        connection.close()
        return answer.status, page

    def send(self, port: int, path: str, **fields: str) -> int:
        """The status of a form's answer, filled in on the page with the same address."""
        (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', self.ask(port, path)[1]))
        return self.ask(port, path, {"csrf_token": token, **fields})[0]
