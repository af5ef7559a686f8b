"""What people type into the forms of an event and its questions, and what is kept of it."""

from tests.web.bad_input import KEPT, Typed, names_typed_into, typed_into

EVENT_NAMES = names_typed_into(120, blank=KEPT)
EVENT_PLACES = typed_into(120, blank=KEPT, lines="one two")
CARE_CONTACTS = typed_into(120, blank="Ada Reinholz", lines="one two")

EVENT_TIMES = {
    "as a browser sends it": Typed("2026-12-01T18:00", "2026-12-01T18:00"),
    "as one types it": Typed("  2026-12-01 18:00 ", "2026-12-01T18:00"),
    "with seconds": Typed("2026-12-01T18:00:59.999", "2026-12-01T18:00"),
    "a right-to-left override inside": Typed("2026-12-01\u202eT18:00", "2026-12-01T18:00"),
    "a null inside": Typed("2026-12-01T18\x00:00", "2026-12-01T18:00"),
    "nothing": Typed("", KEPT),
    "only blanks": Typed(" \t ", KEPT),
    "a day only": Typed("2026-12-01", KEPT),
    "a word": Typed("tomorrow", KEPT),
    "a day there is not": Typed("2026-02-30T18:00", KEPT),
    "an hour there is not": Typed("2026-12-01T24:00", KEPT),
    "an hour clocks leave out": Typed("2027-03-28T02:30", KEPT),
    "with an offset": Typed("2026-12-01T18:00+05:00", KEPT),
    "the first year": Typed("0001-01-01T00:00", KEPT),
    "the last year": Typed("9999-12-31T23:59", KEPT),
    "no year": Typed("0000-00-00T00:00", KEPT),
    "a negative year": Typed("-2026-12-01T18:00", KEPT),
    "five digits": Typed("12026-12-01T18:00", KEPT),
    "wide digits": Typed("２０２６-12-01T18:00", KEPT),
    "a lone surrogate": Typed("2026-12-01T18:00\ud800", KEPT),
    "a template": Typed("{{ now }}", KEPT),
    "markup": Typed("<script>alert(1)</script>", KEPT),
    "far too long": Typed("2026-12-01T18:00" * 200, KEPT),
}

FOLLOW_UP_DAYS = {
    "the fewest": Typed("3", "3"),
    "the most": Typed(" 60 ", "60"),
    "with noughts": Typed("014", "14"),
    "one too few": Typed("2", KEPT),
    "one too many": Typed("61", KEPT),
    "nothing": Typed("", KEPT),
    "none": Typed("0", KEPT),
    "less than none": Typed("-3", KEPT),
    "a fraction": Typed("14.5", KEPT),
    "a power": Typed("1e1", KEPT),
    "wide digits": Typed("１４", KEPT),
    "a word": Typed("fourteen", KEPT),
    "very many": Typed("9" * 5000, KEPT),
    "a formula": Typed("=7+7", KEPT),
    "a lone surrogate": Typed("14\ud800", KEPT),
}

TIME_ZONES = {
    "a city": Typed("Asia/Tokyo", "Asia/Tokyo"),
    "nothing": Typed("", KEPT),
    "no city": Typed("Europe/Leipzig", KEPT),
    "an old name": Typed("Asia/Calcutta", "Asia/Kolkata"),
    "an old name of a city that is spelled otherwise today": Typed("Europe/Kiev", "Europe/Kyiv"),
    "an old name with fewer parts": Typed("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    "a name of no place": Typed("UTC", KEPT),
    "a file": Typed("../../etc/passwd", KEPT),
    "a null inside": Typed("Asia/\x00Tokyo", "Asia/Tokyo"),
    "a lone surrogate": Typed("Asia/Tokyo\ud800", KEPT),
    "in small letters": Typed("asia/tokyo", KEPT),
}

MODES = {
    "online": Typed("remote", "remote"),
    "nothing": Typed("", KEPT),
    "another": Typed("outdoors", KEPT),
    "in capitals": Typed("REMOTE", KEPT),
    "cancelled before it is made": Typed("cancelled", KEPT),
}


def _as_question(typed: Typed, longest: int) -> Typed:
    """The same with a question mark behind it; where nothing is left before it, it asks nothing but is a mark."""
    fits = typed.stored is not KEPT and len(typed.stored) < longest
    return Typed(f"{typed.text}?", f"{typed.stored}?" if fits else KEPT)


QUESTIONS = {
    name: _as_question(typed, 200)
    for name, typed in typed_into(199, blank="", lines="one two").items()
    if name not in {"blanks around", "a lone surrogate"}
} | {
    "nothing": Typed("", KEPT),
    "only blanks": Typed(" \t \u3000 ", KEPT),
    "only what nobody sees": Typed("\u200b\u2060", KEPT),
    "a question in Arabic": Typed("ما الذي يشغلك؟", "ما الذي يشغلك؟"),
    "a question in Chinese": Typed("你最近在想什麼？", "你最近在想什麼？"),
    "a mark of direction behind it": Typed(" ما الذي يشغلك؟\u200f ", "ما الذي يشغلك؟\u200f"),
    "no question": Typed("Tell us something.", KEPT),
    "a question in the middle": Typed("Why? Because.", KEPT),
    "a link that is a script": Typed("javascript:alert(1)//?", "javascript:alert(1)//?"),
}
