"""How may somebody be reached, and how not? And does a letter about a session reach her in time?

The words stand in red, with a mark, wherever the counsellor could ring or write to her: one component draws them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from blueprints.admin.today import blueprint
from blueprints.admin.wording import LETTERS
from blueprints.filters import date_time_words
from blueprints.mail_hours import mail_hours_words
from blueprints.meeting import CHANNELS
from blueprints.work import reading
from practice.models.appointments import Appointment, Attendance, Channel, Voicemail
from practice.models.outbox import OutboxMessage
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.services import mail_hours


@dataclass(frozen=True, slots=True)
class Way:
    """What becomes of a letter about a session. `reaches`: she reads of it in time."""

    words: str
    reaches: bool


@blueprint.app_template_filter()
def contact_rules(part: Attendance) -> list[str]:
    """Everything to heed before somebody is rung or written to; nothing where there is nothing to heed."""
    client, ways = part.client, {Channel(way) for way in part.channels}
    said = (
        (part.discreet, _("Discreet: say very little")),
        (not client.email, _("No email address")),
        (bool(client.email) and Channel.EMAIL not in ways, _("No email: it is not wanted")),
        (bool(client.phone) and not ways - {Channel.EMAIL}, _("No calls or texts apart from the session itself")),
        (bool(client.phone) and ways == {Channel.TEXT}, _("Only by %(way)s", way=CHANNELS[Channel.TEXT])),
        (bool(client.phone) and part.voicemail is Voicemail.NONE, _("No message on voicemail")),
        (bool(client.phone) and part.voicemail is Voicemail.BRIEF, _("Voicemail: only “please call back”")),
        (bool(part.contact_hours), _("Do not call: %(hours)s", hours=part.contact_hours)),
        (not part.mail_hours.is_any, _("Email %(hours)s", hours=mail_hours_words(part.mail_hours))),
    )
    return [words for holds, words in said if holds]


@blueprint.app_template_filter()
def way_of_letter(part: Attendance, appointment: Appointment) -> Way:
    """What becomes of a letter that she has written for her in this moment: it waits three minutes, or longer."""
    if not part.is_written_to:
        return Way(_("No letter. Tell them another way."), reaches=False)
    then = replace(reading(), now=reading().now + TIME_TO_TAKE_BACK)
    hold = mail_hours.hold_for(then, hours=part.mail_hours)
    if hold is None:
        return Way(_("A letter, in three minutes."), reaches=True)
    if hold.until < appointment.starts_at:
        return Way(_("A letter, at %(when)s and not earlier.", when=date_time_words(hold.until)), reaches=True)
    when = date_time_words(hold.until)
    return Way(_("A letter only at %(when)s: too late. Tell them another way.", when=when), reaches=False)


@blueprint.app_template_filter()
def held_words(letter: OutboxMessage) -> str:
    """Which letter is held back, until when."""
    assert letter.held_until is not None, "only of one that is held back"
    return _(
        "%(letter)s: held back until %(when)s", letter=LETTERS[letter.kind], when=date_time_words(letter.held_until)
    )
