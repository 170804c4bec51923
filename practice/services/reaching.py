"""Which answers the booking knows already, and what they change there: how somebody is reached, a walk's rain plan.

A name and a number are never overwritten from here: her counsellor sees both and takes hers over.
"""

from __future__ import annotations

from collections.abc import Mapping

from practice.models.appointments import Attendance, Channel, RainPlan, Role, Voicemail
from practice.models.scheduling import Party
from practice.rules.conditions import Answers, Value, chosen
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Question
from practice.services import changes, contact
from practice.services.contact import ContactRule
from practice.work import Work

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
    rain_plan = attendance.appointment.rain_plan
    known: dict[str, Value | None] = {"name": client.name, "party": party, "rain_plan": rain_plan and rain_plan.value}
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


def take_over(work: Work, *, attendance: Attendance, questionnaire: Questionnaire, answers: Answers) -> None:
    """Let hold at once what these answers say of how to reach her and, of the one who booked a walk, of the weather.

    `attendance` comes with its appointment, locked.
    """
    said = _fillings(questionnaire, answers)
    contact.apply_contact_rule(work, attendance=attendance, rule=_rule(said))
    appointment, plan = attendance.appointment, said.get("rain_plan")
    if attendance.role is not Role.BOOKER or appointment.rain_plan is None or not isinstance(plan, str):
        return
    if plan in set(RainPlan) and plan != appointment.rain_plan:
        appointment.rain_plan = RainPlan(plan)
        changes.record(work, appointment=appointment, what="rain_plan_changed")


def _fillings(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    return {
        question.fills: answers[question.key]
        for question in questionnaire.questions
        if question.fills and question.key in answers
    }


def _rule(said: Mapping[str, Value]) -> ContactRule:
    """What is said of how to reach her. "I would rather not say" who sees her mail is "someone might"."""
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
