"""What is a letter about that is about no session? From whose desk it comes, and to whom: rows in, facts out."""

from __future__ import annotations

from config import Settings
from mailing.meetings import desk_of, mailbox_of
from mailing.notices import NoticeFacts
from mailing.own_words import in_her_words
from practice.models.people import Practitioner
from practice.rules.letter_kinds import LetterKind
from practice.work import Work


def notice_facts(
    work: Work,
    *,
    practitioner: Practitioner,
    to: str,
    message_id: str,
    settings: Settings,
    kind: LetterKind = LetterKind.TEST,
) -> NoticeFacts:
    """The facts of a letter that is about no session: a test letter to any address, or one to the practitioner.

    `message_id` is without its domain, as rows of the outbox keep it. Raises `DeliveryFailed` for an address that is
    none.
    """
    profile = work.profile
    desk = desk_of(profile, practitioner, settings)
    mailbox = mailbox_of(practitioner.name if to == practitioner.email else None, to)
    facts = NoticeFacts(desk, mailbox, profile.locale, f"<{message_id}@{desk.domain}>", kind)
    return in_her_words(work, facts, format_id=None, practice_locale=profile.locale)
