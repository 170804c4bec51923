"""Who is in front of this browser? Asked again before what the practice keeps leaves it, or goes for good."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import gettext as _

from blueprints.guard import signed_in
from blueprints.work import reading
from practice.models.access import SignIn
from practice.services import own_account
from practice.work import Work


def is_confirmed() -> bool:
    """Whether she has signed in, or given her password once more, within the last minutes."""
    return own_account.is_confirmed(cast(SignIn, signed_in()), now=reading().now)


def confirm(work: Work, form: Any) -> None:
    """Take the password that a form asks for, where it does. Refuses with SignInFailed."""
    if "current" in form:
        own_account.confirm(work, sign_in=cast(SignIn, signed_in()), password=form.current.data or "")


def say_wrong_password(form: Any) -> None:
    """The form says that it was not hers."""
    form.add_error("current", _("That is not your password"))
