"""She adds a partner to an appointment that was booked for one, or takes off again one who was added by mistake."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, ValidationError

from blueprints.admin.forms import SeenField
from blueprints.admin.one_appointment import back_to, upcoming
from blueprints.admin.today import blueprint
from blueprints.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    AddressField,
    ChoiceField,
    Form,
    LineField,
    at_most,
    choice,
    optional,
    required,
)
from blueprints.work import reading, settings, unit_of_work
from mailing.preview import foretell_invitation
from practice.errors import ChangedMeanwhile, NotPossibleNow
from practice.models.scheduling import Party
from practice.services import partners
from practice.services.drafts import ClientDetails

LETTER, PASSED_ON, TOLD = "letter", "passed_on", "told"
HIS = {"autocomplete": "off", "spellcheck": "false"}


class PartnerForm(Form):
    """Who comes along, and how he hears of it."""

    name = LineField(
        lazy_gettext("The partner's name"),
        [required(lazy_gettext("Enter the partner's name")), at_most(NAME_LENGTH)],
        render_kw=HIS,
    )
    way = ChoiceField(
        lazy_gettext("How does the partner hear of it?"),
        [required(lazy_gettext("Choose how the partner hears of it"))],
        choices=[
            choice(
                LETTER, lazy_gettext("By a letter that says very little"), lazy_gettext("With a link of their own.")
            ),
            choice(
                PASSED_ON,
                lazy_gettext("By an invitation that is passed on"),
                lazy_gettext("It stands on the page of the one who booked. The partner gives their own address."),
            ),
            choice(TOLD, lazy_gettext("They are told another way"), lazy_gettext("No letter goes to the partner.")),
        ],
    )
    email = AddressField(
        lazy_gettext("The partner's email"), [optional(), at_most(EMAIL_LENGTH)], render_kw={**HIS, "type": "email"}
    )
    takes_usual_fee = BooleanField(lazy_gettext("Take the usual fee for a couple"))
    seen = SeenField()

    def validate_way(self, field: ChoiceField) -> None:
        """A letter needs an address."""
        if field.data == LETTER and not self.email.data:
            raise ValidationError(_("Enter the partner's address below, or choose another way"))

    @property
    def details(self) -> ClientDetails:
        """Who he is, as a booking would say it."""
        return ClientDetails(
            name="",
            email="",
            discreet=True,
            partner_name=self.name.data,
            partner_email=self.email.data if self.way.data == LETTER else None,
            partner_is_handed_over=self.way.data == PASSED_ON,
        )


class TakeOffForm(Form):
    """Of which state of the appointment she decides."""

    seen = SeenField()


@blueprint.route("/appointments/<appointment_id>/partner", methods=["GET", "POST"])
def add_partner(appointment_id):
    """Who comes along. What is told to whom stands there first."""
    form = PartnerForm()
    found = _where(appointment_id, partners.may_add, form)
    if not form.validate_on_submit():
        return _page("admin/add_partner.html", found, form), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            partners.add(
                work,
                appointment_id=appointment_id,
                details=form.details,
                takes_usual_fee=form.takes_usual_fee.data,
                seen=form.seen.revision,
            )
    except ChangedMeanwhile:
        return _page("admin/add_partner.html", found, form, has_changed=True), 409
    return back_to(found, _("The partner is added."))


@blueprint.route("/appointments/<appointment_id>/partner/off", methods=["GET", "POST"])
def take_partner_off(appointment_id):
    """It was a mistake, or only one of them comes."""
    form = TakeOffForm()
    found = _where(appointment_id, partners.may_take_off, form)
    if not form.validate_on_submit():
        return _page("admin/take_partner_off.html", found, form), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            had_heard = partners.take_off(work, appointment_id=appointment_id, seen=form.seen.revision)
    except ChangedMeanwhile:
        return _page("admin/take_partner_off.html", found, form, has_changed=True), 409
    if had_heard:
        return back_to(found, _("The partner is taken off. No letter says so: tell them another way."))
    return back_to(found, _("The partner is taken off, and has heard of nothing."))


def _where(appointment_id, is_possible, form):
    """The appointment; no page offers what is not possible, and what is sent all the same the practice refuses."""
    found = upcoming(appointment_id)
    if not form.is_submitted() and not is_possible(found, now=reading().now):
        raise NotPossibleNow(found.status)
    return found


def _page(template, found, form, *, has_changed=False):
    if has_changed or not form.is_submitted():
        form.seen.look_at(found)
    return render_template(
        template,
        form=form,
        appointment=found,
        has_changed=has_changed,
        partner=partners.partner_of(found),
        usual=found.fee_in(found.session_format, Party.COUPLE),
        invitation=foretell_invitation(reading(), appointment=found, settings=settings()),
    )
