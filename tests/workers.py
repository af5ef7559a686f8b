"""Which worker runs what."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/browser/": "a Chromium uses all processors by itself: two at once only wait for each other",
    "tests/web/test_headers.py": "one answer of every kind is asked for once",
    "tests/demo/test_demo.py": "the demo is filled once",
    "tests/faults/test_checks.py": "people scan each other once, and all is broken afterwards",
    "tests/test_listening.py": "a process is started once",
    "tests/deploy/test_fronts.py": "a process and both web servers are started once",
    "tests/test_wheel.py": "the wheel is built once",
    "tests/house/test_upgrading.py": "all shapes there have been are made once",
}


class SomeTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Each test goes to whichever worker is free, but what stands in `TOGETHER` to the same one.

    The mark `xdist_group`, made for this, is not seen by xdist 3.8.0 with pytest 9.2.0: the one writes it where the
    other no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((start for start in TOGETHER if nodeid.startswith(start)), nodeid)
