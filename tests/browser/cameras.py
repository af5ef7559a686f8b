"""What a phone's camera sees in tests: a film that the browser takes for its camera's picture."""

from io import BytesIO
from pathlib import Path

import qrcode
from PIL import Image, ImageFilter
from playwright.sync_api import expect

from tests.browser.phones import Phone
from tests.cast import House

WIDTH, HEIGHT = 1280, 720
FRAMES_A_SECOND = 30
_WALL = (118, 112, 104)

AIM = "Bring the other phone’s code into the frame."
"""What the scanner says while it looks."""

ALLOWED = ("camera",)
"""What the owner of a phone permits our pages, where its browser asks."""

WITHOUT_ASKING = "--use-fake-ui-for-media-stream"
"""What makes a browser let every page use the camera that our own headers let use it."""


def flags(film: Path) -> list[str]:
    """What makes a browser take `film` for the picture of its camera."""
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]


def shoot(film: Path, *scenes: Image.Image) -> None:
    """A camera that is opened from now on sees each of the scenes for a second, over and over.

    A film in Motion JPEG is nothing but photos one after the other.
    """
    draft = film.with_suffix(".draft")
    draft.write_bytes(b"".join(as_file(scene) * FRAMES_A_SECOND for scene in scenes))
    draft.replace(film)


def wall() -> Image.Image:
    """What a camera sees where there is no code."""
    return Image.new("RGB", (WIDTH, HEIGHT), _WALL)


def in_front_of(screen: Image.Image, *, turned: float = 0, blurred: float = 0, size: float = 0.9) -> Image.Image:
    """A phone's screen held before the camera, turned by degrees, out of focus by pixels, as high as `size` says."""
    scene = wall()
    height = round(HEIGHT * size)
    phone = screen.convert("RGBA").resize(
        (round(screen.width * height / screen.height), height), Image.Resampling.LANCZOS
    )
    phone = phone.rotate(turned, Image.Resampling.BICUBIC, expand=True)
    scene.paste(phone, ((WIDTH - phone.width) // 2, (HEIGHT - phone.height) // 2), phone)
    return scene.filter(ImageFilter.GaussianBlur(blurred)) if blurred else scene


def code_saying(text: str) -> Image.Image:
    """A printed code, of ours or not."""
    code: Image.Image = qrcode.make(text, box_size=10).get_image()
    return code.convert("RGB")


def screen_of(phone: Phone, event: str) -> Image.Image:
    """What somebody sees who looks at a phone while it shows its owner's code at `event`."""
    phone.opens(f"/e/{event}/code")
    if phone.button("Show my code").count():  # asked once what people get
        phone.presses("Show my code")
    return phone.screen()


def as_file(picture: Image.Image, kind: str = "JPEG") -> bytes:
    """A photo as the phone's own camera hands it over."""
    data = BytesIO()
    picture.save(data, kind)
    return data.getvalue()


def scans(phone: Phone, house: House) -> None:
    """Opens the scanner."""
    phone.opens(f"/e/{house.event}/scan")


def says(phone: Phone, words: str) -> None:
    """The scanner says so, to those who see and to those who listen."""
    expect(phone.page.locator("#said[role=status]")).to_have_text(words)


def stands_before_the_card(phone: Phone) -> None:
    """The scanner has found Ben's code; nothing is swapped yet."""
    phone.page.wait_for_url("**/x/*")
    phone.sees("Ben Okafor")
    expect(phone.button("Swap cards")).to_be_visible()


def chooses_photo(phone: Phone, data: bytes, kind: str = "image/jpeg") -> None:
    """Takes a photo, or picks one, from the page that scans."""
    with phone.page.expect_file_chooser() as chooser:
        phone.presses("Take a photo instead")
    chooser.value.set_files({"name": "photo", "mimeType": kind, "buffer": data})


def asked_for(phone: Phone) -> list[tuple[str, str, str | None]]:
    """Everything the page asks for from now on: how, where, and what it sends along."""
    requests: list[tuple[str, str, str | None]] = []
    phone.page.on("request", lambda request: requests.append((request.method, request.url, request.post_data)))
    return requests


def names_the_other_ways(phone: Phone) -> None:
    """No picture and no frame any more, but all that works without one."""
    expect(phone.page.locator("#finder")).to_be_hidden()
    expect(phone.link("Try again")).to_be_visible()
    expect(phone.button("Take a photo instead")).to_be_visible()
    phone.sees("Your phone’s own camera works as well.")
    phone.sees("Or paste the link")
