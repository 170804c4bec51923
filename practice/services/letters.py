"""Which letters were written about a practitioner's appointments, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.outbox import OutboxMessage, OutboxState, too_late_at
from practice.models.waitlist import WaitlistEntry
from practice.work import Work

PAGE = 40


@dataclass(frozen=True, slots=True)
class Letters:
    """A page of letters, the newest first; `more` says whether there are older ones."""

    rows: Sequence[OutboxMessage]
    more: bool


def count(work: Work, *, practitioner_id: str) -> dict[OutboxState, int]:
    """How many letters are in which state."""
    query = select(OutboxMessage.state, func.count()).outerjoin(OutboxMessage.appointment)
    found = work.session.execute(query.where(is_about_hers(practitioner_id)).group_by(OutboxMessage.state))
    return {row[0]: row[1] for row in found}


def newest(
    work: Work, *, practitioner_id: str, state: OutboxState | None = None, client_id: str | None = None, page: int = 0
) -> Letters:
    """The letters to her and to her clients (or to one of them), each with its appointment and its reader; of what was
    owed at one moment first what goes last. Pages count from 0."""
    latest = OutboxMessage.created_at.desc(), OutboxMessage.due_at.desc(), OutboxMessage.id
    query = with_reader(practitioner_id).order_by(*latest)
    if state is not None:
        query = query.where(OutboxMessage.state == state)
    if client_id is not None:
        parts = select(Attendance.id).where(Attendance.client_id == client_id)
        query = query.where(OutboxMessage.attendance_id.in_(parts))
    rows = work.session.scalars(query.offset(page * PAGE).limit(PAGE + 1)).all()
    return Letters(rows[:PAGE], len(rows) > PAGE)


def find(work: Work, *, message_id: str, practitioner_id: str) -> OutboxMessage:
    """One of these letters. Refuses with NotFound, also one about another practitioner's appointment."""
    query = with_reader(practitioner_id).where(OutboxMessage.id == message_id)
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def questions(work: Work, practitioner_id: str) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many of hers have failed, and how many will come too late: to be asked among other small questions."""
    failed = select(func.count(OutboxMessage.id)).where(needs_her())
    late = too_late_at(work.now).with_only_columns(func.count(OutboxMessage.id))
    found = (each.outerjoin(OutboxMessage.appointment).where(is_about_hers(practitioner_id)) for each in (failed, late))
    first, second = (each.scalar_subquery() for each in found)
    return first, second


def too_late(work: Work, *, practitioner_id: str) -> Sequence[OutboxMessage]:
    """What is held back until after it would have been of use, each with its reader and appointment, the most pressing
    first: these people have to be told another way."""
    query = too_late_at(work.now).join(OutboxMessage.attendance).join(OutboxMessage.appointment)
    whole = contains_eager(OutboxMessage.attendance), contains_eager(OutboxMessage.appointment)
    hers = query.where(Appointment.practitioner_id == practitioner_id).options(*whole)
    return work.session.scalars(hers.order_by(OutboxMessage.needed_by, OutboxMessage.id)).all()


def needs_her() -> ColumnElement[bool]:
    """The condition under which a letter has failed and nobody has settled what it told. What it carries is one with
    it."""
    by_itself = OutboxMessage.carried_by_id.is_(None)
    return and_(OutboxMessage.state == OutboxState.FAILED, OutboxMessage.dismissed_at.is_(None), by_itself)


def about_hers(practitioner_id: str) -> Select[OutboxMessage]:
    """The letters to her, about her appointments and to those who wait, without what they are about."""
    return select(OutboxMessage).outerjoin(OutboxMessage.appointment).where(is_about_hers(practitioner_id))


def is_about_hers(practitioner_id: str) -> ColumnElement[bool]:
    """The condition under which a letter is to her, about an appointment of hers or to somebody on her waitlist.

    Its appointment has to be joined.

    A look-up, which is about nobody yet, is in nobody's list.
    """
    hers = select(WaitlistEntry.id).where(WaitlistEntry.practitioner_id == practitioner_id)
    return or_(
        Appointment.practitioner_id == practitioner_id,
        OutboxMessage.practitioner_id == practitioner_id,
        OutboxMessage.waitlist_entry_id.in_(hers),
    )


def with_reader(practitioner_id: str) -> Select[OutboxMessage]:
    """The same with their readers and their appointments."""
    return about_hers(practitioner_id).options(
        contains_eager(OutboxMessage.appointment).joinedload(Appointment.session_format),
        joinedload(OutboxMessage.attendance),
        joinedload(OutboxMessage.practitioner),
        joinedload(OutboxMessage.waitlist_entry),
    )
