"""What one line of the list of letters says: to whom, about what, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.flags import Flag
from blueprints.admin.wording import LETTERS, STATES
from blueprints.filters import date_time_words, stamp_words, time_words
from blueprints.meeting import masked
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind

MINUTE, HOUR, HALF_A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=12)


def due_words(due_at: datetime, now: datetime) -> str:
    """When a letter that waits goes out. Both instants are aware."""
    wait = due_at - now
    if wait <= timedelta(0):
        return _("Goes out now")
    if wait < HOUR:
        minutes, at = -(-wait // MINUTE), time_words(due_at)
        return ngettext(
            "Goes out in %(num)d minute, at %(time)s", "Goes out in %(num)d minutes, at %(time)s", minutes, time=at
        )
    if wait < HALF_A_DAY:
        return _("Goes out at %(time)s", time=time_words(due_at))
    return _("Goes out on %(when)s", when=date_time_words(due_at))


@dataclass(frozen=True, slots=True)
class Line:
    """One letter at one instant (aware UTC)."""

    row: OutboxMessage
    now: datetime

    @property
    def kind(self) -> str:
        return str(LETTERS[self.row.kind])

    @property
    def state(self) -> Flag:
        words, kind = STATES[self.row.state]
        return Flag(str(words), kind)

    @property
    def reader(self) -> str:
        """To whom: initials and as much of the address as tells two apart."""
        if self.row.attendance is not None:
            client = self.row.attendance.client
            name, email = client.initials, client.email
        elif self.row.waitlist_entry_id is not None:
            waiting = self.row.waitlist_entry
            name, email = (waiting.initials, waiting.email) if waiting else ("", None)
        else:
            name, email = _("You"), self.row.practitioner.email if self.row.practitioner else None
        return ", ".join(filter(None, (name, masked(email))))

    @property
    def standing(self) -> str:
        """When it went or will go, and what stood in its way."""
        row = self.row
        if row.state is OutboxState.SENT:
            return _("Sent %(when)s", when=stamp_words(row.sent_at or row.created_at))
        if row.state is OutboxState.WITHDRAWN:
            return _("Not sent: %(reason)s", reason=row.reason)
        if row.state is OutboxState.FAILED:
            return self._given_up
        if row.is_held_back and row.reason:
            return f"{row.reason[0].upper()}{row.reason[1:]}"
        if row.carried_by_id:
            return _("Goes in one letter with the others of its series")
        due = due_words(row.due_at, self.now)
        if not row.reason:
            return due
        return _("%(tries)s tries so far (%(reason)s). %(due)s", tries=row.tries, reason=row.reason, due=due)

    @property
    def may_hurry(self) -> bool:
        """Whether it waits for nothing but its time."""
        row = self.row
        is_later = row.due_at > self.now and not row.is_in_hand(self.now)
        return row.state is OutboxState.WAITING and is_later and not row.is_held_back and row.carried_by_id is None

    @property
    def is_reminder(self) -> bool:
        """Whether its time is all that it is about."""
        return self.row.kind in (LetterKind.REMINDER, LetterKind.FORM_REMINDER)

    @property
    def address_url(self) -> str | None:
        """Where the address is put right to which it went; none for what is over, and for letters to herself."""
        row = self.row
        if row.attendance is None or row.appointment is None or not row.appointment.is_upcoming:
            return None
        return url_for("admin.correct_address", appointment_id=row.appointment.id, person=row.attendance.id)

    @property
    def _given_up(self) -> str:
        row = self.row
        why = _("Given up after %(tries)s tries: %(reason)s", tries=row.tries, reason=row.reason)
        if row.dismissed_at is None:
            return why
        return _("%(why)s. Settled another way, as you noted %(when)s", why=why, when=stamp_words(row.dismissed_at))
