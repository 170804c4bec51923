"""How does a picture from a phone become one that may be shown? Small, upright, and only what is to be seen. Pure.

The pixels are copied into a new picture: where and when it was taken, with which phone, and the preview that many
phones put inside, stay behind. A picture says its size before it is unpacked, so one that would fill the memory is not.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

READABLE = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 12 * 1024 * 1024
MOST_PIXELS = 64_000_000  # phones take up to about fifty million
LONGEST_SIDE = 1200
QUALITY = 78
TYPE = "image/webp"
# What Pillow raises for files that are no pictures, or broken ones.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
)


class PictureFault(StrEnum):
    """Why a file is not kept as a picture."""

    UNREADABLE = "unreadable"  # no JPEG, PNG or WebP, or a broken one
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_PIXELS = "too_many_pixels"


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A WebP of at most `LONGEST_SIDE` pixels either way, with its size."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Equal for equal pictures, and practically never otherwise."""
        return sha256(self.content).hexdigest()


def made_small(file: bytes) -> SmallPicture | PictureFault:
    """A file as the picture that may be shown, or why it cannot be one. Of a moving picture its first moment."""
    if len(file) > LARGEST_FILE:
        return PictureFault.FILE_TOO_LARGE
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on, and then half a picture is one
    try:
        with Image.open(BytesIO(file), formats=READABLE) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return PictureFault.TOO_MANY_PIXELS
            opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a JPEG need not be unpacked whole
            return _written(_on_paper(ImageOps.exif_transpose(opened)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return PictureFault.TOO_MANY_PIXELS
    except UNREADABLE:
        return PictureFault.UNREADABLE


def _on_paper(picture: Image.Image) -> Image.Image:
    """Its pixels alone, small, on white where it is transparent."""
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return paper


def _written(picture: Image.Image) -> SmallPicture:
    into = BytesIO()
    picture.save(into, "WEBP", quality=QUALITY)
    return SmallPicture(into.getvalue(), picture.width, picture.height)
