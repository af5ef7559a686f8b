"""`eventnet mail-test`: one mail at once to a real server, each step said, and what makes others believe it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.mailtest import records
from tests.mail.peer import Peer, certificate, free_port, running_peer
from tests.mail.test_letters import GOLDEN, golden

pytestmark = pytest.mark.on_sqlite

HERE = {
    "EVENTNET_BASE_URL": "https://cards.example.org",
    "EVENTNET_MAIL_FROM": "Begegnungen <cards@example.org>",
    "EVENTNET_OPERATOR": "Ada Reinholz & Söhne <Leipzig>",
    "EVENTNET_OPERATOR_EMAIL": "team@example.org",
}
ADDRESS = "gus@guests.example.org"


def tried(url: str, folder: Path, *options: str, address: str = ADDRESS, **more: str) -> Result:
    """What the command prints that an operator types."""
    arguments = ["mail-test", address, "--data", str(folder / "data"), *options]
    return CliRunner().invoke(main, arguments, env=HERE | {"EVENTNET_SMTP_URL": url} | more)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_mail_reads_as_it_was_written(peer: Peer, tmp_path: Path, language: str) -> None:
    result = tried(peer.url, tmp_path, "--language", language)
    assert result.exit_code == 0, result.output
    (message,) = peer.to(ADDRESS)
    date = f"\nDate: {message['Date']}\n"
    text = golden(message).replace(date, "\nDate: NOW\n")
    assert text == (GOLDEN / f"test.{language}.txt").read_text("utf-8")


def test_each_step_is_said_and_nothing_is_written_down(peer: Peer, tmp_path: Path) -> None:
    lines = tried(peer.url, tmp_path).output.splitlines()
    port = peer.url.rpartition(":")[2]
    assert lines[:3] == [
        f"From Begegnungen <cards@example.org> to {ADDRESS}",
        f"connected    with 127.0.0.1, port {port}",
        "taken        OK",
    ]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_encryption_and_login_are_steps_too(
    way: str, databases: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    how = {"tls": context} if way == "smtps" else {"starttls": context}
    with running_peer(**how, login=("ada@example.org", "geheim")) as peer:
        url = peer.url.replace("://", "://ada%40example.org:geheim@")
        result = tried(url, tmp_path)
    assert result.exit_code == 0, result.output
    steps = [line.split()[0] for line in result.output.splitlines()[1:5]]
    assert steps == ["connected", "encrypted", "logged", "taken"]
    assert "as ada@example.org" in result.output
    assert "geheim" not in result.output


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("RCPT 550 5.1.1 <ADDRESS>: no such user", "the server refused the address (550 5.1.1)"),
        pytest.param("MAIL 530 5.7.0 log in", "the server refused the line (530 5.7.0)", marks=pytest.mark.thorough),
        pytest.param("DATA 554 5.7.1 spam", "the server refused the message (554 5.7.1)", marks=pytest.mark.thorough),
    ],
)
def test_a_refusal_is_said_in_the_servers_own_words(peer: Peer, tmp_path: Path, act: str, why: str) -> None:
    peer.next.append(act)
    result = tried(peer.url, tmp_path)
    assert result.exit_code == 1
    said = act.partition(" ")[2].partition(" ")[2].replace("ADDRESS", ADDRESS)
    assert f"NOT SENT     {why}\n             its words: {said}\n" in result.output
    assert "taken" not in result.output
    assert peer.taken == []


def test_a_servers_words_write_nowhere_else_on_the_screen(peer: Peer, tmp_path: Path) -> None:
    peer.next.append("RCPT 550 \x1b[2Jgone\x07")
    assert not {"\x1b", "\x07"} & set(tried(peer.url, tmp_path).output)


def test_a_closed_door_is_said(tmp_path: Path) -> None:
    result = tried(f"smtp://127.0.0.1:{free_port()}", tmp_path)
    assert result.exit_code == 1
    assert "NOT SENT     the server refused the connection\n" in result.output


def test_without_a_server_or_an_address_nothing_is_tried(peer: Peer, tmp_path: Path) -> None:
    for result, why in (
        (tried("", tmp_path), "EVENTNET_SMTP_URL names no mail server"),
        (tried(peer.url, tmp_path, address="gus at home"), "Not an e-mail address: gus at home"),
    ):
        assert (result.exit_code, result.output.count("\n")) == (1, 1)
        assert why in result.output
    assert peer.seen == 0


def copied(**settings: str) -> list[str]:
    """The lines that an operator copies into their DNS."""
    lines = records(load_settings(HERE | {"EVENTNET_SMTP_URL": "smtp://127.0.0.1"} | settings, keep=False))
    return [line.strip() for line in lines if " TXT " in line]


def test_the_records_are_those_of_the_senders_domain() -> None:
    assert copied() == [
        'example.org. TXT "v=spf1 mx ~all"',
        'SELECTOR._domainkey.example.org. TXT "v=DKIM1; k=rsa; p=…"',
        '_dmarc.example.org. TXT "v=DMARC1; p=none; rua=mailto:team@example.org"',
    ]
    assert (
        copied(EVENTNET_SMTP_URL="smtps://mail.example.net")[0] == 'example.org. TXT "v=spf1 a:mail.example.net ~all"'
    )
    # Reports to another domain would be thrown away until that one agrees.
    assert copied(EVENTNET_OPERATOR_EMAIL="ada@home.example.net")[2] == '_dmarc.example.org. TXT "v=DMARC1; p=none"'


@pytest.mark.parametrize("sender", ["eventnet@localhost", "cards@firma.local"])
def test_what_the_world_does_not_know_gets_no_records(sender: str) -> None:
    assert copied(EVENTNET_MAIL_FROM=sender) == []
    (line,) = records(load_settings(HERE | {"EVENTNET_MAIL_FROM": sender}, keep=False))
    assert line.startswith(f"Mails come from {sender.partition('@')[2]}, which the world does not know")
