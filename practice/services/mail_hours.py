"""May a letter go to somebody at this hour? If not, until when is it held back, and does it then still help?

Every letter to a client is asked this when it is due, whatever its kind and whenever it was posted: the rule that
holds is the one of that moment. A letter that she has asked for by her own link goes at once, because she waits for
it. One that somebody asked for on the open page, by typing an address, does not: that may have been anybody, and at
any hour.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from practice.models.appointments import Attendance
from practice.models.outbox import OutboxMessage
from practice.models.people import Client, clients_with_email
from practice.models.waitlist import WaitlistEntry
from practice.rules.letter_kinds import LetterKind
from practice.rules.mail_hours import AT_ANY_HOUR, Hold, MailHours, is_waited_for
from practice.words import date_time_words, local_date, time_words
from practice.work import Work

RESTING_AT_NIGHT = frozenset({LetterKind.REMINDER, LetterKind.WAITLIST_OFFER})


def hold_for(
    work: Work, *, hours: MailHours, asked_at: datetime | None = None, needed_by: datetime | None = None
) -> Hold | None:
    """How long a letter that is due now is held back; None when it may go.

    `hours` are its reader's, in the practice's zone; `asked_at`: when she asked for it by her own link, if she did;
    `needed_by`: from when on it would come too late (both aware).
    """
    if hours.is_any or is_waited_for(asked_at, now=work.now):
        return None
    profile = work.profile
    until = hours.first_from(work.now, zone=ZoneInfo(profile.zone))
    if until <= work.now:
        return None
    return Hold(until=until, needed_by=needed_by, reason=_reason(work.now, until, profile.zone, profile.locale))


def hold_on(work: Work, *, message: OutboxMessage, needed_by: datetime | None = None) -> Hold | None:
    """The same for one letter, by the hours of its reader; one that nobody asked for also rests in the practice's quiet
    hours. Letters to the practitioner go at any hour."""
    hold = hold_for(work, hours=_hours_of_reader(work, message), asked_at=message.asked_at, needed_by=needed_by)
    if hold is None and message.kind in RESTING_AT_NIGHT:
        return hold_for(work, hours=work.profile.quiet.others)
    return hold


def read_at(work: Work, *, entry: WaitlistEntry, sent: datetime) -> datetime:
    """When a letter that is due at `sent` (aware) may reach somebody on the waitlist."""
    return hours_of_mailbox(work, email=entry.email or "").first_from(sent, zone=ZoneInfo(work.profile.zone))


def hours_of_mailbox(work: Work, *, email: str) -> MailHours:
    """The hours of whoever is written to about no appointment of hers: those that anybody with this mailbox named last.

    At any hour, where nobody did.
    """
    named = or_(Attendance.mail_opens.is_not(None), Attendance.mail_closes.is_not(None))
    hers = Attendance.client_id.in_(clients_with_email(email).with_only_columns(Client.id))
    newest = select(Attendance).where(hers, named).order_by(Attendance.created_at.desc(), Attendance.id).limit(1)
    part = work.session.scalars(newest).first()
    return part.mail_hours if part else AT_ANY_HOUR


def _hours_of_reader(work: Work, message: OutboxMessage) -> MailHours:
    """Of whoever waits, those that anybody with this mailbox has named."""
    if message.attendance_id is not None and message.attendance is not None:
        return message.attendance.mail_hours
    if message.waitlist_entry_id is not None and message.waitlist_entry is not None:
        return hours_of_mailbox(work, email=message.waitlist_entry.email or "")
    return AT_ANY_HOUR


def _reason(now: datetime, until: datetime, zone: str, locale: str) -> str:
    is_today = local_date(now, zone) == local_date(until, zone)
    words = time_words(until, zone, locale) if is_today else date_time_words(until, zone, locale)
    return f"held back until {words}: no e-mail is wished earlier"
