"""What will stand in each reader's inbox once the counsellor has changed an appointment? Before she confirms, and
before anything is owed.

Judged by what judges a letter that is due and composed by what the worker uses: a reader who was never told of the
appointment is foretold its beginning, and one who would be told nothing is foretold nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config import Settings
from mailing.facts import HIDDEN_TOKEN, wordless_facts
from mailing.failures import DeliveryFailed
from mailing.foretold import Inbox, shown
from mailing.history import Said, said_before, told_otherwise
from mailing.letter import LetterFacts, Meeting
from mailing.meetings import meeting_in
from mailing.own_words import all_in_her_words
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
    format, place and terms."""
    return foretell_each(work, kinds=[kind], appointment=appointment, settings=settings, plan=plan)[kind]


def foretell_each(
    work: Work, *, kinds: Collection[LetterKind], appointment: Appointment, settings: Settings, plan: Plan = AS_IT_IS
) -> dict[LetterKind, dict[str, Inbox]]:
    """The same for several letters of which one will go, by their kinds."""
    found = [
        (kind, part.id, facts)
        for part in changes.readers(appointment)
        for kind, facts in _facts(work, kinds, appointment, part, plan, settings=settings)
    ]
    format_id = plan.chosen.id if plan.chosen else appointment.format_id
    in_words = all_in_her_words(
        work, [facts for _, _, facts in found], format_id=format_id, practice_locale=work.profile.locale
    )
    letters: dict[LetterKind, dict[str, Inbox]] = {kind: {} for kind in kinds}
    for (kind, part_id, _), facts in zip(found, in_words, strict=True):
        letters[kind][part_id] = shown(facts, settings)
    return letters


def _facts(
    work: Work,
    kinds: Collection[LetterKind],
    appointment: Appointment,
    part: Attendance,
    plan: Plan,
    *,
    settings: Settings,
) -> Iterator[tuple[LetterKind, LetterFacts]]:
    """What is told to one person, as each of these letters that would go."""
    row = OutboxMessage(message_id="foretold", sequence=part.sequence + 1, dtstamp=work.now)
    row.appointment_id, row.attendance_id = appointment.id, part.id
    row.appointment, row.attendance = appointment, part
    before, link = said_before(work, message=row), f"{settings.public_url}/a/{HIDDEN_TOKEN}"
    try:
        facts = wordless_facts(work, row, LetterKind.MOVED, before, settings, link=link)
    except DeliveryFailed:
        return
    meeting = _as_planned(facts.meeting, appointment, plan)
    facts = replace(facts, meeting=meeting, previous=told_otherwise(meeting, before))
    for kind in kinds:
        row.kind = kind
        its_kind = _becomes(work, row, appointment, before, plan)
        if not isinstance(its_kind, Withdrawal):
            yield kind, replace(facts, kind=its_kind)


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
