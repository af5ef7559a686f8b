"""Which ways to reach somebody a card takes, and how they are stored."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.cards.rules import DetailKind, GivenDetail, link_to, tidy_detail
from eventnet.kernel.text import tidy_line

E, P, L, X, M, W, O = DetailKind  # noqa: E741  the seven kinds in a table
SAME = "(as typed)"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (E, " Ben@Guests.Example", "ben@guests.example"),
        (E, "ben@", None),
        (P, "+49 (0)171 / 392-0002", SAME),
        (P, "0171 – 392 00 02", SAME),
        (P, "٠١٧١ ٣٩٢", SAME),
        (P, "\u2068+49 171 3920002\u2069", "+49 171 3920002"),
        (P, "*31#0171", None),
        (P, "call me", None),
        (P, "0171 ext. 3", None),
        (P, "0800-EVENTNET", None),
        (P, "()", None),
        (P, "=1+1", None),
        (P, "javascript:1", None),
        (L, "ben-okafor", SAME),
        (L, "@ben-okafor", "ben-okafor"),
        (L, "https://www.linkedin.com/in/ben-okafor", SAME),
        (L, "https://de.linkedin.com/in/ben-okafor?x=1", SAME),
        (L, "www.linkedin.com/in/ben-okafor/", "https://www.linkedin.com/in/ben-okafor/"),
        (L, "https://linkedin.com.evil.example/in/ben", None),
        (L, "https://evil-linkedin.com/in/ben", None),
        (L, "https://www.linkedin.com@evil.example/in/ben", None),
        (L, "http://www.linkedin.com/in/ben", None),
        (L, "javascript:alert(1)", None),
        (L, "Ben Okafor", None),
        (X, "Ben_Okafor", SAME),
        (X, "https://www.xing.com/profile/Ben_Okafor", SAME),
        (X, "https://www.linkedin.com/in/ben", None),
        (M, "@cleo@social.example", SAME),
        (M, "cleo@social.example", SAME),
        (M, "https://social.example/@cleo", SAME),
        (M, "social.example/@cleo", "https://social.example/@cleo"),
        (M, "@cleo", None),
        (M, "data:text/html,x", None),
        (W, "https://cleo.example/notes?a=1#b", SAME),
        (W, "Https://Cleo.example", "https://Cleo.example"),
        (W, "cleo.example", "https://cleo.example"),
        (W, "https://bücher.example", SAME),
        (W, "http://cleo.example", None),
        (W, "HTTP://cleo.example", None),
        (W, "javascript:alert(1)", None),
        (W, "JavaScript:alert(1)//https://cleo.example", None),
        (W, "data:text/html,<script>", None),
        (W, "//cleo.example", None),
        (W, "https://cleo", None),
        (W, "https://.", None),
        (W, "https://[::1", None),
        (W, "https://cleo.example\\@evil.example", None),
        (W, "https://user:secret@cleo.example", None),
        (W, "https://cleo.example/a b", None),
        (W, 'https://cleo.example"onclick=', None),
        (W, "https://cleo.example/\u202e", "https://cleo.example/"),
        (W, "https://cleo\u200b.example", None),
        (W, "my website", None),
        (W, "https://cleo.example:8443/a", SAME),
        (W, "https://my_site.cleo.example", SAME),
        (W, "https://cleo.example:80a", None),
        (W, "https://bank.example\u3002evil.example", None),
        (W, "https://bank.example\uff0eevil.example", None),
        (W, "https://bank.example\u2024evil.example", None),
        (W, "https://bank.example\u2215evil.example", None),
        (O, "Signal: ben.42", SAME),
        (O, "https://threema.id/BEN", SAME),
        (O, "=HYPERLINK(1)", SAME),
        (O, "http://ben.example", None),
        (O, "HTTPS://ben.example", "https://ben.example"),
        (O, "https://bank.example@evil.example", None),
        (O, "https://bank.example/\u200egnp", None),
        (O, "https://bank.example\u3002evil.example", None),
        (O, "https://ben example", None),
        (O, "Matrix: @ben:matrix.example", SAME),
        (O, "javascript:alert(1)", None),
        (O, "DATA:text/html,x", None),
    ],
)
def test_a_detail_is_stored_as_it_can_be_used_or_refused(kind: DetailKind, typed: str, stored: str | None) -> None:
    assert tidy_detail(kind, tidy_line(typed)) == (typed if stored == SAME else stored)


beginnings = ["https://", "HTTPS://", "http://", "javascript:", "data:", "//", "www.", "@", "linkedin.com/", "+49"]
texts = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", *beginnings]),
    st.text(st.sampled_from("@:/.?#\\%-_[] \"'<>(){}") | st.characters(codec="utf-8"), max_size=12)
    | st.from_regex(r"[a-z0-9-]{1,9}\.[a-z]{2,5}(/[\w@.-]{0,9})?", fullmatch=True),
    st.sampled_from(["", ".example", "/x", "@b.example"]),
).map(tidy_line)


@pytest.mark.thorough
@given(st.sampled_from(DetailKind), texts.filter(bool))
@example(W, "https://a.b@c.d")
def test_whatever_is_stored_leads_where_it_should_and_stays_the_same(kind: DetailKind, typed: str) -> None:
    stored = tidy_detail(kind, typed)
    if stored is None:
        return
    assert tidy_detail(kind, stored) == stored
    link = link_to(GivenDetail(kind, stored))
    if kind is E:
        assert link
        assert re.fullmatch(r"mailto:[^\s:?&]+@[a-z0-9.-]+", link)
    elif kind is P:
        assert link
        assert re.fullmatch(r"tel:\+?[0-9]+", link)
    elif kind is not O or link:
        assert link
        parts = urlsplit(link)
        assert parts.scheme == "https"
        assert "." in (parts.hostname or "")
        assert parts.username is None
        if kind in {L, X}:
            assert f".{parts.hostname}".endswith(f".{kind.value}.com")
    elif link is not None:
        assert link.startswith("https://")
