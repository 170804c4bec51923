"""What will stand in each reader's inbox once the counsellor has changed an appointment? Before she confirms, and
before anything is owed.

Judged by what judges a letter that is due and composed by what the worker uses: a reader who was never told of the
appointment is foretold its beginning, and one who would be told nothing is foretold nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config import Settings
from mailing.facts import HIDDEN_TOKEN, wordless_facts
from mailing.failures import DeliveryFailed
from mailing.foretold import Inbox, inbox_of
from mailing.history import Said, said_before, told_otherwise
from mailing.letter import Meeting
from mailing.meetings import meeting_in
from mailing.verdicts import standing_of
from practice.models.appointments import Appointment, Attendance, RainPlan
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal, what_to_say
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be different. None: as it is. `starts_at` is aware; `chosen` is loaded with its meeting point.

    With another format the length is as it is, too, unless it is said.
    """

    starts_at: datetime | None = None
    length: timedelta | None = None
    chosen: SessionFormat | None = None
    rain_plan: RainPlan | None = None


AS_IT_IS = Plan()


def foretell_letters(
    work: Work, *, kind: LetterKind, appointment: Appointment, settings: Settings, plan: Plan = AS_IT_IS
) -> dict[str, Inbox]:
    """The letter to each person who gets one, by the id of her attendance. The appointment is loaded with its people,
    format and place."""
    found = {
        part.id: _inbox(work, kind, appointment, part, plan, settings=settings) for part in changes.readers(appointment)
    }
    return {part_id: inbox for part_id, inbox in found.items() if inbox is not None}


def _inbox(
    work: Work, kind: LetterKind, appointment: Appointment, part: Attendance, plan: Plan, *, settings: Settings
) -> Inbox | None:
    row = OutboxMessage(kind=kind, message_id="foretold", sequence=part.sequence + 1, dtstamp=work.now)
    row.appointment_id, row.attendance_id = appointment.id, part.id
    row.appointment, row.attendance = appointment, part
    before = said_before(work, message=row)
    its_kind = _becomes(work, row, appointment, before, plan)
    if isinstance(its_kind, Withdrawal):
        return None
    try:
        facts = wordless_facts(work, row, its_kind, before, settings, link=f"{settings.public_url}/a/{HIDDEN_TOKEN}")
    except DeliveryFailed:
        return None
    meeting = _as_planned(facts.meeting, appointment, plan)
    facts = replace(facts, meeting=meeting, previous=told_otherwise(meeting, before))
    format_id = plan.chosen.id if plan.chosen else appointment.format_id
    return inbox_of(work, facts, format_id=format_id, settings=settings)


def _becomes(
    work: Work, row: OutboxMessage, appointment: Appointment, before: Sequence[Said], plan: Plan
) -> LetterKind | Withdrawal:
    """As which letter it would go if it were done already."""
    status = AppointmentStatus.CANCELLED if row.kind.says_it_is_off else appointment.status
    starts_at = plan.starts_at or appointment.starts_at
    standing = replace(
        standing_of(row, before),
        current_sequence=row.sequence,
        status=status,
        ends_at=starts_at + (plan.length or appointment.length),
        tells_nothing_new=False,
    )
    return what_to_say(standing, now=work.now)


def _as_planned(meeting: Meeting, appointment: Appointment, plan: Plan) -> Meeting:
    starts_at = plan.starts_at or meeting.starts_at
    if plan.chosen is not None:
        rain_plan = plan.rain_plan or RainPlan.WALK_ANYWAY
        meeting = replace(
            meeting_in(
                plan.chosen, starts_at=starts_at, zone=appointment.zone, terms=meeting.terms, rain_plan=rain_plan
            ),
            is_requested=meeting.is_requested,
        )
    return replace(
        meeting,
        starts_at=starts_at,
        ends_at=starts_at + (plan.length or appointment.length),
        change_until=starts_at - (appointment.starts_at - appointment.change_until),
    )
