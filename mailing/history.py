"""What earlier letters have told a person about an appointment: rows in, values out.

A letter is written when it is sent, so only its row can say later what stood in it. That much is kept there, sealed:
as which kind it went, for which time, and whether it brought an invitation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailing.letter import LetterFacts, Meeting
from mailing.messages import brings_entries, source_of
from mailing.notices import NoticeFacts
from practice.models.appointments import Appointment
from practice.models.base import to_json
from practice.models.outbox import OutboxMessage, letters_about
from practice.rules.letter_kinds import LetterKind
from practice.services import carrying
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Said:
    """What one letter told. `times` are the aware start and end it named, where its row has kept them."""

    message_id: str
    kind: LetterKind
    times: tuple[datetime, datetime] | None
    format_name: str | None
    place: str | None
    brought_invitation: bool

    def holds_for(self, appointment: Appointment) -> bool:
        """Whether it told that the appointment is on, in this way, at this very time and place. Its format and meeting
        point are loaded. Letters of earlier versions have not kept their place."""
        now = (appointment.starts_at, appointment.ends_at), appointment.session_format.name
        point = appointment.meeting_point
        is_here = self.place in (None, point.name if point else appointment.place or "")
        return self.kind.says_it_is_on and (self.times, self.format_name) == now and is_here


def said_before(work: Work, *, message: OutboxMessage) -> Sequence[Said]:
    """What the other letters to the same person about the same appointment have told her, or may have; oldest first."""
    letters = work.session.scalars(letters_about(message.appointment_id or "", message.attendance_id)).all()
    gone = (letter for letter in letters if letter.id != message.id and letter.may_have_arrived)
    return [
        replace(said_by(letter), message_id=carrying.carrier_of(work, message=letter).message_id) for letter in gone
    ]


def said_by(letter: OutboxMessage) -> Said:
    """What one letter has told, as far as its row has kept it."""
    kept = json.loads(letter.detail or "{}")
    start_and_end = [datetime.fromisoformat(at) for at in kept.get("times", ())]
    return Said(
        message_id=letter.message_id,
        kind=LetterKind(kept.get("kind", letter.kind)),
        times=(start_and_end[0], start_and_end[1]) if start_and_end else None,
        format_name=kept.get("format_name"),
        place=kept.get("place"),
        brought_invitation=kept.get("brought_invitation", False),
    )


def told_otherwise(what: Appointment | Meeting, before: Sequence[Said]) -> tuple[datetime, datetime] | None:
    """The time that the letter before told, if it was another one."""
    told = before[-1].times if before else None
    return told if told != (what.starts_at, what.ends_at) else None


def remember(message: OutboxMessage, facts: LetterFacts | NoticeFacts) -> None:
    """Keep in the row what the letter is about to say, and from which words it is written.

    Before it is sent: afterwards may be too late. A letter about no session says nothing that has to be kept.
    """
    message.written_from = facts.words.version(source_of(facts))
    if isinstance(facts, NoticeFacts):
        return
    message.detail = to_json(
        {
            "kind": facts.kind,
            "times": [facts.meeting.starts_at.isoformat(), facts.meeting.ends_at.isoformat()],
            "format_name": facts.meeting.format_name,
            "place": facts.meeting.point.name if facts.meeting.point else facts.meeting.place,
            "brought_invitation": brings_entries(facts),
        }
    )
