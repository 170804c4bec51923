"""Who is booked at a place that is about to change, and what becomes of them?

A change of place jeopardises that somebody comes, so it is told like a new time (RFC 5546 section 2.1.4: SEQUENCE
rises); a small correction is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from practice.models.appointments import Appointment
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import UPCOMING
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.services import changes
from practice.work import Work


class Booked(StrEnum):
    """What becomes of those who are booked when a place changes."""

    TELL = "tell"  # the new place holds for them, and a letter says so
    CORRECT = "correct"  # it holds for them, and is so small a thing that no letter has to say it
    LEAVE = "leave"  # they come to the place that they know


def coming_to(work: Work, *, meeting_point_id: str) -> list[Appointment]:
    """Who comes to a meeting point from now on, requested or booked, in order of time; with format and people."""
    return _coming(work, Appointment.meeting_point_id == meeting_point_id)


def coming_in(work: Work, *, format_id: str) -> list[Appointment]:
    """Who comes to a session of this format from now on; the same otherwise."""
    return _coming(work, Appointment.format_id == format_id)


def tell(work: Work, *, appointments: Sequence[Appointment]) -> None:
    """Owe everybody one letter about the place, in place of what has not been sent yet; it waits three minutes."""
    for appointment in appointments:
        appointment.note_another_place(now=work.now)
        changes.record(work, appointment=appointment, what="place_changed")
        changes.tell(work, appointment=appointment, kind=LetterKind.PLACE_CHANGED, due_in=TIME_TO_TAKE_BACK)


def lead(appointments: Sequence[Appointment], *, to: SessionFormat) -> list[Appointment]:
    """Let appointments take place where their format does now, and say which took place elsewhere before."""
    astray = [each for each in appointments if _place(each) != _place(to)]
    for each in astray:
        each.place, each.access = to.place, to.access
        each.join_url, each.meeting_point_id = to.join_url, to.meeting_point_id
    return astray


def _place(what: Appointment | SessionFormat) -> tuple[str | None, ...]:
    """What somebody has to know to get there; how to get in may be said in other words without a letter."""
    return (what.place, what.join_url, what.meeting_point_id)


def _coming(work: Work, where: ColumnElement[bool]) -> list[Appointment]:
    upcoming = select(Appointment).where(where, Appointment.status.in_(UPCOMING), Appointment.starts_at > work.now)
    parts = joinedload(Appointment.session_format), selectinload(Appointment.attendances)
    return list(work.session.scalars(upcoming.options(*parts).order_by(Appointment.starts_at)))
