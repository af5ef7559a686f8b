"""Stills of codes as cameras see them, drawn: turned, out of focus, tilted, pale, with glare, grainy, badly packed.

The same seed draws the same still. What a still is like is said in its own measure: blur in modules of the code, light
in shades of grey. 720 by 720 pixels are what a camera's picture has in its middle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from eventnet.formats.qr import QUIET_ZONE, quickly_drawn

SIDE = 720
_MODULE = 12
_WALL = 112

Matrix = tuple[tuple[float, float, float], ...]


def drawn(text: str, *, quickly: bool) -> Image.Image:
    """A code as we draw it: live ones quickly, those for paper with the best mask. So large that nothing is lost."""
    if quickly:
        rows = quickly_drawn(text.encode()).get_matrix()
    else:
        code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
        code.add_data(text)
        code.make(fit=True)
        rows = code.get_matrix()
    size = len(rows) + 2 * QUIET_ZONE
    small = Image.new("L", (size, size), 255)
    for y, row in enumerate(rows, start=QUIET_ZONE):
        for x, is_dark in enumerate(row, start=QUIET_ZONE):
            if is_dark:
                small.putpixel((x, y), 0)
    return small.resize((size * _MODULE, size * _MODULE), Image.Resampling.NEAREST)


@dataclass
class Scene:
    """How a code lies before the camera, and what light and lens make of it."""

    share: float
    """How much of the picture's side the code's takes."""
    turned: float = 0
    tilt: tuple[float, float] = (0, 0)
    blur: float = 0
    shades: tuple[int, int] = (20, 235)
    glare: float = 0
    grain: float = 0
    quality: int = 85


def _sharp(random: Random, scene: Scene) -> None:
    """Turned as it comes, and nothing else wrong."""


def _blurred(random: Random, scene: Scene) -> None:
    scene.blur = random.uniform(0.2, 0.7)


def _tilted(random: Random, scene: Scene) -> None:
    scene.tilt = (random.uniform(-0.35, 0.35), random.uniform(-0.35, 0.35))


def _pale(random: Random, scene: Scene) -> None:
    dark = random.randrange(60, 150)
    scene.shades = (dark, dark + random.randrange(30, 70))


def _glaring(random: Random, scene: Scene) -> None:
    scene.glare = random.uniform(0.1, 0.35)


def _grainy(random: Random, scene: Scene) -> None:
    scene.grain = random.uniform(20, 70)


def _packed(random: Random, scene: Scene) -> None:
    scene.quality = random.randrange(5, 30)


def _all_of_it(random: Random, scene: Scene) -> None:
    scene.tilt = (random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2))
    scene.blur, scene.grain, scene.glare = random.uniform(0.1, 0.4), random.uniform(5, 30), random.uniform(0, 0.15)
    scene.shades, scene.quality = (random.randrange(20, 80), random.randrange(170, 235)), random.randrange(30, 80)


CLASSES: dict[str, Callable[[Random, Scene], None]] = {
    "sharp": _sharp,
    "out of focus": _blurred,
    "tilted": _tilted,
    "low contrast": _pale,
    "glare": _glaring,
    "grain": _grainy,
    "packed hard": _packed,
    "some of each": _all_of_it,
}


def still(code: Image.Image, kind: str, seed: int) -> bytes:
    """A photo (JPEG) of a code, of this class."""
    random = Random(f"{kind} {seed}")
    scene = Scene(share=random.uniform(0.4, 0.8), turned=random.uniform(0, 360))
    CLASSES[kind](random, scene)
    dark, light = scene.shades
    code = code.point([round(dark + (light - dark) * value / 255) for value in range(256)])
    picture = _placed(code, scene)
    module = scene.share * SIDE / (code.width / _MODULE)
    picture = picture.filter(ImageFilter.GaussianBlur(max(0.4, scene.blur * module)))
    if scene.glare:
        picture = ImageChops.lighter(picture, _glare(random, scene))
    if scene.grain:
        picture = ImageChops.add(picture, Image.effect_noise(picture.size, scene.grain), offset=-128)
    data = BytesIO()
    picture.save(data, "JPEG", quality=scene.quality)
    return data.getvalue()


def _placed(code: Image.Image, scene: Scene) -> Image.Image:
    """The code on a wall, turned, tilted and as large as it is to be."""
    angle, scale = radians(scene.turned), code.width / (scene.share * SIDE)
    turn = ((cos(angle) * scale, -sin(angle) * scale, 0.0), (sin(angle) * scale, cos(angle) * scale, 0.0), (0, 0, 1))
    away = ((1.0, 0, 0), (0, 1.0, 0), (scene.tilt[0] / SIDE, scene.tilt[1] / SIDE, 1))
    seen = _product(_moved(code.width / 2), _product(turn, _product(away, _moved(-SIDE / 2))))
    last = seen[2][2]
    data = [value / last for row in seen for value in row][:8]
    there = Image.new("L", code.size, 255)
    mask = there.transform((SIDE, SIDE), Image.Transform.PERSPECTIVE, data)
    lying = code.transform((SIDE, SIDE), Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC)
    return Image.composite(lying, Image.new("L", (SIDE, SIDE), _WALL), mask)


def _moved(by: float) -> Matrix:
    return ((1, 0, by), (0, 1, by), (0, 0, 1))


def _product(one: Matrix, other: Matrix) -> Matrix:
    x, y, z = ([sum(row[k] * other[k][column] for k in range(3)) for row in one] for column in range(3))
    return tuple(zip(x, y, z, strict=True))


def _glare(random: Random, scene: Scene) -> Image.Image:
    """A lamp in the glass: white in the middle, soft around it, somewhere on the code."""
    light = Image.new("L", (SIDE, SIDE), 0)
    reach, wide = scene.share * SIDE / 2, scene.glare * scene.share * SIDE / 2
    x, y = (SIDE / 2 + random.uniform(-reach, reach) * 0.8 for _ in range(2))
    ImageDraw.Draw(light).ellipse((x - wide, y - wide * 0.6, x + wide, y + wide * 0.6), fill=255)
    return light.filter(ImageFilter.GaussianBlur(wide / 3))
