"""What people, and programs that pretend to be people, type into a field; and what should come of it."""

from dataclasses import dataclass

KEPT = None
"""Nothing is stored: the form comes back with what was typed."""


@dataclass(frozen=True)
class Typed:
    """Something typed into a field, and what is stored of it (KEPT: nothing, it stays in the form)."""

    text: str
    stored: str | None

    @property
    def sent(self) -> bytes:
        """As a browser sends it; a lone surrogate as the three bytes that stand for it."""
        return self.text.encode("utf-8", "surrogatepass")


def typed_into(longest: int, *, blank: str | None, lines: str) -> dict[str, Typed]:
    """The whole list, for a field that takes `longest` characters; `lines` is what becomes of "one\\r\\ntwo"."""
    markup = '<script>alert(1)</script> "><img src=x onerror=alert(2)> </textarea> &amp; {{ 7*7 }}'
    return {
        "as long as may be": Typed("ä" * longest, "ä" * longest),
        "one character too long": Typed("ä" * (longest + 1), KEPT),
        "far too long": Typed("a b " * longest, KEPT),
        "nothing": Typed("", blank),
        "only blanks": Typed(" \t \u00a0 \u3000 \r\n ", blank),
        "only what nobody sees": Typed("\u200b\u2060\ufeff\u2800\u00ad", blank),
        "control characters": Typed("a\x00b\x07c\x1bd\x7fe\x9bf", "abcdef"),
        "a right-to-left override": Typed("safe \u202egnp.exe\u202c end", "safe gnp.exe end"),
        "embeddings": Typed("\u202aa\u202bb\u202dc\u202c", "abc"),
        "Hebrew with marks": Typed("שלום\u200f (abc)", "שלום\u200f (abc)"),
        "a lone surrogate": Typed("a\ud800b", "a%ED%A0%80b"),
        "emoji of several": Typed("👩\u200d💻 👍🏽", "👩\u200d💻 👍🏽"),
        "markup": Typed(markup, markup),
        "a formula": Typed('=HYPERLINK("http://evil.example")', '=HYPERLINK("http://evil.example")'),
        "other beginnings of formulas": Typed("+1 -2 @SUM(A1) \uff1dB2", "+1 -2 @SUM(A1) \uff1dB2"),
        "a minus first": Typed("-2+3", "-2+3"),
        "a percent sign": Typed("100 % %(name)s %s", "100 % %(name)s %s"),
        "two lines": Typed("one\r\ntwo", lines),
        "strange line breaks": Typed("one\u2028two", lines),
        "blanks around": Typed("  in the middle  ", "in the middle"),
    }


NOTES = typed_into(2000, blank="", lines="one\ntwo")
PROMISES = typed_into(200, blank=KEPT, lines="one two")
TOUCHES = typed_into(280, blank="", lines="one two")
