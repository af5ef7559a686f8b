"""Settings: every one of them, and that anything wrong stops the start with one clear line."""

import os
import stat
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from eventnet.cli import main
from eventnet.config import DEFAULT_LISTEN, Settings, WrongSettingError, load_settings, split_listen
from eventnet.doctor import listed_settings
from eventnet.storage.engine import open_engine
from tests.databases import Databases

KEY, OLD_KEY = "k" * 32, "o" * 40
SECRETS = {
    "EVENTNET_DATABASE_URL": "postgresql://eventnet:geheim@db.example/eventnet",
    "EVENTNET_SECRET_KEY": KEY,
    "EVENTNET_SMTP_URL": "smtp+starttls://post:geheim@mail.example:587",
    "EVENTNET_LIMITS_URL": "redis://:geheim@redis.example:6379/1",
    "EVENTNET_METRICS_TOKEN": "geheim-geheim-geheim",
}
EACH_SECRET = pytest.mark.parametrize("name", SECRETS)


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)


def load(folder: Path, **environ: str) -> Settings:
    return load_settings({f"EVENTNET_{name}": value for name, value in environ.items()}, data=folder)


def stopped_by(folder: Path, environ: dict[str, str], *arguments: str, command: str = "doctor") -> str:
    """The one line an operator reads where settings are wrong."""
    result = CliRunner().invoke(main, [command, "--data", str(folder), *arguments], env=environ)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    assert result.output == result.stderr
    (line,) = result.output.splitlines()
    assert line.startswith("eventnet: ")
    return line


def test_without_any_setting_it_runs_for_this_machine(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.data == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/eventnet.sqlite3"
    assert settings.listen == DEFAULT_LISTEN == "127.0.0.1:5000"
    assert settings.base_url == "http://127.0.0.1:5000"
    assert settings.host == "127.0.0.1"
    assert not settings.is_secure
    assert settings.smtp_url is None
    assert settings.proxies == 0
    assert len(settings.secret_keys) == 1


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "EVENTNET_DATA": str(tmp_path / "there"),
            "EVENTNET_BASE_URL": " https://Cards.Example.org:443/ ",
            "EVENTNET_LISTEN": "0.0.0.0:8000",
            "EVENTNET_PROXIES": " 2 ",
            "EVENTNET_OPERATOR": " Ada Reinholz,  Lindenstraße 5, 04177 Leipzig ",
            "EVENTNET_OPERATOR_EMAIL": "team@example.org",
            "EVENTNET_MAIL_FROM": "Begegnungen <cards@example.org>",
            "EVENTNET_MAIL_DOMAINS": " Firma.local, intern,",
            "EVENTNET_LOG_FORMAT": " json ",
            **SECRETS,
        }
    )
    assert settings == Settings(
        data=tmp_path / "there",
        database_url="postgresql+psycopg://eventnet:geheim@db.example/eventnet",
        base_url="https://cards.example.org",
        secret_keys=(KEY,),
        listen="0.0.0.0:8000",
        proxies=2,
        smtp_url="smtp+starttls://post:geheim@mail.example:587",
        operator="Ada Reinholz, Lindenstraße 5, 04177 Leipzig",
        operator_email="team@example.org",
        mail_from="Begegnungen <cards@example.org>",
        mail_domains=("firma.local", "intern"),
        limits_url="redis://:geheim@redis.example:6379/1",
        log_format="json",
        metrics_token="geheim-geheim-geheim",
    )
    assert settings.is_secure
    assert settings.host == "cards.example.org"


@EACH_SECRET
def test_a_secret_may_lie_in_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f" {SECRETS[name]}\n", "utf-8")
    environ = {**SECRETS, name: "", f"{name}_FILE": str(file)}
    assert load_settings(environ, data=tmp_path) == load_settings(SECRETS, data=tmp_path)


@EACH_SECRET
def test_a_secret_given_twice_stops(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRETS[name], "utf-8")
    line = stopped_by(tmp_path, {name: SECRETS[name], f"{name}_FILE": str(file)})
    assert line == f"eventnet: Set {name} or {name}_FILE, not both."


@EACH_SECRET
@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not a text"])
def test_a_secrets_file_that_cannot_be_read_stops(name: str, content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    line = stopped_by(tmp_path, {f"{name}_FILE": str(file)})
    assert f"{name}_FILE" in line
    assert str(file) in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "5000"),
        ("LISTEN", "127.0.0.1"),
        ("LISTEN", ":5000"),
        ("LISTEN", "127.0.0.1:65536"),
        ("LISTEN", "127.0.0.1:http"),
        ("LISTEN", "127.0.0.1:٥٠٠٠"),
        ("LISTEN", "http://127.0.0.1:5000"),
        ("BASE_URL", "cards.example.org"),
        ("BASE_URL", "ftp://cards.example.org"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://cards.example.org/eventnet"),
        ("BASE_URL", "https://ada@cards.example.org"),
        ("BASE_URL", "https://cards.example.org:port"),
        ("BASE_URL", "https://cards.example.org:"),
        ("BASE_URL", "https://[::1"),
        ("BASE_URL", "https://cards example org"),
        ("PROXIES", "-1"),
        ("PROXIES", "10"),
        ("PROXIES", "1.0"),
        ("PROXIES", "yes"),
        ("PROXIES", "²"),
        ("PROXIES", "1,2"),
        ("DATABASE_URL", "mysql://db.example/eventnet"),
        ("DATABASE_URL", "eventnet.sqlite3"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite://eventnet.sqlite3"),
        ("DATABASE_URL", "postgresql://db.example:port/eventnet"),
        ("SMTP_URL", "mail.example:587"),
        ("SMTP_URL", "https://mail.example"),
        ("SMTP_URL", "smtp://mail.example:port"),
        ("SMTP_URL", "smtp://[mail.example"),
        ("SMTP_URL", "smtp:mail.example"),
        ("SMTP_URL", "smtp://"),
        ("LIMITS_URL", "redis.example:6379"),
        ("LIMITS_URL", "http://redis.example"),
        ("LIMITS_URL", "redis://"),
        ("LIMITS_URL", "redis://:geheim@"),
        ("LIMITS_URL", "redis://redis.example:port"),
        ("LIMITS_URL", "redis://redis.example/zero"),
        ("LIMITS_URL", "redis://redis.example/0/1"),
        ("LIMITS_URL", "redis://redis.example/0?db=1"),
        ("LIMITS_URL", "redis://:ge@heim@redis.example"),
        ("LIMITS_URL", "redis://:ge/heim@redis.example"),
        ("LIMITS_URL", "redis+unix://redis.sock"),
        ("LIMITS_URL", "redis+unix:///"),
        ("LIMITS_URL", "redis+unix:///run/redis.sock?db=1"),
        ("OPERATOR_EMAIL", "team"),
        ("OPERATOR_EMAIL", "team@"),
        ("OPERATOR_EMAIL", "a@b@example.org"),
        ("OPERATOR_EMAIL", "team@example.org\nBcc: eve@example.org"),
        ("OPERATOR_EMAIL", "Team <team@example.org>"),
        ("MAIL_FROM", "cards"),
        ("MAIL_FROM", "cards@example.org, eve@example.org"),
        ("MAIL_FROM", "<cards@example.org>"),
        ("MAIL_FROM", "Begegnungen <cards@example.org"),
        ("MAIL_FROM", "Begegnungen <cards>"),
        ("MAIL_FROM", "Begegnungen\r\nBcc: eve <cards@example.org>"),
        ("MAIL_FROM", 'Bege"gnungen <cards@example.org>'),
        ("MAIL_DOMAINS", "@firma.local"),
        ("MAIL_DOMAINS", ".local"),
        ("MAIL_DOMAINS", "firma.local;intern"),
        ("MAIL_DOMAINS", "bücher.local"),
        ("MAIL_DOMAINS", "-firma.local"),
        ("LOG_FORMAT", "JSON"),
        ("LOG_FORMAT", "logfmt"),
        ("METRICS_TOKEN", "geheim"),
        ("METRICS_TOKEN", "geheim geheim geheim"),
        ("METRICS_TOKEN", "geheim-geheim-geheím"),
        ("SECRET_KEY", "k" * 31),
        ("SECRET_KEY", f"{KEY},short"),
        ("SECRET_KEY", ","),
    ],
)
def test_a_value_that_cannot_be_used_stops_with_one_line(name: str, value: str, tmp_path: Path) -> None:
    line = stopped_by(tmp_path, {f"EVENTNET_{name}": value})
    assert "geheim" not in line
    # The line says what to mend: the variable, or the option in words.
    assert (f"EVENTNET_{name}" if name != "LISTEN" else "listen on") in line


def test_listening_to_everybody_needs_an_address_to_tell_them(tmp_path: Path) -> None:
    for listen in ("0.0.0.0:5000", "[::]:5000"):
        assert "EVENTNET_BASE_URL" in stopped_by(tmp_path, {"EVENTNET_LISTEN": listen})
        assert "EVENTNET_BASE_URL" in stopped_by(tmp_path, {}, "--listen", listen)
        settings = load(tmp_path, LISTEN=listen, BASE_URL="https://cards.example.org")
        assert (settings.listen, settings.base_url) == (listen, "https://cards.example.org")


def test_the_command_line_wins(tmp_path: Path) -> None:
    environ = {"EVENTNET_DATA": str(tmp_path / "a"), "EVENTNET_LISTEN": "127.0.0.1:1"}
    settings = load_settings(environ, data=tmp_path / "b", listen="127.0.0.1:2")
    assert (settings.data, settings.listen, settings.base_url) == (tmp_path / "b", "127.0.0.1:2", "http://127.0.0.1:2")


@pytest.mark.parametrize(
    ("listen", "parts"),
    [("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:65535", ("::1", 65535)), ("cards.example:80", ("cards.example", 80))],
)
def test_an_address_to_listen_on_has_a_host_and_a_port(listen: str, parts: tuple[str, int]) -> None:
    assert split_listen(listen) == parts


def test_an_ipv6_address_can_be_typed_into_a_browser(tmp_path: Path) -> None:
    settings = load(tmp_path, LISTEN="[::1]:5000")
    assert (settings.base_url, settings.host) == ("http://[::1]:5000", "::1")


@pytest.mark.parametrize("folder", ["data", "Daten für uns", "50%20", "a#b", "a?b", "a+b", "ada@home:1"])
def test_a_relative_database_lies_in_the_data_folder(folder: str, tmp_path: Path) -> None:
    data = tmp_path / folder
    open_engine(load(data, DATABASE_URL="sqlite:///own.sqlite3").database_url).dispose()
    assert (data / "own.sqlite3").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://:geheim@redis.example:6379/0",
        "rediss://eventnet:ge%2Fheim@redis.example/15",
        "redis+unix:///run/redis/redis.sock",
        "redis+unix://:geheim@/run/redis/redis.sock",
    ],
)
def test_processes_may_count_in_a_redis_whose_password_no_line_shows(url: str, tmp_path: Path) -> None:
    assert load(tmp_path, LIMITS_URL=url).limits_url == url
    shown = listed_settings(load(tmp_path, LIMITS_URL=url))["EVENTNET_LIMITS_URL"]
    assert "heim" not in shown
    assert shown.startswith(url.partition("://")[0])
    assert shown.endswith(url.rpartition("@")[2].rpartition("/")[2])


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_redis_whose_package_is_not_there_stops_the_start(
    command: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.fresh("sqlite", tmp_path)
    monkeypatch.setitem(sys.modules, "redis", None)
    environ = {"EVENTNET_LIMITS_URL": "redis://:geheim@127.0.0.1", "EVENTNET_BASE_URL": "https://cards.example.org"}
    line = stopped_by(tmp_path, environ, command=command)
    assert line == "eventnet: EVENTNET_LIMITS_URL needs a package: pip install 'eventnet[redis]'"


def test_an_absolute_database_lies_where_it_says(tmp_path: Path) -> None:
    url = f"sqlite:////{str(tmp_path / 'there.sqlite3').lstrip('/')}"
    assert load(tmp_path / "data", DATABASE_URL=url).database_url == url


@pytest.mark.parametrize("where", ["/eventnet", "eventnet@/eventnet?host=/run/postgresql"])
def test_a_database_on_this_machine_is_reached_over_its_socket(where: str, tmp_path: Path) -> None:
    assert load(tmp_path, DATABASE_URL=f"postgresql://{where}").database_url == f"postgresql+psycopg://{where}"


def test_a_relative_data_folder_stays_the_same_wherever_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(Path("data")).data == tmp_path / "data"


def test_a_data_folder_that_cannot_be_one_stops(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    assert str(folder) in stopped_by(folder, {}, command="sweep")
    # With a key of one's own the folder is not looked for before the database is opened.
    assert str(folder) in stopped_by(folder, {"EVENTNET_SECRET_KEY": KEY}, command="sweep")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load(tmp_path / "new" / "data")
    file = tmp_path / "new" / "data" / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip() == first.secret_keys[0]
    assert load(tmp_path / "new" / "data") == first
    assert [path.name for path in file.parent.iterdir()] == ["secret-key"]
    assert load(tmp_path / "other").secret_keys != first.secret_keys


def test_a_key_that_is_not_to_be_kept_leaves_the_disk_alone(tmp_path: Path) -> None:
    settings = load_settings({}, data=tmp_path / "data", keep=False)
    assert len(settings.secret_keys[0]) >= 32
    assert not (tmp_path / "data").exists()


def test_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    for turn in range(20):
        keys: list[tuple[str, ...]] = []
        together = threading.Barrier(4)

        def start(folder: Path, keys: list[tuple[str, ...]], together: threading.Barrier) -> None:
            together.wait()
            keys.append(load(folder).secret_keys)

        starting = [threading.Thread(target=start, args=(tmp_path / str(turn), keys, together)) for _ in range(4)]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        assert len(keys) == 4
        assert len(set(keys)) == 1
        assert [path.name for path in (tmp_path / str(turn)).iterdir()] == ["secret-key"]


def test_an_old_key_stays_behind_the_one_in_use(tmp_path: Path) -> None:
    assert load(tmp_path, SECRET_KEY=f" {KEY} , {OLD_KEY},").secret_keys == (KEY, OLD_KEY)
    assert not (tmp_path / "secret-key").exists()


def test_a_key_on_disk_that_is_none_stops(tmp_path: Path) -> None:
    for content in (b"", b"short", b"\xff" * 40):
        (tmp_path / "secret-key").write_bytes(content)
        with pytest.raises(WrongSettingError):
            load(tmp_path)
    assert str(tmp_path / "secret-key") in stopped_by(tmp_path, {})


@pytest.mark.parametrize(
    ("environ", "sender"),
    [
        ({"BASE_URL": "https://cards.example.org:8443"}, "eventnet <eventnet@cards.example.org>"),
        ({"BASE_URL": "http://[::1]:5000"}, "eventnet <eventnet@localhost>"),
        ({"OPERATOR_EMAIL": "team@example.org"}, "eventnet <team@example.org>"),
        ({"OPERATOR_EMAIL": "team@example.org", "MAIL_FROM": "cards@example.org"}, "cards@example.org"),
        ({"MAIL_FROM": "St. Georg & Co <cards@example.org>"}, "St. Georg & Co <cards@example.org>"),
    ],
)
def test_mails_come_from_whom_the_operator_says(environ: dict[str, str], sender: str, tmp_path: Path) -> None:
    assert load(tmp_path, **environ).sender == sender


def test_mails_go_out_where_there_is_a_server(tmp_path: Path) -> None:
    assert [load(tmp_path).can_mail, load(tmp_path, SMTP_URL="smtp://mail.example").can_mail] == [False, True]
