"""What people paste where a code's link belongs, and what comes of it."""

from tests.web.bad_input import KEPT, Typed

LINKS = {
    "nothing": Typed("", KEPT),
    "only blanks": Typed(" \t \u3000 ", KEPT),
    "only what nobody sees": Typed("\u200b\u2060", KEPT),
    "one character": Typed("a", KEPT),
    "another site": Typed("https://evil.example/x/TOKEN", KEPT),
    "another site behind our name": Typed("http://eventnet.test@evil.example/x/TOKEN", KEPT),
    "a host that begins like ours": Typed("http://eventnet.test.evil.example/x/TOKEN", KEPT),
    "a look-alike host": Typed("http://eventn\u0435t.test/x/TOKEN", KEPT),
    "another scheme": Typed("https://eventnet.test/x/TOKEN", KEPT),
    "another port": Typed("http://eventnet.test:80/x/TOKEN", KEPT),
    "no host": Typed("/x/TOKEN", KEPT),
    "the token alone": Typed("TOKEN", KEPT),
    "a token too long": Typed("http://eventnet.test/x/TOKENA", KEPT),
    "a longer path": Typed("http://eventnet.test/x/TOKEN/joining", KEPT),
    "a way out of the path": Typed("http://eventnet.test/x/../sign-in/TOKEN", KEPT),
    "something asked": Typed("http://eventnet.test/x/TOKEN?next=//evil.example", KEPT),
    "two of them": Typed("http://eventnet.test/x/TOKEN http://eventnet.test/x/TOKEN", KEPT),
    "words around it": Typed("Here: http://eventnet.test/x/TOKEN", KEPT),
    "letters of another script": Typed("http://eventnet.test/x/A" + "\u0430" * 38, KEPT),
    "a script": Typed("javascript:alert('TOKEN')", KEPT),
    "data": Typed("data:text/html,<script>alert(1)</script>", KEPT),
    "markup": Typed('"><script>alert(1)</script>', KEPT),
    "a template": Typed("{{ 7*7 }} %(name)s", KEPT),
    "a lone surrogate": Typed("http://eventnet.test/x/\ud800", KEPT),
    "a header": Typed("http://eventnet.test/x/TOKEN\r\nSet-Cookie: a=b", KEPT),
    "far too much": Typed("http://eventnet.test/x/" + "A" * 100_000, KEPT),
}
