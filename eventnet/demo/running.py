"""Starting the demo: its own data folder, its own links, the real application."""

import fcntl
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from eventnet.config import Settings, WrongSettingError, is_this_machine, load_settings, split_listen
from eventnet.demo.mailbox import Mailbox, mailbox_pages
from eventnet.demo.seeding import is_seeded, seed
from eventnet.kernel.days import utc_now
from eventnet.people.links import make_sign_in_link
from eventnet.people.queries import person_by_email
from eventnet.serving import run
from eventnet.storage.opening import open_sessions
from eventnet.storage.private import make_folder
from eventnet.storage.transactions import writing

LINK_PERIOD = timedelta(hours=24)
SHOWN = (
    ("Ada", "organises", "ada@demo.example"),
    ("Ben", "attends", "ben@demo.example"),
    ("Cleo", "attends", "cleo@demo.example"),
)


def run_demo(
    environ: Mapping[str, str], *, moment: str, data: Path | None, listen: str | None, say: Callable[[str], None]
) -> None:
    """Seeds the demo where that is needed, prints who can sign in how, and runs until stopped."""
    with _the_only_demo_in(data or _default_folder(environ)):
        is_kept = data is not None and (data / "eventnet.sqlite3").exists()
        settings = demo_settings(environ, data=data, listen=listen)
        links = prepare_demo(settings, moment)
        mailbox = Mailbox()
        run(
            settings,
            announce=lambda: _announce(settings, links, mailbox, say, is_kept=is_kept),
            deliver=mailbox.deliver,
            more=[mailbox_pages(mailbox)],
        )


def _announce(
    settings: Settings, links: list[str], mailbox: Mailbox, say: Callable[[str], None], *, is_kept: bool
) -> None:
    say(f"\nThe demo runs at {settings.base_url} (data in {settings.data}).")
    if is_kept:
        say("The data there is kept as it was; --moment counts for a new folder only.")
    say("Open two private browser windows and sign in with one link in each; a link works once, for 24 hours.\n")
    for (name, does, _), link in zip(SHOWN, links, strict=True):
        say(f"  {name} ({does}):  {link}")
    say("\nAnybody else joins with any name and address. No mail leaves the demo; what would go out lies here, and")
    say("sign-in links come there, so keep the address to yourself:\n")
    say(f"  Mailbox:  {settings.base_url}{mailbox.path}")
    if not is_this_machine(split_listen(settings.listen)[0]) and not settings.is_secure:
        say("\nOther devices reach it over plain HTTP. Without HTTPS a page may not use the phone's camera, copy a")
        say("link or keep the screen awake; every page works, and so does the phone's own camera app on a code.")
    say("\nStop with Ctrl+C.")


@contextmanager
def _the_only_demo_in(folder: Path) -> Iterator[None]:
    """Sees to it that a second demo doesn't empty the folder under the first."""
    make_folder(folder.parent)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongSettingError(
                f"A demo runs in {folder} already. Stop it, or give this one another --data."
            ) from error
        yield


def _default_folder(environ: Mapping[str, str]) -> Path:
    """`demo/` in the data folder of this machine."""
    where = {name: value for name, value in environ.items() if name == "EVENTNET_DATA"}
    return load_settings(where, keep=False).data / "demo"


def demo_settings(environ: Mapping[str, str], *, data: Path | None, listen: str | None) -> Settings:
    """Settings whose database lies in the demo's own folder, whatever else this machine runs.

    The default folder is emptied: the demo begins anew at each start. A folder given by `data` is kept as it is.
    Mails stay on this machine.
    """
    others = ("EVENTNET_DATABASE", "EVENTNET_SMTP", "EVENTNET_DATA", "EVENTNET_LIMITS")
    own = {name: value for name, value in environ.items() if not name.startswith(others)}
    where = listen or environ.get("EVENTNET_LISTEN") or ""
    if where and "EVENTNET_BASE_URL" not in environ:
        host, port = split_listen(where)
        if host in {"0.0.0.0", "::"}:  # noqa: S104  asked for by whoever starts the demo
            own["EVENTNET_BASE_URL"] = f"http://{_own_address()}:{port}"
    if data is None:
        data = _default_folder(environ)
        shutil.rmtree(data, ignore_errors=True)
    return replace(load_settings(own, data=data, listen=listen), keeps_mails=True)


def prepare_demo(settings: Settings, moment: str) -> list[str]:
    """Seeds an empty database and makes a fresh link for each of SHOWN."""
    with open_sessions(settings.database_url, migrates=True) as sessions, sessions() as session, writing(session):
        if not is_seeded(session):
            seed(session, moment, utc_now())
        people = [person_by_email(session, email) for _, _, email in SHOWN]
        return [
            f"{settings.base_url}/sign-in/{make_sign_in_link(session, person, utc_now(), LINK_PERIOD)}"
            for person in people
            if person is not None
        ]


def _own_address() -> str:
    """The address of this machine in its network; asking for a route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
