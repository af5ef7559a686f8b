"""Looking at a page as somebody with a small screen, large letters, big thumbs or a screen reader would."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from tests.browser.phones import HEIGHT, TWO_FRAMES

LEAST_TOUCH = 44
"""How high what one presses must be, in CSS pixels."""

SIZES = ((320, 200), (320, 100), (390, 100))
"""Widths of the screen, each with a size of the text in per cent; a phone's own comes last, and so it stays."""

_LOOK = """
([least, text]) => {
  document.documentElement.style.fontSize = `${text}%`;
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const found = [];
  const root = document.documentElement;
  const called = element => {
    const words = (element.innerText || element.value || "").trim().replace(/\\s+/g, " ").slice(0, 40);
    return `${element.localName}.${[...element.classList].join(".")} “${words}”`;
  };
  const isShown = element => element.checkVisibility({ visibilityProperty: true });
  const isInSentence = element =>
    getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());

  if (root.clientWidth !== innerWidth)
    found.push(`the screen is ${innerWidth} wide, the page thinks ${root.clientWidth}`);
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} wide`);

  for (const element of document.body.querySelectorAll("*")) {
    if (!isShown(element) || element.closest(".unseen")) continue;
    const box = element.getBoundingClientRect();
    if (box.left < -0.5 || box.right > root.clientWidth + 0.5)
      found.push(`${called(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    const clips = getComputedStyle(element).overflowX !== "visible" || element.matches("a, button, summary");
    if (clips && element.localName !== "input" && element.clientWidth && element.scrollWidth > element.clientWidth + 1)
      found.push(`${called(element)} is ${element.clientWidth} wide, its words ${element.scrollWidth}`);
  }

  for (const element of document.querySelectorAll("a[href], button, summary, label.tick, input, textarea, select")) {
    if (!isShown(element) || element.matches(".skip, label input") || isInSentence(element)) continue;
    const { height } = element.getBoundingClientRect();
    if (height < least) found.push(`${called(element)} is only ${height.toFixed(1)} high`);
  }
  return found;
}
"""


# Only what is found crosses over to us: axe tells a lot about what is well, and where each element stands.
_LOOK_WITH_AXE = """
async rules => {
  const { violations } = await axe.run({
    resultTypes: ["violations"], selectors: false, preload: false,
    ...(rules.length ? { runOnly: rules } : {}),
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
"""


# Of each word's colour and of what lies behind it, how light they are (0 to 1).
_LOOK_AT_PAPER = """
() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = colour => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data].map(part => part / 255);
  };
  const lightness = ([red, green, blue]) => 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2;
  const behind = element => {
    for (let node = element; node; node = node.parentElement) {
      const colour = rgba(getComputedStyle(node).backgroundColor);
      if (colour[3] > 0.5) return lightness(colour);
    }
    return 1;
  };
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.data.trim().slice(0, 30);
    if (!words || element.matches("script, noscript, template, option") || !element.checkVisibility()) continue;
    const [ink, paper] = [lightness(rgba(getComputedStyle(element).color)), behind(element)];
    const where = `${element.localName}.${element.className} “${words}”`;
    if (ink > 0.2 || paper < 0.5) found.add(`${where}: ${ink.toFixed(2)} on ${paper.toFixed(2)}`);
  }
  return [...found];
}
"""


def by_night(page: Page) -> list[str]:
    """What axe finds of the colours of a page when it gets dark, and what would then not be dark words on paper."""
    page.emulate_media(color_scheme="dark")
    found = [f"by night: {one}" for one in [*axe_findings(page, "color-contrast"), *not_dark_on_white(page)]]
    page.emulate_media(color_scheme="light")
    return found


def not_dark_on_white(page: Page) -> list[str]:
    """What would not be printed as dark words on a light ground."""
    page.emulate_media(media="print")
    found = page.evaluate(_LOOK_AT_PAPER)
    page.emulate_media(media="screen")
    return [f"on paper: {one}" for one in found]


def too_wide_or_too_small(page: Page, *, is_known: bool = False) -> list[str]:
    """What does not fit or can't be hit, at each of SIZES; everything folded is opened first.

    Of a template that `is_known` only the extremes: the words that are new in it are tried where there is least room,
    what one presses where letters are small.
    """
    page.evaluate(TWO_FRAMES)
    findings = []
    for width, text in (SIZES[0], SIZES[-1]) if is_known else SIZES:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = page.evaluate(_LOOK, [LEAST_TOUCH, text])
        findings += [f"{width} px, text at {text} %: {one}" for one in found]
    return findings


def takes_axe_along(context: BrowserContext) -> None:
    """Has every page come with axe: to hand over half a megabyte anew costs more than to look."""
    context.add_init_script(AXE_SCRIPT)


def axe_findings(page: Page, *rules: str) -> list[str]:
    """What axe finds serious or critical, by all its rules or by these."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(f"{AXE_SCRIPT}; 0")
    return list(page.evaluate(_LOOK_WITH_AXE, rules))
