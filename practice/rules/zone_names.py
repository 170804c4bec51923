"""Which time zones are there, and which of them does somebody mean by what she types? Pure."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

NO_PLACE = ("Etc/", "SystemV/", "posix/", "right/")


@cache
def zone_names() -> tuple[str, ...]:
    """The zones of the tz database that are named after a place, and UTC, in their order: `America/Toronto`."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(NO_PLACE))
    return (*sorted(places), "UTC")


def zone_named(text: str) -> str | None:
    """The zone that is meant, whatever the case and with spaces for underscores; None where there is none."""
    return _by_typed().get("_".join(text.split()).casefold())


@cache
def _by_typed() -> dict[str, str]:
    return {name.casefold(): name for name in zone_names()}
