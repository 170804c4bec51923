"""Which session does a line of a table tell of? Cells in; when it was, how it was called, what became of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from practice.rules.fees import HIGHEST_SUM
from practice.rules.import_columns import Column, plain
from practice.rules.import_lines import LineFault, LineRefused
from practice.rules.import_times import Order, instants_of, read_day, read_length, read_moment, read_time
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_SESSION

# What other programs call it. "true" and "false" stand in a column that says whether it was cancelled.
_STATUSES = {
    AppointmentStatus.BOOKED: "booked|confirmed|scheduled|active|accepted|upcoming|open|false|no|unconfirmed|geplant",
    AppointmentStatus.ATTENDED: "attended|completed|complete|arrived|done|seen|show|present|checked out|erledigt",
    AppointmentStatus.NO_SHOW: "no show|noshow|missed|absent|did not attend|not attended|nicht erschienen",
    AppointmentStatus.CANCELLED: (
        "cancelled|canceled|late cancel|late cancelled|late canceled|cancelled by client|canceled by client|"
        "declined|rescheduled|true|yes|annule|abgesagt|storniert|cancelado|cancelada"
    ),
}
STATUSES = {words: status for status, each in _STATUSES.items() for words in each.split("|")}
_PRICE = re.compile(r"[^\d-]*(\d[\d.,'\s]*)\D*")


@dataclass(frozen=True, slots=True)
class NamedSession:
    """A session as a line tells of it. `starts_at` is aware UTC; what the line does not say is None or empty."""

    starts_at: datetime
    length: timedelta | None
    format: str
    status: AppointmentStatus | None
    price_cents: int | None
    is_doubled: bool = False  # the clocks showed its start twice


def read_session(cells: Mapping[Column, str], *, zone: ZoneInfo, order: Order) -> NamedSession:
    """The session. Times without a zone are on the wall of `zone`. Raises LineRefused."""
    wall = _start(cells, order)
    instants = instants_of(wall, zone)
    if not instants:
        raise LineRefused(LineFault.SKIPPED_HOUR)
    return NamedSession(
        starts_at=instants[0],
        length=_length(cells, wall, instants[0], zone, order),
        format=cells.get(Column.FORMAT, ""),
        status=_status(cells.get(Column.STATUS, "")),
        price_cents=read_price(cells.get(Column.PRICE, "")),
        is_doubled=len(instants) > 1,
    )


def read_price(text: str) -> int | None:
    """`120`, `$1,200.50`, `120,00 €` in cents; None for none. Raises LineRefused for what is no price."""
    if not text:
        return None
    around = _PRICE.fullmatch(text)
    digits = re.sub(r"['\s]", "", around[1]) if around else ""
    whole, cents = digits, ""
    if found := re.fullmatch(r"(.*)[.,](\d{2})", digits):
        whole, cents = found[1], found[2]
    whole = whole.replace(".", "").replace(",", "")
    if not whole.isdecimal() or not whole.isascii() or len(whole) > 9:
        raise LineRefused(LineFault.PRICE)
    found_cents = int(whole) * 100 + int(cents or 0)
    if found_cents > HIGHEST_SUM:
        raise LineRefused(LineFault.PRICE)
    return found_cents


def _start(cells: Mapping[Column, str], order: Order) -> datetime:
    if moment := cells.get(Column.STARTS, ""):
        found = read_moment(moment, order)
        if found is None:
            raise LineRefused(LineFault.TIME if read_day(moment, order) else LineFault.DAY)
        return found
    day, at = read_day(cells.get(Column.DATE, ""), order), read_time(cells.get(Column.TIME, ""))
    if day is None:
        raise LineRefused(LineFault.DAY)
    if at is None:
        raise LineRefused(LineFault.TIME)
    return datetime.combine(day, at)


def _length(
    cells: Mapping[Column, str], wall: datetime, starts_at: datetime, zone: ZoneInfo, order: Order
) -> timedelta | None:
    """By its end, which may be a time of the same day, or by its length."""
    if ends := cells.get(Column.ENDS, ""):
        at = read_time(ends)
        end = datetime.combine(wall.date(), at, tzinfo=wall.tzinfo) if at else read_moment(ends, order)
        instants = instants_of(end, zone) if end else ()
        length = instants[-1] - starts_at if instants else timedelta()
        fault = LineFault.END
    elif said := cells.get(Column.LENGTH, ""):
        length, fault = read_length(said) or timedelta(), LineFault.LENGTH
    else:
        return None
    if not timedelta() < length <= LONGEST_SESSION or length.seconds % 60:
        raise LineRefused(fault)
    return length


def _status(text: str) -> AppointmentStatus | None:
    if not text:
        return None
    found = STATUSES.get(plain(text))
    if found is None:
        raise LineRefused(LineFault.STATUS)
    return found
