"""A picture from a phone comes out small, upright and anonymous; what is none, or would fill the memory, is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFile

from practice.rules.pictures import LARGEST_FILE, LONGEST_SIDE, PictureFault, SmallPicture, made_small
from tests.photographs import photograph

RED, BLUE = (200, 30, 30), (30, 30, 200)


def shown(file: bytes) -> Image.Image:
    return Image.open(BytesIO(small(file).content))


def small(file: bytes) -> SmallPicture:
    made = made_small(file)
    assert isinstance(made, SmallPicture), made
    return made


def is_near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_becomes_small(kind: str) -> None:
    made = small(photograph(kind, size=(4000, 3000)))
    assert (made.width, made.height) == (LONGEST_SIDE, 900)
    assert len(made.content) < 400_000
    assert shown(made.content).format == "WEBP"


def test_a_small_picture_is_not_made_larger() -> None:
    made = small(photograph("PNG", size=(300, 200)))
    assert (made.width, made.height) == (300, 200)


def test_nothing_is_left_of_where_and_when_it_was_taken() -> None:
    file = photograph("JPEG", size=(640, 480), orientation=1)
    assert b"Phone of Ruth" in file
    made = small(file)
    assert not any(
        word in made.content for word in (b"Exif", b"EXIF", b"Phone of Ruth", b"2027:03:01", b"ICCP", b"XMP")
    )
    assert not dict(shown(file).getexif())


def test_a_picture_that_was_taken_upright_is_shown_upright() -> None:
    """Orientation 6: the phone was held upright, and its left side is the top of the picture."""
    file = photograph("JPEG", size=(400, 200), orientation=6)
    picture = shown(file).convert("RGB")
    assert picture.size == (200, 400)
    assert is_near(picture.getpixel((100, 20)), RED)
    assert is_near(picture.getpixel((100, 380)), BLUE)


def test_what_is_transparent_is_white() -> None:
    into = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(into, "PNG")
    assert is_near(shown(into.getvalue()).convert("RGB").getpixel((25, 25)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_pictures_of_any_colours_are_read(mode: str) -> None:
    into = BytesIO()
    Image.new("L", (60, 40), 128).convert(mode if mode != "I;16" else "I").convert(mode).save(
        into, "JPEG" if mode == "CMYK" else "PNG"
    )
    assert small(into.getvalue()).width == 60


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"a few words",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7 and more",
        b"\xff\xd8\xff\xe0 begins like a JPEG",
        b"\x89PNG\r\n\x1a\n and nothing more",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_picture_is_refused(file: bytes) -> None:
    assert made_small(file) is PictureFault.UNREADABLE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_breaks_off_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    whole = photograph(kind, size=(640, 480))
    assert made_small(whole[: len(whole) // 2]) is PictureFault.UNREADABLE


def test_other_kinds_of_pictures_are_refused() -> None:
    into = BytesIO()
    Image.new("RGB", (20, 20)).save(into, "GIF")
    assert made_small(into.getvalue()) is PictureFault.UNREADABLE


@pytest.mark.parametrize("side", [9_000, 12_000, 60_000])
def test_a_small_file_that_would_fill_the_memory_is_not_unpacked(side: int) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(9_000))) + chunk(b"IEND", b"")
    assert made_small(bomb) is PictureFault.TOO_MANY_PIXELS


def test_a_file_of_more_than_twelve_megabytes_is_not_read() -> None:
    assert made_small(bytes(LARGEST_FILE + 1)) is PictureFault.FILE_TOO_LARGE


def test_the_same_picture_has_the_same_digest() -> None:
    file = photograph("JPEG", size=(640, 480))
    assert small(file).digest == small(file).digest != small(photograph("JPEG", size=(640, 470))).digest
