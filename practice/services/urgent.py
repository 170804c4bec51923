"""Who has to hear today that a form needs reading? The practitioner, by a letter that says no more than that."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from practice.models.appointments import Attendance
from practice.models.outbox import OutboxMessage
from practice.rules.letter_kinds import LetterKind
from practice.services import outbox, standings
from practice.work import Work

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5  # each leads to all that waits, and nobody can fill her mailbox by sending one form again and again


def tell(work: Work, *, attendance: Attendance) -> None:
    """Owe the practitioner a letter that a form needs reading, unless she wants none. `attendance` comes with its
    appointment.

    To be called when a form that was sent has newly become urgent, in the same transaction. The letter's row is tied
    to no appointment and to no client: nothing tells whose form it is, and no cancelling takes it back.
    """
    practitioner_id = attendance.appointment.practitioner_id
    wants_it = work.profile.tells_of_urgent_forms
    if wants_it and _lately(work, practitioner_id) < MOST_AN_HOUR:
        outbox.post_notice(work, kind=LetterKind.PRACTITIONER_FORM, practitioner_id=practitioner_id)


def something_waits(work: Work, *, practitioner_id: str) -> bool:
    """Whether a form that became urgent is still unread: not marked as read, not taken back. No answer is opened."""
    forms = standings.forms_today(work, practitioner_id=practitioner_id, appointments=())
    return any(each.is_urgent for each in forms.unread)


def _lately(work: Work, practitioner_id: str) -> int:
    query = select(func.count(OutboxMessage.id)).where(
        OutboxMessage.practitioner_id == practitioner_id,
        OutboxMessage.kind == LetterKind.PRACTITIONER_FORM,
        OutboxMessage.created_at > work.now - HOUR,
    )
    return work.session.execute(query).scalar_one()
