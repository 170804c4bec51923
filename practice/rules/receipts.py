"""What does a receipt say, and how much of a sum is tax? Pure; what was said once is never said otherwise.

A receipt says as little as it can: who gives it and to whom, a neutral word for the session, its day and length, what
was paid when. Never with whom somebody came, how they met, or why.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from practice.rules.fees import PaymentKind, PaymentWay

WHOLE = 100_000  # a rate of a hundred per cent, in thousandths of a per cent


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment: cents below zero for what was given back."""

    kind: PaymentKind
    cents: int
    way: PaymentWay
    on: date


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax that is contained in what was paid. `rate` in thousandths of a per cent."""

    name: str
    rate: int
    cents: int
    number: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """All that a receipt says. `session` is a neutral word, None for the usual one; `cancels`: the number of the one
    that this takes back."""

    issuer: str
    address: str | None
    registration: str | None
    payer: str
    session: str | None
    session_on: date
    minutes: int
    paid: tuple[Paid, ...]
    tax: Tax | None
    cancels: str | None = None

    @property
    def total_cents(self) -> int:
        """What all of it comes to."""
        return sum(each.cents for each in self.paid)


def contained_tax(cents: int, rate: int) -> int:
    """How much of a sum is a tax that it contains, in cents; half a cent counts away from zero."""
    numerator, denominator = 2 * abs(cents) * rate + WHOLE + rate, 2 * (WHOLE + rate)
    tax = numerator // denominator
    return tax if cents >= 0 else -tax


def counter_to(content: Content, *, label: str) -> Content:
    """What takes the receipt with that number back: the same, with every sum turned round."""
    paid = tuple(replace(each, cents=-each.cents) for each in content.paid)
    tax = replace(content.tax, cents=-content.tax.cents) if content.tax else None
    return replace(content, paid=paid, tax=tax, cancels=label)


def without_names(content: Content) -> Content:
    """The same of somebody whose record was erased: sums and days, and nobody's name."""
    return replace(content, payer="")


def to_text(content: Content) -> str:
    """As it is kept, sealed."""
    return json.dumps(asdict(content), default=date.isoformat, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Content:
    """What was kept."""
    kept: dict[str, Any] = json.loads(text)
    kept["session_on"] = date.fromisoformat(kept["session_on"])
    kept["paid"] = tuple(
        Paid(PaymentKind(each["kind"]), each["cents"], PaymentWay(each["way"]), date.fromisoformat(each["on"]))
        for each in kept["paid"]
    )
    kept["tax"] = Tax(**kept["tax"]) if kept["tax"] else None
    return Content(**kept)
