"""Why is a time not offered? Every rule that removes it, with the very things behind each; and the rest of its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from practice.models.appointments import Appointment, expired_holds
from practice.models.scheduling import Party, SessionFormat, TimeOff
from practice.rules import slots as rules
from practice.rules.availability import DAY, LocalDay, local_day, to_instant
from practice.rules.daylight import walkable
from practice.rules.diary import Busy, Diary
from practice.rules.intervals import Interval
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_BUFFER, LONGEST_SESSION, StartPolicy
from practice.rules.slots import Reason, Rule
from practice.services import hours, other_days
from practice.services.format_diaries import read_diary
from practice.work import Work


class HoursSource(StrEnum):
    """Where the hours of a day come from; the first that says anything counts."""

    OWN_DATE = "own_date"  # other hours of the format on that date
    DATE = "date"  # other hours of all formats on that date
    OWN_WEEK = "own_week"
    USUAL_WEEK = "usual_week"


@dataclass(frozen=True, slots=True)
class HoursOfDay:
    """The hours that count on a date, and where they are kept; none: closed."""

    source: HoursSource
    hours: hours.Day


@dataclass(frozen=True, slots=True)
class StartOfDay:
    """One start of the day that was asked about (aware UTC), and the rules that remove it; none: it is offered."""

    start: datetime
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that decides about one start. Instants are aware UTC.

    `session` is None for a time that the clocks jump over on that day. `hours`, `periods` (time off) and `in_the_way`
    (appointments that it overlaps or stands too near to) are there where their rule removes it. `light` is sunrise
    and sunset at the meeting point, None where they do not count. `starts` are those of its day.
    """

    day: LocalDay
    session: Interval | None
    reasons: tuple[Reason, ...]
    policy: StartPolicy
    hours: HoursOfDay | None
    periods: tuple[TimeOff, ...]
    in_the_way: tuple[Appointment, ...]
    light: Interval | None
    starts: tuple[StartOfDay, ...]
    now: datetime

    @property
    def last_day(self) -> date:
        """The furthest day that may be booked today."""
        return self.now.astimezone(self.day.zone).date() + self.policy.horizon_days * DAY


def explain(
    work: Work,
    *,
    session_format: SessionFormat,
    party: Party,
    on: date,
    wall: time,
    zone: str,
    leave_out: str | None = None,
) -> Explanation:
    """What decides about a time on the wall of the practice's `zone`, on a day in the past or however far ahead.

    `leave_out` is the id of an appointment that does not count, because it is the one to be moved. What stands behind
    a rule is read only where that rule removes the time.
    """
    day = local_day(on, ZoneInfo(zone))
    start = to_instant(on, wall, day.zone)
    diary = _read(work, session_format, party, day, leave_out)
    policy = diary.policy
    session = Interval(start, start + policy.length) if start else None
    reasons = _reasons(session.start, diary, day, work.now) if session else ()
    against = {reason.rule for reason in reasons}
    is_near = not against.isdisjoint({Rule.TAKEN, Rule.BUFFER})
    return Explanation(
        day=day,
        session=session,
        reasons=reasons,
        policy=policy,
        hours=_hours_of(work, session_format, on) if Rule.HOURS in against else None,
        periods=_periods(work, session_format.practitioner_id, session) if session and Rule.TIME_OFF in against else (),
        in_the_way=_in_the_way(work, session_format, session, policy, leave_out) if session and is_near else (),
        light=_light(day, policy),
        starts=tuple(
            StartOfDay(each, tuple(reason.rule for reason in _reasons(each, diary, day, work.now)))
            for each in _starts(day, policy)
        ),
        now=work.now,
    )


def _read(work: Work, session_format: SessionFormat, party: Party, day: LocalDay, leave_out: str | None) -> Diary:
    """The diary of a day. One that cannot be booked (any more, or yet) is read as when it begins."""
    today = work.now.astimezone(day.zone).date()
    is_bookable = today <= day.on <= today + session_format.horizon_days * DAY
    reading = work if is_bookable else replace(work, now=day.start)
    diary = read_diary(reading, choice=(session_format, party), first=day.on, last=day.on, leave_out=leave_out)
    if day.on >= today:
        return diary
    over = work.session.scalars(expired_holds(session_format.practitioner_id, work.now)).all()
    let_go = {(hold.starts_at, hold.ends_at) for hold in over}
    return replace(diary, busy=tuple(busy for busy in diary.busy if (busy.start, busy.end) not in let_go))


def _reasons(start: datetime, diary: Diary, day: LocalDay, now: datetime) -> tuple[Reason, ...]:
    """What is said against a start at an instant: that of the clock first, then all the rest as if it were in time."""
    policy = diary.policy
    today = now.astimezone(diary.zone).date()
    in_time = replace(diary, policy=replace(policy, notice=timedelta()))
    reasons: list[Reason] = []
    if start < now:
        reasons.append(Reason(Rule.PAST))
    elif start < now + policy.notice:
        reasons.append(Reason(Rule.NOTICE, until=now + policy.notice))
    if day.on > today + policy.horizon_days * DAY:
        reasons.append(Reason(Rule.HORIZON, limit=policy.horizon_days))
    return (*reasons, *rules.why_not(start, in_time))


def _starts(day: LocalDay, policy: StartPolicy) -> Iterator[datetime]:
    """The starts of a day, once each, whether or not they are offered."""
    midnight = datetime.combine(day.on, time())
    grid = [(midnight + number * policy.grid).time() for number in range(-(-DAY // policy.grid))]
    for wall in sorted(set(policy.starts)) or grid:
        start = day.instant(wall)
        if start is not None:
            yield start


def _in_the_way(
    work: Work, session_format: SessionFormat, session: Interval, policy: StartPolicy, leave_out: str | None
) -> tuple[Appointment, ...]:
    """What a session would overlap at this instant, or stand too near to, with its people, in order of time."""
    held = Appointment.status == AppointmentStatus.HELD
    query = select(Appointment).where(
        Appointment.practitioner_id == session_format.practitioner_id,
        Appointment.starts_at >= session.start - LONGEST_BUFFER - LONGEST_SESSION,
        Appointment.starts_at < session.end + LONGEST_BUFFER,
        Appointment.status != AppointmentStatus.CANCELLED,
        or_(~held, and_(held, Appointment.held_until > work.now)),
    )
    with_people = query.options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
    near = work.session.scalars(with_people.order_by(Appointment.starts_at))
    return tuple(each for each in near if each.id != leave_out and _busy(each).kept_clear(policy).overlaps(session))


def _busy(appointment: Appointment) -> Busy:
    return Busy(
        appointment.starts_at,
        appointment.ends_at,
        appointment.buffer_before,
        appointment.buffer_after,
        appointment.format_id,
    )


def _hours_of(work: Work, session_format: SessionFormat, on: date) -> HoursOfDay:
    """Which hours count on a date for a format, and where they were said."""
    hers, own = session_format.practitioner_id, session_format.id
    for source, format_id in ((HoursSource.OWN_DATE, own), (HoursSource.DATE, None)):
        dated = other_days.hours_on(work, practitioner_id=hers, on=on, format_id=format_id)
        if dated is not None:
            return HoursOfDay(source, dated)
    week = hours.values_of(work, practitioner_id=hers, format_id=own)
    source = HoursSource.OWN_WEEK if week.whose is hours.Whose.OWN else HoursSource.USUAL_WEEK
    return HoursOfDay(source, week.days[on.weekday()])


def _periods(work: Work, practitioner_id: str, session: Interval) -> tuple[TimeOff, ...]:
    within = select(TimeOff).where(
        TimeOff.practitioner_id == practitioner_id,
        TimeOff.starts_at < session.end,
        TimeOff.ends_at > session.start,
    )
    return tuple(work.session.scalars(within.order_by(TimeOff.starts_at)))


def _light(day: LocalDay, policy: StartPolicy) -> Interval | None:
    """From sunrise to sunset, where a walk needs the light."""
    if policy.daylight is None:
        return None
    return walkable(day.on, place=replace(policy.daylight, margin=timedelta()), zone=day.zone)
