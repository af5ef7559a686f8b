"""Whether what somebody offers is what somebody else looks for: told by words alone, German and English. No I/O."""

import re

from eventnet.kernel.folding import words_to_find

Things = frozenset[frozenset[str]]

# Words that say nothing about what somebody looks for or offers, in both languages.
_EMPTY = frozenset(
    words_to_find(
        """
        a about all also always am an and any anyone anybody anything are around as ask asking at available be been
        being best better by can could do does doing each etc even every everybody everyone everything ever few find
        finding first for from get getting give giving glad good great had happy has have having he help helped
        helpful helping helps her here him his how i if in into is it its join joining just keep kind know knowing
        knowledge known knows learn learning like little long look looking looks lot love made make makes making many
        may me meet meeting more most much my need needs new nice of offer offering offers often on one only or other
        others our out over own people person please possible question questions quite real really right same see
        share sharing she should show showing small so some somebody someone something soon than thank thanks that the
        their them then there these they thing things this those to together too try trying under up us use used
        using very via want was way ways we welcome well were what when where which who whom whose why will wish with
        work worked working works would you your
        ab aber alle allem allen aller allerlei alles als also am an andere anderem anderen anderer anderes auch auf
        aus bei beide beiden beim besser beste bin bis bist biete bieten bietet bitte brauche brauchen braucht da dabei
        dafür damit dann daran darauf darüber das dass dazu dein deine dem den denen der deren des dessen dich die dies
        diese diesem diesen dieser dieses dir doch du durch eigen eigene eigenen ein eine einem einen einer eines
        einfach einige einigen er es etwas euch euer eure finde finden für gebe geben gemeinsam genau gern gerne gibt
        groß große ganz gut gute gutem guten guter gutes habe haben hast hat helfe helfen hilfe hilft hier ich ihm ihn
        ihnen ihr ihre im immer in innen irgendwas irgendwie ist ja jede jedem jeden jeder jedes jemand jemandem
        jemanden kann kannst kenne kennen kennt klein kleine kleinen können könnte lerne lernen leute mache machen
        macht mag man manche mehr mein meine meinem meinen meiner menschen mich mir mit möchte möglichst nach neu neue
        neuem neuen neuer neues noch nur ob oder paar rat richtig rund schon sehr sein seine sich sie sind so sowie
        suche suchen sucht tun über um und uns unser unsere unter viel viele vielen vom von vor wann war was weiß
        weitere welche welcher welches wenn wer werden wie will wir wird wissen wo wollen womit worüber würde zeige
        zeigen zu zum zur zusammen zwei zwischen
        """
    )
)
_NEGATIONS = frozenset(
    words_to_find(
        """
        avoid dont except instead leave never no nobody none not nothing quit stop without
        außer kein keine keinem keinen keiner keines nie niemals nicht nichts ohne statt vermeiden weg
        """
    )
)

_JOINING = (
    "at|because|before|by|for|from|how|if|in|of|on|since|that|to|when|where|which|who|whom|whose|with|"
    "am|an|auf|bei|damit|das|dass|dem|den|der|deren|dessen|die|für|im|mit|ob|um|von|vom|wann|wenn|wer|wie|wo|womit|"
    "zu|zum|zur"
)
"""After a comma they go on with what was said; anything else begins the next thing of a list."""
_LISTED = re.compile(rf"[;|•·\n]|[.!?]\s|[,/](?!\s*(?:{_JOINING})\b)", re.IGNORECASE)
_AND = re.compile(r"\s(?:and|or|und|oder|sowie|&|\+)\s", re.IGNORECASE)
_LONGEST_OFFER_OF_ONE_WORD = 2
"""A need of one word is met by an offer of it alone or with one word more; in a longer one it may be by the way."""


def telling_words(text: str) -> frozenset[str]:
    """The words of a need or an offer that say what it is about, without their endings ("readers" and "reader")."""
    return frozenset[str]().union(*offered(text))


def meets(need: str, offer: str) -> bool:
    """Whether an offer meets a need. It rather overlooks one than says so of two texts that share a word by chance.

    A text may be a list; then one thing that is looked for and one that is offered are enough.
    """
    return is_any_met(needed(need), offered(offer))


def is_any_met(needs: Things, offers: Things) -> bool:
    """Whether one of these offers meets one of these needs: for comparing a text with many, taken apart once."""
    return any(_is_met(need, offer) for need in needs for offer in offers)


def needed(text: str) -> Things:
    """What a need is about: for each thing of a list its telling words."""
    return _parts(text)


def offered(text: str) -> Things:
    """Likewise of an offer; what stands on each side of an "and" is a thing of its own beside the whole."""
    whole, sides = _parts(text), _AND.split(text)
    return whole.union(*(_parts(side) for side in sides)) if len(sides) > 1 else whole


def _is_met(need: frozenset[str], offer: frozenset[str]) -> bool:
    """Whether the telling words of one thing each are of the same thing.

    Words like "feedback" say what kind of thing it is, not what it is about: alone they must be all there is.
    """
    wanted, given = need - _KINDS, offer - _KINDS
    if not wanted or not given:
        return need == offer
    both, shorter, longer = len(wanted & given), *sorted((len(wanted), len(given)))
    if len(wanted) == 1:
        return both == 1 and longer <= _LONGEST_OFFER_OF_ONE_WORD
    return both > 1 and 2 * both >= shorter and 3 * both >= longer


def _parts(text: str) -> Things:
    """The telling words of each thing in a list; of what is not wanted none."""
    found = set()
    for part in _LISTED.split(text) if text else ():
        words = words_to_find(part)
        if not words & _NEGATIONS:
            found.add(frozenset(_stem(word) for word in words - _EMPTY if _tells(word, words)))
    return frozenset(found - {frozenset()})


def _tells(word: str, words: set[str]) -> bool:
    """Of scripts without blanks one character is too little; an Arabic word counts once, without its article."""
    return (word.isascii() or len(word) > 1) and not (word.startswith("ال") and word[2:] in words)


_WHOLE = frozenset({"banking", "housing", "marketing", "parking", "series", "zeitung"})
"""Words whose ending is none: without it they would be other words."""
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_ENDINGS = (
    # An ending, what takes its place, and how much must be left of the word.
    ("erinnen", "er", 4),
    ("erin", "er", 4),
    ("ies", "y", 4),
    ("s", "", 3),
    ("ungen", "", 4),
    ("ung", "", 4),
    ("heit", "", 6),
    ("keit", "", 6),
    ("ing", "", 4),
    ("ern", "er", 8),
    ("er", "", 8),
    ("em", "", 8),
    ("n", "", 4),
    ("e", "", 4),
)


def _stem(word: str) -> str:
    """A word without the endings of number, case and gender; tells kin apart from others, not more."""
    if word in _WHOLE:
        return word
    for ending, instead, shortest in _ENDINGS:
        left = word.removesuffix(ending)
        if left != word and len(left) >= shortest and not (ending == "s" and left[-1] in "siu"):
            word = _DOUBLED.sub(r"\1", left) if ending == "ing" else left + instead
    return word


_KINDS = frozenset(
    _stem(word)
    for word in words_to_find(
        """
        advice beginner chat coffee colleague community company contact conversation course event exchange experience
        expert feedback friend go group idea insight introduction job lunch member mentor opportunity opinion partner
        perspective practice professional project review session speaker start starting started story support talk
        team test time tip tool topic tour training user workshop
        anfänger anfang anregung arbeit aufgabe austausch beispiel berater beratung einblick einstieg empfehlung
        erfahrung erste ersten fachleute firma firmen frage fragen freund gespräch gruppe idee kaffee kollege kollegin
        kontakt kurs meinung mitglied mitstreiter möglichkeit perspektive praxis projekt rückmeldung schritt start
        stelle tag tipp thema themen treffen unternehmen unterstützung veranstaltung verein vortrag werkzeug zeit ziel
        """
    )
)
