"""nginx and Caddy with the examples of deploy/, and whoever asks them from an address of this machine's own."""

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from cryptography import x509

from eventnet.resources import resource_dir
from eventnet.web.statics import lay_out
from tests.mail.peer import certificate, free_port
from tests.processes import wait_until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = "cards.example.org"
"""As the examples call it."""

AROUND = """
daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections {lines}; }}
http {{
    access_log {home}/access.log;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxied;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/site.conf;
}}
"""
"""What Debian's nginx.conf has around a site, in files of our own."""

_TLS = "\t# the certificate\n"
"""Where Caddy's site gets its own; who measures asks the same site without."""

GLOBALS = """\
\tadmin off
\thttp_port {plain}
\thttps_port {port}
\tdefault_bind 127.0.0.1
"""


@dataclass(frozen=True)
class Front:
    """A web server that runs: where it answers, whom it trusts, and the folder with all that it writes."""

    home: Path
    port: int
    plain_port: int
    context: ssl.SSLContext
    load_port: int
    """Where it answers without TLS, for who measures what comes after that."""

    @contextmanager
    def visitor(self, source: str) -> Iterator[HTTPConnection]:
        """A connection from an address of this machine's own, as a browser elsewhere would have it."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(source, 0))
        with self.context.wrap_socket(raw, server_hostname=NAME) as secure:
            connection = HTTPConnection(NAME)
            connection.sock = secure
            yield connection

    def written(self) -> str:
        """All that it has written into files, logs first of all."""
        return "\n".join(
            file.read_text("utf-8", "replace")
            for file in self.home.rglob("*")
            if file.suffix in {".log", ""} and file.is_file()
        )


@contextmanager
def running_nginx(*ports: int, patience: int = 10, lines: int = 64, conns: int = 512) -> Iterator[Front]:
    """nginx in front of what listens at `ports`; it holds no more than so many lines, and hands on so many requests."""
    with _home() as (home, public, context):
        port, plain, load = free_port(), free_port(), free_port()
        site = _changed(
            DEPLOY / "nginx.conf",
            ("    listen [::]:80;\n", ""),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2; listen 127.0.0.1:{load};"),
            (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(public)),
            (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(home / "key.pem")),
            ("/var/lib/nginx/eventnet", f"{home}/cache"),
            ("/var/log/nginx/eventnet.log", f"{home}/eventnet.log"),
            ("/var/log/nginx/eventnet-error.log", f"{home}/eventnet-error.log"),
            (
                "    server 127.0.0.1:5000 max_fails=0 max_conns=512;\n",
                "".join(f"    server 127.0.0.1:{port} max_fails=0 max_conns={conns};\n" for port in ports),
            ),
        )
        (home / "site.conf").write_text(site)
        (home / "nginx.conf").write_text(AROUND.format(home=home, lines=lines, files=2 * lines))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        with _running([program, "-e", f"{home}/start.log", "-c", f"{home}/nginx.conf"], home, port):
            yield Front(home, port, plain, context, load)


@contextmanager
def running_caddy(*ports: int, patience: int = 10) -> Iterator[Front]:
    """Caddy in front of what listens at `ports`, with a certificate and the static files that are there already.

    Where nobody listens it waits `patience` seconds.
    """
    with _home() as (home, public, context):
        port, plain, load = free_port(), free_port(), free_port()
        site = _changed(
            DEPLOY / "Caddyfile",
            ("{\n\t# What goes", f"{{\n{GLOBALS.format(plain=plain, port=port)}\t# What goes"),
            (f"{{$EVENTNET_NAME:{NAME}}} {{\n", f"{NAME} {{\n{_TLS}"),
            ("/var/log/caddy/eventnet.log", f"{home}/eventnet.log"),
            ("{$EVENTNET_PROCESSES:127.0.0.1:5000}", " ".join(f"127.0.0.1:{port}" for port in ports)),
            ("/opt/eventnet/current/files", f"{home}/files"),
            ("lb_try_duration 10s", f"lb_try_duration {patience}s"),
        )
        lay_out(resource_dir("static"), home / "files")
        _, _, block = site.partition(_TLS)
        tls = f"\ttls {public} {home}/key.pem\n"
        (home / "Caddyfile").write_text(f"{site.replace(_TLS, tls)}\nhttp://:{load} {{\n{block}")
        program = shutil.which("caddy") or "/usr/bin/caddy"
        with _running([program, "run", "--config", f"{home}/Caddyfile", "--adapter", "caddyfile"], home, port):
            yield Front(home, port, plain, context, load)


FRONTS = {"nginx": running_nginx, "caddy": running_caddy}


def _changed(example: Path, *changes: tuple[str, str]) -> str:
    """The example with only these changes, each of which must find something to change."""
    text = example.read_text("utf-8")
    for old, new in changes:
        assert old in text, f"{example.name} has no longer: {old}"
        text = text.replace(old, new)
    return text


@contextmanager
def _home() -> Iterator[tuple[Path, Path, ssl.SSLContext]]:
    """A folder whose every parent lets the server's account through, with a certificate, and who trusts that."""
    home = Path(tempfile.mkdtemp(prefix="eventnet-front-", dir="/tmp"))
    try:
        public, _ = certificate(home, x509.DNSName(NAME))
        yield home, public, ssl.create_default_context(cafile=str(public))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(command: list[str], home: Path, port: int) -> Iterator[None]:
    """Runs a server as somebody who may do little, until it answers; it ends with us, however we end."""
    command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (home, *home.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        who = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
        command[1:1] = who
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}
    output = home / "output.log"
    with output.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=home, env=environ, stdout=written, stderr=written, start_new_session=True
        )
        try:

            def answers() -> bool:
                assert process.poll() is None, output.read_text()
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=5).close()
                except OSError:
                    return False
                return True

            wait_until(answers)
            yield
        finally:
            process.terminate()
            process.wait(30)
