"""What does a client's calendar know of her appointment? The same from her own page as with a letter."""

from __future__ import annotations

from config import Settings
from mailing.letter import Identity, LetterFacts
from mailing.meetings import desk_of, meeting_of
from mailing.messages import calendar_entry
from mailing.own_words import in_her_words
from practice.models.appointments import Attendance
from practice.rules.invites import CalendarEntry
from practice.rules.letter_kinds import LetterKind
from practice.services.contact import is_discreet
from practice.work import Work


def own_entry(work: Work, *, attendance: Attendance, settings: Settings) -> CalendarEntry:
    """Her appointment as her calendar may know it, in the counsellor's words: neutral where somebody else might see it.

    Its appointment is loaded with format, place and practitioner. Whether she can be written to makes no difference.
    """
    appointment = attendance.appointment
    desk = desk_of(work.profile, appointment.practitioner, settings)
    facts = LetterFacts(
        kind=LetterKind.CONFIRMATION,
        locale=attendance.client.locale,
        to=desk.address,
        desk=desk,
        meeting=meeting_of(appointment, terms=""),
        identity=Identity("", attendance.uid, attendance.sequence, appointment.updated_at),
        link="",
        is_discreet=is_discreet(work, attendance=attendance),
    )
    return calendar_entry(
        in_her_words(work, facts, format_id=appointment.format_id, practice_locale=work.profile.locale)
    )
