"""What every answer says about itself, what a page may load, and what is never written into a log."""

import base64
import dataclasses
import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.resources import resource_dir
from eventnet.storage.transactions import session_factory
from eventnet.web.extensions import db
from tests.cast import House, Phone
from tests.clock import Clock
from tests.databases import Databases
from tests.exchange.sending import a_scan, send
from tests.exchange.test_reading_out import read_out
from tests.house.routes import set_the_stage
from tests.markup import elements, form_to, heading
from tests.quick import quick_app, quick_engine
from tests.web.every_answer import every_page, without_table

HERE = "http://eventnet.test"
TEMPLATES = sorted(resource_dir("templates").rglob("*.html"))
# Other people's scripts are looked at by tests/house/test_vendored.py.
SCRIPTS = sorted(file for file in resource_dir("static").rglob("*.js") if "vendor" not in file.parts)
SHEETS = sorted(resource_dir("static").rglob("*.css"))


on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def answers(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, TestResponse]:
    """One answer of every kind, asked for once."""
    folder, clock = tmp_path_factory.mktemp("answers"), Clock()
    engine = quick_engine(databases.fresh("sqlite", folder))
    settings = Settings(
        data=folder,
        database_url=engine.url.render_as_string(),
        base_url=HERE,
        secret_keys=("k" * 40,),
        smtp_url="smtp://127.0.0.1:1",
    )
    app = quick_app(settings, clock)
    found = every_page(House(app, session_factory(engine), clock))
    with app.app_context():
        db.engine.dispose()
    engine.dispose()
    assert {answer.status_code for answer in found.values()} >= {
        200,
        302,
        303,
        400,
        401,
        403,
        404,
        405,
        409,
        413,
        422,
        500,
    }
    return found


def style_hashes(answer: TestResponse) -> list[str]:
    """The hash of the style that the join page, which is one request, carries with it."""
    sheets = re.findall(r"(?s)<style>(.*?)</style>", answer.text) if answer.mimetype == "text/html" else []
    return [f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'" for sheet in sheets]


def test_every_answer_lets_a_page_load_nothing_but_our_own_and_be_framed_by_nobody(
    answers: dict[str, TestResponse],
) -> None:
    for name, answer in answers.items():
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'", name
        assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
        assert policy["style-src"] == " ".join([*style_hashes(answer), "'self'"]), name
        assert not style_hashes(answer) or name.startswith("/join/"), name
        assert policy["img-src"] == "'self' blob:"
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert policy["worker-src"] == policy["manifest-src"] == "'self'"
        assert policy["trusted-types"] == "fragment worker"
        assert not re.search(r"unsafe|\*|https?:|data:", " ".join(policy.values()))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers
        assert not {"Server", "X-Powered-By"} & set(answer.headers.keys())


def test_only_the_page_that_scans_may_ask_for_the_camera(answers: dict[str, TestResponse]) -> None:
    policies = {name: answer.headers["Permissions-Policy"] for name, answer in answers.items()}
    scanning = {name for name, policy in policies.items() if policy == "geolocation=(), microphone=(), camera=(self)"}
    assert scanning == {"/e/{event}/scan for cleo", "/e/{event}/scan for ben"}
    assert {policies[name] for name in policies.keys() - scanning} == {"geolocation=(), microphone=(), camera=()"}


def test_no_cache_keeps_a_page(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        if not name.startswith(("/static/", "/favicon.ico")):
            assert answer.headers["Cache-Control"] == "no-store", name
            assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


@on_one_database
def test_a_browser_keeps_a_file_of_ours_for_a_year_as_it_is_and_nothing_else_below_it(house: House) -> None:
    cleo = house.phone("cleo")
    (current, *_) = re.findall(r'href="(/static/css/base\.css\?v=\w+)"', cleo.get("/me").text)
    for path, status, keeps in (
        (current, 200, "public, max-age=31536000"),
        (f"{current}0", 200, "no-cache"),  # an address that was right before an update, or will be after it
        ("/static/css/base.css", 200, "no-cache"),  # as one script loads another
        ("/static/css/no-such.css", 404, "no-store"),
        (f"/static/{'x' * 300}", 404, "no-store"),
        ("/static/css/", 404, "no-store"),
        ("/static/../README.md", 404, "no-store"),
    ):
        answer = cleo.get(path, buffered=True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, keeps), path
        assert ("Cookie" in answer.headers.get("Vary", "")) == (status != 200), path
    assert cleo.get(current, headers={"Range": "bytes=99999999-"}).headers["Cache-Control"] == "no-store"
    assert house.phone().post("/static/css/base.css").headers["Cache-Control"] == "no-store"


def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(answers: dict[str, TestResponse]) -> None:
    pages = {name: answer.text for name, answer in answers.items() if answer.mimetype == "text/html"}
    assert len(pages) > 60
    for name, page in pages.items():
        for element in elements(page):
            has = element.attributes
            assert element.tag not in {"base", "iframe", "object", "embed"}, name  # a style is in its policy, see above
            assert not [key for key in has if key.startswith("on") or key in {"style", "srcdoc"}], name
            assert element.tag != "script" or has.get("src", "").startswith("/static/js/"), name
            assert "http-equiv" not in has, name


def test_each_page_says_whose_it_is_to_scripts_and_to_the_worker_and_means_nothing_elsewhere(
    answers: dict[str, TestResponse],
) -> None:
    said: dict[str, set[str]] = {}
    for name, answer in answers.items():
        if answer.mimetype != "text/html":
            assert ("Whose" in answer.headers) == name.endswith("a call"), name  # a script asks whose it is, too
            continue
        meta = {
            e.attributes["name"]: e.attributes["content"]
            for e in elements(answer.text)
            if "name" in e.attributes and e.tag == "meta"
        }
        whose = answer.headers.get("Whose")
        if 300 <= answer.status_code < 400 or "<head>" not in answer.text or name.startswith(("500", "/offline/")):
            assert "whose" not in meta, name  # sent on, a part of a page, a database that can't tell, nobody's ever
            continue
        assert whose == meta.get("whose", "nobody"), name
        assert ("csrf-token" in meta) == ("whose" in meta), name
        said.setdefault(name.rpartition(" for ")[2], set()).add(str(whose))
    assert said["None"] == {"nobody"}
    assert {len(said[who]) for who in ("eve", "cleo", "ben")} == {1}
    assert len(said["eve"] | said["cleo"] | said["ben"]) == 3


def test_every_page_has_a_way_back_of_its_own(answers: dict[str, TestResponse]) -> None:
    without = set()
    for name, answer in answers.items():
        if answer.mimetype != "text/html" or "<head>" not in answer.text:
            continue
        links = {e.attributes["href"].partition("#")[0] for e in elements(answer.text) if e.tag == "a"}
        pages = {link for link in links if link.startswith("/") and "." not in link}
        if not pages - {answer.request.path, "/privacy"}:
            without.add(name)
    assert without == {"/join/{join} for None"}  # where those begin whom nobody here knows yet


def test_nothing_is_loaded_or_sent_elsewhere_and_links_out_take_nothing_along(
    answers: dict[str, TestResponse],
) -> None:
    links = set()
    for name, answer in answers.items():
        if answer.mimetype != "text/html":
            continue
        for element in elements(answer.text):
            has = element.attributes
            for key in ("src", "action", "formaction", "data-source", "poster", "srcset"):
                assert has.get(key, "/").startswith("/"), (name, element)
            if element.tag == "link":
                assert has["href"].startswith("/manifest/" if has["rel"] == "manifest" else "/static/"), (name, element)
            elif "href" in has and not has["href"].startswith(("/", "#")):
                assert has["href"].startswith(("mailto:", "tel:", "https://")), (name, element)
                assert has["rel"] == "noopener noreferrer", (name, element)
                links.add(has["href"])
    assert "https://www.linkedin.com/in/ben-okafor" in links


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_holds_anything_the_policy_would_refuse(file: Path) -> None:
    source = file.read_text("utf-8")
    forbidden = re.compile(
        r"<style>(?!\{\{ sheet \}\}</style>)|<style\s|\sstyle\s*=|<[^>]*\son[a-z]+\s*=|javascript:|https?://|\|\s*safe\b|autoescape|<script(?![^>]*\ssrc=)"
    )
    assert forbidden.findall(source) == []


def test_no_script_or_sheet_loads_from_elsewhere_or_makes_code_of_text() -> None:
    assert SCRIPTS
    assert SHEETS
    for file in SCRIPTS:
        source = file.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")  # a name, never fetched
        assert re.findall(r"https?:|\beval\b|new Function|document\.write|insertAdjacentHTML|outerHTML", source) == []
        assert "innerHTML" not in source or file.name == "fragments.js", file
        assert re.findall(r"^import .*from \"(?!\.)", source, re.MULTILINE) == [], file
    for file in SHEETS:
        assert re.findall(r"https?:|@import|url\((?!['\"]?(?:/static|\.|data:|#))", file.read_text("utf-8")) == [], file


def cookie_of(answer: TestResponse) -> tuple[str, set[str]]:
    """The one cookie an answer sets: its name and what it says about itself."""
    (cookie,) = answer.headers.getlist("Set-Cookie")
    value, *says = cookie.split("; ")
    return value.partition("=")[0], {part for part in says if not part.startswith(("Expires", "Max-Age"))}


@on_one_database
def test_the_cookie_is_for_no_script_and_no_other_site(house: House) -> None:
    phone = house.phone()
    answer = phone.post(house.sign_in_path("cleo"))
    assert cookie_of(answer) == ("eventnet", {"HttpOnly", "Path=/", "SameSite=Lax"})


@pytest.fixture
def secure_house(settings: Settings, sessions: sessionmaker[Session], clock: Clock) -> Iterator[House]:
    """An installation that people reach over HTTPS."""
    app = create_app(dataclasses.replace(settings, base_url="https://eventnet.test"), clock)
    yield House(app, sessions, clock)
    with app.app_context():
        db.engine.dispose()


@on_one_database
def test_over_https_the_cookie_is_bound_to_this_very_host_and_browsers_stay_there(secure_house: House) -> None:
    phone = secure_house.phone()
    answer = phone.post(secure_house.sign_in_path("cleo"), headers={"Referer": "https://eventnet.test/"})
    assert answer.status_code == 303
    assert cookie_of(answer) == ("__Host-eventnet", {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"})
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "https://eventnet.test/x/A" in phone.get(f"/e/{secure_house.event}/code").text


@on_one_database
@pytest.mark.parametrize("referrer", [None, "https://evil.example/", "http://eventnet.test/"])
def test_over_https_a_form_from_elsewhere_is_refused(secure_house: House, referrer: str | None) -> None:
    link = secure_house.sign_in_path("cleo")
    headers = {"Referer": referrer} if referrer else {}
    assert secure_house.phone().post(link, headers=headers).status_code == 400


FROM_NOWHERE = {
    "en": "Your browser does not say where this form comes from.",
    "de": "Dein Browser sagt nicht, woher dieses Formular kommt.",
}


@on_one_database
@pytest.mark.parametrize("language", ["en", "de"])
def test_over_https_a_browser_that_hides_where_it_comes_from_is_told_so_and_loses_nothing(
    secure_house: House, language: str
) -> None:
    phone = secure_house.phone(language=language)
    answer = phone.post("/sign-in", {"email": "cleo@demo.example"}, headers={"Origin": "https://eventnet.test"})
    assert (answer.status_code, heading(answer)) == (400, FROM_NOWHERE[language])
    assert form_to(answer, "/sign-in").value("email") == "cleo@demo.example"


# Logs


def live_through_everything(house: House) -> list[str]:
    """A whole story, failures included; and all that must not be found in any log afterwards."""
    ids = set_the_stage(house)
    contact, follow_up = f"/contacts/{ids['contact']}", f"/follow-ups/{ids['contact']}"
    cleo, guest = house.phone("cleo"), house.phone()
    note, promise, line = "told me about a secret plan", "a promise to nobody else", "a line for myself"
    link = house.sign_in_path("ben")
    paths = [house.code_path("ben"), house.code_path("ben", house.clock.turn(seconds=30)), house.code_path("cleo")]
    paths += [house.badge_path("dan"), house.badge_path("cleo")]
    letters, sent = read_out(house, "ben").replace(" · ", ""), a_scan(paths[3].removeprefix("/x/"))
    strange = ["/x/A" + "B" * 38, "/sign-in/" + "C" * 43, f"/contacts/{'D' * 22}", "/no/such/page/EEEEEE"]
    for phone in (guest, cleo):  # the guest's press uses the link up
        for path in [link, *paths, *strange, contact, follow_up + "/touch", f"/e/{house.event}/code"]:
            phone.get(path)
            phone.post(path)
    cleo.post(f"{contact}/note", {"note": note, "version": "0"})
    cleo.post(f"{contact}/note", {"note": f"{note} again", "version": "0"})
    cleo.post(f"{contact}/note", {"note": note * 100, "version": "0"})
    cleo.post(f"{contact}/note", {"note": note * 100_000, "version": "0"})
    cleo.client.post(f"{contact}/note", base_url=HERE, data={"note": note}, headers={"Origin": HERE})
    cleo.client.get(contact, base_url="http://evil.example")
    cleo.post(f"{contact}/promises", {"promise": promise})
    cleo.post(f"{follow_up}/touch", {"kind": "wrote", "words": line})
    cleo.get(f"{contact}.vcf")
    fields = {"note": f"{note} once more", "version": "1", "csrf_token": cleo.token()}
    broken = (("contact", contact), ("attendee", paths[1]), ("sign_in_link", link), ("touch", contact))
    for table, path in (*broken, ("attendee", paths[3])):
        with without_table(house, table):
            assert cleo.get(path).status_code == 500
            cleo.client.post(f"{contact}/note", base_url=HERE, data=fields)
    posts: dict[str, Callable[[], object]] = {
        "spoken_code": lambda: cleo.post("/x", {"letters": letters}),
        "card_request": lambda: send(house, cleo, sent),
        "scan_answer": lambda: send(house, cleo, sent),
    }
    for table, post in posts.items():
        with without_table(house, table):
            post()
    for typed in (letters[::-1], letters, letters):
        cleo.post("/x", {"letters": typed})
    send(house, cleo, sent, a_scan(paths[4].removeprefix("/x/")), a_scan("B" * 23))
    secrets = [path.rpartition("/")[2] for path in [link, *paths, *strange]]
    jars = [phone.client.get_cookie("eventnet", "eventnet.test") for phone in (cleo, guest)]
    return [
        *secrets,
        letters,
        str(sent["id"]),
        *(jar.value for jar in jars if jar),
        note,
        promise,
        line,
        "@demo.example",
        "ben-okafor",
        *(name for kind, name in ids.items() if kind != "question"),  # a question is just a number
    ]


def assert_nothing_is_told(caplog: pytest.LogCaptureFixture, secrets: list[str]) -> None:
    assert [secret for secret in secrets if secret in caplog.text] == []


def test_a_log_tells_what_happened_and_nothing_of_what_was_said(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        secrets = live_through_everything(house)
    for line in (
        r"GET /x/<token> 200",
        r"POST /sign-in/<token> 303",
        r"POST /contacts/<[a-z_:]+>/note 422",
        r"GET \(no such page\) 404",
        r"failed at GET /contacts/<[a-z_:]+>",
    ):
        assert re.search(line, caplog.text), line
    assert "contacts/views.py" in caplog.text
    assert_nothing_is_told(caplog, secrets)


BREAK = {
    "sqlite": "CREATE TRIGGER broken BEFORE UPDATE ON contact BEGIN SELECT RAISE(ABORT, 'broken'); END",
    "postgresql": "ALTER TABLE contact ADD CONSTRAINT broken CHECK (note = '')",
}
MEND = {"sqlite": "DROP TRIGGER broken", "postgresql": "ALTER TABLE contact DROP CONSTRAINT broken"}


def test_not_even_a_row_the_database_refuses_is_written_into_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.swap("cleo", "ben")
    cleo: Phone = house.phone("cleo")
    note = "told me about a secret plan"
    bind = house.sessions.kw["bind"]
    with bind.begin() as connection:
        connection.execute(text(BREAK[bind.dialect.name]))
    try:
        answer = cleo.post(f"{house.contact_path('cleo', 'ben')}/note", {"note": note, "version": "0"})
    finally:
        with bind.begin() as connection:
            connection.execute(text(MEND[bind.dialect.name]))
    assert answer.status_code == 500
    assert re.search(r"failed at POST /contacts/<[a-z_:]+>/note", caplog.text)
    assert_nothing_is_told(caplog, [note, "@demo.example", "Ben Okafor", "Moves museum data"])
