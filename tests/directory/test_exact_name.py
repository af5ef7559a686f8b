"""Whoever is called exactly as one types comes first, however much folding has made of the name."""

import importlib

import pytest

from eventnet.directory.rules import NAMESAKES, PAGE
from eventnet.kernel.folding import spelled
from tests.cast import House
from tests.crowd import crowd
from tests.directory.looking import all_names, names, path, rewrite
from tests.statements import listening

pytestmark = pytest.mark.thorough

SEARCHES = {
    "Joe": (["Joe Kim"], ["Jonas Brandt", "Johanna Lund", "Joachim Meyer", "Jo Ruiz", "Joel Sand"]),
    "jo": (["Jo Ruiz"], ["Jonas Brandt", "Johanna Lund", "Joe Kim", "Joel Sand"]),
    "Michael": (["Michael Adu"], ["Michal Nowak", "Michalina Maj"]),
    "Noël": (["Noel Petit"], ["Nolan Hart", "Nola Reiß"]),
    "Sue": (["Sue Park"], ["Susanne Vogt", "Su Chen"]),
    "MÜLLER": (["Ida Müller", "Uwe Muller"], ["Kai Mueller", "Eva Müllerhuber"]),
    "joe k": (["Joe Kim"], ["Jonas Krause", "Kim Jo"]),
    "لیلا": (["لیلا احمدی"], ["لیلاز"]),
}


@pytest.mark.parametrize("query", SEARCHES, ids=ascii)
def test_the_exact_name_comes_first(house: House, query: str) -> None:
    first, others = SEARCHES[query]
    guests = crowd(house, len([*first, *others]))
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    for who, name in zip(guests, [*others, *first], strict=True):
        rewrite(house, who, name=name)
    shown = names(house.phone("cleo").get(path(house), query_string={"q": query}))
    assert sorted(shown[: len(first)]) == sorted(first)
    assert sorted(shown[len(first) :]) == sorted(others)


def test_very_many_of_one_name_are_each_there_once(house: House) -> None:
    guests = crowd(house, PAGE + NAMESAKES + 5)
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    cleo = house.phone("cleo")
    shown = all_names(cleo, f"{path(house)}?q=guest")
    assert len(shown) == len(set(shown)) == len(guests)
    assert len(names(cleo.get(f"{path(house)}?q=guest"))) == PAGE


def test_an_answer_with_the_word_does_not_come_before_the_name(house: House) -> None:
    guests = crowd(house, 3)
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    for who, name, organisation in zip(guests, ["Ina", "Joe", "Uli"], ["Joe", "Ltd", "Joe"], strict=True):
        rewrite(house, who, name=name, organisation=organisation)
    shown = names(house.phone("cleo").get(path(house), query_string={"q": "joe"}))
    assert (shown[0], sorted(shown)) == ("Joe", ["Ina", "Joe", "Uli"])


def test_looking_for_a_name_asks_the_database_once_more_whoever_is_found(house: House) -> None:
    guests = crowd(house, 5)
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    cleo, asked = house.phone("cleo"), []
    for query in ({"q": "guest"}, {"q": "xylophone"}, {"topic": "museums"}):
        with listening(house.app) as listener:
            cleo.get(path(house), query_string=query)
        asked.append(len([text for text in listener.texts if "SELECT" in text]))
    assert asked[0] <= 11
    assert asked[1] <= asked[0]


def test_who_was_in_a_list_before_is_found_likewise() -> None:
    migration = importlib.import_module("eventnet.migrations.versions.0010_names_as_spelled")
    for name in (
        "Joe Kim",
        "Michael",
        "Łukasz Żółw",
        "D’Arcy O'Neill",
        "Anna-Lena Müller",
        "İpek Yıldız",
        "राम",
        "李小雨",
    ):
        assert migration._spelled(name) == set(spelled(name)), name
