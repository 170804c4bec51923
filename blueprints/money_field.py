"""The form field in which somebody writes a sum of money. It refuses with an example."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField

_CURRENCY = r"(?:[A-Za-z]{2,3}|(?:[A-Za-z]{2})?[^\w\s.,+-])?"  # CAD, or a sign, as in $ and CA$
_MONEY = re.compile(rf"\s*{_CURRENCY}\s*([0-9]{{1,6}})(?:[.,]([0-9]{{1,2}}))?\s*{_CURRENCY}\s*")


class MoneyField(StringField):
    """A price as people write it (`150`, `150.50`, `$150`), kept in cents."""

    data: Any

    def __init__(self, label: Any, validators: Sequence[Any], **options: Any) -> None:
        options.setdefault("render_kw", {}).setdefault("inputmode", "decimal")
        super().__init__(label, validators, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain_amount(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = None
        if not text.strip():
            return
        found = _MONEY.fullmatch(text)
        if found is None:
            raise ValueError(_("Enter an amount, like 150 or 150.50"))
        self.data = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def plain_amount(cents: int) -> str:
    """A sum as it is typed: `150`, `150.50`."""
    return f"{Decimal(cents) / 100:.2f}".removesuffix(".00")
