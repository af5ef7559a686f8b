"""Live codes: only this installation reads them, and two sightings of one phone can't be linked."""

import string
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.exchange.codes import STEP_SECONDS, CodeBook, LiveCode, NotACodeError, step_at
from eventnet.kernel.ids import from_base64url, to_base64url

KEY, OLD_KEY, HOST = "k" * 40, "o" * 40, "cards.example.org"
BOOK = CodeBook((KEY,), HOST)
CODE = LiveCode(bytes(range(8)), step_at(datetime(2026, 11, 20, 9, tzinfo=UTC)))
TOKEN = BOOK.seal(CODE)
ALPHABET = string.ascii_letters + string.digits + "-_"

codes = st.builds(LiveCode, st.binary(min_size=8, max_size=8), st.integers(0, 2**32 - 1))


def opened(token: str, book: CodeBook = BOOK) -> LiveCode | None:
    """What `token` says to `book`; None also where it has not even the shape of a code."""
    try:
        return book.open(token)
    except NotACodeError:
        return None


@given(codes)
@example(LiveCode(bytes(8), 0))
@example(LiveCode(b"\xff" * 8, 2**32 - 1))
def test_what_is_sealed_opens_as_it_was(code: LiveCode) -> None:
    token = BOOK.seal(code)
    assert BOOK.open(token) == code
    assert len(token) == 39
    assert token.startswith("A")
    assert set(token) <= set(ALPHABET)


@given(codes)
def test_a_code_is_the_same_whoever_seals_it(code: LiveCode) -> None:
    # Several processes answer for one installation, and a page asked for twice shows one code.
    assert CodeBook((KEY, OLD_KEY), HOST).seal(code) == BOOK.seal(code)


def test_codes_made_by_an_earlier_version_still_open() -> None:
    # A change of the key's derivation, the layout or the bound host would make every code on a screen worthless.
    assert TOKEN == "Aud39KZ0xS6LA7qLas4KQohRUa-cz0Aac12qrNg"


@pytest.mark.parametrize("place", range(39))
def test_every_character_counts(place: int) -> None:
    others = [TOKEN[:place] + other + TOKEN[place + 1 :] for other in ALPHABET if other != TOKEN[place]]
    assert [opened(other) for other in others] == [None] * 63


@given(codes, st.integers(0, 28 * 8 - 1))
def test_every_bit_counts(code: LiveCode, bit: int) -> None:
    flipped = int.from_bytes(from_base64url(BOOK.seal(code)[1:])) ^ (1 << bit)
    assert BOOK.open("A" + to_base64url(flipped.to_bytes(28))) is None


@given(codes)
def test_another_host_or_another_key_reads_nothing(code: LiveCode) -> None:
    token = BOOK.seal(code)
    assert CodeBook((KEY,), "cards.example.com").open(token) is None
    assert CodeBook((OLD_KEY,), HOST).open(token) is None


@given(codes)
def test_after_a_change_of_keys_codes_on_screens_still_open(code: LiveCode) -> None:
    changed = CodeBook((KEY, OLD_KEY), HOST)
    assert changed.open(CodeBook((OLD_KEY,), HOST).seal(code)) == code
    assert CodeBook((OLD_KEY,), HOST).open(changed.seal(code)) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "A",
        TOKEN[:-1],
        TOKEN + "A",
        "B" + TOKEN[1:],
        "a" + TOKEN[1:],
        " " + TOKEN,
        TOKEN + "\n",
        TOKEN[:-1] + "\n",
        TOKEN[:-1] + "=",
        TOKEN[:-2] + "==",
        "A" + "+" * 38,
        "A" + "/" * 38,
        "A" + "ä" * 38,
        "A" + "\ud800" * 38,
        "A" + "\0" * 38,
        "https://cards.example.org/x/" + TOKEN,
    ],
    ids=ascii,
)
def test_what_has_not_the_shape_is_not_a_code(token: str) -> None:
    with pytest.raises(NotACodeError):
        BOOK.open(token)


def test_a_code_can_be_written_in_one_way_only() -> None:
    # 38 characters hold four bits more than the 28 bytes: a careless decoder takes 16 last characters for the same.
    assert [last for last in ALPHABET if opened(TOKEN[:-1] + last) == CODE] == [TOKEN[-1]]
    for last in set(ALPHABET) - {"A", "Q", "g", "w"}:
        with pytest.raises(NotACodeError):
            BOOK.open(TOKEN[:-1] + last)


@given(st.text(st.sampled_from(ALPHABET), min_size=38, max_size=38) | st.text(st.characters(), max_size=60))
def test_whatever_is_scanned_is_read_or_refused_and_nothing_else(text: str) -> None:
    for token in (text, "A" + text):
        assert opened(token) is None


def longest_in_common(one: str, other: str) -> int:
    """The length of the longest run of characters that stands in both."""
    best, row = 0, [0] * (len(other) + 1)
    for a in one:
        row = [0, *(row[i] + 1 if a == b else 0 for i, b in enumerate(other))]
        best = max(best, *row)
    return best


@pytest.mark.parametrize("alias", [bytes(8), b"\xff" * 8, bytes(range(8)), b"eventnet"], ids=bytes.hex)
def test_two_sightings_of_a_phone_share_nothing_to_link_them_by(alias: bytes) -> None:
    # Chance alone gives two runs of 38 characters four in common about once in 10,000 pairs, six once in 50 million.
    tokens = [BOOK.seal(LiveCode(alias, CODE.step + n))[1:] for n in range(120)]
    assert max(longest_in_common(one, other) for one, other in pairwise(tokens)) < 6
    # Nor does any place always hold the same character.
    assert all(len({token[place] for token in tokens}) > 1 for place in range(38))


def test_two_phones_in_one_step_share_nothing_either() -> None:
    tokens = [BOOK.seal(LiveCode(n.to_bytes(8), CODE.step))[1:] for n in range(120)]
    assert max(longest_in_common(one, other) for one, other in pairwise(tokens)) < 6


@given(st.timedeltas(timedelta(0), timedelta(days=80 * 365)))
def test_a_code_was_drawn_within_the_half_minute_before(since: timedelta) -> None:
    now = datetime(1970, 1, 1, tzinfo=UTC) + since
    drawn_at = LiveCode(bytes(8), step_at(now)).drawn_at
    assert timedelta(0) <= now - drawn_at < timedelta(seconds=STEP_SECONDS)
    assert drawn_at.tzinfo is UTC


def test_a_step_lasts_half_a_minute() -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert step_at(now + timedelta(seconds=29, microseconds=999_999)) == step_at(now)
    assert step_at(now + timedelta(seconds=30)) == step_at(now) + 1
