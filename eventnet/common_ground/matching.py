"""Whether what somebody offers is what somebody else looks for, told by their keywords alone."""

from eventnet.kernel.keywords import KINDS, Things

_LONGEST_OFFER_OF_ONE_WORD = 2
"""A need of one word is met by an offer of it alone or with one word more; in a longer one it may be by the way."""


def is_any_met(needs: Things, offers: Things) -> bool:
    """True where one of these offers meets one of these needs, as `kernel.keywords` takes the texts apart.

    It rather overlooks one than says so of two texts that share a word by chance.
    """
    for need in needs:
        for offer in offers:
            if not need.isdisjoint(offer) and _is_met(need, offer):
                return True
    return False


def _is_met(need: frozenset[str], offer: frozenset[str]) -> bool:
    """Whether the keywords of one thing each are of the same thing.

    Words like "feedback" say what kind of thing it is, not what it is about: alone they must be all there is.
    """
    wanted, given = need - KINDS, offer - KINDS
    if not wanted or not given:
        return need == offer
    both, shorter, longer = len(wanted & given), *sorted((len(wanted), len(given)))
    if len(wanted) == 1:
        return both == 1 and longer <= _LONGEST_OFFER_OF_ONE_WORD
    return both > 1 and 2 * both >= shorter and 3 * both >= longer
