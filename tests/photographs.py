"""Photographs for tests, as a phone makes them: red on the left and blue on the right, with where they were taken."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

ORIENTATION, MAKE, TAKEN_AT, GPS = 0x0112, 0x010F, 0x0132, 0x8825


def photograph(kind: str = "JPEG", *, size: tuple[int, int] = (800, 600), orientation: int | None = None) -> bytes:
    """A file of that kind; with `orientation` also what a phone writes beside a picture."""
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (size[0] // 2, 0, *size))
    into, exif = BytesIO(), Image.Exif()
    if orientation is not None:
        exif[ORIENTATION], exif[MAKE], exif[TAKEN_AT] = orientation, "Phone of Ruth", "2027:03:01 10:00:00"
        exif.get_ifd(GPS).update({1: "N", 2: (42.0, 59.0, 5.6), 3: "W", 4: (81.0, 14.0, 43.0)})
    picture.save(into, kind, exif=exif) if orientation is not None else picture.save(into, kind)
    return into.getvalue()
