"""Whatever series a calendar keeps, with what exceptions ever: exactly those instants block that a plain count gives.

The count goes over the days on the wall with dateutil, takes out, moves and calls off one by one, and puts each into
its zone at the end. It knows no calendar file. Series begin on a day of their rule, and times lie in daytime: what else
may be is not defined (RFC 5545 section 3.8.5.3), and every calendar does it differently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from practice.rules.availability import DAY
from practice.rules.busy_feeds import read_feed
from practice.rules.intervals import Interval, merge
from practice.rules.readings import Reading

PRACTICE = ZoneInfo("America/Toronto")
WINDOW = Interval(datetime(2027, 3, 1, 5, tzinfo=UTC), datetime(2027, 6, 1, 4, tzinfo=UTC))
ZONES = ("America/Toronto", "Europe/Zurich", "Asia/Kolkata", "UTC", None)
MONDAY_TO_SUNDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST = date(2027, 1, 4)


@dataclass(frozen=True, slots=True)
class Series:
    """A series on the wall of a zone (None: of whoever reads it), and what became of some of its occurrences."""

    zone: str | None
    start: datetime
    length: timedelta
    rule: str
    taken_out: frozenset[int]
    called_off: frozenset[int]
    moved: dict[int, timedelta]

    def walls(self) -> list[datetime]:
        """The starts by the rule alone, as far as the window reaches."""
        until = WINDOW.end.replace(tzinfo=None) + timedelta(days=2)
        return rrulestr(self.rule, dtstart=self.start).between(self.start, until, inc=True)

    def placed(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=ZoneInfo(self.zone)) if self.zone else wall


def in_step(one: Series) -> Series:
    """The series from the first day on that its rule names."""
    return replace(one, start=rrulestr(one.rule, dtstart=one.start)[0])


series = st.builds(
    Series,
    zone=st.sampled_from(ZONES),
    start=st.builds(
        lambda days, quarters: datetime.combine(FIRST + days * DAY, time(7)) + timedelta(minutes=15 * quarters),
        st.integers(0, 100),
        st.integers(0, 40),
    ),
    length=st.integers(1, 16).map(lambda quarters: timedelta(minutes=15 * quarters)),
    rule=st.builds(
        lambda freq, interval, end: f"FREQ={freq};INTERVAL={interval}{end}",
        st.sampled_from(
            ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
            + [
                f"WEEKLY;BYDAY={one},{other}"
                for one, other in zip(MONDAY_TO_SUNDAY, MONDAY_TO_SUNDAY[2:], strict=False)
            ]
            + ["MONTHLY;BYDAY=1MO", "MONTHLY;BYDAY=-1FR", "MONTHLY;BYMONTHDAY=31", "DAILY;BYDAY=MO,TU,WE,TH,FR"]
        ),
        st.integers(1, 3),
        st.sampled_from(["", ";COUNT=1", ";COUNT=7", ";COUNT=40"]),
    ),
    taken_out=st.frozensets(st.integers(0, 12), max_size=3),
    called_off=st.frozensets(st.integers(0, 12), max_size=3),
    moved=st.dictionaries(
        st.integers(0, 12), st.integers(-200, 200).map(lambda n: timedelta(minutes=15 * n)), max_size=3
    ),
).map(in_step)


@settings(max_examples=60)
@given(st.lists(series, min_size=1, max_size=3))
def test_a_series_blocks_what_a_plain_count_says(calendar: list[Series]) -> None:
    read = read_feed(written(calendar), Reading(zone=PRACTICE, window=WINDOW))
    assert read.left_out == 0
    found = merge(Interval(each.start, each.end) for each in read.occurrences)
    assert found == merge(stretch for each in calendar for stretch in counted(each))


def counted(one: Series) -> list[Interval]:
    stretches = []
    for number, wall in enumerate(one.walls()):
        if number in one.taken_out or number in one.called_off:
            continue
        start = wall + one.moved.get(number, timedelta())
        ends = [
            each.replace(tzinfo=ZoneInfo(one.zone) if one.zone else PRACTICE) for each in (start, start + one.length)
        ]
        start_at, end_at = (each.astimezone(UTC) for each in ends)
        if start_at < WINDOW.end and WINDOW.start < end_at:
            stretches.append(Interval(max(start_at, WINDOW.start), min(end_at, WINDOW.end)))
    return stretches


def written(calendar: list[Series]) -> bytes:
    """The calendar as a program writes it: moved and cancelled occurrences are entries of their own."""
    file = Calendar()
    file.add("VERSION", "2.0")
    file.add("PRODID", "-//test//EN")
    for number, one in enumerate(calendar):
        walls = one.walls()
        entry = event(one, number, one.start)
        entry.add("RRULE", vRecur.from_ical(one.rule))
        for out in sorted(one.taken_out):
            if out < len(walls):
                entry.add("EXDATE", one.placed(walls[out]))
        file.add_component(entry)
        for at in sorted((one.called_off | one.moved.keys()) - one.taken_out):
            if at < len(walls):
                exception = event(one, number, walls[at] + one.moved.get(at, timedelta()))
                exception.add("RECURRENCE-ID", one.placed(walls[at]))
                exception.add("STATUS", "CANCELLED" if at in one.called_off else "CONFIRMED")
                file.add_component(exception)
    file.add_missing_timezones()
    return file.to_ical()


def event(one: Series, number: int, start: datetime) -> Event:
    entry = Event()
    entry.add("UID", f"series-{number}")
    entry.add("DTSTART", one.placed(start))
    entry.add("DTEND", one.placed(start + one.length))
    return entry
