"""Which worker runs what."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/browser/": "a Chromium uses all processors by itself: two at once only wait for each other",
    "tests/web/test_headers.py": "one answer of every kind is asked for once",
    "tests/demo/test_demo.py": "the demo is filled once",
}


class SomeTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Each test goes to whichever worker is free, but what stands in `TOGETHER` to the same one.

    The mark `xdist_group`, made for this, is not seen by xdist 3.8.0 with pytest 9.2.0: the one writes it where the
    other no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((start for start in TOGETHER if nodeid.startswith(start)), nodeid)
