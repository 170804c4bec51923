"""Signing in, signing out, and the one-time link by which a practitioner chooses her password."""

from __future__ import annotations

import re
from typing import cast

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from blueprints.fields import refuse_without_token
from blueprints.guard import sign_in_browser, signed_in
from blueprints.passwords import FAULTS, PasswordForm
from blueprints.signing_in import SignInForm, device, remember_browser, token_of
from blueprints.work import reading, unit_of_work
from practice.errors import PasswordRefused
from practice.models.access import SignIn
from practice.services import accounts

blueprint = Blueprint("account", __name__)
LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    """The way in. From here she goes on to where she wanted to go."""
    if request.method == "GET" and signed_in() is not None:
        return redirect(url_for("admin.today"), 303)
    form = SignInForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            token = token_of(work, form)
        if token is not None:
            sign_in_browser(token)
            return redirect(_way_on(request.args.get("next")), 303)
    return render_template("account/sign_in.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out")
def sign_out():
    """The way out: this session ends in the database, too."""
    refuse_without_token()
    with unit_of_work() as work:
        accounts.sign_out(work, sign_in=cast(SignIn, signed_in()))
    session.clear()
    flash(_("You are signed out."))
    response = make_response(redirect(url_for("account.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
def welcome(token):
    """A one-time link: she chooses her password and is signed in."""
    link = accounts.find_welcome(reading(), token=token)
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                begun = accounts.choose_password(work, token=token, password=form.password.data, device=device())
        except PasswordRefused as refusal:
            form.add_error("password", FAULTS[refusal.fault])
        else:
            sign_in_browser(begun)
            flash(_("Welcome, %(name)s. From now on you sign in with your email address.", name=link.practitioner.name))
            remember_browser(link.practitioner.email)
            return redirect(url_for("admin.today"), 303)
    return render_template("account/welcome.html", form=form, link=link), 422 if form.errors else 200


def _way_on(target):
    """Where she wanted to go, if that is a path of this site (OWASP ASVS 5.0, 3.7.2); otherwise Today."""
    return target if target and LOCAL_PATH.fullmatch(target) else url_for("admin.today")
