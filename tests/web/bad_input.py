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


_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
LINE_END = {"one two": " ", "one\ntwo": "\n"}


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
        "one character": Typed("x", "x"),
        "combining marks": Typed("Zu\u0308rich", "Zürich"),
        "as many marks as any language needs": Typed("z" + "\u0336\u0334" * 4, "z" + "\u0336\u0334" * 4),
        "marks piled up": Typed("z" + "\u0336\u0334" * 8, "z" + "\u0336\u0334" * 4),
        "look-alike letters": Typed("Аdа Rеinhоlz", "Аdа Rеinhоlz"),
        "a family": Typed("👨\u200d👩\u200d👧\u200d👦", "👨\u200d👩\u200d👧\u200d👦"),
        "a script's link": Typed("javascript:alert(1)", "javascript:alert(1)"),
        "a link that is its own page": Typed("data:text/html,<b>", "data:text/html,<b>"),
        "a mail header": Typed("x\r\nBcc: eve@guests.example", f"x{LINE_END[lines]}Bcc: eve@guests.example"),
    }


NOTES = typed_into(2000, blank="", lines="one\ntwo")
PROMISES = typed_into(200, blank=KEPT, lines="one two")
MESSAGES = typed_into(2000, blank=KEPT, lines="one\ntwo")
TOUCHES = typed_into(280, blank="", lines="one two")


def names_typed_into(longest: int, *, blank: str | None) -> dict[str, Typed]:
    """The same for the name of somebody or something: of what nobody sees only what does something stays."""
    return typed_into(longest, blank=blank, lines="one two") | {
        "Hebrew with marks": Typed("שלום\u200f (abc)", "שלום (abc)"),
        "nothing to see between letters": Typed("A\u200bd\u2060a\u00ad \u200eKi\ufe0fm\u034f", "Ada Kim"),
        "a joiner between Latin letters": Typed("A\u200dd\u200ca", "Ada"),
        "Persian keeps its halves apart": Typed("علی\u200cرضا", "علی\u200cرضا"),
        "many where one would do": Typed("علی\u200c\u200c\u200c\u200cرضا", "علی\u200cرضا"),
        "England is tagged": Typed(_ENGLAND, _ENGLAND),
    }


NAMES = names_typed_into(200, blank=KEPT)

ADDRESSES = {
    "an ordinary one": Typed("ben@guests.example", "ben@guests.example"),
    "capitals and blanks around": Typed("  Ben@Guests.Example ", "ben@guests.example"),
    "with a plus and dots": Typed("b.e.n+eventnet@mail.guests.example", "b.e.n+eventnet@mail.guests.example"),
    "an international domain": Typed("ben@bücher.example", "ben@xn--bcher-kva.example"),
    "a long one": Typed(f"{'x' * 64}@{'y' * 60}.example", f"{'x' * 64}@{'y' * 60}.example"),
    "zero-width characters inside": Typed("be\u200bn@guests.example", KEPT),
    "nothing": Typed("", KEPT),
    "only blanks": Typed(" \t ", KEPT),
    "only what nobody sees": Typed("\u200b\u2060", KEPT),
    "one character": Typed("a", KEPT),
    "no host": Typed("ben@", KEPT),
    "no name": Typed("@guests.example", KEPT),
    "a host without a dot": Typed("ben@localhost", KEPT),
    "inside a company": Typed("ben@firma.local", KEPT),
    "two": Typed("ben@guests.example, eve@guests.example", KEPT),
    "with a name": Typed("Ben <ben@guests.example>", KEPT),
    "quoted": Typed('"ben okafor"@guests.example', KEPT),
    "an international name": Typed("bän@guests.example", KEPT),
    "a look-alike letter": Typed("b\u0435n@guests.example", KEPT),
    "a number for a host": Typed("ben@[127.0.0.1]", KEPT),
    "a mail header": Typed("ben@guests.example\r\nBcc: eve@guests.example", KEPT),
    "a mail header, encoded": Typed("ben@guests.example%0d%0aBcc:eve@guests.example", KEPT),
    "markup": Typed("<script>@guests.example", KEPT),
    "a template": Typed("{{7*7}}@guests.example", "{{7*7}}@guests.example"),
    "a script's address": Typed("javascript:alert(1)@guests.example", KEPT),
    "too long": Typed("x" * 300 + "@guests.example", KEPT),
    "a right-to-left override": Typed("ben\u202e@guests.example", "ben@guests.example"),
    "a null": Typed("ben\x00@guests.example", "ben@guests.example"),
    "a lone surrogate": Typed("ben\ud800@guests.example", "ben%ed%a0%80@guests.example"),
}
