"""What is somebody asked to agree to, what of it is needed, and how much of that is missing?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce

from practice.models.appointments import Answer, Appointment, Attendance, Channel, Voicemail
from practice.models.intake import (
    Consent,
    ConsentKind,
    ConsentText,
    Pack,
    QuestionnaireVersion,
    published_questionnaire,
)
from practice.models.scheduling import Party, SessionFormat
from practice.rules.conditions import Circumstances
from practice.rules.definitions import from_definition
from practice.rules.questionnaire import Questionnaire
from practice.services.responses import KEYS
from practice.work import Work

CHANNELS = {ConsentKind.EMAIL: Channel.EMAIL, ConsentKind.TEXT: Channel.TEXT}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database tells: the published form, the kinds that have a wording, and who agrees to which
    (`client:kind`), the last two with commas between them."""

    definition: Mapping[str, Any] | None
    written: str | None
    given: str | None


def missing(work: Work, *, attendances: Iterable[Attendance]) -> dict[str, int]:
    """How many agreements are missing, by the attendance's id. Two queries, however many there are."""
    parts = {part.id: part for part in attendances}
    if not parts:
        return {}
    how = (
        select(Attendance.id, Appointment.party, SessionFormat.kind)
        .join(Attendance.appointment)
        .join(Appointment.session_format)
        .where(Attendance.id.in_(parts))
    )
    circumstances = {row[0]: _circumstances(row[1], row[2].value) for row in work.session.execute(how)}
    facts = Facts(*work.session.execute(select(*questions({part.client_id for part in parts.values()}))).one())
    return _count(facts, ((part, circumstances[part.id]) for part in parts.values()))


def missing_among(work: Work, *, appointments: Collection[Appointment]) -> dict[str, int]:
    """The same for all who come to these, in one query. They come with their format and their people."""
    if not appointments:
        return {}
    clients = {part.client_id for appointment in appointments for part in appointment.attendances}
    return missing_in(appointments, Facts(*work.session.execute(select(*questions(clients))).one()))


def missing_in(appointments: Iterable[Appointment], facts: Facts) -> dict[str, int]:
    """The same from `facts` about all who come to these."""
    people = (
        (part, _circumstances(appointment.party, appointment.session_format.kind.value))
        for appointment in appointments
        for part in appointment.attendances
        if part.answer is not Answer.DECLINED
    )
    return _count(facts, people)


def questions(clients: Collection[str]) -> tuple[ColumnElement[Any], ...]:
    """What to ask the database for `Facts` about these clients, as columns of any query."""
    definition = published_questionnaire(KEYS[Pack.CORE]).with_only_columns(QuestionnaireVersion.definition)
    written = select(func.aggregate_strings(type_coerce(ConsentText.kind, String), ","))
    given = (
        select(func.aggregate_strings(Consent.client_id + ":" + type_coerce(ConsentText.kind, String), ","))
        .join(Consent.text)
        .where(Consent.client_id.in_(clients), Consent.withdrawn_at.is_(None))
    )
    return definition.scalar_subquery(), written.scalar_subquery(), given.scalar_subquery()


def needed(
    asked: Questionnaire, circumstances: Circumstances, *, channels: Collection[str], voicemail: Voicemail | None
) -> dict[ConsentKind, bool]:
    """What is asked of somebody, and whether it is needed: a way that she has chosen needs its own yes."""
    chosen = {kind for kind, channel in CHANNELS.items() if channel in channels} | {ConsentKind.VIDEO}
    if voicemail not in (None, Voicemail.NONE):
        chosen.add(ConsentKind.VOICEMAIL)
    found = ((ConsentKind(question.consent), question.is_required) for question in asked.consents(circumstances))
    return {kind: is_required or kind in chosen for kind, is_required in found}


def _count(facts: Facts, people: Iterable[tuple[Attendance, Circumstances]]) -> dict[str, int]:
    """What has no wording cannot be agreed to, and is not missing."""
    if facts.definition is None:
        return {part.id: 0 for part, _ in people}
    asked = from_definition(facts.definition)
    written, given = set((facts.written or "").split(",")), set((facts.given or "").split(","))
    counts = {}
    for part, circumstances in people:
        wanted = needed(asked, circumstances, channels=part.channels, voicemail=part.voicemail)
        kinds = {kind.value for kind, is_needed in wanted.items() if is_needed} & written
        counts[part.id] = sum(f"{part.client_id}:{kind}" not in given for kind in kinds)
    return counts


def _circumstances(party: Party, kind: str) -> Circumstances:
    return Circumstances(party is Party.COUPLE, kind)
