"""What somebody on the waitlist waits for, in words: on her own pages and on the counsellor's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.filters import day_words
from blueprints.meeting import Fact, party_words
from blueprints.work import locale, practice
from practice.models.scheduling import SessionFormat
from practice.models.waitlist import WaitlistEntry
from practice.rules.day_parts import PartOfDay
from practice.words import local_date, weekday_words

PARTS = {
    PartOfDay.MORNING: lazy_gettext("In the morning"),
    PartOfDay.AFTERNOON: lazy_gettext("In the afternoon"),
    PartOfDay.EVENING: lazy_gettext("From five o'clock on"),
}


def weekday_names() -> list[str]:
    """Monday to Sunday."""
    return [weekday_words(number, locale()) for number in range(7)]


def wish_facts(entry: WaitlistEntry, formats: Iterable[SessionFormat]) -> list[Fact]:
    """What she waits for, as keys and values; what does not matter to her is empty. Nothing says who she is."""
    wish, names = entry.wish, weekday_names()
    return [
        (_("How"), format_words(entry, formats)),
        (_("Who is coming"), party_words(entry.party)),
        (_("Which days"), ", ".join(names[day] for day in sorted(wish.weekdays)) or _("Any day")),
        (_("Which part of the day"), ", ".join(str(PARTS[part]) for part in PARTS if part in wish.parts) or _("Any")),
        (_("Not before"), day_words(wish.from_on) if wish.from_on else None),
        (_("Not after"), day_words(wish.until_on) if wish.until_on else None),
    ]


def format_words(entry: WaitlistEntry, formats: Iterable[SessionFormat]) -> str:
    """`In person, Walk & Talk`."""
    return ", ".join(each.name for each in formats if each.id in entry.format_ids)


def last_day_words(entry: WaitlistEntry) -> str:
    """The last day on which she waits."""
    return day_words(local_date(entry.expires_at - timedelta(minutes=1), practice().zone))
