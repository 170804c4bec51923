"""Which appointments stand against a time? Those in the way, named and linked, and those that fill the day or week."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.facts import Row
from blueprints.admin.why_formats import Line, Links, format_link
from blueprints.filters import minutes, time_words, times_words
from practice.models.appointments import Appointment
from practice.models.scheduling import SessionFormat
from practice.rules.calendar_pages import View
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Reason, Rule, collision
from practice.services.diary import Entry
from practice.services.kept_days import busy_of
from practice.services.why import Explanation
from practice.words import sentence


def in_the_way(rule: Rule, found: Explanation, chosen: SessionFormat) -> Iterator[Line]:
    """Each appointment that the session would overlap, or stand too near to, by this rule."""
    session = found.session
    assert session is not None, "rules are asked about a session"
    for each in found.in_the_way:
        if collision(session, busy_of(each), found.policy) is not rule:
            continue
        if rule is Rule.TAKEN:
            yield Line(_whose(each, found), _appointment_link(each))
        elif rule is Rule.BUFFER:
            links = (*_appointment_link(each), *format_link(chosen))
            yield Line(f"{_gap_words(each, found)} {_whose(each, found)}", links)
        else:
            change = (url_for("admin.changeovers"), _("Change the time between formats"))
            words = f"{_changeover_words(each, found, chosen)} {_whose(each, found)}"
            yield Line(words, (*_appointment_link(each), change))


def full(reason: Reason, found: Explanation, chosen: SessionFormat) -> Line:
    """A cap that is reached, with the way to the appointments that reach it."""
    there = (url_for("admin.calendar", view=View.DAY, on=found.day.on.isoformat()), _("See that day"))
    count = reason.limit or 0
    match reason.rule:
        case Rule.DAILY_CAP:
            words = ngettext(
                "%(format)s: at most %(num)d a day, and that day has it.",
                "%(format)s: at most %(num)d a day, and that day has them.",
                count,
                format=chosen.name,
            )
        case Rule.WEEKLY_CAP:
            words = ngettext(
                "%(format)s: at most %(num)d a week, and that week has it.",
                "%(format)s: at most %(num)d a week, and that week has them.",
                count,
                format=chosen.name,
            )
        case _:
            words = ngettext(
                "All formats together: at most %(num)d session a day, and that day has it.",
                "All formats together: at most %(num)d sessions a day, and that day has them.",
                count,
            )
            return Line(words, ((url_for("admin.rules"), _("Change the most for a day")), there))
    return Line(words, (*format_link(chosen), there))


def _whose(each: Appointment, found: Explanation) -> str:
    when = times_words(each.starts_at, each.ends_at)
    if each.status is AppointmentStatus.HELD and each.held_until:
        words = _("Somebody is booking %(when)s just now: it is held until %(until)s.")
        return sentence(words % {"when": when, "until": time_words(each.held_until)})
    who = Row(Entry(each, {}), found.now).title
    format_name = each.session_format.name
    return sentence(_("There is %(who)s: %(format)s, %(when)s.", who=who, format=format_name, when=when))


def _gap_words(each: Appointment, found: Explanation) -> str:
    """How near it is, and how near it may be: the larger of the earlier one's gap after and the later one's before."""
    session, policy = found.session, found.policy
    assert session is not None, "rules are asked about a session"
    if each.ends_at <= session.start:
        gap, needed = session.start - each.ends_at, max(each.buffer_after, policy.buffer_before)
    else:
        gap, needed = each.starts_at - session.end, max(policy.buffer_after, each.buffer_before)
    return _("Only %(gap)s lie between them, and you keep %(needed)s.", gap=minutes(gap), needed=minutes(needed))


def _changeover_words(each: Appointment, found: Explanation, chosen: SessionFormat) -> str:
    """How near it is, and how long she needs from the one format to the other."""
    session, policy, other = found.session, found.policy, each.session_format
    assert session is not None, "rules are asked about a session"
    if each.ends_at <= session.start:
        gap, needed, way = session.start - each.ends_at, policy.coming_from[other.id], (other.name, chosen.name)
    else:
        gap, needed, way = each.starts_at - session.end, policy.going_to[other.id], (chosen.name, other.name)
    return _(
        "Only %(gap)s lie between them, and from %(earlier)s to %(later)s you need %(needed)s.",
        gap=minutes(gap),
        needed=minutes(needed),
        earlier=way[0],
        later=way[1],
    )


def _appointment_link(each: Appointment) -> Links:
    if each.status is AppointmentStatus.HELD:
        return ()
    return ((url_for("admin.appointment", appointment_id=each.id), _("See this appointment")),)
