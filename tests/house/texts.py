"""All words of ours: those of templates, taken apart, and those of the catalogue."""

import html
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import jinja2.ext
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes

import eventnet
from eventnet.resources import resource_dir

PACKAGE = Path(eventnet.__file__).parent
TEMPLATES = sorted(file for kind in ("*.html", "*.txt") for file in resource_dir("templates").rglob(kind))
STATICS = sorted(
    file
    for file in resource_dir("static").rglob("*")
    if file.suffix in {".css", ".js", ".svg"} and "vendor" not in file.parts
)
CODE = sorted(PACKAGE.rglob("*.py"))
GERMAN = PACKAGE / "translations" / "de" / "LC_MESSAGES" / "messages.po"

SEEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "title", "placeholder", "label", "content"}
"""Attributes that people see or hear. `data-…` that scripts put on the page are found by their names below."""
TOLD_BY_SCRIPTS = {"data-done", "data-failed", "data-before", "data-last", "data-kept"}

_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
_ENVIRONMENT = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def template_name(file: Path) -> str:
    """What a test calls a template."""
    return str(file.relative_to(resource_dir("templates")))


def parsed(file: Path) -> nodes.Template:
    """A template as Jinja reads it."""
    return _ENVIRONMENT.parse(file.read_text("utf-8"))


_INSIDE_A_TAG = re.compile(
    r"(?s)\{% block (?:html_attributes|body_attributes|scheme|page_class) %\}.*?\{% endblock %\}"
    r"|\{% macro described\(.*?endmacro %\}"
)
_EXPRESSION = re.compile(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")


class _Visible(HTMLParser):
    """Collects the text between tags and in the attributes people see."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen = SEEN_ATTRIBUTES - ({"content"} if tag == "meta" else set())
        self.words += [value for key, value in attrs if value and key in seen | TOLD_BY_SCRIPTS]
        if tag == "input":
            self.words += [value for key, value in attrs if value and key == "value"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def bare_words(file: Path) -> list[str]:
    """The words that stand in a template outside of every expression."""
    reader = _Visible()
    reader.feed(_EXPRESSION.sub(" ", _INSIDE_A_TAG.sub("", file.read_text("utf-8"))))
    reader.close()
    words = [" ".join(html.unescape(word).split()) for word in reader.words]
    return [word for word in words if re.search(r"[^\W\d_]", word)]


def constants(node: nodes.Node) -> Iterator[str]:
    """The text constants in a template that are not looked up in the catalogue."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name in _KEYWORDS:
            yield from (text for part in child.kwargs for text in constants(part))
        elif isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        else:
            yield from constants(child)


def shown(node: nodes.Node) -> Iterator[nodes.Node]:
    """The expressions whose value lands on a page: conditions are only asked."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Output):
            yield from _values(child)
        else:
            yield from shown(child)


def _values(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        if isinstance(child, (nodes.Compare, nodes.Test, nodes.Not)):
            continue
        if isinstance(child, nodes.CondExpr):
            yield from (part for branch in (child.expr1, child.expr2) if branch for part in (branch, *_values(branch)))
            continue
        yield child
        yield from _values(child)


@cache
def extracted() -> dict[str | tuple[str, str], list[str]]:
    """Every text that code and templates look up (a pair where it has a plural), with where."""
    found: dict[str | tuple[str, str], list[str]] = {}
    sources = [
        (PACKAGE, [("**.py", "python")], {}),
        (
            resource_dir("templates"),
            [("**.html", "jinja2"), ("**.txt", "jinja2")],
            {pattern: {"trimmed": "true", "newstyle_gettext": "true"} for pattern in ("**.html", "**.txt")},
        ),
    ]
    for folder, methods, options in sources:
        for name, line, message, _, _ in extract_from_dir(folder, methods, options, keywords=_KEYWORDS):
            key = message if isinstance(message, str) else (str(message[0]), str(message[1]))
            found.setdefault(key, []).append(f"{name}:{line}")
    return found


@cache
def catalogue() -> Catalog:
    """The German catalogue."""
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de")


def messages() -> list[Message]:
    """The entries of the German catalogue, without its head."""
    return [message for message in catalogue() if message.id]


def both(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """A text, or singular and plural."""
    return [text] if isinstance(text, str) else list(text or ())
