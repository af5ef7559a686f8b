"""Pages as a browser reads them: headings, elements, and forms with what pressing their button would send."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse


def heading(response: TestResponse) -> str:
    """What the page says first."""
    found = re.search(r"(?s)<h1[^>]*>(.*?)</h1>", response.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", found[1])).split()) if found else ""


def mentions(text: str, word: str) -> bool:
    """Whether the word stands in a page or mail; amid a token any three letters come by chance, and don’t count."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


@dataclass
class Form:
    """A form on a page: `fields` are sent as they stand, `labels` are what its buttons say."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        """What stands in the only field of that name."""
        (value,) = self.fields[name]
        return value


@dataclass(frozen=True)
class Element:
    """A start tag with its attributes."""

    tag: str
    attributes: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.elements: list[Element] = []
        self._form: Form | None = None
        self._elsewhere: Form | None = None
        self._area: tuple[str, list[str]] | None = None
        self._label: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, has))
        if tag == "form" and has.get("method") == "post":
            self._form = Form(has["action"].partition("#")[0])  # which part to look at afterwards is not sent
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and "name" in has and (has.get("type") not in {"radio", "checkbox"} or "checked" in has):
            self._form.fields.setdefault(has["name"], []).append(has.get("value", ""))
        if tag == "textarea":
            self._area = (has["name"], [])
        if tag == "button":
            self._label = []
            if "formaction" in has:
                self._elsewhere = Form(has["formaction"], self._form.fields)
                self.forms.append(self._elsewhere)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea" and self._area and self._form:
            name, pieces = self._area
            text = "".join(pieces).removeprefix("\n")  # browsers drop the first line break, and send the rest as CRLF
            self._form.fields.setdefault(name, []).append(text.replace("\n", "\r\n"))
            self._area = None
        if tag == "button" and self._label is not None and self._form:
            (self._elsewhere or self._form).labels.append("".join(self._label).strip())
            self._label = self._elsewhere = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)
        elif self._label is not None:
            self._label.append(data)


def forms(response: TestResponse) -> list[Form]:
    """The forms of a page that are sent by POST; a button that sends one elsewhere is a form of its own."""
    return _read(response.text).forms


def form_to(response: TestResponse, action: str) -> Form:
    """The one form of a page that goes to `action`."""
    (form,) = [form for form in forms(response) if form.action == action]
    return form


def elements(text: str) -> list[Element]:
    """The start tags of a page."""
    return _read(text).elements


def _read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    return reader
