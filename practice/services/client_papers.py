"""Which forms has one client filled in, and to which wordings has she agreed? Nothing that she answered is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import Consent, IntakeResponse, QuestionnaireVersion
from practice.models.people import Client
from practice.services import client_file
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Form:
    """What she answered to one version, and the appointment for which (`starts_at` aware UTC)."""

    response: IntakeResponse
    version: int
    appointment_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Papers:
    """All of hers, the newest first; agreements that she took back are among them, with the day."""

    client: Client
    forms: tuple[Form, ...]
    agreements: Sequence[Consent]


def open_papers(work: Work, *, client_id: str) -> Papers:
    """Hers, each with its text, with a line in the activity log. Refuses with NotFound."""
    client = client_file.find(work, client_id=client_id)
    forms = (
        select(IntakeResponse, QuestionnaireVersion.version, Appointment.id, Appointment.starts_at)
        .join(IntakeResponse.version)
        .join(Attendance, Attendance.id == IntakeResponse.attendance_id)
        .join(Attendance.appointment)
        .where(IntakeResponse.client_id == client_id, Appointment.practitioner_id == work.practitioner_id)
        .order_by(IntakeResponse.updated_at.desc(), IntakeResponse.id)
    )
    given = select(Consent).join(Consent.text).where(Consent.client_id == client_id)
    given = given.options(contains_eager(Consent.text)).order_by(Consent.at.desc(), Consent.id)
    client_file.note_opening(work, client=client)
    return Papers(
        client=client,
        forms=tuple(Form(*row) for row in work.session.execute(forms)),
        agreements=work.session.scalars(given).all(),
    )
