"""What systemd hands to a service, and what it wants to be told: sd_listen_fds(3) and sd_notify(3), in a few lines.

A socket that somebody else holds outlives the process that answers on it: who connects while one process ends and the
next one starts waits in its queue, and nobody is turned away.
"""

import os
import socket
from collections.abc import MutableMapping
from contextlib import suppress

_FIRST = 3
"""The number of the first file that is handed over, after the three that every process has."""


def take_sockets(environ: MutableMapping[str, str]) -> list[socket.socket]:
    """The sockets that were handed to this very process; none where it has to listen by itself.

    Each is taken once, and no process begun by this one gets it. Raises OSError for what is no listening TCP socket.
    """
    pid, many = environ.pop("LISTEN_PID", ""), environ.pop("LISTEN_FDS", "")
    environ.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()) or not many.isdecimal():
        return []
    taken = [socket.socket(fileno=number) for number in range(_FIRST, _FIRST + int(many))]
    if not all(map(_is_door, taken)):
        for one in taken:
            one.close()
        raise OSError("what was handed over (LISTEN_FDS) is no listening TCP socket")
    for one in taken:
        one.set_inheritable(False)
    return taken


def _is_door(one: socket.socket) -> bool:
    is_tcp = one.family in {socket.AF_INET, socket.AF_INET6} and one.type == socket.SOCK_STREAM
    return is_tcp and bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def tell(state: str) -> None:
    """Tells whoever started this process how it is (`READY=1`, `STOPPING=1`), where they want to know.

    Where nobody hears it any more (the variable was left by somebody else) that is no reason not to answer others.
    """
    where = os.environ.get("NOTIFY_SOCKET", "")
    if not where:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + where[1:] if where.startswith("@") else where)
        line.send(state.encode())
