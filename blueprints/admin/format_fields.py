"""The form fields in which she writes limits, start times and places on the map."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField

from blueprints.admin.fields import CountField

_WALL = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;\n]|\s+(?:and|et|und)\s+")
_DEGREES = re.compile(
    r"\s*([+-]?[0-9]{1,2}(?:\.[0-9]{1,20})?)\s*°?\s*([NS]?)\s*[,;\s]\s*"
    r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)\s*°?\s*([EW]?)\s*",
    re.IGNORECASE,
)


class CapField(CountField):
    """At most so many; empty for no limit. None at all is not a limit but a closed door, and she is told so."""

    def __init__(self, label: Any, validators: Any, **options: Any) -> None:
        super().__init__(label, validators, least=1, most=50, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not text.strip("0"):
            self.data = None
            raise ValueError(_("With 0 nobody could book. Leave it empty for no limit"))
        super().process_formdata(valuelist)


class StartsField(StringField):
    """Times on the wall as people write them (`9:00, 10.15, 2:45 p.m.`), kept as "09:00" in the order of the day."""

    data: Any

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ", ".join(self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        parts = _SEPARATORS.split(valuelist[0]) if valuelist else []
        self.data = ()
        self.data = tuple(sorted(wall_time(part.strip()) for part in parts if part.strip()))


class CoordinatesField(StringField):
    """A place as maps show it: latitude, longitude in degrees (`42.9849, -81.2453`, or `42.98 N, 81.25 W`)."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        text, self.data = valuelist[0] if valuelist else "", None
        if not text.strip():
            return
        found = _DEGREES.fullmatch(text.replace("\u2212", "-"))
        if found is None:
            raise ValueError(_("Enter two numbers as a map shows them, like 42.9849, -81.2453"))
        north = float(found[1]) * (-1 if found[2].upper() == "S" else 1)
        east = float(found[3]) * (-1 if found[4].upper() == "W" else 1)
        self.data = (round(north, 6), round(east, 6))


def wall_time(text: str) -> str:
    """`09:00`. Refuses with the words that stand there and an example."""
    found = _WALL.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        hour, half = int(found[1]), (found[3] or "").lower()[:1]
        if half:
            if not 1 <= hour <= 12:
                raise ValueError
            hour = hour % 12 + (12 if half == "p" else 0)
        return time(hour, int(found[2] or 0)).strftime("%H:%M")
    except ValueError:
        raise ValueError(_("“%(text)s” is no time. Write them like 09:00, 10:15, 14:45", text=text[:30])) from None
