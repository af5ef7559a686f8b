"""A room full of people whose names and words try the pages: long ones, Arabic ones, Chinese ones, unbroken ones."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_detail, add_topics, answer_prompts
from eventnet.cards.models import Prompt
from eventnet.cards.rules import Audience, DetailKind
from eventnet.events.actions import join, make_event
from eventnet.events.models import Event
from eventnet.events.rules import Status
from eventnet.people.actions import make_person
from tests.cast import House

LONG = "Prof. Dr. Wolfgang-Maximilian Schmetterlingsflügel von und zu Hohenlohe-Waldenburg-Schillingsfürst"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC = "عبد الرحمن بن عبد العزيز بن محمد المراكشي الفاسي"
CHINESE = "歐陽慕容司馬上官諸葛皇甫尉遲公羊澹臺公冶宗政濮陽淳于單于太叔申屠"

WORDS = {
    LONG: "Vertrauensbildende Qualitätssicherungsmaßnahmen für Bahnhofsvorplatzuhren und deren Ablesegeräte.",
    UNBROKEN: "https://unbroken.example/" + "a" * 70,
    ARABIC: "كيف نختبر أقلّ ونثق أكثر، ولماذا تقفز الأقواس إلى الطرف الخطأ من السطر في كلّ مرّة؟",
    CHINESE: "我一直在想，怎麼讓一個有四萬件物品的博物館，在不丟掉任何一張手寫便條的情況下搬家，而且沒有人需要加班。",
}
PEOPLE = {"long": LONG, "unbroken": UNBROKEN, "arabic": ARABIC, "chinese": CHINESE}


def fill(house: House, *, me: str) -> None:
    """Lets everybody in. "me" goes by the name `me`, attends two events and has met most of them."""
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        event.name = "Begegnungen in der Dampfschifffahrtsgesellschaft 2026"
        for who, name in {"me": me, "new": LONG, "later": LONG, "taker": UNBROKEN, "done": ARABIC, **PEOPLE}.items():
            _arrive(session, event, who, name, house)
        _go_to_another_event(session, house)
    house.choose("dan", "name")
    for other in [*PEOPLE, "ben", "dan", "cleo", "ada", "done"]:
        house.swap("me", other)
        house.clock.turn(minutes=1)
    _afterwards(house)
    house.put_in_directory("me", "taker", "done", "ada", "ben", "cleo", "dan", *PEOPLE)
    for who, status in {"taker": Status.OPEN, "long": Status.BREAK, "arabic": Status.NOT_TODAY}.items():
        _say(house, who, status)


def _say(house: House, who: str, status: Status) -> None:
    with house.writing() as session:
        attendee = house.attendee(session, who)
        attendee.status, attendee.status_until = status, house.clock.now + timedelta(hours=2)


def _arrive(session: Session, event: Event, who: str, name: str, house: House) -> None:
    words = WORDS.get(name, WORDS[LONG])
    person = make_person(session, email=f"{who}@demo.example", name=name, now=house.clock.now)
    attendee = join(session, event, person, house.clock.now)
    attendee.has_chosen_details = who != "new"
    attendee.introduction, attendee.goal = words[:200], words[:140]
    attendee.headline, attendee.organisation = words[:100], name[:100]
    attendee.offer, attendee.need = words[:140], words[:140]
    prompts = session.scalars(select(Prompt).where(Prompt.event_id == event.id).order_by(Prompt.position)).all()
    answer_prompts(session, attendee, {prompts[0].id: words, prompts[1].id: "“Ja.”"})
    answer_prompts(session, attendee, {prompts[2].id: words}, Audience.DOOR_SHEET)
    add_topics(session, attendee, ["accessibility", name[:40], words[:40]])
    add_detail(session, attendee, 0, DetailKind.EMAIL, f"{who}.{'x' * 60}@demo.example", shared=True, best=True)
    add_detail(session, attendee, 1, DetailKind.WEBSITE, f"https://demo.example/{'y' * 80}", shared=True)
    add_detail(session, attendee, 2, DetailKind.PHONE, "+49 171 3920000", shared=who != "me")


def _go_to_another_event(session: Session, house: House) -> None:
    begins = house.clock.now + timedelta(days=30)
    other = make_event(
        session,
        name=CHINESE,
        place=ARABIC,
        timezone="Asia/Taipei",
        starts_at=begins,
        ends_at=begins + timedelta(days=1),
    )
    join(session, other, house.person(session, "me"), house.clock.now)


def _afterwards(house: House) -> None:
    """Notes, promises and decisions, so that every page has every part it can have."""
    me, cleo = house.phone("me"), house.phone("cleo")
    paths = {other: house.contact_path("me", other) for other in [*PEOPLE, "ada", "done"]}
    me.post(f"{paths['long']}/note", {"note": f"{WORDS[ARABIC]}\n\n{WORDS[UNBROKEN]}", "version": "0"})
    me.post(f"{paths['long']}/promises", {"promise": WORDS[LONG]})
    me.post(f"{paths['ada']}/promises", {"promise": WORDS[UNBROKEN]})
    me.post(f"/follow-ups{paths['ada'].removeprefix('/contacts')}/letting-go")
    for kind in ("thanked", "wrote"):
        me.post(f"/follow-ups{paths['done'].removeprefix('/contacts')}/touch", {"kind": kind, "words": WORDS[UNBROKEN]})
    receipt = cleo.get(f"{house.contact_path('cleo', 'me')}/receipt").text
    exchange = receipt.split("/exchanges/")[1].split("/taking-back")[0]
    assert cleo.post(f"/exchanges/{exchange}/taking-back").status_code == 303
