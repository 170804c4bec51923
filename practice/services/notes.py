"""What does a practitioner write down for herself about somebody? Sealed, never changed, read by her alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.intake import Note
from practice.services import activity, client_file
from practice.work import Work

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """One note, opened."""

    words: str
    at: datetime


def add_note(work: Work, *, appointment_id: str, attendance_id: str, words: str) -> None:
    """Seal a note about one of the people of an appointment. `words`: up to `LONGEST` characters, not empty.

    Refuses with NotFound, also another practitioner's appointment, and with ValueError what is no note.
    """
    part = hers(work, appointment_id=appointment_id, attendance_id=attendance_id)
    _keep(work, words, client_id=part.client_id, attendance_id=part.id)
    activity.record(work, action="note_added", subjects={"client": part.client_id, "appointment": appointment_id})


def add_about(work: Work, *, client_id: str, words: str) -> None:
    """The same about one of her clients, whether or not she ever came."""
    client = client_file.find(work, client_id=client_id)
    _keep(work, words, client_id=client.id, attendance_id=None)
    activity.record(work, action="note_added", subjects={"client": client.id})


def notes_about(work: Work, *, client_ids: Iterable[str]) -> dict[str, tuple[Written, ...]]:
    """Her own notes about these people, opened, the newest first, by the client's id. Whoever calls leaves the line in
    the activity log."""
    query = select(Note).where(Note.practitioner_id == work.actor.id, Note.client_id.in_(set(client_ids)))
    found: dict[str, tuple[Written, ...]] = {}
    for note in work.session.scalars(query.order_by(Note.written_at.desc(), Note.id)):
        found[note.client_id] = (*found.get(note.client_id, ()), Written(note.words or "", note.written_at))
    return found


def read_notes(work: Work, *, appointment_id: str) -> dict[str, tuple[Written, ...]]:
    """Her notes about the people of an appointment, by the client's id, with a line in the activity log.

    Refuses with NotFound, also another practitioner's appointment.
    """
    client_ids = set(
        work.session.scalars(
            select(Attendance.client_id)
            .join(Attendance.appointment)
            .where(Appointment.id == appointment_id, Appointment.practitioner_id == work.practitioner_id)
        )
    )
    if not client_ids:
        raise NotFound
    found = notes_about(work, client_ids=client_ids)
    if found:
        activity.record(work, action="notes_read", subjects={"appointment": appointment_id})
    return found


def read_about(work: Work, *, client_id: str) -> tuple[Written, ...]:
    """Her notes about one of her clients, the newest first, with a line in the activity log. Refuses with NotFound."""
    client = client_file.find(work, client_id=client_id)
    activity.record(work, action="notes_read", subjects={"client": client.id})
    return notes_about(work, client_ids=[client.id]).get(client.id, ())


def hers(work: Work, *, appointment_id: str, attendance_id: str) -> Attendance:
    """One person's part in an appointment of the practitioner who acts, locked. Refuses with NotFound."""
    query = (
        select(Attendance)
        .join(Attendance.appointment)
        .where(
            Attendance.id == attendance_id,
            Appointment.id == appointment_id,
            Appointment.practitioner_id == work.practitioner_id,
        )
        .options(joinedload(Attendance.appointment))
    )
    found = work.session.scalars(query.with_for_update(of=Attendance)).first()
    if found is None:
        raise NotFound
    return found


def _keep(work: Work, words: str, *, client_id: str, attendance_id: str | None) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise ValueError("a note has words, and not too many")
    whose = {"client_id": client_id, "attendance_id": attendance_id}
    note = Note(practitioner_id=work.actor.id, written_at=work.now, **whose)
    note.words = words
    work.session.add(note)
