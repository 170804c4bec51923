"""What is said about a time that is not offered? Each rule, its numbers, the very things behind it, and the way on."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.time_off_forms import KINDS
from blueprints.admin.why_appointments import full, in_the_way
from blueprints.admin.why_calendars import outside
from blueprints.admin.why_formats import Line, Link, Links, format_link
from blueprints.filters import (
    date_time_words,
    day_words,
    hours_words,
    length_words,
    period_words,
    time_words,
    times_words,
    wall_words,
)
from practice.models.scheduling import SessionFormat, TimeOffKind
from practice.rules.slots import Reason, Rule
from practice.services.kept_days import HoursSource
from practice.services.why import Explanation
from practice.words import sentence


def rule_lines(found: Explanation, chosen: SessionFormat) -> list[Line]:
    """Every rule that removes the time that was asked about."""
    return [line for reason in found.reasons for line in _lines(reason, found, chosen)]


def _lines(reason: Reason, found: Explanation, chosen: SessionFormat) -> Iterator[Line]:
    match reason.rule:
        case Rule.PAST:
            yield Line(sentence(_("It has passed: now it is %(now)s.", now=date_time_words(found.now))))
        case Rule.NOTICE:
            yield Line(_notice_words(reason, found), format_link(chosen))
        case Rule.HORIZON:
            days = ngettext("You plan %(num)d day ahead", "You plan %(num)d days ahead", found.policy.horizon_days)
            last = _("the last day that can be booked is %(day)s.", day=day_words(found.last_day, with_year=True))
            yield Line(f"{days}: {last}", format_link(chosen))
        case Rule.HOURS:
            yield Line(*_hours(found, chosen))
        case Rule.TIME_OFF:
            yield from _time_off(found)
        case Rule.GRID:
            yield _grid(found, chosen)
        case Rule.DAYLIGHT:
            yield Line(*_daylight(found, chosen))
        case Rule.TAKEN | Rule.BUFFER | Rule.CHANGEOVER:
            yield from in_the_way(reason.rule, found, chosen)
            yield from outside(reason.rule, found, chosen)
        case Rule.DAILY_CAP | Rule.WEEKLY_CAP | Rule.PRACTICE_DAILY_CAP:
            yield full(reason, found, chosen)
        case Rule.BUSY_CALENDAR:
            yield from outside(reason.rule, found, chosen)


def _notice_words(reason: Reason, found: Explanation) -> str:
    length = length_words(found.policy.notice)
    assert reason.until is not None, "the notice ends at an instant"
    words = _("You ask for notice of %(length)s: the first time that fits is %(when)s.")
    return sentence(words % {"length": length, "when": date_time_words(reason.until)})


def _hours(found: Explanation, chosen: SessionFormat) -> tuple[str, Links]:
    """Whose hours count on that day, what they are, and how long the session would last."""
    on, source = found.day.on, found.hours.source
    hours = ", ".join(map(hours_words, found.hours.hours)) or _("closed")
    said = {"day": day_words(on), "format": chosen.name, "hours": hours}
    week_url = url_for("admin.week", format=chosen.slug if source is HoursSource.OWN_WEEK else None)
    match source:
        case HoursSource.OWN_DATE:
            words = _("On %(day)s %(format)s has hours of its own: %(hours)s.", **said)
            links: Links = ((url_for("admin.other_day", on=on.isoformat(), format=chosen.slug), _("Change that day")),)
        case HoursSource.DATE:
            words = _("On %(day)s you have other hours: %(hours)s.", **said)
            links = ((url_for("admin.other_day", on=on.isoformat()), _("Change that day")),)
        case HoursSource.OWN_WEEK:
            words = _("%(day)s has the weekly hours for %(format)s: %(hours)s.", **said)
            links = ((week_url, _("Change the hours for %(format)s", format=chosen.name)), _one_date(found, chosen))
        case HoursSource.USUAL_WEEK:
            words = _("%(day)s has the hours of your usual week: %(hours)s.", **said)
            links = ((week_url, _("Change the usual week")), _one_date(found))
    return f"{sentence(words)} {_lasts(found)}" if found.hours.hours else sentence(words), links


def _one_date(found: Explanation, chosen: SessionFormat | None = None) -> Link:
    url = url_for("admin.other_day", on=found.day.on.isoformat(), format=chosen.slug if chosen else None)
    return url, _("Other hours on that day")


def _lasts(found: Explanation) -> str:
    assert found.session is not None, "rules are asked about a session"
    times = times_words(found.session.start, found.session.end)
    return sentence(_("The session would last from %(times)s.", times=times))


def _time_off(found: Explanation) -> Iterator[Line]:
    for period in found.periods:
        when = period_words(period.starts_at, period.ends_at)
        if period.kind is TimeOffKind.HOLIDAY:
            link = (url_for("admin.holidays"), _("Change the public holidays"))
            yield Line(sentence(_("You have closed a public holiday: %(when)s.", when=when)), (link,))
        else:
            words = _("It is in your time off (%(kind)s): %(when)s.", kind=KINDS[period.kind], when=when)
            yield Line(sentence(words), ((url_for("admin.time_off"), _("Change your time off")),))


def _grid(found: Explanation, chosen: SessionFormat) -> Line:
    starts = found.policy.starts
    if starts:
        words = _(
            "%(format)s starts at %(times)s.", format=chosen.name, times=", ".join(map(wall_words, sorted(starts)))
        )
        return Line(sentence(words), format_link(chosen))
    words = _("Sessions start every %(length)s, counted from midnight.", length=length_words(found.policy.grid))
    return Line(words, ((url_for("admin.rules"), _("Change when sessions start")),))


def _daylight(found: Explanation, chosen: SessionFormat) -> tuple[str, Links]:
    point = chosen.meeting_point
    assert point, "only a walk needs the light of its place"
    assert found.policy.daylight, "only a walk needs the light of its place"
    link = (url_for("admin.meeting_point", point_id=point.id), _("Change this meeting point"))
    if found.light is None:
        return _("At %(place)s the sun does not rise on that day.", place=point.name), (link,)
    said = {
        "place": point.name,
        "rise": time_words(found.light.start),
        "set": time_words(found.light.end),
        "margin": length_words(found.policy.daylight.margin),
    }
    words = _("At %(place)s the sun rises at %(rise)s and sets at %(set)s; a walk is over %(margin)s before.", **said)
    return f"{words} {_lasts(found)}", (link,)
