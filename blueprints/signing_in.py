"""How does a password open a session, and in which browsers has that been done before?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from flask import Response, after_this_request, request, session
from flask_babel import lazy_gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import PasswordField

from blueprints.fields import EMAIL_LENGTH, AddressField, Form, at_most, required
from blueprints.work import settings
from practice.services import accounts, throttle
from practice.work import Work

WINDOW = timedelta(minutes=15)
A_YEAR = timedelta(days=365)


class SignInForm(Form):
    """An address and a password. The password is compared as it is: nothing is trimmed."""

    email = AddressField(
        _("Email"),
        [required(_("Enter your email address")), at_most(EMAIL_LENGTH)],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    password = PasswordField(
        _("Password"), [required(_("Enter your password"))], render_kw={"autocomplete": "current-password"}
    )


def token_of(work: Work, form: Any) -> str | None:
    """The token of the session that a valid form begins; the browser remembers whose it was.

    None, and the form says so, where address and password do not belong together.
    Beside the guard's limit per network address there is one per account, for browsers that never signed in to it:
    so nobody can lock her out of her own.
    """
    key, limit = f"account|{form.email.data.lower()}", settings().limits.sign_ins
    if known_address() != form.email.data.lower():
        throttle.refuse_beyond(work, key=key, limit=limit, window=WINDOW)
    begun = accounts.sign_in(
        work,
        email=form.email.data,
        password=form.password.data,
        device=device(),
        replaces=session.get("sign_in"),
    )
    if begun:
        throttle.forget(work, key=key)
        remember_browser(form.email.data)
    else:
        form.add_error("password", _("The address and the password do not belong together"))
    return begun


def device() -> str:
    """What this browser calls itself."""
    return request.user_agent.string


def remember_browser(email: str) -> None:
    """This answer tells the browser to remember, for a year, whose it was last. It opens nothing by itself."""
    name, signer = _cookie()

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            name,
            signer.dumps(email.lower()),
            max_age=A_YEAR,
            secure=settings().is_https,
            httponly=True,
            samesite="Lax",
        )
        return response


def known_address() -> str | None:
    """The address of whoever signed in last in this browser."""
    name, signer = _cookie()
    try:
        return cast(str, signer.loads(request.cookies.get(name, "")))
    except BadSignature:
        return None


def _cookie() -> tuple[str, URLSafeSerializer]:
    prefix = "__Host-" if settings().is_https else ""
    return f"{prefix}browser", URLSafeSerializer(settings().secret_key, salt="known browser")
