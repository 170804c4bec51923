"""Why is a time not offered? Every rule that removes it, with the very things behind each; and the rest of its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.models.appointments import Appointment
from practice.models.calendars import BusyTime
from practice.models.profile import PracticeProfile
from practice.models.scheduling import Party, SessionFormat, TimeOff
from practice.rules import slots as rules
from practice.rules.availability import DAY, LocalDay, local_day, to_instant
from practice.rules.daylight import walkable
from practice.rules.diary import Diary
from practice.rules.intervals import Interval
from practice.rules.policy import StartPolicy
from practice.rules.slots import Reason, Rule
from practice.services import changeovers
from practice.services.format_diaries import policy_of
from practice.services.kept_days import HoursOfDay, read_day
from practice.work import Work


@dataclass(frozen=True, slots=True)
class StartOfDay:
    """One start of the day that was asked about (aware UTC), and the rules that remove it; none: it is offered."""

    start: datetime
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that decides about one start. Instants are aware UTC.

    `session` is None for a time that the clocks jump over on that day. `hours` are those of its day, `periods` the time
    off that it overlaps, `in_the_way` the appointments that it overlaps or stands too near to, `outside` the times of
    other calendars. `light` is sunrise and sunset at the meeting point, None where they do not count. `starts` are
    those of its day.
    """

    day: LocalDay
    session: Interval | None
    reasons: tuple[Reason, ...]
    policy: StartPolicy
    hours: HoursOfDay
    periods: tuple[TimeOff, ...]
    in_the_way: tuple[Appointment, ...]
    outside: tuple[BusyTime, ...]
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
    profile: PracticeProfile,
    session_format: SessionFormat,
    party: Party,
    on: date,
    wall: time,
    leave_out: str | None = None,
) -> Explanation:
    """What decides about a time on the practice's wall, on a day in the past or however far ahead.

    `leave_out` is the id of an appointment that does not count, because it is the one to be moved.
    """
    day = local_day(on, ZoneInfo(profile.zone))
    between = changeovers.between_formats(work, practitioner_id=session_format.practitioner_id)
    policy = policy_of((session_format, party), grid=profile.grid, daily_cap=profile.daily_cap, between=between)
    kept = read_day(work, session_format=session_format, policy=policy, day=day, leave_out=leave_out)
    diary = kept.diary(policy)
    start = to_instant(on, wall, day.zone)
    session = Interval(start, start + policy.length) if start else None
    return Explanation(
        day=day,
        session=session,
        reasons=_reasons(session.start, diary, policy, day, work.now) if session else (),
        policy=policy,
        hours=kept.hours(session_format.id),
        periods=kept.closed_in(session) if session else (),
        in_the_way=kept.in_the_way(session, policy) if session else (),
        outside=kept.outside_in_the_way(session, policy) if session else (),
        light=_light(day, policy),
        starts=tuple(
            StartOfDay(each, tuple(reason.rule for reason in _reasons(each, diary, policy, day, work.now)))
            for each in _starts(day, policy)
        ),
        now=work.now,
    )


def _reasons(start: datetime, diary: Diary, policy: StartPolicy, day: LocalDay, now: datetime) -> tuple[Reason, ...]:
    """What is said against a start at an instant: that of the clock first, then all the rest as if it were in time."""
    today = now.astimezone(day.zone).date()
    reasons: list[Reason] = []
    if start < now:
        reasons.append(Reason(Rule.PAST))
    elif start < now + policy.notice:
        reasons.append(Reason(Rule.NOTICE, until=now + policy.notice))
    if day.on > today + policy.horizon_days * DAY:
        reasons.append(Reason(Rule.HORIZON, limit=policy.horizon_days))
    return (*reasons, *rules.why_not(start, diary))


def _starts(day: LocalDay, policy: StartPolicy) -> Iterator[datetime]:
    """The starts of a day, once each, whether or not they are offered."""
    midnight = datetime.combine(day.on, time())
    grid = [(midnight + number * policy.grid).time() for number in range(-(-DAY // policy.grid))]
    for wall in sorted(set(policy.starts)) or grid:
        start = day.instant(wall)
        if start is not None:
            yield start


def _light(day: LocalDay, policy: StartPolicy) -> Interval | None:
    """From sunrise to sunset, where a walk needs the light."""
    if policy.daylight is None:
        return None
    return walkable(day.on, place=replace(policy.daylight, margin=timedelta()), zone=day.zone)
