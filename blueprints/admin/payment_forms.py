"""What the counsellor writes down about money: a payment, another fee, what it costs that nobody came."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from blueprints.admin.fields import DayField, Given, MoneyField
from blueprints.admin.money_words import FAULTS, KINDS, WAYS
from blueprints.fields import ChoiceField, Form, choice, required
from practice import vault
from practice.errors import MoneyRefused
from practice.rules.fees import MoneyFault, PaymentKind, PaymentWay
from practice.services.payments import PaymentValues

ABOUT = {MoneyFault.IN_THE_FUTURE: "received_on"}  # beside which field a fault is said; else beside the sum


class MoneyForm(Form):
    """A form about a sum of money."""

    cents = MoneyField(_("Amount"), [Given(_("Enter an amount, like 150 or 150.50"))])

    def refuse(self, refusal: MoneyRefused) -> None:
        """Say beside the value what stands against it."""
        name = ABOUT.get(refusal.fault, "cents")
        self.add_error(name if name in self else "cents", str(FAULTS[refusal.fault]))


class PaymentForm(MoneyForm):
    """What was paid, or given back."""

    token = HiddenField()
    kind = ChoiceField(
        _("What for?"),
        [required(_("Choose what it was for"))],
        choices=[choice(kind, words) for kind, words in KINDS.items()],
    )
    way = ChoiceField(
        _("How?"), [required(_("Choose how it was paid"))], choices=[choice(way, words) for way, words in WAYS.items()]
    )
    received_on = DayField(_("On which day?"), [Given(_("Enter a date, like 2027-03-09"))])

    def begin(self) -> None:
        """Give a form that is shown for the first time a secret of its own: sent twice, it is one payment."""
        if not self.token.data:
            self.token.data = vault.new_token()

    def values(self) -> PaymentValues:
        """What she wrote down."""
        return PaymentValues(
            PaymentKind(self.kind.data), self.cents.data, PaymentWay(self.way.data), self.received_on.data
        )


class FeeForm(MoneyForm):
    """The fee agreed for one appointment. `seen`: the one that she was shown, in cents."""

    seen = HiddenField()
    cents = MoneyField(
        _("Fee for this appointment"),
        [Given(_("Enter an amount, like 150. Enter 0 for no charge"))],
        description=_("Enter 0 for no charge."),
    )

    @property
    def seen_cents(self) -> int:
        """What was shown; what is no number was never shown."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1


class LateFeeForm(MoneyForm):
    """What it costs that nobody came, or that it was called off late."""

    cents = MoneyField(
        _("What it costs"),
        [Given(_("Enter an amount, like 75. Enter 0 for nothing"))],
        description=_("Enter 0 to let it be."),
    )
