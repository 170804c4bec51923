"""The offered starts, held against a model that knows nothing but the words of the rules.

The model looks at one start after another, at every moment of its session, at every other appointment, and asks the
clock on the wall each time. It is slow and has no sweep, no bisection and no days in UTC.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from practice.rules.availability import DatedInterval, WeeklyInterval
from practice.rules.daylight import Daylight, walkable
from practice.rules.diary import Busy, Diary, needed_window
from practice.rules.intervals import Interval
from practice.rules.policy import StartPolicy
from practice.rules.slots import Rule, is_open, open_slots, why_not
from tests.rules.diaries import ALWAYS, NOTHING, ZONES, diary, minutes, policy

DAY = timedelta(days=1)
STEP = minutes(15)
DAYS_TO_TRY = 3
PLACES = {
    "America/Toronto": (43.0, -81.2),
    "America/New_York": (40.7, -74.0),
    "Europe/London": (51.5, -0.1),
    "Australia/Lord_Howe": (-31.5, 159.1),
    "Australia/Sydney": (-33.9, 151.2),
    "Asia/Kolkata": (22.6, 88.4),
}


def is_offered(start: datetime, where: Diary) -> bool:
    """The model: whether a client may choose a start."""
    rules, zone = where.policy, where.zone
    shown, today = start.astimezone(zone), where.now.astimezone(zone)
    moments = [start + minutes(number) for number in range(0, rules.length // minutes(1), 5)]
    end = start + rules.length
    return (
        start >= where.now
        and start >= where.now + rules.notice
        and (shown.date() - today.date()).days <= rules.horizon_days
        and is_a_start(shown, rules)
        and all(is_open_at(moment, where) for moment in moments)
        and not any(period.start < end and start < period.end for period in where.closed)
        and (rules.daylight is None or all(is_light_at(moment, where) for moment in moments))
        and all(keeps_apart(start, end, busy, rules) for busy in where.busy)
        and not is_full(shown.date(), where)
    )


def is_a_start(shown: datetime, rules: StartPolicy) -> bool:
    """On the list or on the grid, and not the second reading of the same time."""
    since_midnight = timedelta(hours=shown.hour, minutes=shown.minute)
    listed = shown.time() in rules.starts if rules.starts else since_midnight % rules.grid == NOTHING
    return listed and shown.fold == 0


def is_open_at(moment: datetime, where: Diary) -> bool:
    """Whether the day of a moment has come to an opening, and not yet to the closing that goes with it."""
    on = moment.astimezone(where.zone).date()
    hours = [(h.opens, h.closes) for h in where.dated if h.on == on]
    if not hours:
        hours = [(h.opens, h.closes) for h in where.weekly if h.weekday == on.weekday()]
    return any(
        opens is not None
        and closes is not None
        and first_showing(on, opens, where.zone) <= moment
        and (closes == time(0) or moment < first_showing(on, closes, where.zone))
        for opens, closes in hours
    )


@cache
def first_showing(on: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first moment of a day at which its clock shows a time or a later one, found by watching the clock."""
    moment = datetime.combine(on, time(0), UTC) - DAY
    while (moment.astimezone(zone).date(), moment.astimezone(zone).time()) < (on, wall):
        moment += minutes(5)
    return moment


def is_light_at(moment: datetime, where: Diary) -> bool:
    place, on = where.policy.daylight, moment.astimezone(where.zone).date()
    assert place is not None
    light = walkable(on, place=place, zone=where.zone)
    return light is not None and light.start <= moment and moment + minutes(5) <= light.end


def keeps_apart(start: datetime, end: datetime, busy: Busy, rules: StartPolicy) -> bool:
    """The gap is at least the earlier one's buffer after, the later one's buffer before, and the changeover."""
    if busy.end <= start:
        needed = [busy.buffer_after, rules.buffer_before, rules.coming_from.get(busy.format_id, NOTHING)]
        return all(start - busy.end >= each for each in needed)
    if end <= busy.start:
        needed = [rules.buffer_after, busy.buffer_before, rules.going_to.get(busy.format_id, NOTHING)]
        return all(busy.start - end >= each for each in needed)
    return False


def is_full(on: date, where: Diary) -> bool:
    rules = where.policy
    began = [(busy.start.astimezone(where.zone).date(), busy.format_id) for busy in where.busy if busy.format_id]
    of_format = [day for day, format_id in began if format_id == rules.format_id]
    of_the_week = [day for day in of_format if day.isocalendar()[:2] == on.isocalendar()[:2]]
    return (
        (rules.daily_cap is not None and of_format.count(on) >= rules.daily_cap)
        or (rules.weekly_cap is not None and len(of_the_week) >= rules.weekly_cap)
        or (rules.practice_daily_cap is not None and [day for day, _ in began].count(on) >= rules.practice_daily_cap)
    )


@cache
def days_of_clock_changes(zone: ZoneInfo) -> list[date]:
    """The days between 2026 and 2029 on which a zone's clocks are changed."""
    noons = [datetime.combine(date(2026, 1, 1) + number * DAY, time(12), zone) for number in range(4 * 365)]
    return [noon.date() for noon in noons if noon.utcoffset() != (noon - DAY).utcoffset()]


T = TypeVar("T")


def mostly(usual: T, strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """The usual value three times in four, so that one rule does not hide all the others."""
    return st.integers(0, 3).flatmap(lambda number: strategy if number == 3 else st.just(usual))


def quarters(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda number: number * STEP)


walls = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
formats = st.sampled_from(["in-person", "walk", "phone", None])
changeovers = st.dictionaries(st.sampled_from(["in-person", "walk", "phone"]), quarters(6))


@st.composite
def days(draw: st.DrawFn, zone: ZoneInfo) -> date:
    """Any day, a leap day, or one of the days around a change of clocks."""
    around = [date(2028, 2, 29), *days_of_clock_changes(zone)]
    near = st.sampled_from(around).flatmap(lambda day: st.integers(-2, 0).map(lambda n: day + n * DAY))
    return draw(near | st.dates(date(2026, 1, 2), date(2029, 12, 1)))


@st.composite
def policies(draw: st.DrawFn, zone: ZoneInfo) -> StartPolicy:
    latitude, longitude = PLACES[zone.key]
    margins = st.integers(0, 60).map(minutes)
    cap = mostly(None, st.integers(0, 4))
    return StartPolicy(
        format_id="in-person",
        length=draw(st.sampled_from([15, 50, 80, 120]).map(minutes)),
        buffer_before=draw(quarters(4)),
        buffer_after=draw(quarters(4)),
        notice=draw(mostly(NOTHING, quarters(200))),
        horizon_days=draw(mostly(9, st.integers(0, 9))),
        grid=draw(st.sampled_from([15, 30, 60, 105]).map(minutes)),
        starts=tuple(draw(mostly([], st.lists(walls, max_size=30)))),
        daily_cap=draw(cap),
        weekly_cap=draw(cap),
        practice_daily_cap=draw(cap),
        daylight=draw(mostly(None, margins.map(lambda margin: Daylight(latitude, longitude, margin)))),
        coming_from=draw(mostly({}, changeovers)),
        going_to=draw(mostly({}, changeovers)),
    )


@st.composite
def periods(draw: st.DrawFn, around: datetime) -> Interval:
    start = around + draw(st.integers(-200, 700)) * STEP
    return Interval(start, start + STEP + draw(quarters(60)))


@st.composite
def busies(draw: st.DrawFn, around: datetime) -> Busy:
    time_taken = draw(periods(around))
    format_id = draw(formats)
    buffers = (draw(quarters(4)), draw(quarters(4))) if format_id else (NOTHING, NOTHING)
    return Busy(time_taken.start, time_taken.end, *buffers, format_id)


@st.composite
def diaries(draw: st.DrawFn) -> tuple[Diary, date]:
    """Anybody's diary, and a day in it; often around a change of clocks, sometimes open round the clock."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(days(zone))
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    weekly = st.lists(st.builds(WeeklyInterval, st.integers(0, 6), walls, walls), max_size=14).map(tuple)
    dates = st.integers(-1, DAYS_TO_TRY).map(lambda number: day + number * DAY)
    dated = st.builds(DatedInterval, dates, walls, walls) | st.builds(DatedInterval, dates, st.none(), st.none())
    return Diary(
        zone=zone,
        policy=draw(policies(zone)),
        weekly=draw(mostly(ALWAYS, weekly)),
        dated=tuple(draw(mostly([], st.lists(dated, max_size=3)))),
        closed=tuple(draw(mostly([], st.lists(periods(noon), max_size=2)))),
        busy=tuple(draw(st.lists(busies(noon), max_size=6))),
        now=noon - draw(quarters(300)) - draw(st.integers(0, 14)) * minutes(1),
    ), day


def every_quarter_hour(day: date, zone: ZoneInfo) -> list[datetime]:
    """Every candidate of some days from `day` on, both readings of a doubled hour, and nothing of the days beside."""
    last = day + (DAYS_TO_TRY - 1) * DAY
    began = datetime.combine(day - DAY, time(0), UTC)
    moments = [began + number * STEP for number in range((DAYS_TO_TRY + 2) * 96)]
    return [moment for moment in moments if day <= moment.astimezone(zone).date() <= last]


@given(diaries())
@settings(max_examples=150)
def test_what_is_offered_is_what_the_words_of_the_rules_say(example: tuple[Diary, date]) -> None:
    where, day = example
    slots = open_slots(where, first=day, last=day + (DAYS_TO_TRY - 1) * DAY)
    expected = [start for start in every_quarter_hour(day, where.zone) if is_offered(start, where)]
    assert [slot.start for slot in slots] == expected
    assert {slot.end - slot.start for slot in slots} <= {where.policy.length}


@given(diaries())
@settings(max_examples=50)
def test_a_start_is_offered_exactly_when_nothing_is_said_against_it(example: tuple[Diary, date]) -> None:
    where, day = example
    offered = {slot.start for slot in open_slots(where, first=day, last=day + (DAYS_TO_TRY - 1) * DAY)}
    for start in every_quarter_hour(day, where.zone):
        reasons = why_not(start, where)
        assert (start in offered) == is_open(start, where) == (not reasons)
        assert len({reason.rule for reason in reasons}) == len(reasons)


@given(diaries())
@settings(max_examples=50)
def test_a_reason_does_not_end_before_the_start_it_removes(example: tuple[Diary, date]) -> None:
    where, day = example
    for start in every_quarter_hour(day, where.zone)[::7]:
        for reason in why_not(start, where):
            assert reason.until is None or reason.until > start


@given(
    zone=st.sampled_from(ZONES),
    hours=st.integers(-48, 96) | st.integers(-12 * 24, 12 * 24),
    cap=st.sampled_from(["daily_cap", "weekly_cap", "practice_daily_cap"]),
    weekday=st.integers(0, 6),
    data=st.data(),
)
def test_an_appointment_outside_the_needed_window_changes_nothing(
    zone: ZoneInfo, hours: int, cap: str, weekday: int, data: st.DataObject
) -> None:
    """For a practice that is never closed, with every cap at one, and buffers and changeovers of up to a day."""
    buffer_before, buffer_after, theirs_before, theirs_after = (data.draw(quarters(96)) for _ in range(4))
    between = [{"in-person": data.draw(quarters(96))} for _ in range(2)]
    rules = policy(buffer_before=buffer_before, buffer_after=buffer_after, **{cap: 1})
    rules = replace(rules, coming_from=between[0], going_to=between[1])
    noon = datetime(2027, 10, 25 + weekday, 12, tzinfo=UTC)
    day = noon.date()
    visit = Busy(
        noon + timedelta(hours=hours), noon + timedelta(hours=hours + 1), theirs_before, theirs_after, "in-person"
    )
    empty = diary(zone=zone, weekly=ALWAYS, policy=rules, now=noon - 20 * DAY)
    window = needed_window(day, day + DAY, zone=zone, policy=rules)
    if not window.overlaps(Interval(visit.start, visit.end)):
        both = [open_slots(replace(empty, busy=busy), first=day, last=day + DAY) for busy in ((), (visit,))]
        assert both[0] == both[1]


@given(diaries())
@settings(max_examples=50)
def test_another_appointment_never_opens_a_slot(example: tuple[Diary, date]) -> None:
    where, day = example
    emptier = replace(where, busy=where.busy[1:])
    last = day + (DAYS_TO_TRY - 1) * DAY
    assert set(open_slots(where, first=day, last=last)) <= set(open_slots(emptier, first=day, last=last))


@given(diaries())
@settings(max_examples=50)
def test_days_asked_for_together_or_one_by_one_offer_the_same(example: tuple[Diary, date]) -> None:
    where, day = example
    each = [day + number * DAY for number in range(DAYS_TO_TRY)]
    one_by_one = [slot for on in each for slot in open_slots(where, first=on, last=on)]
    assert one_by_one == open_slots(where, first=each[0], last=each[-1])


@given(diaries())
@settings(max_examples=50)
def test_no_offered_session_overlaps_another_one_or_a_closed_period(example: tuple[Diary, date]) -> None:
    where, day = example
    for slot in open_slots(where, first=day, last=day + (DAYS_TO_TRY - 1) * DAY):
        for other in (*where.busy, *where.closed):
            assert slot.end <= other.start or other.end <= slot.start


@given(
    one=st.tuples(st.integers(0, 40), quarters(8), quarters(8)),
    other=st.tuples(st.integers(0, 40), quarters(8), quarters(8)),
    between=st.dictionaries(st.permutations(["walk", "room"]).map(tuple), quarters(8)),
)
def test_two_sessions_keep_the_same_gap_whichever_was_booked_first(
    one: tuple[int, timedelta, timedelta],
    other: tuple[int, timedelta, timedelta],
    between: dict[tuple[str, ...], timedelta],
) -> None:
    sessions = {"walk": one, "room": other}

    def may_follow(first: str, second: str) -> bool:
        """Whether the second may still be booked when the first one stands in the diary."""
        open_day = diary(weekly=ALWAYS)
        (ours, ours_before, ours_after), (theirs, before, after) = sessions[first], sessions[second]
        start = open_day.now + DAY + ours * STEP
        visit = Busy(start, start + minutes(50), ours_before, ours_after, first)
        rules = policy(
            format_id=second,
            buffer_before=before,
            buffer_after=after,
            coming_from={first: between.get((first, second), NOTHING)},
            going_to={first: between.get((second, first), NOTHING)},
        )
        return is_open(open_day.now + DAY + theirs * STEP, replace(open_day, policy=rules, busy=(visit,)))

    assert may_follow("walk", "room") == may_follow("room", "walk")


@given(diaries())
@settings(max_examples=50)
def test_a_slot_is_taken_once_it_is_booked(example: tuple[Diary, date]) -> None:
    where, day = example
    for slot in open_slots(where, first=day, last=day + (DAYS_TO_TRY - 1) * DAY)[::9]:
        visit = Busy(slot.start, slot.end, NOTHING, NOTHING, "in-person")
        against = why_not(slot.start, replace(where, busy=(*where.busy, visit)))
        assert Rule.TAKEN in {reason.rule for reason in against}
