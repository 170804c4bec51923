"""Where does she change her name, her address and her password, and see in which browsers she is signed in?"""

from __future__ import annotations

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.account_forms import AccountForm
from blueprints.admin.browsers import browser_words
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.guard import WHOLE, practitioner, sign_in_browser, signed_in
from blueprints.passwords import FAULTS, ChangePasswordForm
from blueprints.signing_in import device, remember_browser
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import AddressTaken, ChangedMeanwhile, PasswordRefused, SignInFailed
from practice.models.access import SignIn
from practice.services import own_account


@blueprint.route("/account", methods=["GET", "POST"])
def account():
    """Who she is at the door, and where else she is signed in."""
    her_id = practitioner().id
    form = AccountForm.about(own_account.values_of(practitioner()))
    if form.validate_on_submit() and _is_saved(form, her_id):
        remember_browser(form.values().email)
        flash(_("Saved."), "success")
        return redirect(url_for("admin.account"), 303)
    found = own_account.sign_ins(reading(), practitioner_id=her_id, not_before=reading().now - WHOLE)
    page = render_template(
        "admin/account.html", form=form, sign_ins=found, here=_sign_in_id(), names=browser_words, whole=WHOLE
    )
    return page, form.status


@blueprint.post("/account/sign-out-elsewhere")
def sign_out_elsewhere():
    """End her sessions in every other browser."""
    refuse_without_token()
    with unit_of_work() as work:
        own_account.end_other_sign_ins(work, sign_in=cast(SignIn, signed_in()))
    flash(_("You are signed out everywhere but here."), "success")
    return redirect(url_for("admin.account"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
def password():
    """Another password. Whoever was signed in with the old one is signed out, but for this browser."""
    form, her_id = ChangePasswordForm(), practitioner().id
    if form.validate_on_submit():
        typed = {"current": form.current.data, "password": form.password.data}
        try:
            with unit_of_work() as work:
                token = own_account.change_password(work, practitioner_id=her_id, **typed, device=device())
        except SignInFailed:
            form.add_error("current", _("That is not the password you have now"))
        except PasswordRefused as refusal:
            form.add_error("password", FAULTS[refusal.fault])
        else:
            sign_in_browser(token)
            flash(_("Your password is changed. You are signed out everywhere but here."), "success")
            return redirect(url_for("admin.account"), 303)
    return render_template("admin/password.html", form=form), 422 if form.errors else 200


def _is_saved(form, her_id):
    try:
        with unit_of_work() as work:
            own_account.save(
                work,
                practitioner_id=her_id,
                values=form.values(),
                password=form.current.data or "",
                seen=form.seen.data,
            )
    except ChangedMeanwhile:
        form.show_conflict(own_account.values_of(own_account.find(read_again(), practitioner_id=her_id)))
        return False
    except SignInFailed:
        form.add_error("current", _("Enter your password to change the email"))
        return False
    except AddressTaken:
        form.add_error("email", _("Somebody else signs in with this address. Choose another"))
        return False
    return True


def _sign_in_id():
    return cast(SignIn, signed_in()).id
