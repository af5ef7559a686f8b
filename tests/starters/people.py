"""People as one meets them: cards in German and English, short and talkative, and who looks at whom."""

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.rules import Card, GivenAnswer
from eventnet.common_ground.rules import Rarity


def says(key: str, text: str) -> GivenAnswer:
    """An answer to a prompt of the catalogue."""
    return GivenAnswer(BY_KEY[key].question, text)


CAST = {
    "Mira Yıldız": Card(
        "Mira Yıldız",
        organisation="Nordlicht",
        answers=(says("occupies", "Wie wir weniger testen und mehr vertrauen."),),
        topics=("Barrierefreiheit", "test automation"),
        offer="Testaufbauten erklären, auch die unfertigen",
        need="Menschen, die den Screenreader benutzen",
    ),
    "Ben Okafor": Card(
        "Ben Okafor",
        organisation="Stadtmuseum Nordhafen",
        answers=(
            says(
                "occupies",
                "Wie 40.000 Objekte aus elf Excel-Dateien in eine Datenbank kommen, ohne dass die handschriftlichen "
                "Anmerkungen verloren gehen.",
            ),
            says("listen", "Wenn jemand von einem einzigen Objekt erzählt."),
        ),
        topics=("museums", "open data"),
        offer="Tabellen aufräumen, bis man mit ihnen umziehen kann",
        need="Leute, die einen Rundgang durch das Museum mit dem Screenreader ausprobieren",
    ),
    "Cleo Nowak": Card(
        "Cleo Nowak",
        organisation="Atelier Prüfstand",
        answers=(says("brought-question", "Who here has deleted tests and slept better afterwards?"),),
        topics=("test automation", "museums", "podcasts"),
        offer="einen Rundgang mit dem Screenreader ausprobieren",
        need="a museum that would try a half-finished audio guide",
    ),
    "Thu Trang Lê": Card(
        "Thu Trang Lê",
        answers=(says("wrestling", "A stove with “opinions”, and soup for ninety 🍲!"),),
        topics=("cooking for many", "Beekeeping"),
        offer="planning meals for a crowd, allergies included",
    ),
    "Jonas Brandt": Card(
        "Jonas Brandt",
        organisation="nordlicht",
        answers=(says("advice", "Erst fragen, dann „Ja“ sagen."),),
        topics=("beekeeping",),
        need="handgemalte Etiketten",
    ),
    "عمر الراشد": Card(
        "عمر الراشد",
        organisation="RWTH Aachen",
        answers=(says("occupies", "كيف نعلّم الآلة أن تنتظر."),),
        topics=("الروبوتات",),
    ),
    "李小雨": Card(
        "李小雨", answers=(says("curious", "我一直在想，機器人可不可以說晚安。"),), topics=("робототехніка",)
    ),
    "Rolf Petzold": Card("Rolf Petzold", headline="Zum ersten Mal dabei"),
    "Siobhán Ní Dhálaigh": Card(
        "Siobhán Ní Dhálaigh",
        need="somebody's old “Letterset” sheets, the ones with the rounded capitals, for a sign above a shop",
        offer="handgemalte Etiketten & Schilder; für Marmelade, Läden und ab und zu einen Grabstein",
    ),
}

RARITY = Rarity({"testautomation": 12, "museums": 9, "beekeeping": 2}, 40)

PAIRS = (
    ("Cleo Nowak", "Mira Yıldız"),
    ("Cleo Nowak", "Ben Okafor"),
    ("Mira Yıldız", "Cleo Nowak"),
    ("Mira Yıldız", "Jonas Brandt"),
    ("Jonas Brandt", "Siobhán Ní Dhálaigh"),
    ("Ben Okafor", "Mira Yıldız"),
    ("Ben Okafor", "Cleo Nowak"),
    ("Jonas Brandt", "Thu Trang Lê"),
    ("Thu Trang Lê", "Jonas Brandt"),
    ("Jonas Brandt", "Ben Okafor"),
    ("Rolf Petzold", "عمر الراشد"),
    ("عمر الراشد", "李小雨"),
    ("Mira Yıldız", "Rolf Petzold"),
    ("Rolf Petzold", "Siobhán Ní Dhálaigh"),
    ("Siobhán Ní Dhálaigh", "Thu Trang Lê"),
)
"""Who looks at whom."""
