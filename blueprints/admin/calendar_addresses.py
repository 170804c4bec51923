"""From which secret addresses do calendar apps read her diary? She makes them, sees them again and takes them back."""

from __future__ import annotations

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.calendar_address_forms import LEVELS, CalendarAddressForm, PasswordAgainForm
from blueprints.admin.today import blueprint
from blueprints.calendar_apps import app_address
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner, signed_in
from blueprints.work import reading, unit_of_work
from practice.errors import SignInFailed
from practice.models.access import SignIn
from practice.models.calendars import FeedLevel
from practice.services import feeds, own_account


@blueprint.route("/calendar-addresses", methods=["GET", "POST"])
def calendar_addresses():
    """All of them, and a form for another one. The addresses themselves only to whoever has just proved to be her."""
    is_confirmed = _is_confirmed()
    form = CalendarAddressForm.of(is_confirmed=is_confirmed)
    if form.validate_on_submit() and _is_added(form):
        flash(_("Here is the new address. Give it to the calendar that it is for, and to nobody else."), "success")
        return redirect(url_for("admin.calendar_addresses"), 303)
    page = render_template(
        "admin/calendar_addresses.html",
        form=form,
        is_confirmed=is_confirmed,
        addresses=feeds.addresses(reading(), practitioner_id=practitioner().id),
        levels=LEVELS,
        app_address=app_address,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/calendar-addresses/show", methods=["GET", "POST"])
def show_calendar_addresses():
    """She says once more who she is, and sees them for some minutes."""
    form = PasswordAgainForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                _confirm(work, form)
        except SignInFailed:
            form.add_error("current", _("That is not your password"))
        else:
            return redirect(url_for("admin.calendar_addresses"), 303)
    return render_template("admin/show_calendar_addresses.html", form=form), 422 if form.errors else 200


@blueprint.post("/calendar-addresses/<address_id>/renew")
def renew_calendar_address(address_id):
    """Another one in its place, by whoever has just proved to be her."""
    refuse_without_token()
    if not _is_confirmed():
        flash(_("Nothing was changed yet. Enter your password first, then press the button once more."), "caution")
        return redirect(url_for("admin.show_calendar_addresses"), 303)
    with unit_of_work() as work:
        feeds.renew(work, practitioner_id=practitioner().id, address_id=address_id)
    flash(_("Here is the new address. The old one opens nothing any more."), "success")
    return redirect(url_for("admin.calendar_addresses"), 303)


@blueprint.post("/calendar-addresses/<address_id>/revoke")
def revoke_calendar_address(address_id):
    """It opens nothing from now on. That needs no password: it is the safe direction."""
    refuse_without_token()
    with unit_of_work() as work:
        feeds.revoke(work, practitioner_id=practitioner().id, address_id=address_id)
    flash(_("It opens nothing any more. What that calendar has read already, it may keep: remove it there, too."))
    return redirect(url_for("admin.calendar_addresses"), 303)


def _is_added(form):
    wanted = {"name": form.name.data, "level": FeedLevel(form.level.data)}
    try:
        with unit_of_work() as work:
            _confirm(work, form)
            feeds.add(work, practitioner_id=practitioner().id, **wanted)
    except SignInFailed:
        form.add_error("current", _("That is not your password"))
        return False
    return True


def _confirm(work, form):
    if "current" in form:
        own_account.confirm(work, sign_in=_sign_in(), password=form.current.data)


def _is_confirmed():
    return own_account.is_confirmed(_sign_in(), now=reading().now)


def _sign_in():
    return cast(SignIn, signed_in())
