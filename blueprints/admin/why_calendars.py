"""Which times of her other calendars stand against a time? Each with its calendar, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from blueprints.admin.why_formats import Line, format_link
from blueprints.filters import period_words
from practice.models.scheduling import SessionFormat
from practice.rules.slots import Rule, collision
from practice.services.kept_days import busy_outside
from practice.services.why import Explanation
from practice.words import sentence


def outside(rule: Rule, found: Explanation, chosen: SessionFormat) -> Iterator[Line]:
    """Each time of another calendar that the session would overlap, or stand too near to, by this rule."""
    session = found.session
    assert session is not None, "rules are asked about a session"
    for each in found.outside:
        if collision(session, busy_outside(each), found.policy) is not rule:
            continue
        said = {"calendar": each.calendar.name, "when": period_words(each.starts_at, each.ends_at)}
        links = ((url_for("admin.busy_calendar", calendar_id=each.calendar_id), _("See this calendar")),)
        if rule is Rule.BUSY_CALENDAR:
            yield Line(sentence(_("You are busy (%(calendar)s): %(when)s.", **said)), links)
        else:
            words = _("It comes too near to what you have otherwise (%(calendar)s): %(when)s.", **said)
            yield Line(sentence(words), (*links, *format_link(chosen)))
