"""An SMTP server that fails in twelve ways: four of them with whoever comes, eight with one address each, once."""

import socket
import socketserver
import threading
from collections import Counter
from contextlib import suppress
from email import message_from_bytes
from typing import Final

from tests.mail.peer import free_port

AWAY, SILENT, TURNS_AWAY, TAKES_NO_SENDER = "not there", "says nothing", "421 at once", "451 for the sender"
FOR_ALL: Final = (AWAY, SILENT, TURNS_AWAY, TAKES_NO_SENDER)

LATER, NEVER = "450 for the address", "550 for the address"
NOT_NOW, NOT_EVER = "451 for the mail", "554 for the mail"
DROPS_ADDRESS, DROPS_MAIL = "hangs up at the address", "hangs up before the 250, without the mail"
DROPS_AFTER, UNHEARD = "hangs up after the 250", "takes the mail, and hangs up before the 250"
FOR_ONE: Final = (LATER, NEVER, NOT_NOW, NOT_EVER, DROPS_ADDRESS, DROPS_MAIL, DROPS_AFTER, UNHEARD)

GIVEN_UP: Final = {NEVER, NOT_EVER}
TWICE: Final = {UNHEARD}
"""The one case that nobody can avoid: the server has it, and could not say so. Both have one Message-ID."""

_GOES_ON, _HANGS_UP = True, False


class MailServer:
    """The server. `ways` says how it fails with the next mail to an address, `for_all` with everybody."""

    def __init__(self) -> None:
        self.port, self.url = 0, ""
        self.taken: Counter[tuple[str, str]] = Counter()
        """By address and Message-ID, how often."""
        self.ways: dict[str, str] = {}
        self.for_all = ""
        self.met = 0
        self.over = threading.Event()
        self.lines: set[socket.socket] = set()
        self._server: socketserver.ThreadingTCPServer | None = None
        self.come(free_port())

    def come(self, port: int = 0) -> None:
        """Listens, at the same port as before."""
        self.port = port or self.port
        self.url = f"smtp://127.0.0.1:{self.port}"
        server = type(
            "Server", (socketserver.ThreadingTCPServer,), {"allow_reuse_address": True, "daemon_threads": True}
        )
        self._server = server(("127.0.0.1", self.port), type("Talk", (_Talk,), {"peer": self}))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def go_away(self) -> None:
        """Listens no more."""
        assert self._server
        self._server.shutdown()
        self._server.server_close()
        self.hang_up()

    def hang_up(self) -> None:
        """Ends the lines that are kept for the next mail: who sends one finds out how it goes now."""
        for line in list(self.lines):
            with suppress(OSError):  # they have hung up just now
                line.shutdown(socket.SHUT_RDWR)

    def fails(self, address: str, *ways: str) -> str | None:
        """The way in which it fails now with a mail to `address`, if it is one of these; each happens once."""
        way = self.ways.get(address)
        if way not in ways:
            return None
        del self.ways[address]
        self.met += 1
        return way


class _Talk(socketserver.StreamRequestHandler):
    peer: MailServer

    def handle(self) -> None:
        self.peer.lines.add(self.connection)
        try:
            self._talk()
        finally:
            self.peer.lines.discard(self.connection)

    def _talk(self) -> None:
        peer = self.peer
        if peer.for_all in {SILENT, TURNS_AWAY}:
            peer.met += 1
            self._say("421 too busy") if peer.for_all == TURNS_AWAY else peer.over.wait(60)
            return
        self._say("220 here")
        self.address = ""
        while (line := self.rfile.readline().decode().strip()) and self._answer(line):
            pass

    def _answer(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "MAIL" and self.peer.for_all == TAKES_NO_SENDER:
            self.peer.met += 1
            return self._say("451 not from you")
        if verb == "RCPT":
            return self._asked_for(line.partition("<")[2].partition(">")[0])
        if verb == "DATA":
            return self._data()
        self._say("221 bye" if verb == "QUIT" else "250 fine")
        return verb != "QUIT"

    def _asked_for(self, address: str) -> bool:
        self.address = address
        way = self.peer.fails(address, LATER, NEVER, DROPS_ADDRESS)
        return _HANGS_UP if way == DROPS_ADDRESS else self._say(f"{way[:3]} no" if way else "250 fine")

    def _data(self) -> bool:
        self._say("354 go ahead")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        way = self.peer.fails(self.address, NOT_NOW, NOT_EVER, DROPS_MAIL, DROPS_AFTER, UNHEARD)
        if way in {NOT_NOW, NOT_EVER}:
            return self._say(f"{way[:3]} no")
        if way != DROPS_MAIL:
            self.peer.taken[self.address, str(message_from_bytes(b"".join(lines))["Message-ID"])] += 1
        if way in {DROPS_MAIL, UNHEARD}:
            return _HANGS_UP
        self._say("250 taken")
        return way != DROPS_AFTER

    def _say(self, words: str) -> bool:
        self.wfile.write(words.encode() + b"\r\n")
        return _GOES_ON
