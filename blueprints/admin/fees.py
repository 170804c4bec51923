"""What holds for fees and receipts: since when she notes payments, what a late fee is, what receipts say of her?"""

from __future__ import annotations

from dataclasses import fields

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import CountField, DayField, MoneyField, RateField
from blueprints.admin.format_faults import show_faults
from blueprints.admin.today import blueprint
from blueprints.fields import LineField, LongField, at_most, optional
from blueprints.guard import practitioner
from blueprints.work import practice, practice_again, unit_of_work
from practice.errors import ChangedMeanwhile, FormatRefused
from practice.services import fee_settings
from practice.services.fee_settings import FeeSettings

NAME, SHORT, LONG = 40, 200, 1000


class FeesForm(EditForm):
    """All of it."""

    payments_since = DayField(
        lazy_gettext("You note payments here for sessions from this day on"),
        [optional()],
        description=lazy_gettext("From then on your pages show what is open. Leave it empty if you do that elsewhere."),
    )
    late_fee_percent = CountField(
        lazy_gettext("Part of the fee, in per cent"),
        [optional()],
        least=0,
        most=100,
        description=lazy_gettext("Like 50 for half, 100 for all of it."),
    )
    late_fee_fixed_cents = MoneyField(lazy_gettext("Or a fixed amount"), [optional()])
    how_to_pay = LongField(
        lazy_gettext("How clients pay"),
        [optional(), at_most(LONG)],
        description=lazy_gettext("Read by whoever is asked for a deposit, like “By e-transfer to pay@example.org”."),
        render_kw={"rows": 2},
    )
    receipt_name = LineField(
        lazy_gettext("Who gives them"),
        [optional(), at_most(SHORT)],
        description=lazy_gettext("Your name or a neutral one. Leave it empty for the name of your practice."),
    )
    receipt_words = LineField(
        lazy_gettext("What a session is called"),
        [optional(), at_most(SHORT)],
        description=lazy_gettext("Leave it empty for “Session”: neutral, and no more than anybody needs to know."),
    )
    registration = LineField(
        lazy_gettext("Your registration"),
        [optional(), at_most(SHORT)],
        description=lazy_gettext("A college and a number, where an insurance asks for them."),
    )
    tax_name = LineField(
        lazy_gettext("Name of the tax"),
        [optional(), at_most(NAME)],
        description=lazy_gettext("Like HST. Leave it empty where you charge none."),
    )
    tax_rate = RateField(
        lazy_gettext("Its rate, in per cent"),
        [optional()],
        description=lazy_gettext("It is contained in your fees: a receipt says how much of them it is."),
    )
    tax_number = LineField(lazy_gettext("Your number for it"), [optional(), at_most(SHORT)])

    def values(self) -> FeeSettings:
        """What she decided. What is left empty is not there."""
        given = {each.name: self[each.name].data for each in fields(FeeSettings)}
        return FeeSettings(**{name: None if value == "" else value for name, value in given.items()})


@blueprint.route("/fees", methods=["GET", "POST"])
def fees():
    """Change them."""
    form = FeesForm.about(fee_settings.values_of(practice()))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                fee_settings.save(work, practitioner_id=practitioner().id, values=form.values(), seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(fee_settings.values_of(practice_again()))
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        else:
            flash(_("Saved. What is booked keeps what was agreed."), "success")
            return redirect(url_for("admin.fees"), 303)
    return render_template("admin/fees.html", form=form), form.status
