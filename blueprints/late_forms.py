"""What becomes of a form that is sent after her sign-in has ended? What she typed waits in the page where she signs in.

It waits in the page and nowhere else: hidden fields beside address and password. Once these fit, the same request goes
on to the view that the form was for. It carries no token of the new session, so the view shows its page with all that
was typed and does nothing, as with any stale form. See docs/decisions/0006-a-form-that-comes-too-late.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import render_template, request, session
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from blueprints.signing_in import SignInForm, known_address
from blueprints.work import reading, settings
from practice.services import accounts

PREFIX = "sign_in-"
NEVER_KEPT = frozenset({"csrf_token", "password", "passphrase", "current", "again"})
MOST_FIELDS, LONGEST = 300, 200_000


@dataclass(frozen=True, slots=True)
class LateForm:
    """What was typed, as names and values in their order, and the id of the practitioner who typed it."""

    typed: tuple[tuple[str, str], ...]
    owner_id: str

    @property
    def is_too_long(self) -> bool:
        """Whether it is more than a page may carry; no form of the site comes near it."""
        return len(self.typed) > MOST_FIELDS or sum(len(name) + len(value) for name, value in self.typed) > LONGEST


def late_form() -> LateForm | None:
    """The form of this request, if somebody who was signed in here has typed it into a page of this site."""
    typed = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NEVER_KEPT and not name.startswith(PREFIX)
    )
    if not typed or not has_page() or not is_from_here() or not _has_token():
        return None
    owner_id = _owner_id()
    return LateForm(typed, owner_id) if owner_id else None


def has_page() -> bool:
    """Whether the form that was sent has a page at its own address."""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def is_from_here() -> bool:
    """Whether the browser says that a page of this site has sent this request (OWASP ASVS 5.0, 3.5.1)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    said = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return f"{said.scheme}://{said.netloc}" in (request.host_url.rstrip("/"), settings().public_url)


def sign_in_form() -> SignInForm:
    """Address and password under names that no other form has; empty when this request is the late form itself.

    Its token is the one that `late_form` has looked at.
    """
    return SignInForm(request.form if is_answered() else None, prefix=PREFIX, meta={"csrf": False})


def is_answered() -> bool:
    """Whether this request brings address and password beside what was typed."""
    return any(name.startswith(PREFIX) for name in request.form)


def sign_in_page(form: SignInForm, late: LateForm) -> tuple[str, int]:
    """The page on which she signs in and what she typed waits."""
    page = render_template("account/sign_in.html", form=form, late=late)
    return page, 422 if form.errors else 401


def _has_token() -> bool:
    """Whether the form carries this browser's token. A browser whose cookies have run out over night has none to
    compare with: then it counts that the late form is from here. The answer to our page needs one in any case."""
    if "csrf_token" not in session:
        return not is_answered()
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _owner_id() -> str | None:
    if "sign_in" in session:
        return accounts.owner_of(reading(), token=session["sign_in"])
    address = known_address()
    return accounts.id_of(reading(), email=address) if address else None
