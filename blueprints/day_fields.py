"""The form field in which somebody writes a date, and how the time that goes with one stands in an address."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, ValidationError

from blueprints.fields import YEARS


class DayField(DateField):
    """A date of the practice's calendar."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter a date, like 2027-03-09")) from None

    def pre_validate(self, form: Any) -> None:
        if isinstance(self.data, date) and self.data.year not in YEARS:
            raise ValidationError(_("Enter a date, like 2027-03-09"))


def read_wall(text: str | None) -> time | None:
    """A time on the wall that stands in an address, in whole minutes; None for anything else."""
    try:
        return datetime.strptime(text or "", "%H:%M").replace(tzinfo=UTC).time()
    except ValueError:
        return None
