"""What does a drawn day say? Each thing in it as a block with its place, in order of time, and the ways on from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _

from blueprints.admin.calendar_page import CalendarPage
from blueprints.admin.facts import Row
from blueprints.admin.time_off_forms import KINDS
from blueprints.filters import iso, times_words
from blueprints.work import practice, reading
from practice.models.appointments import Appointment
from practice.models.scheduling import Party, TimeOffKind
from practice.rules.calendar_layout import HOUR, Place, hours_shown, on_wall, places, within
from practice.rules.intervals import Interval
from practice.services.calendar import CalendarDay
from practice.services.calendar_hours import Off

Hours = tuple[int, int]
Stretch = tuple[str, str]
MINUTE = timedelta(minutes=1)
NOT_YET_PLACED = Place(0, 0)


class What(StrEnum):
    """What a block is."""

    APPOINTMENT = "appointment"
    HELD = "held"
    OFF = "off"
    BUSY = "busy"
    FREE = "free"


CLOSING = (What.OFF, What.BUSY)


@dataclass(frozen=True, slots=True)
class Block:
    """One thing in a day, from when until when (aware UTC, its part in this day) and what is said about it.

    `url` leads to it. `row`: the appointment. `held_until`: how long somebody has it who is booking just now.
    `is_whole`: it takes all of the day. `strips`: what is closed and has somebody in it is drawn as a narrow strip, and
    whoever is in it stands beside so many.
    """

    what: What
    stretch: Interval
    words: str
    url: str | None = None
    row: Row | None = None
    held_until: datetime | None = None
    is_whole: bool = False
    strips: int = 0
    place: Place = NOT_YET_PLACED

    @property
    def opens(self) -> str:
        """The line of the drawing at which it begins: `09:30`."""
        return _line(self.place.first)

    @property
    def closes(self) -> str:
        return _line(self.place.last)


@dataclass(frozen=True, slots=True)
class Acts:
    """What she may do with an empty time; each an address."""

    book: str
    close: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the drawing. `open` are its opening hours as lines, `own` those of single formats; `now` is the line of
    this moment, on its day. `hidden`: how many cancelled appointments are left out."""

    day: CalendarDay
    blocks: Sequence[Block]
    open: Sequence[Stretch]
    own: Sequence[tuple[str, str, str]]
    now: str | None
    hidden: int
    asks_about: str | None
    page: CalendarPage

    @property
    def on(self) -> date:
        return self.day.on

    @property
    def acts(self) -> Acts:
        """For any time of the day, also outside its hours."""
        first = self.day.hours.open[0].start if self.day.hours.open else None
        day = self.on.isoformat()
        return Acts(
            book=url_for("admin.book", on=day),
            close=url_for("admin.time_off", first_on=day, last_on=day, back=self.page.word),
            why=self._why(day, iso(first)[11:16] if first else "09:00"),
        )

    def acts_in(self, block: Block) -> Acts:
        """For a free stretch of it."""
        opens, closes = iso(block.stretch.start), iso(block.stretch.end)
        start = iso(_on_grid(block.stretch))
        day, until = opens[:10], closes[11:16]
        return Acts(
            book=url_for("admin.book", on=day, at=start[11:16]),
            close=url_for(
                "admin.time_off", first_on=day, from_at=opens[11:16], last_on=day, until_at=until, back=self.page.word
            ),
            why=self._why(day, start[11:16]),
        )

    def _why(self, on: str, at: str) -> str | None:
        if self.asks_about is None:
            return None
        return url_for("admin.why", format=self.asks_about, party=Party.ONE.value, on=on, at=at)


def hours_of(days: Sequence[CalendarDay]) -> Hours:
    """The hours that a drawing of these days needs."""
    needed = [on_wall(each, day.day) for day in days for each in (*day.hours.open, *_stretches(day))]
    return hours_shown(needed, [on_wall(each, day.day) for day in days for each in _closings(day)])


def column_of(day: CalendarDay, page: CalendarPage, hours: Hours, asks_about: str | None) -> Column:
    """A day as it is drawn between these hours."""
    now = reading().now
    shown = day.entries if page.shows_cancelled else day.standing
    rows = [Row(entry, now) for entry in shown]
    taken, closed = _placed(_taken(day, rows), day, hours), _placed(_closed(day), day, hours)
    blocks = [*_beside(taken, closed), *_beside(closed, taken)]
    return Column(
        day=day,
        blocks=sorted([*blocks, *_free(day, now, hours)], key=lambda block: (block.stretch, block.what)),
        open=[_lines(each, day, hours) for each in day.really_open],
        own=[(each.kind, *_lines(stretch, day, hours)) for each in day.hours.own for stretch in each.hours],
        now=_line(on_wall(Interval(now, now + MINUTE), day.day)[0]) if day.day.start <= now < day.day.end else None,
        hidden=len(day.entries) - len(shown),
        asks_about=asks_about,
        page=page,
    )


def _taken(day: CalendarDay, rows: Sequence[Row]) -> Iterator[Block]:
    """Who comes, and what somebody is booking at this moment."""
    for row in rows:
        appointment = row.appointment
        url = url_for("admin.appointment", appointment_id=appointment.id)
        yield Block(What.APPOINTMENT, _part(appointment, day), row.title, url, row=row)
    for held in day.held:
        words = _("Somebody is booking this just now.")
        yield Block(What.HELD, _part(held, day), words, held_until=held.held_until)


def _closed(day: CalendarDay) -> Iterator[Block]:
    """What closes it: her own time off, holidays, and her other calendars."""
    for off in day.hours.off:
        is_holiday = off.kind is TimeOffKind.HOLIDAY
        url = url_for("admin.holidays" if is_holiday else "admin.time_off")
        yield Block(What.OFF, off.stretch, _off_words(off, day), url, is_whole=off.is_whole)
    for busy in day.busy:
        url = url_for("admin.busy_calendar", calendar_id=busy.calendar.id)
        words = _("busy (%(calendar)s)", calendar=busy.calendar.name)
        yield Block(What.BUSY, Interval(busy.start, busy.end), words, url, is_whole=busy.is_whole)


def _off_words(off: Off, day: CalendarDay) -> str:
    if off.kind is TimeOffKind.HOLIDAY and day.holiday:
        return _("Closed: %(holiday)s", holiday=day.holiday)
    return _("Closed: %(kind)s", kind=KINDS[off.kind])


def _free(day: CalendarDay, now: datetime, hours: Hours) -> Iterator[Block]:
    """What is left. It stands over nothing, so that it needs no lane."""
    for stretch in day.free(since=now):
        words = times_words(stretch.start, stretch.end)
        yield Block(What.FREE, stretch, words, place=Place(*within(on_wall(stretch, day.day), hours)))


def _placed(blocks: Iterable[Block], day: CalendarDay, hours: Hours) -> list[Block]:
    """The same blocks side by side where they overlap."""
    blocks = list(blocks)
    walls = [within(on_wall(block.stretch, day.day), hours) for block in blocks]
    return [replace(block, place=place) for block, place in zip(blocks, places(walls), strict=True)]


def _beside(blocks: Sequence[Block], others: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, those that overlap others knowing beside how many lanes of closed time they stand."""
    for block in blocks:
        met = [each for each in others if each.stretch.overlaps(block.stretch)]
        closed = block if block.what in CLOSING else max(met, key=lambda each: each.place.lanes, default=block)
        yield replace(block, strips=closed.place.lanes if met else 0)


def _stretches(day: CalendarDay) -> Iterator[Interval]:
    """What has to be seen whole: also what is cancelled, so that the drawing stays as it is when that is shown."""
    yield from (_part(entry.appointment, day) for entry in day.entries)
    yield from (_part(held, day) for held in day.held)


def _closings(day: CalendarDay) -> Iterator[Interval]:
    """What only has to be seen in part."""
    yield from (off.stretch for off in day.hours.off)
    yield from (Interval(busy.start, busy.end) for busy in day.busy)


def _part(appointment: Appointment, day: CalendarDay) -> Interval:
    return Interval(max(appointment.starts_at, day.day.start), min(appointment.ends_at, day.day.end))


def _on_grid(stretch: Interval) -> datetime:
    """The first moment of a free stretch at which sessions start, counted from midnight as the rules count it."""
    grid = practice().grid
    wall = iso(stretch.start)
    since_midnight = timedelta(hours=int(wall[11:13]), minutes=int(wall[14:16]))
    start = stretch.start + -since_midnight % grid
    return start if start < stretch.end else stretch.start


def _lines(stretch: Interval, day: CalendarDay, hours: Hours) -> Stretch:
    first, last = within(on_wall(stretch, day.day), hours)
    return _line(first), _line(last)


def _line(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"
