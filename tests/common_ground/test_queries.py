"""Whom one may like to meet: those with most in common, the same on both databases, whatever order rows come in."""

import random
import re

import pytest
from sqlalchemy import text

from benchmarks import crowd
from benchmarks.measuring import overhearing
from eventnet.cards.actions import add_topics
from eventnet.cards.index import put_in_directory, refresh, take_out_of_directory
from eventnet.common_ground.queries import SAMPLE, rarity_of
from eventnet.events.actions import join, make_event
from eventnet.events.rules import Status
from eventnet.exchange.actions import hide_each_other
from tests.cast import House
from tests.common_ground.people import Someone, exact_rarity, list_them, looked_up, names, suggested, worked_out

TOPICS = ["robots", "gardens", "museums", "archives", "trams", "bread", "law", "maps", "light", "radio"]
TEXTS = ["", "", "bread baking", "someone who bakes bread", "tram maps", "maps of trams", "archive law", "feedback"]
HOUSES = ["", "", "Nordlicht", "Stadtmuseum", "NORDLICHT"]


def a_crowd(seed: int, many: int = 24) -> list[Someone]:
    draw = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(TOPICS))]
    return [
        Someone(
            name=f"guest{number}",
            shuffle_key=draw.randrange(2**48),
            topics=tuple(dict.fromkeys(draw.choices(TOPICS, weights, k=4))),
            need=draw.choice(TEXTS),
            offer=draw.choice(TEXTS),
            organisation=draw.choice(HOUSES),
        )
        for number in range(many)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_who_has_most_in_common_comes_first_in_whatever_order_people_came(house: House, seed: int) -> None:
    people = a_crowd(seed)
    random.Random(seed).shuffle(people)
    list_them(house, *people)
    for who in ("guest0", "guest1", "guest2", "guest3"):
        found, expected = suggested(house, who, limit=12), worked_out(house, who, limit=12)
        assert len(found) == 12
        assert [(one.card, one.ground) for one in found] == [(one.card, one.ground) for one in expected]


def test_a_rare_topic_brings_people_closer_than_one_that_everybody_has(house: House) -> None:
    everybody = [Someone(f"guest{number}", number, ("robots",)) for number in range(25)]
    list_them(house, *everybody, Someone("lena", 98, ("robots", "bread")), Someone("mira", 99, ("bread",)))
    found = suggested(house, "lena", limit=2)
    assert names(found) == ["mira", "guest0"]
    assert [(topic.label, topic.is_rare) for topic in found[0].ground.topics] == [("bread", True)]
    assert [(topic.label, topic.is_rare) for topic in found[1].ground.topics] == [("robots", False)]


def test_a_need_met_either_way_comes_before_a_topic(house: House) -> None:
    list_them(
        house,
        Someone("lena", 1, ("robots",), need="bread baking", offer="tram maps"),
        Someone("mira", 2, ("robots",)),
        Someone("noor", 3, offer="baking bread"),
        Someone("olga", 4, need="maps of trams"),
        Someone("paul", 5, need="a flat near the tram"),
    )
    found = suggested(house, "lena")
    assert names(found) == ["noor", "olga", "mira"]
    assert found[0].ground.offer == "baking bread"
    assert (found[1].ground.need, found[1].ground.my_offer) == ("maps of trams", "tram maps")


def test_with_the_evidence_goes_the_suggestion(house: House) -> None:
    list_them(house, Someone("lena", 1, organisation="Nordlicht"), Someone("mira", 2, organisation="nordlicht"))
    assert names(suggested(house, "lena")) == ["mira"]
    with house.writing() as session:
        mira = house.attendee(session, "mira")
        mira.organisation = ""
        session.flush()
        refresh(session, [mira])
    assert suggested(house, "lena") == []


def test_nobody_is_suggested_who_is_out_of_sight_or_known_already(house: House) -> None:
    who = ("mira", "noor", "olga", "paul", "quin", "rosa", "sami")
    list_them(house, Someone("lena", 1, ("bread",)), *(Someone(name, n + 2, ("bread",)) for n, name in enumerate(who)))
    assert names(suggested(house, "lena")) == list(who)
    with house.writing() as session:
        attendee = {name: house.attendee(session, name) for name in ("lena", *who)}
        take_out_of_directory(session, attendee["mira"])
        person = {name: house.person(session, name) for name in ("lena", "noor", "olga")}
        hide_each_other(session, person["noor"], person["lena"], house.clock.now)
        hide_each_other(session, person["lena"], person["olga"], house.clock.now)
        attendee["paul"].status, attendee["paul"].status_until = Status.NOT_TODAY, house.clock.now.replace(hour=23)
        attendee["quin"].status, attendee["quin"].status_until = Status.NOT_TODAY, house.clock.now
    house.swap("lena", "rosa")
    assert names(suggested(house, "lena")) == ["quin", "sami"]  # what Quin said is over
    assert names(suggested(house, "lena", without=("sami",))) == ["quin"]
    rosa = house.phone("rosa")
    exchange = re.search("/exchanges/[^/]+/taking-back", rosa.get(f"{house.contact_path('rosa', 'lena')}/receipt").text)
    assert exchange
    assert rosa.post(exchange[0]).status_code == 303
    assert names(suggested(house, "rosa")) == ["noor", "olga", "quin", "sami"]


def test_nobody_of_another_event_is_suggested(house: House) -> None:
    list_them(house, Someone("lena", 1, ("bread",)))
    now = house.clock.now
    with house.writing() as session:
        other = make_event(session, name="Other", place="", timezone="UTC", starts_at=now, ends_at=now.replace(hour=23))
        elsewhere = join(session, other, house.person(session, "ben"), now)
        add_topics(session, elsewhere, ["bread"])
        put_in_directory(session, elsewhere)
    assert suggested(house, "lena") == []


def test_details_never_come_along_nor_what_is_for_their_owner_alone(house: House) -> None:
    list_them(house, Someone("lena", 1, ("museums",)))
    house.put_in_directory("ben")
    with house.writing() as session:
        house.attendee(session, "ben").introduction = "I restore organs."
    with overhearing(house.sessions.kw["bind"]) as heard:
        (ben,) = looked_up(house, "lena")
    assert (ben.name, "I restore organs." in ben) == ("Ben Okafor", False)
    assert [what for what, _ in heard if "FROM detail" in what] == []


@pytest.mark.thorough
def test_a_topic_of_very_many_is_estimated_by_shuffle_keys(house: House) -> None:
    many = 1500
    with house.sessions.kw["bind"].execution_options(writes=True).begin() as connection:
        crowd.fill(connection, house.event_id, many)
    with house.writing() as session:
        crowd.introduce(session, house.attendee(session, "cleo"))
    topics = (crowd.TOPICS[0], crowd.TOPICS[3], crowd.TOPICS[60])
    with house.reading() as session:
        rarity = rarity_of(session, house.event_id, topics)
        exact = exact_rarity(session, house, topics)
    assert [have > SAMPLE for have in exact.have.values()] == [True, False, False]
    assert 0.8 < rarity.all / exact.all < 1.25
    for key, have in exact.have.items():
        assert rarity.have[key] == have if have < SAMPLE else 0.8 < rarity.have[key] / have < 1.25
    found = suggested(house, "cleo", limit=5)
    best = worked_out(house, "cleo", limit=15)
    assert {one.attendee.shuffle_key for one in found} <= {one.attendee.shuffle_key for one in best}


def test_it_takes_as_many_statements_for_many_as_for_few_and_an_index_for_each(house: House) -> None:
    engine, asked = house.sessions.kw["bind"], []
    for people in (a_crowd(3, 3), [Someone(f"more{n}", n, ("robots",), "bread", "bread") for n in range(70)]):
        list_them(house, *people)
        with overhearing(engine) as heard:
            assert looked_up(house, "guest0")
        asked.append(len(heard))
    assert asked[0] == asked[1] <= 7
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if not is_sqlite:
            connection.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        plans = [str(row) for what, values in heard for row in connection.exec_driver_sql(f"{explain} {what}", values)]
    assert len(plans) > 20
    whole_table = re.compile(r"(SCAN|Seq Scan on) (attendee|card_evidence|exchange|hiding|topic|answer)\b")
    assert [line for line in plans if whole_table.search(line)] == []


def test_ranking_does_not_look_at_ids(house: House) -> None:
    list_them(house, Someone("lena", 5, ("bread",)), Someone("mira", 9, ("bread",)), Someone("noor", 7, ("bread",)))
    assert names(suggested(house, "lena")) == ["noor", "mira"]
    with house.reading() as session:
        ids = [house.attendee(session, who).id for who in ("mira", "noor")]
    assert ids == sorted(ids)
