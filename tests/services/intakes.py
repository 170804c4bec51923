"""Amara's form in a test of the services: booked, answered, and read again as her own pages do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeAnswer, IntakeResponse
from practice.models.scheduling import FormatKind, Party
from practice.rules.conditions import Value
from practice.services import intake
from practice.work import Actor, ActorKind, Work
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

STORY = "He put the phone down and asked me what had happened."
MEETING = "2027-03-02T14:00"
CONTACT: Mapping[str, Value] = {"A1": "Amara", "A3": "alone", "A4": "private", "A5": ("email",)}
SAFE = {"E1": "yes", "E2": "sometimes", "E4": "no"}


def booked(
    unit: Unit,
    cast: Cast,
    *,
    name: str = "Amara Diallo",
    starts: str = MEETING,
    kind: FormatKind = FormatKind.IN_PERSON,
    party: Party = Party.ONE,
    phone: str = "",
    **more: Any,
) -> Attendance:
    """Somebody's part in an appointment of her own."""
    with unit() as work:
        chosen = getattr(cast.seen_by(work), kind.value)
        visit = factories.appointment(work, session_format=chosen, starts_at=at(starts), party=party)
        client = factories.client(work, name=name, phone=phone)
        return factories.attendance(work, appointment=visit, client=client, **more)


def seen(work: Work, attendance: Attendance) -> Attendance:
    query = (
        select(Attendance)
        .where(Attendance.id == attendance.id)
        .options(joinedload(Attendance.appointment).joinedload(Appointment.session_format))
    )
    return work.session.scalars(query).one()


def save(unit: Unit, attendance: Attendance, answers: Mapping[str, Value], **more: Any) -> dict[str, int]:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        return intake.save_answers(work, attendance_id=attendance.id, answers=answers, **more)


def own(unit: Unit, attendance: Attendance) -> intake.OwnForm:
    with unit() as work:
        return intake.own_form(work, attendance=seen(work, attendance))


def kept(unit: Unit) -> list[tuple[str, int, int, Value | None]]:
    """Every answer in the database: question, revision, edition, value."""
    with unit() as work:
        rows = work.session.scalars(select(IntakeAnswer).join(IntakeAnswer.response).order_by(IntakeResponse.id))
        return sorted((row.question, row.revision, row.edition, row.given) for row in rows)
