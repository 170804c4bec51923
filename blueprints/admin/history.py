"""What has happened to an appointment, in one list: its events and the letters about it, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from blueprints.admin.money_words import sums_words
from blueprints.admin.wording import LETTERS, STATES, actor_words, event_words
from blueprints.filters import date_time_words
from practice.models.appointments import AppointmentEvent
from practice.models.outbox import OutboxMessage, OutboxState
from practice.services.diary import File
from practice.words import sentence


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened at an instant (aware UTC). A letter has an address where it can be read."""

    at: datetime
    what: str
    detail: str
    url: str | None = None


def history_of(file: File) -> list[Happening]:
    """Events and letters together."""
    names = {part.id: part.client.initials for part in file.appointment.attendances}
    events = [_event(event, file.appointment.currency) for event in file.appointment.events]
    letters = [_letter(letter, names) for letter in file.letters]
    return sorted([*events, *letters], key=lambda happening: happening.at, reverse=True)


def _event(event: AppointmentEvent, currency: str) -> Happening:
    detail = ", ".join(filter(None, (sums_words(event, currency), actor_words(event.actor))))
    if event.reason == "override":
        detail += ", " + _("against your own rules")
    return Happening(event.at, event_words(event.what), detail)


def _letter(letter: OutboxMessage, names: dict[str, str]) -> Happening:
    words, _kind = STATES[letter.state]
    reader = names.get(letter.attendance_id or "")
    what = _("Letter to %(reader)s: %(kind)s", reader=reader, kind=LETTERS[letter.kind]) if reader else None
    detail = f"{words}: {letter.reason}" if letter.reason else str(words)
    if letter.lead and letter.state is OutboxState.WAITING and not letter.reason:
        detail = sentence(_("Goes out on %(when)s.", when=date_time_words(letter.due_at)))
    at = letter.sent_at if letter.state is OutboxState.SENT and letter.sent_at else letter.created_at
    return Happening(at, what or str(LETTERS[letter.kind]), detail, url_for("admin.message", message_id=letter.id))
