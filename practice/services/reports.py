"""The figures of a period: how many sessions, how they were booked, what became of them, what came in. No names.

Rows are grouped by the database; of single ones only two instants are read, to see how long before was booked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Subquery, case, exists, func, literal_column, or_, select, union_all

from practice.models.activity import ActivityEntry
from practice.models.appointments import Answer, Appointment, AppointmentEvent, Attendance
from practice.models.intake import IntakeResponse, Pack, ResponseState
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import SessionFormat
from practice.rules.availability import DAY
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.reports import Outcome, Period, Shares, outcome_of
from practice.services import money
from practice.services.weather import WEATHER
from practice.work import Work

EXPECTED = (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)
ENDED = (AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)
BEFORE = -1  # the number of the period before; the months of the period itself count from 0
WAITLIST = ("joined_waitlist", "waitlist_offered", "waitlist_booked")
AT_STAKE = (Outcome.SESSION, Outcome.NO_SHOW, Outcome.LATE)  # what a reminder could have changed


@dataclass(frozen=True, slots=True)
class Group:
    """So many appointments of one month (or of the period before) that are alike in all that the figures tell apart.

    `is_reminded` None: brought along as history, of which nobody knows that.
    """

    month: int
    format_id: str
    format_name: str
    outcome: Outcome
    currency: str
    is_over: bool
    is_reminded: bool | None
    count: int
    owed_cents: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a report says, by months that count from 0 within the period; `BEFORE` is the whole period before.

    `leads`: how long before each was booked. `forms`: how many were asked, and how many had sent theirs when the
    session began. `happened`: how often sessions were moved or a walk's plan was used for the weather, and what the
    practice's waitlist did. `received`: cents by month and currency.
    """

    groups: Sequence[Group]
    leads: Sequence[timedelta]
    forms: Mapping[int, tuple[int, int]]
    happened: Mapping[str, int]
    received: Mapping[tuple[int, str], int]
    formats: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        names = {each.format_id: each.format_name for each in self.groups if each.month != BEFORE}
        object.__setattr__(self, "formats", dict(sorted(names.items(), key=lambda item: item[1])))

    def sessions(self, month: int, format_id: str | None = None) -> int:
        """How many sessions took place or are booked."""
        return sum(
            each.count
            for each in self.groups
            if (each.month, each.outcome) == (month, Outcome.SESSION) and format_id in (None, each.format_id)
        )

    def outcomes(self, month: int, outcome: Outcome) -> int:
        """How many appointments had this outcome."""
        return sum(each.count for each in self.groups if (each.month, each.outcome) == (month, outcome))

    def owed(self, month: int, currency: str) -> int:
        """What is still open for sessions that are over, in cents."""
        return sum(each.owed_cents for each in self.groups if (each.month, each.currency) == (month, currency))

    def reminded(self, is_reminded: bool) -> Shares:
        """What became of those that are over, with or without a reminder before."""
        found: Counter[Outcome] = Counter()
        for each in self.groups:
            if each.month != BEFORE and each.is_over and each.is_reminded is is_reminded and each.outcome in AT_STAKE:
                found[each.outcome] += each.count
        return Shares(found.total(), found[Outcome.NO_SHOW], found[Outcome.LATE])

    @property
    def currencies(self) -> list[str]:
        """In which money something came in, or is owed."""
        owed = {each.currency for each in self.groups if each.owed_cents}
        return sorted(owed | {currency for (_, currency), cents in self.received.items() if cents})


def figures(work: Work, *, practitioner_id: str, period: Period) -> Figures:
    """Everything that the report of one practitioner's period says, and of the one before what is compared."""
    zone = ZoneInfo(work.profile.zone)
    bounds = (period.before.bounds(zone)[0], *period.bounds(zone))
    return Figures(
        groups=list(_groups(work, practitioner_id, bounds)),
        leads=_leads(work, practitioner_id, bounds),
        forms=_forms(work, practitioner_id, bounds),
        happened=_happened(work, practitioner_id, bounds),
        received=_received(work, practitioner_id, period),
    )


def _groups(work: Work, practitioner_id: str, bounds: Sequence[datetime]) -> Iterator[Group]:
    rows = _rows(work, practitioner_id, bounds)
    alike = [column for column in rows.c if column.key != "owed"]
    counted = select(*alike, func.count(), func.sum(rows.c.owed)).group_by(*alike)
    for (
        month,
        format_id,
        name,
        status,
        kind,
        is_late,
        currency,
        is_over,
        is_reminded,
        count,
        owed,
    ) in work.session.execute(counted):
        outcome = outcome_of(status, kind, is_late=is_late)
        if outcome is not None:
            owed_cents = int(owed) if is_over else 0
            reminded = None if is_reminded is None else bool(is_reminded)
            yield Group(month, format_id, name, outcome, currency, bool(is_over), reminded, count, owed_cents)


def _rows(work: Work, practitioner_id: str, bounds: Sequence[datetime]) -> Subquery:
    """All appointments from the first to the last of the bounds, with what the figures tell apart."""
    about = OutboxMessage.appointment_id == Appointment.id
    reminder = OutboxMessage.kind == LetterKind.REMINDER, OutboxMessage.state == OutboxState.SENT
    late_fee = func.coalesce(Appointment.late_fee_cents, 0)
    owed = case((Appointment.status.in_(ENDED), late_fee), else_=Appointment.price_cents)
    columns = (
        _month(bounds),
        Appointment.format_id,
        SessionFormat.name,
        Appointment.status,
        Appointment.cancel_kind,
        Appointment.cancelled_late,
        Appointment.currency,
        (Appointment.ends_at <= work.now).label("is_over"),
        case((~Appointment.is_history, exists().where(about, *reminder))).label("is_reminded"),
        case((owed > Appointment.paid_cents, owed - Appointment.paid_cents), else_=0).label("owed"),
    )
    return select(*columns).join(Appointment.session_format).where(_within(practitioner_id, bounds)).subquery()


def _leads(work: Work, practitioner_id: str, bounds: Sequence[datetime]) -> list[timedelta]:
    query = select(Appointment.starts_at, Appointment.created_at).where(
        _within(practitioner_id, bounds[1:]),
        or_(Appointment.status.in_(EXPECTED), Appointment.cancel_kind.is_not(None)),
    )
    return [starts_at - created_at for starts_at, created_at in work.session.execute(query)]


def _forms(work: Work, practitioner_id: str, bounds: Sequence[datetime]) -> dict[int, tuple[int, int]]:
    """Of everybody who came or was expected here, and whose session is over. Whoever had sent a form before is asked
    none, unless it was a check-in."""
    own = exists().where(IntakeResponse.attendance_id == Attendance.id)
    sent = own.where(IntakeResponse.state == ResponseState.SENT, IntakeResponse.sent_at <= Appointment.starts_at)
    earlier = exists().where(
        IntakeResponse.client_id == Attendance.client_id,
        IntakeResponse.pack == Pack.CORE.value,
        IntakeResponse.sent_at < Attendance.created_at,
    )
    rows = (
        select(_month(bounds), sent.label("is_sent"))
        .join(Appointment.attendances)
        .where(
            _within(practitioner_id, bounds[1:]),
            Appointment.ends_at <= work.now,
            Appointment.status.in_(EXPECTED),
            Attendance.answer != Answer.DECLINED,
            ~Appointment.is_history,
            or_(own, ~earlier),
        )
        .subquery()
    )
    counted = select(rows.c.month, func.count(), func.sum(case((rows.c.is_sent, 1), else_=0))).group_by(rows.c.month)
    return {month: (asked, int(sent_in_time)) for month, asked, sent_in_time in work.session.execute(counted)}


def _happened(work: Work, practitioner_id: str, bounds: Sequence[datetime]) -> dict[str, int]:
    """How often, by what it was. A place on the waitlist is forgotten after a month: the log is asked."""
    for_the_weather = (
        select(AppointmentEvent.what, func.count())
        .join(AppointmentEvent.appointment)
        .where(
            Appointment.practitioner_id == practitioner_id,
            AppointmentEvent.reason == WEATHER,
            AppointmentEvent.at >= bounds[1],
            AppointmentEvent.at < bounds[-1],
        )
        .group_by(AppointmentEvent.what)
    )
    of_the_waitlist = (
        select(ActivityEntry.action, func.count())
        .where(ActivityEntry.action.in_(WAITLIST), ActivityEntry.at >= bounds[1], ActivityEntry.at < bounds[-1])
        .group_by(ActivityEntry.action)
    )
    rows = work.session.execute(union_all(for_the_weather, of_the_waitlist))
    return {row[0]: row[1] for row in rows}


def _received(work: Work, practitioner_id: str, period: Period) -> Counter[tuple[int, str]]:
    first, last = period.before.firsts[0], period.firsts[-1] - DAY
    found: Counter[tuple[int, str]] = Counter()
    for each in money.received(work, practitioner_id=practitioner_id, first=first, last=last):
        month = sum(each.on >= begins for begins in period.firsts) - 1
        found[month, each.currency] += each.cents
    return found


def _within(practitioner_id: str, bounds: Sequence[datetime]) -> ColumnElement[bool]:
    is_hers = Appointment.practitioner_id == practitioner_id
    return is_hers & (Appointment.starts_at >= bounds[0]) & (Appointment.starts_at < bounds[-1])


def _month(bounds: Sequence[datetime]) -> ColumnElement[int]:
    """The number of the month: of what begins before the second of the bounds `BEFORE`."""
    begins_before = [(Appointment.starts_at < bound, number) for number, bound in enumerate(bounds[1:], BEFORE)]
    return case(*begins_before, else_=literal_column("0")).label("month")
