"""Which sessions cost what, and what of it is paid? A month or everything, a page at a time, with the sums of all.

What it takes to know stands in the appointment itself, so that a page costs the same few questions however long the
practice has existed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from practice.models.appointments import Appointment
from practice.models.money import Receipt
from practice.rules.availability import DAY, local_day
from practice.rules.lifecycle import AppointmentStatus
from practice.work import Work

PAGE = 50
OFF = (AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)

OWED = case((Appointment.status.in_(OFF), func.coalesce(Appointment.late_fee_cents, 0)), else_=Appointment.price_cents)
OPEN = OWED - Appointment.paid_cents
_IS_LATE = or_(Appointment.status == AppointmentStatus.NO_SHOW, Appointment.cancelled_late)
_TO_DECIDE = and_(_IS_LATE, Appointment.late_fee_cents.is_(None), Appointment.price_cents > 0)
# what was called off costs nobody anything, unless something was paid for it or it was late
_COUNTS = or_(
    Appointment.status.in_((AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)),
    and_(
        Appointment.status == AppointmentStatus.CANCELLED, or_(Appointment.paid_cents != 0, Appointment.cancelled_late)
    ),
)


class Which(StrEnum):
    """Which sessions are looked for."""

    ALL = "all"
    OPEN = "open"
    PAID = "paid"
    TO_DECIDE = "to_decide"
    TOO_MUCH = "too_much"


class By(StrEnum):
    """By what they are sorted."""

    WHEN = "when"
    FEE = "fee"
    PAID = "paid"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions, in which order, and which page of them, from 0. `month`: a day of it; None for all times."""

    month: date | None
    which: Which = Which.ALL
    format_id: str | None = None
    by: By = By.WHEN
    is_descending: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What all that were found come to, in cents of one currency."""

    currency: str
    sessions: int
    owed_cents: int
    paid_cents: int
    open_cents: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of them, counted from 0, how many pages there are, and the sums of all pages."""

    rows: Sequence[Appointment]
    number: int
    pages: int
    sums: Sequence[Sums]

    @property
    def count(self) -> int:
        """How many sessions there are on all pages."""
        return sum(each.sessions for each in self.sums)


def sessions(work: Work, *, practitioner_id: str, wanted: Wanted) -> Page:
    """A practitioner's sessions that are wanted, with format and people. A page that is not there is the last one."""
    which = [Appointment.practitioner_id == practitioner_id, *_conditions(work, wanted)]
    sums = _sums(work, which)
    pages = max(1, -(-sum(each.sessions for each in sums) // PAGE))
    number = min(max(wanted.page, 0), pages - 1)
    query = (
        select(Appointment)
        .where(*which)
        .options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
    )
    rows = work.session.scalars(_ordered(query, wanted).limit(PAGE).offset(number * PAGE)).all()
    return Page(rows, number, pages, sums)


def receipts_of(work: Work, *, practitioner_id: str, year: int) -> Sequence[Receipt]:
    """The receipts of a year, the newest first; those that take one back are among them."""
    query = select(Receipt).where(Receipt.practitioner_id == practitioner_id, Receipt.year == year)
    return work.session.scalars(query.order_by(Receipt.number.desc())).all()


def _conditions(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_COUNTS]
    zone = ZoneInfo(work.profile.zone)
    if wanted.month is not None:
        first = wanted.month.replace(day=1)
        after = (first + 31 * DAY).replace(day=1)
        found += [
            Appointment.starts_at >= local_day(first, zone).start,
            Appointment.starts_at < local_day(after, zone).start,
        ]
    if wanted.format_id is not None:
        found.append(Appointment.format_id == wanted.format_id)
    if wanted.which in (Which.OPEN, Which.TO_DECIDE) and work.profile.payments_since is not None:
        found.append(Appointment.starts_at >= local_day(work.profile.payments_since, zone).start)
    match wanted.which:
        case Which.OPEN:
            found += [OPEN > 0, Appointment.ends_at <= work.now]
        case Which.PAID:
            found += [Appointment.paid_cents > 0, OPEN <= 0]
        case Which.TO_DECIDE:
            found.append(_TO_DECIDE)
        case Which.TOO_MUCH:
            found.append(OPEN < 0)
    return found


def _sums(work: Work, which: Sequence[ColumnElement[bool]]) -> list[Sums]:
    missing = case((OPEN > 0, OPEN), else_=0)
    query = (
        select(
            Appointment.currency,
            func.count(Appointment.id),
            func.sum(OWED),
            func.sum(Appointment.paid_cents),
            func.sum(missing),
        )
        .where(*which)
        .group_by(Appointment.currency)
        .order_by(Appointment.currency)
    )
    return [Sums(currency, *(int(each) for each in rest)) for currency, *rest in work.session.execute(query)]


def _ordered(query: Select[Appointment], wanted: Wanted) -> Select[Appointment]:
    columns: dict[By, ColumnElement[Any]] = {
        By.WHEN: Appointment.starts_at.expression,
        By.FEE: OWED,
        By.PAID: Appointment.paid_cents.expression,
        By.OPEN: OPEN,
    }
    column = columns[wanted.by]
    return query.order_by(column.desc() if wanted.is_descending else column, Appointment.starts_at, Appointment.id)
