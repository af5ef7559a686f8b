"""Whether an offer meets a need, told by words alone: rather overlooked than said untruly of two people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.common_ground.matching import is_any_met
from eventnet.kernel.keywords import keywords, needed, offered

MEETS = [
    ("someone who knows screen readers", "testing with screen readers"),
    ("someone who has taught robots by hand", "teaching robots by hand"),
    ("a speaker on accessibility", "talks on accessibility"),
    ("help with Rust", "Rust for beginners"),
    ("a C++ mentor", "mentoring in C++"),
    ("Rust", "C++ and Rust"),
    ("Rust and C++", "C++ and Rust"),
    ("someone to clean up our tables", "cleaning up tables"),
    ("libraries for photo archives", "photo library archives"),
    ("feedback on my career change", "career changes"),
    ("planning a garden", "garden plans"),
    ("a job", "jobs"),
    ("someone to talk to", "talking to people"),
    ("Austausch mit anderen", "Austausch und Vernetzung"),
    ("mentoring", "being a mentor"),
    ("ISO 9001", "ISO 9001 audits"),
    ("help with R", "R, Python and statistics"),
    ("React, or somebody for Kubernetes", "running Kubernetes"),
    ("someone who can show me how to bake sourdough bread", "baking sourdough bread"),
    ("Jemanden, der Screenreader kennt", "Testen mit Screenreadern"),
    ("barrierefreie PDFs", "PDF barrierefrei machen"),
    ("Barrierefreiheit", "barrierefreie Webseiten"),
    ("Tipps zum Gründen", "Gründung"),
    ("Förderung für Museen", "Museen, die Förderungen suchen"),
    ("Leitung von Chören", "Chöre leiten"),
    ("Planung von Gärten", "Gärten planen"),
    ("eine Entwicklerin für Datenbanken", "Entwickler für Datenbanken"),
    ("Leute, mit denen ich Romane übersetzen kann", "Übersetzung von Romanen"),
    ("Austausch über Strickmuster", "Stricken und Strickmuster"),
    ("Hilfe bei Drupal", "DRUPAL"),
    ("Muenchner Kneipen", "Münchner Kneipen"),
    ("写真", "写真"),
    ("متاحف", "المتاحف"),
]
NEVER_MEETS = [
    ("", ""),
    ("testing with blind people", "testing recipes"),
    ("new people", "I like to meet new people"),
    ("feedback on my talk", "feedback on CVs"),
    ("feedback on UX", "feedback on AI"),
    ("a cheap flat in Berlin", "showing you around Berlin"),
    ("a flat in Berlin", "tours of Berlin"),
    ("a job in marketing", "a job in nursing"),
    ("a market", "marketing"),
    ("a bank", "banking"),
    ("a car", "care"),
    ("an animal", "animation"),
    ("design of flowers", "design of a flow"),
    ("ISO 9001", "ISO 27001"),
    ("a project to join", "project management"),
    ("a business partner", "partner dancing"),
    ("help with my web shop", "spinning a web"),
    ("career advice", "advice on tax"),
    ("Rust", "anything but not Rust"),
    ("a job without travel", "travel tips"),
    ("somebody to explain the accessibility act to small web shops for old books", "web shops"),
    ("testers for a train simulator", "train timetables"),
    ("how to start a company", "company cars"),
    ("good questions", "asking good questions"),
    ("eine Wohnung in Leipzig", "Ich kenne mich in Leipzig gut aus"),
    ("Zeit", "Zeitung"),
    ("Austausch über Pflege", "Austausch über Segeln"),
    ("Kontakte zu Verlagen", "Kontakte und Vernetzung"),
    ("Erfahrung mit Photovoltaik", "Erfahrung mit Behörden"),
    ("Ideen für den Unterricht", "Ideen für Kindergeburtstage"),
    ("Hilfe beim Umzug nach Köln", "Kölner Brauhäuser"),
    ("ein neues Projekt", "Projektmanagement"),
    ("Rat zu Verträgen", "Rat zu Steuern"),
    ("kein SAP mehr", "SAP"),
    ("Mitstreiter für ein Repair-Café", "Café mit Kuchen"),
    ("ersten Job in der IT", "IT"),
    ("我想学中文", "我会做饭"),
]


def meets(need: str, offer: str) -> bool:
    return is_any_met(needed(need), offered(offer))


@pytest.mark.parametrize(("need", "offer"), MEETS)
def test_what_is_looked_for_is_found_in_what_is_offered(need: str, offer: str) -> None:
    assert meets(need, offer), (keywords(need), keywords(offer))


@pytest.mark.parametrize(("need", "offer"), NEVER_MEETS)
def test_a_word_in_common_is_no_help_yet(need: str, offer: str) -> None:
    assert not meets(need, offer), (keywords(need), keywords(offer))


_TEXTS = st.sampled_from([text for pair in MEETS + NEVER_MEETS for text in pair])


@given(_TEXTS, _TEXTS)
def test_who_meets_a_need_is_found_by_a_word_of_it(need: str, offer: str) -> None:
    assert not meets(need, offer) or keywords(need) & keywords(offer)


@given(_TEXTS)
def test_a_text_is_met_by_itself_or_says_nothing(text: str) -> None:
    assert meets(text, text) or not keywords(text)
