"""Which answers say how somebody is reached: what the booking knows of them already, and what follows from them.

A name and a number are never overwritten from here: her counsellor sees both and takes hers over.
"""

from __future__ import annotations

from practice.models.appointments import Attendance, Channel, Role, Voicemail
from practice.models.scheduling import Party
from practice.rules.conditions import Answers, Value, chosen
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Question
from practice.services.contact import ContactRule

ALONE, TOGETHER = "alone", "together"
PRIVATE, SOMEONE_MIGHT = "private", "someone_might"


def from_booking(questionnaire: Questionnaire, *, attendance: Attendance, is_closed: bool) -> dict[str, Value]:
    """Answers that the one who booked has given then already. `attendance` comes with its appointment.

    Of a partner nothing is known. Where somebody may look over her shoulder only what stands on her own page anyway.
    """
    if attendance.role is not Role.BOOKER:
        return {}
    client, voicemail = attendance.client, attendance.voicemail
    party = TOGETHER if attendance.appointment.party is Party.COUPLE else ALONE
    known: dict[str, Value | None] = {"name": client.name, "party": party}
    if not is_closed:
        known |= {
            "discreet": PRIVATE,
            "channels": tuple(attendance.channels),
            "phone": client.phone,
            "voicemail": voicemail.value if voicemail else None,
            "hours": attendance.contact_hours,
        }
    values = {question.key: known.get(question.fills) for question in questionnaire.questions if question.fills}
    fitting = {key: value for key, value in values.items() if value}
    return {key: value for key, value in fitting.items() if _question(questionnaire, key).fault_of(value) is None}


def rule_from(questionnaire: Questionnaire, answers: Answers) -> ContactRule:
    """What these answers say of how to reach her. "I would rather not say" who sees her mail is "someone might"."""
    said = {
        question.fills: answers[question.key]
        for question in questionnaire.questions
        if question.fills and question.key in answers
    }
    channels = tuple(channel for channel in Channel if channel in chosen(said.get("channels") or ()))
    voicemail, hours, phone = said.get("voicemail"), said.get("hours"), said.get("phone")
    return ContactRule(
        is_discreet=said["discreet"] != PRIVATE if said.get("discreet") else None,
        channels=channels or None,
        voicemail=_voicemail(voicemail) if voicemail else None,
        contact_hours=hours if isinstance(hours, str) else None,
        phone=phone if isinstance(phone, str) and phone else None,
    )


def _voicemail(value: Value) -> Voicemail:
    """Whoever would rather not say is left no message."""
    return Voicemail(value) if value in set(Voicemail) else Voicemail.NONE


def _question(questionnaire: Questionnaire, key: str) -> Question:
    return next(question for question in questionnaire.questions if question.key == key)
