"""What is a letter to the practitioner about that is about no session, at the moment it is written?"""

from __future__ import annotations

from dataclasses import replace

from config import Settings
from mailing.notice_facts import notice_facts
from mailing.notices import Failing, NoticeFacts
from practice.models.outbox import OutboxMessage
from practice.models.people import Practitioner
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.services import mail_alarm, reading_calendars, urgent
from practice.work import Work

NOBODY_AT_WORK = "no mail worker is running"


def facts_to_send(work: Work, *, message: OutboxMessage, settings: Settings) -> NoticeFacts | Withdrawal:
    """The facts of such a letter that is due, or why it has nothing to say any more."""
    match message.kind:
        case LetterKind.PRACTITIONER_FORM if not _waits_to_be_read(work, message):
            return Withdrawal.ALREADY_READ
        case LetterKind.PRACTITIONER_CALENDAR_FAILING if not _a_calendar_fails(work, message):
            return Withdrawal.READ_AGAIN
        case LetterKind.PRACTITIONER_MAIL_FAILING if mail_alarm.find(work) is None:
            return Withdrawal.LEAVES_AGAIN
        case _:
            return facts_of(work, message=message, settings=settings)


def facts_of(work: Work, *, message: OutboxMessage, settings: Settings) -> NoticeFacts:
    """The facts of such a letter. Raises `DeliveryFailed` for an address that is none."""
    hers = work.session.get_one(Practitioner, message.practitioner_id)
    if message.kind is LetterKind.PRACTITIONER_MAIL_FAILING:
        return _alarm(work, message, hers, settings)
    return _facts(work, message, hers, hers.email, settings)


def _alarm(work: Work, message: OutboxMessage, hers: Practitioner, settings: Settings) -> NoticeFacts:
    """By another way: from that way's own address, to wherever she reads when her letters do not arrive."""
    by_that_way = replace(settings, mail=settings.alarm_mail)
    facts = _facts(work, message, hers, settings.alarm_email or hers.email, by_that_way)
    found = mail_alarm.find(work)
    why = found.reason or NOBODY_AT_WORK if found else ""
    zone = work.profile.zone
    failing = Failing(found.since, found.waiting, why, found.cure, zone) if found else None
    return replace(facts, failing=failing)


def _facts(work: Work, message: OutboxMessage, hers: Practitioner, to: str, settings: Settings) -> NoticeFacts:
    identity = message.message_id
    return notice_facts(work, practitioner=hers, to=to, message_id=identity, settings=settings, kind=message.kind)


def _waits_to_be_read(work: Work, message: OutboxMessage) -> bool:
    return urgent.something_waits(work, practitioner_id=message.practitioner_id or "")


def _a_calendar_fails(work: Work, message: OutboxMessage) -> bool:
    return reading_calendars.one_is_failing(work, practitioner_id=message.practitioner_id or "")
