"""What has happened to an appointment, in one list: its events and the letters about it, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from blueprints.admin.money_words import sums_words
from blueprints.admin.wording import LETTERS, REASONS, STATES, actor_words, event_words
from blueprints.filters import date_time_words, minutes
from practice.models.appointments import AppointmentEvent
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.cancelling import CancelKind
from practice.services.appointment_files import File
from practice.words import sentence
from practice.work import ActorKind


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
    events = [_event(event, before, file) for event, before in _with_before(file.appointment.events)]
    letters = [_letter(letter, names) for letter in file.letters]
    return sorted([*events, *letters], key=lambda happening: happening.at, reverse=True)


def _with_before(events: Sequence[AppointmentEvent]) -> Iterator[tuple[AppointmentEvent, AppointmentEvent | None]]:
    """Each event with the last one before it that has kept how the appointment stood."""
    before = None
    for event in events:
        yield event, before
        before = event if event.starts_at else before


def _event(event: AppointmentEvent, before: AppointmentEvent | None, file: File) -> Happening:
    is_her_own_wish = event.actor.startswith(ActorKind.CLIENT) and event.reason == CancelKind.CLIENT_ASKED
    reason = None if is_her_own_wish else REASONS.get(event.reason or "")
    sums = sums_words(event, file.appointment.currency)
    said = (sums, *_difference(event, before, file.formats), actor_words(event.actor), reason)
    return Happening(event.at, event_words(event.what), ", ".join(str(each) for each in said if each))


def _difference(event: AppointmentEvent, before: AppointmentEvent | None, formats: Mapping[str, str]) -> Iterator[str]:
    """From what to what, as far as both are known."""
    if before is None or not (before.starts_at and before.ends_at and event.starts_at and event.ends_at):
        return
    if before.starts_at != event.starts_at:
        old, new = date_time_words(before.starts_at), date_time_words(event.starts_at)
        yield _("from %(old)s to %(new)s", old=old, new=new)
    lengths = before.ends_at - before.starts_at, event.ends_at - event.starts_at
    if lengths[0] != lengths[1]:
        yield _("from %(old)s to %(new)s", old=minutes(lengths[0]), new=minutes(lengths[1]))
    if before.format_id != event.format_id:
        old, new = (formats.get(each.format_id or "", "") for each in (before, event))
        yield _("from %(old)s to %(new)s", old=old, new=new)


def _letter(letter: OutboxMessage, names: Mapping[str, str]) -> Happening:
    words, _kind = STATES[letter.state]
    reader = names.get(letter.attendance_id or "")
    what = _("Letter to %(reader)s: %(kind)s", reader=reader, kind=LETTERS[letter.kind]) if reader else None
    detail = f"{words}: {letter.reason}" if letter.reason else str(words)
    if letter.lead and letter.state is OutboxState.WAITING and not letter.reason:
        detail = sentence(_("Goes out on %(when)s.", when=date_time_words(letter.due_at)))
    at = letter.sent_at if letter.state is OutboxState.SENT and letter.sent_at else letter.created_at
    return Happening(at, what or str(LETTERS[letter.kind]), detail, url_for("admin.message", message_id=letter.id))
