"""Random cards: of words people write, and of everything that could spoil a sentence they are quoted in."""

import re

from hypothesis import strategies as st

from eventnet.cards.catalogue import CATALOGUE
from eventnet.cards.rules import Card, DetailKind, GivenAnswer, GivenDetail
from eventnet.common_ground.rules import Rarity

QUOTES = "\"'„“”‚‘’«»‹›‟〝〞"
TRICKY = (
    *QUOTES,
    *"?!.,;:…؟？。 ",
    *("\n", "\r\n", "\u2028", "\t", "\u202e", "\u2066", "\u2068", "\u200f", "\u200d", "\ud800", "\x00"),
    *("🎉", "👩‍👩‍👧", "❤️", "👍🏽"),
    *("مرحبا", "שלום", "詞", "Łukasz", "e\u0301"),
    *("{answer}", "{", "%s", "\\1", "<b>", "&amp;", "(", ")", "–", "C++"),
    *("museums", "table", " robots ", "Screenreader", "helping people", " und "),
)
REALISTIC = (
    "someone who knows screen readers",
    "Screenreader ausprobieren, mit Leuten, die einen benutzen",
    "cleaning up tables",
    "Tabellen aufräumen",
    "Leute, die einen Rundgang durch das Museum mit dem Screenreader ausprobieren und danach erzählen, wo es hakt",
    "Wie wir „weniger testen“ und mehr vertrauen.",
    "Who here has deleted tests, and slept better afterwards?",
)

wild = st.lists(st.sampled_from(TRICKY) | st.characters(), max_size=24).map("".join)
encodable = wild.map(lambda text: re.sub("[\ud800-\udfff]", "", text))
"""What has come through the door: no halves of characters."""

texts = st.just("") | st.sampled_from(REALISTIC) | wild
topics = st.lists(
    st.sampled_from(["robotics", "Robotics!", "museums", "?", "词", "x" * 61, "روبوت"]) | wild, max_size=4
)
answers = st.builds(
    lambda prompt, text: GivenAnswer(prompt.question, text),
    st.sampled_from(CATALOGUE),
    texts.filter(bool),
)
cards = st.builds(
    Card,
    name=st.sampled_from(["Ada", "Ben", "Cleo", "عمر", "李小雨"]),
    headline=texts,
    organisation=st.sampled_from(["", "Nordlicht", "nordlicht", "Stadtmuseum “Nord”"]),
    answers=st.lists(answers, max_size=3).map(tuple),
    topics=topics.map(tuple),
    offer=texts,
    need=texts,
    details=st.just((GivenDetail(DetailKind.EMAIL, "secret@demo.example"),)),
)
rarities = st.builds(
    lambda have, everybody: Rarity({"robotics": have, "museums": have + 3}, everybody),
    st.integers(1, 9),
    st.integers(5, 40),
)
languages = st.sampled_from(["de", "en"])
