"""What is typed into the fields of one's own card, and what should come of it (tests/web/bad_input.py)."""

from tests.web.bad_input import ADDRESSES, KEPT, Typed, names_typed_into, typed_into

LINES = {100: typed_into(100, blank="", lines="one two"), 140: typed_into(140, blank="", lines="one two")}
ORGANISATIONS = names_typed_into(100, blank="")
INTRODUCTIONS = typed_into(200, blank="", lines="one two")
ANSWERS = typed_into(280, blank="", lines="one\ntwo")

# Blanks, line ends and what nobody sees, formulas and markup as in every line.
_PLAIN = {
    "nothing": Typed("", ""),
    "only blanks": Typed(" \t \u3000 ", ""),
    "only what nobody sees": Typed("\u200b\u2060\ufeff\u2800", ""),
}
_NEVER = {
    "a script's link": Typed("javascript:alert(1)", KEPT),
    "a script's link in capitals": Typed("JaVaScRiPt:alert(1)", KEPT),
    "a link that is its own page": Typed("data:text/html,<script>alert(1)</script>", KEPT),
    "a link anybody on the way can read": Typed("http://ben.example", KEPT),
}
_NO_WAY = _NEVER | {
    "words": Typed("ask at the desk", KEPT),
    "markup": Typed("<b>x</b>", KEPT),
    "a formula": Typed("=1+1", KEPT),
    "two lines": Typed("one\r\ntwo", KEPT),
    "a lone surrogate between blanks": Typed("a \ud800 b", KEPT),
    "far too long": Typed("a b " * 300, KEPT),
}

_NO_SITE = {
    "a link with somebody's name before the host": Typed("https://bank.example@evil.example", KEPT),
    "a link with a mark of direction": Typed("https://cleo.example/\u200fgnp", KEPT),
    "a link with another dot": Typed("https://bank.example\u3002evil.example", KEPT),
    "a link with what looks like a slash": Typed("https://bank.example\u2215login.evil.example", KEPT),
    "a link to nowhere": Typed("https://cleo", KEPT),
    "a link to no port": Typed("https://cleo.example:80a", KEPT),
}

TOPICS = _PLAIN | {
    "one character": Typed("R", "R"),
    "spellings of one": Typed("Web Assembly\r\nweb-assembly\r\nWebAssembly", "Web Assembly"),
    "with commas": Typed("robotics, museums,archives", "robotics\nmuseums\narchives"),
    "as long as may be": Typed("ä" * 40, "ä" * 40),
    "one character too long": Typed(f"robotics, {'ä' * 41}", KEPT),
    "too long once small": Typed("ß" * 21, KEPT),
    "as many as may be": Typed("a, b, c, d, e, f, g, h", "a\nb\nc\nd\ne\nf\ng\nh"),
    "as many as may be, some twice": Typed("a, b, c, A, d, e, f, B, g, h", "a\nb\nc\nd\ne\nf\ng\nh"),
    "one too many": Typed("a, b, c, d, e, f, g, h, i", KEPT),
    "hundreds": Typed(", ".join(f"topic {number}" for number in range(500)), KEPT),
    "only signs": Typed("robotics, ???", KEPT),
    "emoji": Typed("🎸\r\n👩\u200d💻", "🎸\n👩\u200d💻"),
    "control characters": Typed("a\x00b\x07\r\nc\x1bd", "ab\ncd"),
    "a right-to-left override": Typed("safe \u202egnp\u202c", "safe gnp"),
    "a lone surrogate": Typed("a\ud800b", "a%ED%A0%80b"),
    "look-alike letters": Typed("аrt, art", "аrt\nart"),
    "markup": Typed("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "a template": Typed("{{ 7*7 }}", "{{ 7*7 }}"),
    "a formula": Typed("=1+1", "=1+1"),
    "a script's link": Typed("javascript:alert(1)", "javascript:alert(1)"),
}

PHONES = (
    _PLAIN
    | _NO_WAY
    | {
        "one digit": Typed("1", "1"),
        "as people write it": Typed("+49 (0)171 / 392-00.02", "+49 (0)171 / 392-00.02"),
        "Arabic digits": Typed("٠١٧١ ٣٩٢", "٠١٧١ ٣٩٢"),
        "with marks of direction": Typed("\u2068+49 171\u2069", "+49 171"),
        "with letters": Typed("0800-EVENTNET", KEPT),
        "with an extension": Typed("0171 ext. 3", KEPT),
        "a command to the phone": Typed("*#06#", KEPT),
        "a formula of digits": Typed("=1", KEPT),
        "as long as may be": Typed("1" * 254, "1" * 254),
        "one digit too long": Typed("1" * 255, KEPT),
        "a null": Typed("01\x0071", "0171"),
    }
)

PROFILES = (
    _PLAIN
    | _NO_WAY
    | {
        "one character": Typed("b", "b"),
        "elsewhere": Typed("https://evil.example/in/ben", KEPT),
        "elsewhere, well disguised": Typed("https://www.linkedin.com@evil.example/", KEPT),
        "a right-to-left override": Typed("ben\u202e-okafor", "ben-okafor"),
        "a template": Typed("{{7*7}}", KEPT),
    }
)
LINKEDIN = PROFILES | {
    "the whole address": Typed("https://www.linkedin.com/in/ben", "https://www.linkedin.com/in/ben"),
    "without its beginning": Typed("linkedin.com/in/ben", "https://linkedin.com/in/ben"),
}
XING = PROFILES | {"the whole address": Typed("https://www.xing.com/profile/B_O", "https://www.xing.com/profile/B_O")}

MASTODON = (
    _PLAIN
    | _NO_WAY
    | {
        "as it is told": Typed("@cleo@social.example", "@cleo@social.example"),
        "the whole address": Typed("https://social.example/@cleo", "https://social.example/@cleo"),
        "half of it": Typed("@cleo", KEPT),
        "a mail header": Typed("@cleo@social.example\r\nBcc: x", KEPT),
    }
)

_LONG_LINK = f"https://cleo.example/{'x' * 233}"
WEBSITES = (
    _PLAIN
    | _NO_WAY
    | _NO_SITE
    | {
        "a whole address": Typed("https://cleo.example/a?b=c#d", "https://cleo.example/a?b=c#d"),
        "without its beginning": Typed("cleo.example/a", "https://cleo.example/a"),
        "as long as may be": Typed(_LONG_LINK, _LONG_LINK),
        "one character too long": Typed(f"{_LONG_LINK}x", KEPT),
        "too long with its beginning": Typed(_LONG_LINK[8:] + "x", KEPT),
        "look-alike letters": Typed("https://clеo.example", "https://clеo.example"),
        "a template": Typed("https://cleo.example/{{7*7}}", "https://cleo.example/{{7*7}}"),
        "breaking out of the link": Typed('https://cleo.example"onclick="alert(1)', KEPT),
    }
)

OTHERS = (
    _PLAIN
    | _NEVER
    | _NO_SITE
    | {
        "one character": Typed("x", "x"),
        "as people say it": Typed("Signal: ben.42", "Signal: ben.42"),
        "a link": Typed("https://threema.id/BEN", "https://threema.id/BEN"),
        "a link that begins with capitals": Typed("HTTPS://threema.id/BEN", "https://threema.id/BEN"),
        "as long as may be": Typed("ä" * 254, "ä" * 254),
        "one character too long": Typed("ä" * 255, KEPT),
        "two lines": Typed("one\r\ntwo", "one two"),
        "markup": Typed("<b>x</b>", "<b>x</b>"),
        "a formula": Typed("=1+1", "=1+1"),
        "a lone surrogate": Typed("a\ud800b", "a%ED%A0%80b"),
        "a family": Typed("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    }
)

# An own address may also be left out.
OWN_ADDRESSES = ADDRESSES | _PLAIN
