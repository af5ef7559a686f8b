"""What came of a load as tables in Markdown."""

from collections.abc import Mapping

from benchmarks.load.scenes import Scene
from benchmarks.load.summing import Sum, Times


def load_table(found: Mapping[str, Mapping[str, Scene]]) -> list[str]:
    """For each scene and database who was answered, who was refused and how soon, and how long the others waited."""
    head = [
        "",
        "",
        "came",
        "had it",
        "refused, told within ms (half, 99 of 100)",
        "lost",
        "first answer: s (half, 99, all)",
    ]
    head += ["with all files: s (99)", "ms of work each", "hello: s (half, 99, all)", "times hello (99)"]
    head += ["generator: late by ms (99), of a core", ""]
    rows = [_row(name, kind, scene) for kind, scenes in found.items() for name, scene in scenes.items()]
    lines = [head, ["---", "---"] + ["--:"] * (len(head) - 3) + ["---"], *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def _row(name: str, kind: str, scene: Scene) -> list[str]:
    ours, least = scene.ours, scene.least
    refused = f"{ours.refusals:,}"
    if ours.refusals:
        refused += f" ({ours.refusing.half:.0f}, {ours.refusing.most:.0f})"
    return [
        name,
        kind,
        f"{ours.visits:,}",
        f"{ours.well:,}",
        refused,
        _lost(ours),
        _waits(ours.first),
        f"{ours.whole.most / 1000:.2f}" if ours.whole.most > ours.first.most else "",
        f"{scene.worked / (scene.pages or ours.well) * 1000:.1f}" if scene.worked and ours.well else "",
        _waits(least.first) if least else "",
        f"{ours.first.most / least.first.most:.1f}" if least and least.first.most else "",
        f"{ours.late.most:.0f}, {ours.busy:.0%}",
        scene.note,
    ]


def _lost(summed: Sum) -> str:
    others = "".join(f", {many} × {status}" for status, many in summed.others.items())
    return f"{summed.lost}{others}"


def _waits(times: Times) -> str:
    return ", ".join(f"{one / 1000:.2f}" for one in (times.half, times.most, times.slowest))
