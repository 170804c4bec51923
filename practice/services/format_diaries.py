"""What do the practice's tables say about the starts of a format? Reads them, one query for each kind of thing.

Rows are read as columns, and only from the stretch of time that decides: what lies before today or beyond the horizon
costs nothing. A hold that has expired is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import starmap
from zoneinfo import ZoneInfo

from sqlalchemy import select

from practice.models.appointments import Appointment, occupying
from practice.models.profile import PracticeProfile
from practice.models.scheduling import DatedHours, Party, SessionFormat, TimeOff, WeeklyHours
from practice.rules.availability import DAY, DatedInterval, WeeklyInterval
from practice.rules.daylight import Daylight
from practice.rules.diary import Busy, Diary, needed_window
from practice.rules.intervals import Interval
from practice.rules.policy import StartPolicy
from practice.work import Work

Choice = tuple[SessionFormat, Party]


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
    today = work.now.astimezone(zone).date()
    furthest = today + max(policy.horizon_days for policy in policies) * DAY
    first = min(max(first, today), furthest)
    last = max(min(last, furthest), first)
    windows = [needed_window(first, last, zone=zone, policy=policy) for policy in policies]
    window = Interval(min(each.start for each in windows), max(each.end for each in windows))

    practitioner_id = choices[0][0].practitioner_id
    weekly = _weekly(work, practitioner_id)
    dated = _dated(work, practitioner_id, first, last + DAY)
    closed = _closed(work, practitioner_id, window)
    busy = _busy(work, practitioner_id, window, leave_out)
    return [
        Diary(zone, policy, _usual(weekly, policy), _other(dated, policy), closed, busy, work.now)
        for policy in policies
    ]


def _policies(work: Work, choices: Sequence[Choice]) -> tuple[ZoneInfo, list[StartPolicy]]:
    """The practice's zone, and the rules of each format for a party on the practice's grid and under its cap."""
    zone, grid, daily_cap = work.session.execute(
        select(PracticeProfile.zone, PracticeProfile.grid, PracticeProfile.daily_cap)
    ).one()
    return ZoneInfo(zone), [
        StartPolicy(
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
        )
        for chosen, party in choices
    ]


def _daylight(chosen: SessionFormat) -> Daylight | None:
    point, margin = chosen.meeting_point, chosen.daylight_margin
    if point is None or margin is None:
        return None
    return Daylight(point.latitude, point.longitude, margin)


def _weekly(work: Work, practitioner_id: str) -> list[tuple[str | None, WeeklyInterval]]:
    rows = work.session.execute(
        select(WeeklyHours.format_id, WeeklyHours.weekday, WeeklyHours.opens, WeeklyHours.closes).where(
            WeeklyHours.practitioner_id == practitioner_id
        )
    )
    return [(format_id, WeeklyInterval(weekday, opens, closes)) for format_id, weekday, opens, closes in rows]


def _dated(work: Work, practitioner_id: str, first: date, last: date) -> list[tuple[str | None, DatedInterval]]:
    rows = work.session.execute(
        select(DatedHours.format_id, DatedHours.on, DatedHours.opens, DatedHours.closes).where(
            DatedHours.practitioner_id == practitioner_id, DatedHours.on.between(first, last)
        )
    )
    return [(format_id, DatedInterval(on, opens, closes)) for format_id, on, opens, closes in rows]


def _closed(work: Work, practitioner_id: str, window: Interval) -> tuple[Interval, ...]:
    rows = work.session.execute(
        select(TimeOff.starts_at, TimeOff.ends_at).where(
            TimeOff.practitioner_id == practitioner_id,
            TimeOff.starts_at < window.end,
            TimeOff.ends_at > window.start,
        )
    )
    return tuple(starmap(Interval, rows))


def _busy(work: Work, practitioner_id: str, window: Interval, leave_out: str | None) -> tuple[Busy, ...]:
    """What occupies its time at this instant: booked, requested, or held and not yet expired."""
    rows = work.session.execute(
        select(
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.buffer_before,
            Appointment.buffer_after,
            Appointment.format_id,
        ).where(occupying(practitioner_id, window.start, window.end, work.now), Appointment.id != (leave_out or ""))
    )
    return tuple(starmap(Busy, rows))


def _usual(hours: Sequence[tuple[str | None, WeeklyInterval]], policy: StartPolicy) -> tuple[WeeklyInterval, ...]:
    """The format's own week, where it has one, else the week of all formats."""
    own = tuple(each for format_id, each in hours if format_id == policy.format_id)
    return own or tuple(each for format_id, each in hours if format_id is None)


def _other(hours: Sequence[tuple[str | None, DatedInterval]], policy: StartPolicy) -> tuple[DatedInterval, ...]:
    """The format's own hours of a date, where it has any, else those of all formats."""
    own = tuple(each for format_id, each in hours if format_id == policy.format_id)
    own_dates = {each.on for each in own}
    return own + tuple(each for format_id, each in hours if format_id is None and each.on not in own_dates)
