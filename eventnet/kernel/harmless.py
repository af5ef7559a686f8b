"""What of a stranger's words may stand in a mail: names, and nothing that leads anywhere or can be dialled.

A mail goes to whatever address somebody typed, in the installation's own name. So its words must make neither a link
nor an address in any program that reads mails, nor hold a number to call. What is not clearly harmless is left out,
and the page behind the mail shows it.
"""

import re
import unicodedata

from eventnet.kernel.text import normal, tidy_line, without_traceless

LONGEST = 80
"""A name is short; what is longer carries a message."""

_JOINERS = "\u200c\u200d"
"""Persian names and families of emoji need them. Every other character of format goes, those of direction too."""

# What programs (the first) and eyes take for a dot, beside what normal form KD makes one.
_DOTS = "\u3002\u00b7\u06d4\u0701\u0702\u1427\u16eb\u2022\u2027\u2219\u22c5\u2e33\ua4f8\ua60e\U00010a50\U0001d16d"
_COLONS, _SLASHES, _BACKSLASHES = "\u02d0\u02f8\u205a\u2236\ua789", "\u2044\u2215\u2571\u29f8", "\u2216\u29f5\u29f9"
_LOOK_ALIKE = {ord(c): "." for c in _DOTS} | {ord(c): ":" for c in _COLONS}
_LOOK_ALIKE |= {ord(c): "/" for c in _SLASHES} | {ord(c): "\\" for c in _BACKSLASHES}
_IN_NAMES = re.compile("(?<=l)\u00b7(?=l)")  # Catalan: "Gal·la"
_KANA_DOT = re.compile("(?<=[a-z0-9])\u30fb|\u30fb(?=[a-z0-9])")  # between Japanese letters it belongs into names

_FINE = re.compile(
    r"(?<![\w.])(?:[^\W\d_]\.){2,}(?!\w)"  # initials, each with its dot: "J.R.R. Tolkien", "e.V."
    r"|(?<![\w.])[a-z][a-z0-9]*\.js(?![\w.:/-])"  # "React.js": no host ends like that
    r"|(?<![\w.])\d{1,2}\.\d{1,2}(?!\w|\.\w)"  # "Web 2.0", "19.11."
    r"|(?<![\w:.])\d{1,2}:\d\d(?![\w:])"  # "19:30"
    r"|(?<=[^\W\d_]):(?:innen|in|e|n|r|s)(?![\w.:/])"  # "Gründer:innen"
    r"|^\.net\b(?![.:/-])"
)
_LEADS_SOMEWHERE = re.compile(
    r"[@\\]|//|:/|\bwww|.\.+\w|\w:+\w|[\[({<]\s*(?:\.+|at|ät|dot|punkt)\s*[\])}>]"  # also "evil[.]com"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_DIGITS, _MOST_WITH_A_YEAR, _MOST_IN_ALL = 4, 6, 8


def harmless(text: str) -> str:
    """`text` in one line as it may stand in a mail; empty where it may not."""
    if len(text) > LONGEST:
        return ""
    line = tidy_line("".join(c for c in text if c in _JOINERS or unicodedata.category(c) != "Cf"))
    seen = _as_seen(line)
    return "" if _LEADS_SOMEWHERE.search(_FINE.sub(" ", seen)) or _can_be_dialled(seen) else line


def _as_seen(line: str) -> str:
    """What eyes and programs make of `line`: without marks and what leaves no trace, every dot a dot."""
    bare = (c for c in normal("NFKD", line) if unicodedata.category(c)[0] not in "MC")
    folded = without_traceless("".join(bare)).casefold()
    return _KANA_DOT.sub(".", _IN_NAMES.sub("", folded)).translate(_LOOK_ALIKE)


def _can_be_dialled(seen: str) -> bool:
    """Whether digits of any script stand closer together than in a year, a date or a version."""
    digits = "".join(_digit(c) for c in seen)
    runs = [(sum(map(str.isdigit, run)), _YEAR.search(run)) for run in _WORD.split(digits)]
    too_many = any(many > (_MOST_WITH_A_YEAR if year else _MOST_DIGITS) for many, year in runs)
    return too_many or sum(many for many, _ in runs) > _MOST_IN_ALL


def _digit(character: str) -> str:
    """A digit of whatever script (〇 and 一 too) as ours; any other character as it is."""
    value = unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else character
