"""Whatever she saves, exactly those starts are offered that a plain reading of it gives, minute by minute.

The rules are saved as the forms save them; then a model watches the clock on the wall through every minute of the days
around a change of clocks. It is slow and knows neither stretches nor days in UTC, nor any of the practice's own rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice.errors import PeriodRefused
from practice.models.profile import the_profile
from practice.models.scheduling import Party, SessionFormat, TimeOffKind
from practice.rules.closed_periods import ClosedPeriod
from practice.rules.entity_tags import entity_tag
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.wall_hours import WallHours
from practice.services import hours, other_days, time_off
from practice.services.availability import find_slots
from practice.services.hours import Day, Whose
from practice.work import SYSTEM, Work
from tests import factories
from tests.engines import Database
from tests.people import Cast

DAY, MINUTE, NOTHING = timedelta(days=1), timedelta(minutes=1), timedelta()
DAYS_TO_TRY = 3
EXAMPLES = {"sqlite": 60, "postgresql": 12}
CHANGES = {
    "America/Toronto": (date(2027, 3, 14), date(2027, 11, 7)),
    "Europe/London": (date(2027, 3, 28), date(2027, 10, 31)),
    "Asia/Kolkata": (date(2027, 3, 14), date(2027, 10, 31)),  # whose clocks are never changed
}


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment that is in the diary already: its start, and the buffers that it was booked with."""

    start: datetime
    length: timedelta
    before: timedelta
    after: timedelta
    is_of_format: bool
    status: AppointmentStatus

    @property
    def end(self) -> datetime:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Saved:
    """Everything that she has said, and what is booked."""

    zone: ZoneInfo
    first: date
    now: datetime
    usual: tuple[Day, ...]
    own: tuple[Day, ...] | None
    dates: dict[tuple[date, bool], Day]  # the date, and whether it is for the format alone
    away: tuple[ClosedPeriod, ...]
    length: timedelta
    before: timedelta
    after: timedelta
    notice: timedelta
    horizon: int
    starts: tuple[time, ...]
    grid: timedelta
    daily: int | None
    weekly: int | None
    of_all: int | None
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A minute as the wall shows it. `latest` is the latest time that its day has shown up to it; `is_new`: no minute
    of the day before it has shown as late a time."""

    at: datetime
    on: date
    wall: time
    latest: time
    is_new: bool


def offered(saved: Saved) -> list[datetime]:
    """The model: every start that a client may choose."""
    moments = list(watch(saved))
    is_open = {moment.at: opens(moment, saved) for moment in moments}
    off = {at for period in saved.away for at in closed_by(period, moments)}
    free = {at for at, yes in is_open.items() if yes and at not in off}
    last = saved.first + (DAYS_TO_TRY - 1) * DAY
    return [
        moment.at
        for moment in moments
        if saved.first <= moment.on <= last
        and moment.is_new
        and is_a_start(moment.wall, saved)
        and moment.at >= saved.now + saved.notice
        and (moment.on - saved.now.astimezone(saved.zone).date()).days <= saved.horizon
        and all(moment.at + number * MINUTE in free for number in range(saved.length // MINUTE))
        and all(keeps_apart(moment.at, visit, saved) for visit in saved.visits)
        and not is_full(moment.on, saved)
    ]


def watch(saved: Saved) -> Iterator[Moment]:
    """Every minute of the days to try and of those beside them."""
    at = datetime.combine(saved.first - 2 * DAY, time(), UTC)
    on, latest = date.min, time()
    for _minute in range((DAYS_TO_TRY + 5) * 24 * 60):
        shown = at.astimezone(saved.zone)
        wall = time(shown.hour, shown.minute)
        is_new = shown.date() != on or wall > latest
        on, latest = shown.date(), wall if is_new else latest
        yield Moment(at, on, wall, latest, is_new)
        at += MINUTE


def opens(moment: Moment, saved: Saved) -> bool:
    """Whether the day has come to the opening of some hours, and not yet to their end."""
    week = saved.own if saved.own is not None else saved.usual
    day = week[moment.on.weekday()]
    day = saved.dates.get((moment.on, False), day)
    day = saved.dates.get((moment.on, True), day)
    return any(each.opens <= moment.latest and (each.closes == time() or moment.latest < each.closes) for each in day)


def closed_by(period: ClosedPeriod, moments: list[Moment]) -> Iterator[datetime]:
    """The minutes from the first coming of the beginning to the last coming of the end."""
    begins = [each.at for each in moments if is_shown(each, period.first_on, period.from_at)]
    ends = [each.at for each in moments if is_shown(each, period.last_on, period.until_at or None)]
    if period.until_at in (None, time()):
        ends = [each.at + MINUTE for each in moments if each.on == period.last_on]
    if begins and ends:
        yield from (each.at for each in moments if begins[0] <= each.at < ends[-1])


def is_shown(moment: Moment, on: date, wall: time | None) -> bool:
    return moment.on == on and (wall is None or moment.wall == wall)


def is_a_start(wall: time, saved: Saved) -> bool:
    since_midnight = timedelta(hours=wall.hour, minutes=wall.minute)
    return wall in saved.starts if saved.starts else since_midnight % saved.grid == NOTHING


def keeps_apart(start: datetime, visit: Visit, saved: Saved) -> bool:
    end = start + saved.length
    if visit.status is AppointmentStatus.CANCELLED:
        return True
    if visit.end <= start:
        return start - visit.end >= max(visit.after, saved.before)
    return end <= visit.start and visit.start - end >= max(saved.after, visit.before)


def is_full(on: date, saved: Saved) -> bool:
    living = [visit for visit in saved.visits if visit.status is not AppointmentStatus.CANCELLED]
    every = [visit.start.astimezone(saved.zone).date() for visit in living]
    own = [visit.start.astimezone(saved.zone).date() for visit in living if visit.is_of_format]
    of_week = [day for day in own if day.isocalendar()[:2] == on.isocalendar()[:2]]
    return any(
        cap is not None and count >= cap
        for cap, count in (
            (saved.daily, own.count(on)),
            (saved.weekly, len(of_week)),
            (saved.of_all, every.count(on)),
        )
    )


def save(work: Work, cast: Cast, saved: Saved) -> SessionFormat:
    """Say all of it, as her forms do. Returns the format that it is about."""
    hers, chosen = cast.ruth.id, cast.in_person
    profile = work.session.scalars(the_profile()).one()
    profile.zone, profile.grid, profile.daily_cap = saved.zone.key, saved.grid, saved.of_all
    chosen.length, chosen.buffer_before, chosen.buffer_after = saved.length, saved.before, saved.after
    chosen.notice, chosen.horizon_days = saved.notice, saved.horizon
    chosen.daily_cap, chosen.weekly_cap = saved.daily, saved.weekly
    chosen.starts = [f"{wall:%H:%M}" for wall in saved.starts]
    save_week(work, hers, None, saved.usual)
    if saved.own is not None:
        save_week(work, hers, chosen.id, saved.own)
    for (on, is_own), day in saved.dates.items():
        which = {"practitioner_id": hers, "on": on, "format_id": chosen.id if is_own else None}
        other_days.save_day(work, **which, hours=day, seen=entity_tag(None))
    for period in saved.away:
        with suppress(PeriodRefused):
            time_off.close_period(work, practitioner_id=hers, period=period, kind=TimeOffKind.AWAY)
    for visit in saved.visits:
        factories.appointment(
            work,
            session_format=chosen if visit.is_of_format else cast.phone,
            starts_at=visit.start,
            ends_at=visit.end,
            buffer_before=visit.before,
            buffer_after=visit.after,
            status=visit.status,
        )
    return chosen


def save_week(work: Work, hers: str, format_id: str | None, days: tuple[Day, ...]) -> None:
    kept = hours.values_of(work, practitioner_id=hers, format_id=format_id)
    values = replace(kept, whose=Whose.OWN, **dict(zip(hours.WEEKDAYS, days, strict=True)))
    hours.save_week(work, practitioner_id=hers, format_id=format_id, values=values, seen=entity_tag(kept))


def quarters(most: int, least: int = 0) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda number: number * timedelta(minutes=15))


walls = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
cap = st.sampled_from([None, None, None, 1, 2, 3])


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Hours that can stand: none, some, or a day from its beginning to its end."""
    edges = sorted(draw(st.lists(st.integers(0, 96), max_size=4, unique=True)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False)) or draw(st.sampled_from([[], [(0, 96)]]))
    return tuple(WallHours(wall(opens), wall(closes)) for opens, closes in pairs)


def wall(quarter: int) -> time:
    return time(quarter // 4 % 24, quarter % 4 * 15)


weeks = st.tuples(*[days()] * 7)
always = st.just(((WallHours(time(), time()),),) * 7)


@st.composite
def periods(draw: st.DrawFn, first: date) -> ClosedPeriod:
    on = first + draw(st.integers(-2, DAYS_TO_TRY)) * DAY
    times = draw(st.tuples(st.none() | walls, st.none() | walls))
    return ClosedPeriod(on, times[0], on + draw(st.integers(0, 1)) * DAY, times[1])


@st.composite
def visits(draw: st.DrawFn, noon: datetime) -> tuple[Visit, ...]:
    """Appointments that do not overlap, wherever they lie in the day."""
    found: list[Visit] = []
    for _number in range(draw(st.integers(0, 5))):
        status = st.sampled_from([AppointmentStatus.BOOKED, AppointmentStatus.REQUESTED, AppointmentStatus.CANCELLED])
        visit = Visit(
            start=noon + draw(st.integers(-100, 340)) * timedelta(minutes=15),
            length=draw(quarters(6, 1)),
            before=draw(quarters(4)),
            after=draw(quarters(4)),
            is_of_format=draw(st.booleans()),
            status=draw(status),
        )
        if all(visit.end <= other.start or other.end <= visit.start for other in found):
            found.append(visit)
    return tuple(found)


@st.composite
def everything(draw: st.DrawFn) -> Saved:
    """A practice a day or two before its clocks change, or some days before that."""
    zone = ZoneInfo(draw(st.sampled_from(list(CHANGES))))
    change = draw(st.sampled_from(CHANGES[zone.key]))
    first = change - draw(st.integers(0, 2)) * DAY
    noon = datetime.combine(first, time(12), zone).astimezone(UTC)
    dates = st.tuples(st.integers(0, DAYS_TO_TRY).map(lambda number: first + number * DAY), st.booleans())
    own = draw(st.none() | always | weeks)
    return Saved(
        zone=zone,
        first=first,
        now=noon - draw(st.integers(0, 4 * 24 * 60)) * MINUTE,
        usual=draw(always | weeks),
        own=own if own is None or any(own) else None,
        dates=draw(st.dictionaries(dates, days(), max_size=2)),
        away=tuple(draw(st.lists(periods(first), max_size=2))),
        length=draw(st.sampled_from([15, 50, 80]).map(lambda number: number * MINUTE)),
        before=draw(quarters(3)),
        after=draw(quarters(3)),
        notice=draw(st.just(NOTHING) | quarters(200)),
        horizon=draw(st.sampled_from([9, 9, 4, 2, 1])),
        starts=tuple(sorted(draw(st.just(set()) | st.sets(walls, max_size=20)))),
        grid=draw(st.sampled_from([15, 30, 60]).map(lambda number: number * MINUTE)),
        daily=draw(cap),
        weekly=draw(cap),
        of_all=draw(cap),
        visits=draw(visits(noon)),
    )


def test_every_saved_set_of_rules_offers_what_a_plain_reading_gives(
    database: Database, database_kind: str, cast: Cast
) -> None:
    @settings(max_examples=EXAMPLES[database_kind], suppress_health_check=[HealthCheck.too_slow])
    @given(everything())
    def holds(saved: Saved) -> None:
        with database.sessions.writing() as session:
            work = Work(session, saved.now, SYSTEM)
            chosen = save(work, cast.seen_by(work), saved)
            last = saved.first + (DAYS_TO_TRY - 1) * DAY
            slots = find_slots(work, session_format=chosen, party=Party.ONE, first=saved.first, last=last)
            assert [slot.start for slot in slots] == offered(saved)
            session.rollback()

    holds()


@pytest.mark.parametrize(
    ("zone", "on", "starts"),
    [
        ("America/Toronto", date(2027, 3, 14), ["00:00", "01:00", "03:00"]),
        ("America/Toronto", date(2027, 11, 7), ["00:00", "01:00", "02:00", "03:00"]),
        ("Asia/Kolkata", date(2027, 3, 14), ["00:00", "01:00", "02:00", "03:00"]),
    ],
)
def test_the_model_itself_reads_the_clock_as_people_do(zone: str, on: date, starts: list[str]) -> None:
    night = (WallHours(time(0), time(4)),)
    model = Saved(
        zone=ZoneInfo(zone),
        first=on,
        now=datetime.combine(on, time(), ZoneInfo(zone)).astimezone(UTC) - DAY,
        usual=(night,) * 7,
        own=None,
        dates={(on + DAY, False): (), (on + 2 * DAY, False): ()},
        away=(),
        length=60 * MINUTE,
        before=NOTHING,
        after=NOTHING,
        notice=NOTHING,
        horizon=9,
        starts=(),
        grid=60 * MINUTE,
        daily=None,
        weekly=None,
        of_all=None,
        visits=(),
    )
    assert [f"{each.astimezone(ZoneInfo(zone)):%H:%M}" for each in offered(model)] == starts
