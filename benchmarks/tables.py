"""The results as tables in Markdown."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from benchmarks.mailing import Mornings
from benchmarks.measuring import Cost
from benchmarks.refusing import Part, Times
from benchmarks.scanning import PAIRS, THREADS, Scans
from benchmarks.serving import Served
from benchmarks.sweeping import Sweeps

Costs = Mapping[str, Mapping[int, Cost]]
"""What each thing costs, by how many are in the list."""


def looking_table(costs: Costs, sizes: Sequence[int]) -> list[str]:
    """For each thing its milliseconds beside the floor's, and how both grow from size to size."""
    heads = [f"{size:,}: ms (floor, ratio)" for size in sizes]
    heads += [f"growth to {size:,} (floor's)" for size in sizes[1:]]
    return _table(["", *heads, "statements"], [_row(name, by_size, sizes) for name, by_size in costs.items()])


def _row(name: str, by_size: Mapping[int, Cost], sizes: Sequence[int]) -> list[str]:
    costs = [by_size[size] for size in sizes]
    cells = [f"{cost.ours:.1f} ({cost.floor:.2f}, {cost.ratio:.1f})" for cost in costs]
    grown = [f"{after.ours / before.ours:.1f} ({after.floor / before.floor:.1f})" for before, after in pairwise(costs)]
    numbers = sorted({cost.statements for cost in costs})
    return [name, *cells, *grown, "–".join(dict.fromkeys([str(numbers[0]), str(numbers[-1])]))]


def scanning_table(found: Mapping[str, tuple[Scans, Scans]]) -> list[str]:
    """For each database what a swap takes, alone and in a crowd, beside the bare rows."""
    rows = [
        [
            kind,
            f"{ours.alone:.1f} ({floor.alone:.2f}, {ours.alone / floor.alone:.1f})",
            f"{ours.at_once:.1f} ({floor.at_once:.2f}, {ours.at_once / floor.at_once:.1f})",
            f"{ours.slowest:.0f} ({floor.slowest:.0f})",
            str(ours.busy),
        ]
        for kind, (ours, floor) in found.items()
    ]
    crowd = f"{PAIRS} from {THREADS} threads: ms each (floor, ratio)"
    return _table(["", "one swap alone: ms (floor, ratio)", crowd, "19 of 20 within ms (floor)", "told “busy”"], rows)


def refusing_table(found: Mapping[str, Times]) -> list[str]:
    """For each cause and each way to ask, the part of what a made-up one takes; in brackets that of each half."""
    kinds = list(found)
    ways = list(next(iter(next(iter(found.values())).values())))
    rows = [
        [cause, *(" / ".join(_as_part(found[kind][cause][way]) for kind in kinds) for way in ways)]
        for cause in found[kinds[0]]
    ]
    return _table([" / ".join(kinds), *ways], rows)


def _as_part(part: Part) -> str:
    return f"{part.whole:.2f} ({part.first:.2f}–{part.second:.2f})"


def mailing_table(found: Mapping[str, Mornings]) -> list[str]:
    """For each database how long the mails of a morning take until they are in the outbox, beside their floor."""
    rows = [
        [
            kind,
            f"{one.mails:,}",
            f"{one.seconds:.2f} ({one.floor:.2f}, {one.seconds / one.floor:.1f})",
            f"{one.again:.3f}",
        ]
        for kind, one in found.items()
    ]
    return _table(["", "mails", "from due to outbox: s (floor, ratio)", "a minute later: s"], rows)


def sweeping_table(found: Mapping[str, Sweeps]) -> list[str]:
    """For each database how fast the sweep is, how long others wait who write meanwhile, how long the journal gets."""
    rows = [
        [
            kind,
            f"{swept.contacts:,}",
            f"{swept.contacts / swept.seconds:,.0f}",
            f"{swept.half:.1f}, {swept.slow:.1f}, {max(swept.waits):.0f}",
            f"{swept.journal / 1_000_000:.0f} ({swept.journal / swept.table:.1f})",
        ]
        for kind, swept in found.items()
    ]
    head = ["", "contacts that are over", "a second", "writers: half, 99 of 100, the slowest, ms"]
    return _table([*head, "journal: MB (times the tables)"], rows)


BEFORE = {
    "scan": 0.13,
    "takers, unchanged": 0.044,
    "code.svg, unchanged": 0.052,
    "Now": 0.023,
    "My code": 0.028,
    "door sheet": 0.023,
    "sign-in": 0.059,
    "After, 50 open": 0.008,
    "contacts, 50": 0.028,
    "people, first page": 0.007,
    "healthz": 0.167,
}
"""What the ratios were for one client on SQLite on 26 November 2026, before anything was done about them."""


def serving_table(found: Mapping[str, Mapping[str, Mapping[int, Served]]]) -> list[str]:
    """For each page and each database its rate beside the floor's, by how many ask, and how long answers take."""
    head = ["", "", "one client: a second (ratio)", "before", "16 clients: a second (ratio)", "16 against 1"]
    head += ["half, and 99 of 100, within ms", "one client: ms of work (ratio)"]
    rows = []
    for kind, pages in found.items():
        for name, by_clients in pages.items():
            one, many = by_clients[1], by_clients[16]
            before = f"{BEFORE[name]:.3f}" if name in BEFORE and kind == "SQLite" else ""
            rates = [f"{served.rate:.0f} ({served.ratio:.3f})" for served in (one, many)]
            waits = f"{many.half:.1f}, {many.slow:.1f}"
            work = f"{one.work:.2f} ({one.least / one.work:.3f})"
            rows.append([name, kind, rates[0], before, rates[1], f"{many.rate / one.rate:.2f}", waits, work])
    return _table(head, rows)


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]
