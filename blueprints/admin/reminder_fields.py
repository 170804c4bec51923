"""The form field in which she writes when people are reminded: how long before, or a time on the day."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField

from blueprints.admin.format_fields import wall_time
from blueprints.filters import wall_words
from blueprints.work import practice
from practice.rules.reminders import hours_before, in_order, is_lead

_SEPARATORS = re.compile(r"[,;\n]|\s+(?:and|et|und)\s+")
_BEFORE = re.compile(r"([0-9]{1,4})\s*(h|hours?|hrs?|d|days?|w|weeks?)\.?(?:\s+before)?", re.IGNORECASE)
_ON_THE_DAY = re.compile(r"(?:at\s+)?(.*?)(?:\s+on\s+(?:the|its|that)\s+day)?", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"[0-9]+")
HOURS_IN = {"h": 1, "d": 24, "w": 168}


class RemindersField(StringField):
    """Leads as people write them (`48 hours, 2 days before, 8:00 a.m.`), kept as rules/reminders writes them."""

    data: Any

    @property
    def leads(self) -> tuple[str, ...]:
        """Those that are kept: what is typed counts when it is saved."""
        return tuple(self.object_data or ())

    @property
    def quiet_words(self) -> str:
        """What becomes of one that would come at night."""
        quiet = practice().quiet
        if not quiet.length:
            return gettext("You have no quiet hours: reminders go at any time.")
        return gettext(
            "From %(begin)s to %(end)s nobody is reminded: such a reminder goes an hour before these hours begin.",
            begin=wall_words(quiet.begin),
            end=wall_words(quiet.end),
        )

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ", ".join(map(_written, self.data or ()))

    def process_formdata(self, valuelist: list[str]) -> None:
        parts = _SEPARATORS.split(valuelist[0]) if valuelist else []
        self.data = ()
        self.data = in_order(_lead(part.strip()) for part in parts if part.strip())


def _written(lead: str) -> str:
    hours = hours_before(lead)
    return lead if not hours else f"{hours} hour" if hours == 1 else f"{hours} hours"


def _lead(text: str) -> str:
    """`48h` or `08:00`. Refuses with the words that stand there and an example."""
    found, on_the_day = _BEFORE.fullmatch(text), _ON_THE_DAY.fullmatch(text)
    if found:
        lead = f"{int(found[1]) * HOURS_IN[found[2][0].lower()]}h"
        if not is_lead(lead):
            raise ValueError(_("“%(text)s” is too short or too long: from one hour to 60 days are possible", text=text))
        return lead
    if on_the_day is None or _BARE_NUMBER.fullmatch(on_the_day[1]):
        raise ValueError(_("Is “%(text)s” hours before, or a time? Write it like 48 hours, or 08:00", text=text[:30]))
    return wall_time(on_the_day[1])
