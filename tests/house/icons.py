"""Draws the icons for home screens from static/icon.svg: the same pixels each time, so that a test can compare them."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from PIL import Image, ImageDraw

from eventnet.resources import resource_dir
from eventnet.web.installing import APPLE_ICON, ICONS

FOLDER = resource_dir("static") / "icons"
FINER = 8
"""So many times finer is drawn, and then made smaller, for smooth edges."""


def drawn(size: int, *, is_whole_square: bool) -> Image.Image:
    """The icon, `size` pixels wide. A phone that cuts it to its own shape, or shows no corners, gets a whole square."""
    svg = ET.parse(resource_dir("static") / "icon.svg").getroot()
    width = float(svg.attrib["viewBox"].split()[2])
    scale = size * FINER / width
    image = Image.new("RGBA", (size * FINER, size * FINER))
    draw = ImageDraw.Draw(image)
    for shape in svg:
        has = shape.attrib
        if shape.tag.endswith("rect"):
            corner = 0.0 if is_whole_square else float(has["rx"]) * scale
            draw.rounded_rectangle((0, 0, *(side - 1 for side in image.size)), corner, fill=has["fill"])
        else:
            x, y, radius, stroke = (float(has.get(name, 0)) for name in ("cx", "cy", "r", "stroke-width"))
            outer = radius + stroke / 2
            box = [scale * edge for edge in (x - outer, y - outer, x + outer, y + outer)]
            fill = None if has["fill"] == "none" else has["fill"]
            draw.ellipse(box, fill=fill, outline=has.get("stroke"), width=round(stroke * scale))
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    return small.convert("RGB") if is_whole_square else small


def icons() -> Iterator[tuple[str, Image.Image]]:
    """Each icon with the name of its file."""
    for name, (size, purpose) in ICONS.items():
        yield name, drawn(size, is_whole_square=purpose == "maskable")
    yield APPLE_ICON, drawn(180, is_whole_square=True)


def draw_all(folder: Path = FOLDER) -> None:
    """Writes them all."""
    folder.mkdir(exist_ok=True)
    for name, image in icons():
        image.save(folder / name, optimize=True)


if __name__ == "__main__":
    draw_all()
