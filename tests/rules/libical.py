"""How does libical read a calendar? It is what Evolution, KOrganizer and many servers read with, and none of our code.

It evaluates the VTIMEZONE in the file and does not look at the zone's name.
"""

from __future__ import annotations

import ctypes
from datetime import UTC, datetime
from functools import cache

import pytest

from scripts.libraries import LIBICAL, LIBRARIES

FIELDS = ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (*((name, ctypes.c_int) for name in FIELDS), ("zone", ctypes.c_void_p))


def start_and_end(ical: bytes) -> tuple[datetime, datetime]:
    """The instants at which the calendar's first event starts and ends."""
    library = _library()
    calendar = library.icalparser_parse_string(ical)
    assert calendar, "libical reads no calendar in this"
    try:
        event = library.icalcomponent_get_first_component(calendar, library.icalcomponent_string_to_kind(b"VEVENT"))
        return _instant(library.icalcomponent_get_dtstart(event)), _instant(library.icalcomponent_get_dtend(event))
    finally:
        library.icalcomponent_free(calendar)


def _instant(time: _Time) -> datetime:
    return datetime.fromtimestamp(_library().icaltime_as_timet_with_zone(time, time.zone), UTC)


@cache
def _library() -> ctypes.CDLL:
    if not LIBRARIES["libical"].answers():
        pytest.fail(LIBRARIES["libical"].how_to_install, pytrace=False)
    library = ctypes.CDLL(LIBICAL)
    pointer = ctypes.c_void_p
    for name, answer, arguments in (
        ("icalparser_parse_string", pointer, (ctypes.c_char_p,)),
        ("icalcomponent_string_to_kind", ctypes.c_int, (ctypes.c_char_p,)),
        ("icalcomponent_get_first_component", pointer, (pointer, ctypes.c_int)),
        ("icalcomponent_get_dtstart", _Time, (pointer,)),
        ("icalcomponent_get_dtend", _Time, (pointer,)),
        ("icalcomponent_free", None, (pointer,)),
        ("icaltime_as_timet_with_zone", ctypes.c_long, (_Time, pointer)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = answer, arguments
    return library
