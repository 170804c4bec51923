"""How a receipt is said, on her pages, on a client's, on paper and in a file: the same neutral words everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.filters import date_words, minutes
from blueprints.work import locale
from practice.models.money import Receipt
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.receipts import Content, Paid
from practice.services import receipts
from practice.words import rate_words

KINDS = {
    PaymentKind.DEPOSIT: lazy_gettext("Deposit"),
    PaymentKind.FEE: lazy_gettext("Fee"),
    PaymentKind.CANCELLATION_FEE: lazy_gettext("Cancellation fee"),
    PaymentKind.REFUND: lazy_gettext("Given back"),
}
WAYS = {
    PaymentWay.CASH: lazy_gettext("cash"),
    PaymentWay.TRANSFER: lazy_gettext("transfer"),
    PaymentWay.CARD: lazy_gettext("card"),
    PaymentWay.OTHER: lazy_gettext("another way"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt with its words; without one, what it would say."""

    content: Content
    currency: str
    receipt: Receipt | None = None

    @property
    def heading(self) -> str:
        """`Receipt 2027-0042`; of one that takes another back, that it does."""
        if self.receipt is None:
            return _("Receipt")
        words = _("Cancellation %(number)s") if self.content.cancels else _("Receipt %(number)s")
        return words % {"number": self.receipt.label}

    @property
    def session(self) -> str:
        """`Session, 50 minutes`: neither with whom nor how nor why."""
        return f"{self.content.session or _('Session')}, {minutes(timedelta(minutes=self.content.minutes))}"

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Each payment in words, and its cents."""
        return [(self._payment(paid), paid.cents) for paid in self.content.paid]

    @property
    def tax(self) -> str:
        """`HST 13 %, contained`; empty for none."""
        tax = self.content.tax
        if tax is None:
            return ""
        return _("Of that %(name)s, %(rate)s", name=tax.name, rate=rate_words(tax.rate, locale()))

    def _payment(self, paid: Paid) -> str:
        return f"{KINDS[paid.kind]}, {WAYS[paid.way]}, {date_words(paid.on)}"


def shown(receipt: Receipt) -> Shown:
    """A receipt that was given."""
    return Shown(receipts.content_of(receipt), receipt.currency, receipt)


def document(of: Shown) -> str:
    """The same as a document by itself, from which the PDF is made."""
    return render_template("components/receipt_file.html", shown=of)
