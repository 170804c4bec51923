"""What she fills in about what a session costs: the usual fee, the lowest that a client may choose, and a deposit."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import Given, MoneyField
from blueprints.fields import optional


class PriceForm(EditForm):
    """The part of a format's form that is about money."""

    price_cents = MoneyField(
        _("Price"),
        [Given(_("Enter an amount, like 150. Enter 0 for no charge"))],
    )
    couple_price_cents = MoneyField(
        _("Price for a couple"),
        [optional()],
    )

    lowest_cents = MoneyField(
        _("Lowest fee that somebody may choose"),
        [optional()],
        description=_(
            "While booking, clients may choose to pay less, down to this, without a reason or proof. A partner does "
            "not learn of it. Leave it empty where everybody pays the price."
        ),
    )
    couple_lowest_cents = MoneyField(_("Lowest fee for a couple"), [optional()])
    deposit_cents = MoneyField(
        _("Deposit"),
        [optional()],
        description=_("Clients read that you ask for it; you note it when it has come. Leave it empty for none."),
    )
