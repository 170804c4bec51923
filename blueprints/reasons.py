"""Why a time cannot be had, in words: each rule that may remove a start has a sentence of its own."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.filters import date_time_words, day_words, time_words
from practice.errors import SlotTaken
from practice.rules.slots import Reason, Rule
from practice.words import sentence


def taken_words(refusal: SlotTaken) -> str:
    """The sentence for the error summary: what keeps her from that time, and what comes next."""
    why = why_words(refusal.reasons[0] if refusal.reasons else Reason(Rule.TAKEN), refusal.slot.start)
    return f"{why} {_('Here are the nearest times.') if refusal.nearest else _('Choose another time.')}"


def why_words(reason: Reason, start: datetime) -> str:
    """One rule against a start (aware UTC), in the practice's zone."""
    time, day = time_words(start), day_words(start)
    match reason.rule:
        case Rule.PAST:
            return _("%(time)s on %(day)s has passed.", time=time, day=day)
        case Rule.NOTICE:
            return _("%(time)s is too soon: I need some notice.", time=time) + _soonest(reason)
        case Rule.HORIZON:
            return ngettext(
                "%(day)s is too far ahead: I plan %(num)d day.",
                "%(day)s is too far ahead: I plan %(num)d days.",
                reason.limit or 0,
                day=day,
            )
        case Rule.HOURS:
            return sentence(_("I have no sessions on %(day)s at %(time)s.", day=day, time=time))
        case Rule.TIME_OFF:
            return sentence(_("I am away on %(day)s at %(time)s.", day=day, time=time))
        case Rule.GRID:
            return sentence(_("Sessions do not start at %(time)s.", time=time))
        case Rule.DAYLIGHT:
            return _("A walk at %(time)s on %(day)s would be after dark.", time=time, day=day)
        case Rule.TAKEN:
            return _("%(time)s was just taken.", time=time)
        case Rule.BUFFER:
            return _("%(time)s is too close to another session.", time=time)
        case Rule.CHANGEOVER:
            return _("%(time)s is too close to a session elsewhere: I need time to get there.", time=time)
        case Rule.BUSY_CALENDAR:
            return _("I am not free at %(time)s any more.", time=time)
        case Rule.DAILY_CAP | Rule.PRACTICE_DAILY_CAP:
            return _("%(day)s is full.", day=day)
        case Rule.WEEKLY_CAP:
            return _("The week of %(day)s is full.", day=day)


def _soonest(reason: Reason) -> str:
    if reason.until is None:
        return ""
    return " " + _("I can offer times from %(when)s on.", when=date_time_words(reason.until))
