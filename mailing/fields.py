"""What do the fields of a letter stand for? The facts of the moment in, words in the reader's language out. Pure.

Which fields a letter may name is in `practice/rules/letter_fields.py`; whatever is named there is filled in here.
"""

from __future__ import annotations

from mailing import sources
from mailing.letter import LetterFacts, Meeting, Point
from practice.models.scheduling import Caller, FormatKind
from practice.rules.letter_kinds import LetterKind
from practice.words import date_time_words, distance_words, local_date, short_day_words, time_words, when_words


def few_fields(facts: LetterFacts) -> dict[str, str]:
    """Weekday, date, time, zone and the link (of a series all of them): a discreet source can name nothing else."""
    locale, zone, starts_at = facts.locale, facts.meeting.zone.key, facts.meeting.starts_at
    dates = {"dates": _dates(facts)} if facts.kind is LetterKind.SERIES else {}
    return dates | {
        "when": _when(facts),
        "short_day": short_day_words(local_date(starts_at, zone), locale),
        "time": time_words(starts_at, zone, locale),
        "link": facts.link,
    }


def all_fields(facts: LetterFacts, *, has_invitation: bool) -> dict[str, str]:
    """Everything that a letter can name. `has_invitation`: whether this one carries a calendar part."""
    meeting, desk, locale, zone = facts.meeting, facts.desk, facts.locale, facts.meeting.zone.key
    can_change_by_herself = facts.may_still_change and meeting.change_until > facts.identity.stamped_at
    return few_fields(facts) | {
        "name": facts.to.name,
        "initials": facts.initials,
        "format": meeting.format_name,
        "where": part("where_" + way(meeting), facts),
        "where_in_short": _where_in_short(meeting),
        "what_to_expect": meeting.what_to_expect,
        "change_until": date_time_words(meeting.change_until, zone, locale) if can_change_by_herself else "",
        "terms": meeting.terms,
        "previous": when_words(*facts.previous, zone, locale) if facts.previous else "",
        "link_beside_invitation": facts.link if has_invitation else "",
        "public_page": desk.public_page,
        "practitioner": desk.practitioner,
        "phone": desk.phone,
        "crisis": part("crisis", facts),
    }


def part(name: str, facts: LetterFacts) -> sources.Markdown:
    """A part that several letters share, filled in."""
    return sources.fill(facts.words.words(name).body, part_fields(name, facts))


def part_in_a_line(name: str, facts: LetterFacts) -> str:
    """The same for a calendar, where it is plain text on one line."""
    return sources.fill_line(facts.words.words(name).body, part_fields(name, facts))


def part_fields(name: str, facts: LetterFacts) -> dict[str, str]:
    """What a shared part can name."""
    desk, meeting = facts.desk, facts.meeting
    if name == "date_of_several":
        return {"when": _when(facts), "link": facts.link}
    if name == "crisis":
        return {"crisis_lines": "\n".join(desk.crisis_lines)}
    if name.startswith("where_"):
        return _where_fields(facts)
    return {
        "practitioner": desk.practitioner.split(",")[0],
        "phone": desk.phone,
        "place": meeting.place,
        "point": meeting.point.name if meeting.point else "",
    }


def parts_of(meeting: Meeting) -> tuple[str, ...]:
    """The shared parts that a letter about this meeting is put together from, and its calendar entry with it."""
    rain = (f"rain_{meeting.rain_plan}",) if meeting.rain_plan else ()
    place = (f"where_{way(meeting)}", f"calendar_place_{way(meeting)}")
    return ("crisis", *place, *rain, "calendar_title", "calendar_title_neutral", "calendar_description")


def way(meeting: Meeting) -> str:
    """Which of the shared parts tell where: for the phone it matters who calls."""
    if meeting.kind is not FormatKind.PHONE:
        return meeting.kind.value
    return f"{meeting.kind.value}_{meeting.caller or Caller.PRACTITIONER}"


def _when(facts: LetterFacts) -> str:
    return when_words(facts.meeting.starts_at, facts.meeting.ends_at, facts.meeting.zone.key, facts.locale)


def _dates(facts: LetterFacts) -> sources.Markdown:
    """Each appointment of which the letter tells on a line of its own, with the way to its page."""
    lines = (part("date_of_several", each) for each in (facts, *facts.others))
    return sources.Markdown("\n".join(lines))


def _where_fields(facts: LetterFacts) -> dict[str, str]:
    meeting, point = facts.meeting, facts.meeting.point
    fields = {
        "format": meeting.format_name,
        "place": meeting.place,
        "access": meeting.access,
        "phone": facts.desk.phone,
        "join_url": meeting.join_url,
        "place_until_there_is_a_link": "" if meeting.join_url else meeting.place,
        "rain_plan": part(f"rain_{meeting.rain_plan}", facts) if meeting.rain_plan else "",
    }
    if point is not None:
        fields |= {
            "point": point.name,
            "how_to_find": point.how_to_find,
            "wait_rule": point.wait_rule,
            "route": _route(point, facts.locale),
            "access": point.access,
            "toilets": point.toilets,
            "parking": point.parking,
        }
    return fields


def _route(point: Point, locale: str) -> str:
    """What the way is like, in one line of short sentences."""
    length = distance_words(point.route_metres, locale) if point.route_metres else ""
    steps = {True: "step-free", False: "with steps", None: ""}[point.step_free]
    said = (", ".join(filter(None, (length, steps))), point.surface, point.gradient, point.benches, point.how_busy)
    return " ".join(each.rstrip(".;") + "." for each in said if each)


def _where_in_short(meeting: Meeting) -> str:
    is_somewhere = meeting.kind in (FormatKind.IN_PERSON, FormatKind.WALK)
    place = meeting.point.name if meeting.point else meeting.place
    return f"{meeting.format_name}, {place}" if is_somewhere and place else meeting.format_name
