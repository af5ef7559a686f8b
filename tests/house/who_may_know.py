"""Who may know what of whom, by what the documents promise: a plain model, which asks none of our rules."""

from eventnet.events.rules import CardChoice, Status
from tests.house.canaries import CAST, Canary, shown_behind_code, shown_on_card
from tests.house.canary_world import Known, World


def others(world: World, viewer: str | None) -> list[str]:
    """Everybody else of the cast."""
    return [who for who in CAST if who != viewer]


def sees(world: World, viewer: str, other: str) -> bool:
    """Neither has hidden the two from each other."""
    return frozenset({viewer, other}) not in world.hidden


def cards_held(world: World, who: str | None) -> Known:
    """The cards somebody holds, and the names of those they have met."""
    return {card for (owner, _), cards in world.held.items() if owner == who for card in cards}


def names_met(world: World, who: str | None) -> Known:
    """The names of those somebody has met, as they were then."""
    return {card for card in cards_held(world, who) if card.where == "name"}


def names_hidden(world: World, who: str | None) -> Known:
    """Whom somebody has hidden from them, by the names they knew."""
    return {called for (hider, _), called in world.has_hidden.items() if hider == who}


def directory(world: World, who: str | None) -> Known:
    """What the list shows somebody whose address is known: name and words, never how to reach anybody."""
    if who not in CAST or who == "gus":
        return set()
    shown = [one for one in others(world, who) if world.cards[one].in_directory and sees(world, who, one)]
    return {known for one in shown for known in (world.name(one), *shown_on_card(one, world.cards[one]))}


def company(world: World, who: str | None) -> Known:
    """The names of those who help, and of those who said the same."""
    if who not in CAST:
        return set()
    me = world.cards[who]
    seen = [one for one in others(world, who) if sees(world, who, one)]
    named = [one for one in seen if world.cards[one].helps]
    if me.helps or me.status is Status.HELP:
        named += [one for one in seen if world.cards[one].status is Status.HELP]
    if me.helps or me.is_first_time:
        named += [one for one in seen if world.cards[one].is_first_time]
    return {world.name(one) for one in named}


def team(world: World, who: str | None) -> Known:
    """The name of who organises, for all who take part."""
    return {world.name("ada")} if who in CAST else set()


def helpers(world: World, who: str | None) -> Known:
    """The names of those who help, for who organises."""
    return {world.name(one) for one in CAST if world.cards[one].helps} if who == "ada" else set()


def reports(world: World, who: str | None) -> Known:
    """What the team was told, for who organises."""
    signed = {world.name("cleo")} if world.is_report_signed else set()
    return {Canary("cleo", "report"), *signed} if who == "ada" else set()


def names_asked(world: World, who: str | None) -> Known:
    """Whom somebody has asked for their card, by the names they know."""
    return {known for (asker, _), called in world.asks.items() if asker == who for known in called}


def asking(world: World, who: str | None) -> Known:
    """Who asks somebody for their card, with as much of it as a code shows; and whom they have asked."""
    known: Known = set()
    for (asker, asked), called in world.asks.items():
        if asker == who and (asker, asked) not in world.has_hidden:
            known |= called
        if asked == who and (asker, asked) not in world.silenced and sees(world, asker, asked):
            shown = (
                set() if world.cards[asker].choice is CardChoice.NAME else shown_behind_code(asker, world.cards[asker])
            )
            known |= {world.name(asker), *shown}
    return known


def behind_code(world: World, who: str | None, holder: str) -> Known:
    """What the page of somebody's fresh code shows: less to whom has met them, nothing to whom is hidden."""
    if who in {holder, "eve"}:
        return set()
    if who is not None and (who, holder) in world.held:
        return {card for card in world.held[who, holder] if card.where == "name"}
    if who is not None and not sees(world, who, holder):
        return set()
    return shown_behind_code(holder, world.cards[holder])


def behind_badge(world: World, who: str | None, holder: str) -> Known:
    """What the page of a badge's code shows to whom takes part: the name that is printed beside it."""
    if who not in CAST or who == holder:
        return set()
    known = behind_code(world, who, holder) if (who, holder) in world.held else set()
    return known | {Canary(holder, "badgename")} if sees(world, who, holder) else known
