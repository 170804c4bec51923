"""What does Today ask besides the diary itself? Several small questions, all answered by one query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, pairwise
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from practice.models.appointments import Appointment
from practice.rules.availability import DAY, LocalDay, local_day
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import (
    asked_consents,
    busy_days,
    cancelling,
    first_steps,
    letters,
    long_work,
    mail_alarm,
    taking_back,
    waitlist_overview,
)
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Answers:
    """The next start (aware UTC), how many sessions this week and the next have, letters that failed and that come too
    late, calendars that are read and that fail, whether something may be taken back and whether letters may not leave
    at all (both worth asking then), what takes long (its id), who waits, what tells of the first steps, what clients
    agreed to, and how many late ones wait for her decision."""

    next_at: datetime | None
    weeks: tuple[int, int]
    failed_letters: int
    late_letters: int
    calendars: int
    failing_calendars: int
    may_undo: bool
    mail_may_be_shut: bool
    long_work_id: str | None
    on_waitlist: waitlist_overview.Counts
    steps: first_steps.Facts
    agreed: asked_consents.Facts
    cancelled_late: int


def ask(work: Work, *, practitioner_id: str, clients: Collection[str], today: LocalDay) -> Answers:
    """The answers for a practitioner at this instant; what was agreed to, of these clients."""
    next_start = select(func.min(Appointment.starts_at)).where(
        Appointment.practitioner_id == practitioner_id,
        Appointment.status.in_(UPCOMING),
        Appointment.starts_at > work.now,
    )
    is_worth_asking = taking_back.something_lately(work, practitioner_id=practitioner_id).exists()
    groups: tuple[Sequence[Any], ...] = (
        (next_start.scalar_subquery(),),
        letters.questions(work, practitioner_id),
        busy_days.questions(work, practitioner_id),
        (is_worth_asking, mail_alarm.suspected(work), long_work.latest(work, practitioner_id=practitioner_id)),
        waitlist_overview.questions(practitioner_id),
        first_steps.questions(practitioner_id),
        asked_consents.questions(set(clients)),
        _sessions(practitioner_id, today),
        (cancelling.question(practitioner_id),),
    )
    row = iter(work.session.execute(select(*chain.from_iterable(groups))).one())
    next_at, told, calendars, may, waiting, steps, agreed, sessions, late = (
        list(islice(row, len(group))) for group in groups
    )
    return Answers(
        next_at=next_at[0],
        weeks=(sessions[0], sessions[1]),
        failed_letters=told[0],
        late_letters=told[1],
        calendars=calendars[0],
        failing_calendars=calendars[1],
        may_undo=may[0],
        mail_may_be_shut=may[1],
        long_work_id=may[2],
        on_waitlist=waitlist_overview.Counts(*waiting),
        steps=first_steps.Facts(*steps),
        agreed=asked_consents.Facts(*agreed),
        cancelled_late=late[0],
    )


def _sessions(practitioner_id: str, today: LocalDay) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many were, are or will be held in the week of a day, from Monday on, and in the one after it."""
    monday = today.on - today.on.weekday() * DAY
    starts = [local_day(monday + days * DAY, today.zone).start for days in (0, 7, 14)]
    held = select(func.count(Appointment.id)).where(
        Appointment.practitioner_id == practitioner_id,
        Appointment.status.in_((*UPCOMING, AppointmentStatus.ATTENDED)),
    )
    this, following = (
        held.where(Appointment.starts_at >= first, Appointment.starts_at < end).scalar_subquery()
        for first, end in pairwise(starts)
    )
    return this, following
