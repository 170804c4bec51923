"""Why is a time not offered? Every rule that removes it, with the very things behind each; and the rest of its day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from practice.models.appointments import Appointment
from practice.models.profile import the_profile
from practice.models.scheduling import Party, SessionFormat, TimeOff
from practice.rules import slots as rules
from practice.rules.availability import DAY, LocalDay, local_day, to_instant
from practice.rules.daylight import walkable
from practice.rules.diary import Busy, Diary, needed_window
from practice.rules.intervals import Interval
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_SESSION, StartPolicy
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

    `session` is None for a time that the clocks jump over on that day. `periods` is the time off in it,
    `in_the_way` the appointments that overlap it or stand too near, `that_day` all that begin on its day.
    `light` is sunrise and sunset at the meeting point, None where they do not count.
    """

    day: LocalDay
    session: Interval | None
    reasons: tuple[Reason, ...]
    policy: StartPolicy
    hours: HoursOfDay
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
    work: Work, *, session_format: SessionFormat, party: Party, on: date, wall: time, leave_out: str | None = None
) -> Explanation:
    """What decides about a time on the practice's wall, on a day in the past or however far ahead.

    `leave_out` is the id of an appointment that does not count, because it is the one to be moved.
    """
    diary, found = _read(work, session_format, party, on, leave_out)
    day, start = local_day(on, diary.zone), to_instant(on, wall, diary.zone)
    session = Interval(start, start + diary.policy.length) if start else None
    policy = diary.policy
    return Explanation(
        day=day,
        session=session,
        reasons=_reasons(session.start, diary, day, work.now) if session else (),
        policy=policy,
        hours=_hours_of(work, session_format, on),
        periods=_periods(work, session_format.practitioner_id, session) if session else (),
        in_the_way=tuple(each for each in found if session and _busy(each).kept_clear(policy).overlaps(session)),
        light=_light(day, policy),
        starts=tuple(
            StartOfDay(each, tuple(reason.rule for reason in _reasons(each, diary, day, work.now)))
            for each in _starts(day, policy)
        ),
        now=work.now,
    )


def _read(
    work: Work, session_format: SessionFormat, party: Party, on: date, leave_out: str | None
) -> tuple[Diary, Sequence[Appointment]]:
    """The diary of a day as it is read when that day begins, whenever it is, with what occupies it at this instant."""
    day = local_day(on, ZoneInfo(work.session.scalars(the_profile()).one().zone))
    diary = read_diary(replace(work, now=day.start), choice=(session_format, party), first=on, last=on)
    window = needed_window(on, on, zone=diary.zone, policy=diary.policy)
    found = [
        each
        for each in _occupying(work, session_format.practitioner_id, window)
        if leave_out is None or each.id != leave_out
    ]
    return replace(diary, busy=tuple(map(_busy, found))), found


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


def _occupying(work: Work, practitioner_id: str, window: Interval) -> Sequence[Appointment]:
    """What occupies a part of a stretch of time at this instant, with its people, in order of time."""
    held = Appointment.status == AppointmentStatus.HELD
    query = select(Appointment).where(
        Appointment.practitioner_id == practitioner_id,
        Appointment.starts_at >= window.start - LONGEST_SESSION,
        Appointment.starts_at < window.end,
        Appointment.ends_at > window.start,
        Appointment.status != AppointmentStatus.CANCELLED,
        or_(~held, and_(held, Appointment.held_until > work.now)),
    )
    with_people = query.options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
    return work.session.scalars(with_people.order_by(Appointment.starts_at)).all()


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
