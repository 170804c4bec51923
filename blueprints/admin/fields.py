"""The form fields in which she writes dates, times, lengths, prices and counts. They refuse with an example."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from blueprints.day_fields import DayField as DayField
from blueprints.money_field import MoneyField as MoneyField

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_DIGITS = re.compile(r"[0-9]{1,7}")

_RATE = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,3}))?\s*%?")


class Given:
    """A value has to be there. 0 is one; and what could not be read keeps the words that say how to write it."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, words: Any) -> None:
        self.words = words

    def __call__(self, form: Any, field: Field) -> None:
        if field.errors:
            raise StopValidation
        if field.data is None:
            raise StopValidation(self.words)


class CountField(StringField):
    """A whole number between two bounds, both allowed. What cannot be read stays as it was typed."""

    def __init__(self, label: Any, validators: Sequence[Any], *, least: int, most: int, **options: Any) -> None:
        options.setdefault("render_kw", {}).setdefault("inputmode", "numeric")
        super().__init__(label, validators, **options)
        self.least, self.most = least, most

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else str(self.data)

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not _DIGITS.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise ValueError(_("Enter a whole number from %(least)s to %(most)s", least=self.least, most=self.most))
        self.data = int(text)


class LengthField(CountField):
    """A length of time in whole minutes, or another unit; a timedelta once it is read."""

    def __init__(self, label: Any, validators: Sequence[Any], *, unit: timedelta = MINUTE, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.unit = unit

    def _value(self) -> str:
        whole = self.data // self.unit if isinstance(self.data, timedelta) else None
        return self.raw_data[0] if self.raw_data else "" if whole is None else str(whole)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, int):
            self.data = self.data * self.unit


class RateField(StringField):
    """A rate in per cent as people write it (`13`, `9.975`, `5 %`), kept in thousandths of a per cent."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else rate_text(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        found = _RATE.fullmatch(text)
        if found is None:
            raise ValueError(_("Enter a rate in per cent, like 13 or 9.975"))
        self.data = int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


def rate_text(rate: int) -> str:
    """A rate in thousandths of a per cent as it is typed: `13`, `9.975`."""
    return f"{Decimal(rate) / 1000:.3f}".rstrip("0").rstrip(".")
