"""What do the practice's tables say about the starts of a format? Reads them, one query for each kind of thing.

Rows are read as columns, and only from the stretch of time that decides: what lies before today or beyond the horizon
costs nothing. A hold that has expired is not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import starmap
from typing import TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Row, Select, String, and_, bindparam, cast, func, literal, null, or_, select

from practice.models.appointments import Appointment
from practice.models.base import Minutes
from practice.models.calendars import BusyTime
from practice.models.profile import PracticeProfile
from practice.models.scheduling import Changeover, DatedHours, FormatKind, Party, SessionFormat, TimeOff, WeeklyHours
from practice.rules.availability import DAY, DatedInterval, WeeklyInterval
from practice.rules.daylight import Daylight
from practice.rules.diary import Busy, Diary, needed_window
from practice.rules.intervals import Interval
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_SESSION, StartPolicy
from practice.work import Work

Choice = tuple[SessionFormat, Party]
Between = Mapping[tuple[str, str], timedelta]  # from an earlier format to a later one, by their ids
Columns = TypeVarTuple("Columns")


_PROFILE = select(  # a line for each changeover, at least one
    PracticeProfile.zone,
    PracticeProfile.grid,
    PracticeProfile.daily_cap,
    Changeover.earlier_id,
    Changeover.later_id,
    Changeover.length,
).outerjoin(Changeover, Changeover.practitioner_id == bindparam("practitioner_id"))
_WEEKLY = select(WeeklyHours.format_id, WeeklyHours.weekday, WeeklyHours.opens, WeeklyHours.closes).where(
    WeeklyHours.practitioner_id == bindparam("practitioner_id")
)
_DATED = select(DatedHours.format_id, DatedHours.on, DatedHours.opens, DatedHours.closes).where(
    DatedHours.practitioner_id == bindparam("practitioner_id"),
    DatedHours.on.between(bindparam("first"), bindparam("last")),
)
_TIME_OFF = select(TimeOff.starts_at, TimeOff.ends_at).where(
    TimeOff.practitioner_id == bindparam("practitioner_id"),
    TimeOff.starts_at < bindparam("end"),
    TimeOff.ends_at > bindparam("start"),
)
_OCCUPIES = and_(
    Appointment.practitioner_id == bindparam("practitioner_id"),
    Appointment.status != AppointmentStatus.CANCELLED,
    Appointment.starts_at < bindparam("end"),
    Appointment.starts_at >= bindparam("since"),  # no session is longer than that: this lets the index do the work
    Appointment.ends_at > bindparam("start"),
    or_(Appointment.held_until.is_(None), Appointment.held_until > bindparam("now")),
)
_NO_BUFFER = literal(timedelta(), Minutes())
_BUSY = (
    select(
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.buffer_before,
        Appointment.buffer_after,
        Appointment.format_id,
    )
    .where(_OCCUPIES, Appointment.id != bindparam("leave_out"))
    .union_all(
        select(BusyTime.starts_at, BusyTime.ends_at, _NO_BUFFER, _NO_BUFFER, cast(null(), String(32))).where(
            BusyTime.practitioner_id == bindparam("practitioner_id"),
            BusyTime.starts_at < bindparam("end"),
            BusyTime.ends_at > bindparam("start"),
        )
    )
)
_COUNT = select(func.count(Appointment.id)).where(_OCCUPIES)


def read_diary(
    work: Work, *, choice: Choice, first: date = date.min, last: date = date.max, leave_out: str | None = None
) -> Diary:
    """What decides about the starts of a format and party on the local days from `first` to `last`.

    `leave_out` is the id of an appointment that does not count, because it is the one to be moved.
    """
    return read_diaries(work, choices=[choice], first=first, last=last, leave_out=leave_out)[0]


def read_diaries(
    work: Work,
    *,
    choices: Sequence[Choice],
    first: date = date.min,
    last: date = date.max,
    leave_out: str | None = None,
) -> list[Diary]:
    """The same for several formats of one practitioner, from as many queries as for one."""
    zone, policies = _policies(work, choices)
    return _diaries(work, choices[0][0].practitioner_id, zone, policies, first, last, leave_out)


def read_diaries_ahead(work: Work, *, choices: Sequence[Choice], first: date, last: date) -> list[Diary]:
    """The same for the practitioner herself, who plans further ahead than clients may book, and gives no notice."""
    zone, policies = _policies(work, choices)
    furthest = (last - work.now.astimezone(zone).date()).days
    hers = [replace(policy, notice=timedelta(), horizon_days=max(policy.horizon_days, furthest)) for policy in policies]
    return _diaries(work, choices[0][0].practitioner_id, zone, hers, first, last, None)


def count_appointments(work: Work, *, practitioner_id: str, during: Interval) -> int:
    """How many appointments occupy part of a stretch of time at this instant."""
    (row,) = _rows(work, _COUNT, **_occupied(work, practitioner_id, during))
    return row[0]


def policy_of(choice: Choice, *, grid: timedelta, daily_cap: int | None, between: Between) -> StartPolicy:
    """The rules of a format for a party, on the practice's grid, under its cap of all formats together, and with the
    time that the practitioner needs between two formats."""
    chosen, party = choice
    return StartPolicy(
        format_id=chosen.id,
        length=chosen.length_for(party),
        buffer_before=chosen.buffer_before,
        buffer_after=chosen.buffer_after,
        notice=chosen.notice,
        horizon_days=chosen.horizon_days,
        grid=grid,
        starts=tuple(time.fromisoformat(start) for start in chosen.starts),
        daily_cap=chosen.daily_cap,
        weekly_cap=chosen.weekly_cap,
        practice_daily_cap=daily_cap,
        daylight=_daylight(chosen),
        coming_from={earlier: length for (earlier, later), length in between.items() if later == chosen.id},
        going_to={later: length for (earlier, later), length in between.items() if earlier == chosen.id},
    )


def usual_hours(hours: Sequence[tuple[str | None, WeeklyInterval]], policy: StartPolicy) -> tuple[WeeklyInterval, ...]:
    """The format's own week, where it has one, else the week of all formats."""
    own = tuple(each for format_id, each in hours if format_id == policy.format_id)
    return own or tuple(each for format_id, each in hours if format_id is None)


def other_hours(hours: Sequence[tuple[str | None, DatedInterval]], policy: StartPolicy) -> tuple[DatedInterval, ...]:
    """The format's own hours of a date, where it has any, else those of all formats."""
    own = tuple(each for format_id, each in hours if format_id == policy.format_id)
    own_dates = {each.on for each in own}
    return own + tuple(each for format_id, each in hours if format_id is None and each.on not in own_dates)


def _diaries(
    work: Work,
    practitioner_id: str,
    zone: ZoneInfo,
    policies: Sequence[StartPolicy],
    first: date,
    last: date,
    leave_out: str | None,
) -> list[Diary]:
    today = work.now.astimezone(zone).date()
    furthest = today + max(policy.horizon_days for policy in policies) * DAY
    first = min(max(first, today), furthest)
    last = max(min(last, furthest), first)
    windows = [needed_window(first, last, zone=zone, policy=policy) for policy in policies]
    window = Interval(min(each.start for each in windows), max(each.end for each in windows))
    weekly = _weekly(work, practitioner_id)
    dated = _dated(work, practitioner_id, first, last + DAY)
    closed = _closed(work, practitioner_id, window)
    busy = _busy(work, practitioner_id, window, leave_out)
    return [
        Diary(zone, policy, usual_hours(weekly, policy), other_hours(dated, policy), closed, busy, work.now)
        for policy in policies
    ]


def _policies(work: Work, choices: Sequence[Choice]) -> tuple[ZoneInfo, list[StartPolicy]]:
    """The practice's zone, and the rules of each choice."""
    rows = _rows(work, _PROFILE, practitioner_id=choices[0][0].practitioner_id)
    zone, grid, daily_cap = rows[0][:3]
    between = {(earlier, later): length for *_, earlier, later, length in rows if length is not None}
    return ZoneInfo(zone), [policy_of(choice, grid=grid, daily_cap=daily_cap, between=between) for choice in choices]


def _daylight(chosen: SessionFormat) -> Daylight | None:
    point = chosen.meeting_point if chosen.kind is FormatKind.WALK else None
    if point is None or point.daylight_margin is None:
        return None
    return Daylight(point.latitude, point.longitude, point.daylight_margin)


def _weekly(work: Work, practitioner_id: str) -> list[tuple[str | None, WeeklyInterval]]:
    rows = _rows(work, _WEEKLY, practitioner_id=practitioner_id)
    return [(format_id, WeeklyInterval(weekday, opens, closes)) for format_id, weekday, opens, closes in rows]


def _dated(work: Work, practitioner_id: str, first: date, last: date) -> list[tuple[str | None, DatedInterval]]:
    rows = _rows(work, _DATED, practitioner_id=practitioner_id, first=first, last=last)
    return [(format_id, DatedInterval(on, opens, closes)) for format_id, on, opens, closes in rows]


def _closed(work: Work, practitioner_id: str, window: Interval) -> tuple[Interval, ...]:
    rows = _rows(work, _TIME_OFF, practitioner_id=practitioner_id, start=window.start, end=window.end)
    return tuple(starmap(Interval, rows))


def _busy(work: Work, practitioner_id: str, window: Interval, leave_out: str | None) -> tuple[Busy, ...]:
    """What occupies its time at this instant: booked, requested, held and not yet expired, or busy in a calendar."""
    rows = _rows(work, _BUSY, leave_out=leave_out or "", **_occupied(work, practitioner_id, window))
    return tuple(map(Busy._make, rows))


def _occupied(work: Work, practitioner_id: str, window: Interval) -> dict[str, object]:
    """The values of `_OCCUPIES`."""
    return {
        "practitioner_id": practitioner_id,
        "since": window.start - LONGEST_SESSION,
        "start": window.start,
        "end": window.end,
        "now": work.now,
    }


def _rows(
    work: Work, statement: Select[*Columns] | CompoundSelect[*Columns], **values: object
) -> Sequence[Row[*Columns]]:
    """Straight from the connection, without the session's objects; what waits in the session is written first."""
    work.session.flush()
    return work.session.connection().execute(statement, values).all()
