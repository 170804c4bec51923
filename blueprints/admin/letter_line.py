"""What one line of the list of letters says: to whom, about what, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from blueprints.admin.flags import Flag
from blueprints.admin.wording import LETTERS, STATES
from blueprints.filters import stamp_words, time_words
from blueprints.meeting import masked
from practice.models.outbox import OutboxMessage, OutboxState


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
            return _("Given up after %(tries)s tries: %(reason)s", tries=row.tries, reason=row.reason)
        if row.is_held_back and row.reason:
            return f"{row.reason[0].upper()}{row.reason[1:]}"
        if row.carried_by_id:
            return _("Goes in one letter with the others of its series")
        due = _("Goes out at %(time)s", time=time_words(row.due_at)) if row.due_at > self.now else _("Goes out now")
        if not row.reason:
            return due
        return _("%(tries)s tries so far (%(reason)s). %(due)s", tries=row.tries, reason=row.reason, due=due)
