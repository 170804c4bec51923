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
from practice.models.people import Client, clients_with_email
from practice.models.profile import the_profile
from practice.rules.mail_hours import AT_ANY_HOUR, Hold, MailHours, is_waited_for
from practice.words import date_time_words, local_date, time_words
from practice.work import Work


def hold_for(
    work: Work, *, hours: MailHours, asked_at: datetime | None = None, needed_by: datetime | None = None
) -> Hold | None:
    """How long a letter that is due now is held back; None when it may go.

    `hours` are its reader's, in the practice's zone; `asked_at`: when she asked for it by her own link, if she did;
    `needed_by`: from when on it would come too late (both aware).
    """
    if hours.is_any or is_waited_for(asked_at, now=work.now):
        return None
    profile = work.session.scalars(the_profile()).one()
    until = hours.first_from(work.now, zone=ZoneInfo(profile.zone))
    if until <= work.now:
        return None
    return Hold(until=until, needed_by=needed_by, reason=_reason(work.now, until, profile.zone, profile.locale))


def hours_of_mailbox(work: Work, *, email: str) -> MailHours:
    """The hours of whoever is written to about no appointment of hers: those that anybody with this mailbox named last.

    At any hour, where nobody did.
    """
    named = or_(Attendance.mail_opens.is_not(None), Attendance.mail_closes.is_not(None))
    hers = Attendance.client_id.in_(clients_with_email(email).with_only_columns(Client.id))
    newest = select(Attendance).where(hers, named).order_by(Attendance.created_at.desc(), Attendance.id).limit(1)
    part = work.session.scalars(newest).first()
    return part.mail_hours if part else AT_ANY_HOUR


def _reason(now: datetime, until: datetime, zone: str, locale: str) -> str:
    is_today = local_date(now, zone) == local_date(until, zone)
    words = time_words(until, zone, locale) if is_today else date_time_words(until, zone, locale)
    return f"held back until {words}: no e-mail is wished earlier"
