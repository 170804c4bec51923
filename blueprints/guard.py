"""Who may reach what. Default deny: an endpoint that is not listed here needs a signed-in practitioner."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints import late_forms, signing_in, tries
from blueprints import work as request_work
from practice.models.access import SignIn
from practice.models.links import HAND_OVER, ClientLink
from practice.models.people import Practitioner
from practice.services import accounts, clients, handing_over
from practice.work import Actor, ActorKind

PUBLIC = frozenset(
    {
        "site.picture",
        "site.home",
        "site.formats",
        "site.privacy",
        "site.safety",
        "site.accessibility",
        "site.leave",
        "site.healthz",
        "site.readyz",
        "site.robots",
        "site.questionnaire_schema",
        "booking.choose_who",
        "booking.choose_time",
        "booking.choose_month",
        "booking.details",
        "booking.check",
        "booking.booked",
        "booking.keep",
        "appointment.open_link",
        "appointment.show",
        "appointment.receipt",
        "appointment.receipt_pdf",
        "appointment.calendar_file",
        "appointment.calendar_address",
        "appointment.revoke_calendar_address",
        "appointment.move",
        "appointment.change_format",
        "appointment.use_rain_plan",
        "appointment.cancel",
        "appointment.decline",
        "appointment.send_again",
        "appointment.correct_address",
        "appointment.choose_reminders",
        "appointment.contact_rule",
        "appointment.hand_over",
        "appointment.take_over",
        "appointment.find",
        "waitlist.join",
        "waitlist.joined",
        "waitlist.show",
        "waitlist.change",
        "waitlist.leave",
        "waitlist.offer",
        "waitlist.take",
        "intake.form",
        "intake.agreements",
        "intake.withdraw_consent",
        "intake.questions",
        "intake.save",
        "intake.before",
        "intake.by_phone",
        "intake.check",
        "intake.sent",
        "intake.withdraw",
        "intake.help_now",
        "intake.copy",
        "intake.copy_pdf",
        "intake.own_words",
        "intake.share_words",
        "feeds.feed",
        "account.sign_in",
        "account.welcome",
    }
)
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)


def init(app: Flask) -> None:
    """Look at every request before its view does."""
    app.before_request(_refuse_nul)
    app.before_request(tries.count_it)
    app.before_request(_let_in)


def sign_in_browser(token: str) -> None:
    """This browser is the practitioner's from now on. Forgets whatever the browser carried before."""
    session.clear()
    for cached in ("sign_in", "csrf_token"):
        g.pop(cached, None)
    session["sign_in"] = token
    session["seen"] = request_work.now().timestamp()
    session.permanent = True


def signed_in() -> SignIn | None:
    """The practitioner's session of this browser, if it is valid and not idle."""
    if "sign_in" not in g:
        g.sign_in = _find_sign_in()
    return cast(SignIn | None, g.sign_in)


def practitioner() -> Practitioner:
    """Who is signed in. Only for views that are not public."""
    found = signed_in()
    assert found is not None, "the guard lets nobody else in"
    return found.practitioner


def remember_link(link: ClientLink) -> None:
    """This browser may see one attendance from now on. A second link replaces the first.

    One that was passed on is remembered beside it: whoever looks at it keeps her own.
    """
    session["invitation" if link.purpose == HAND_OVER else "link"] = link.id


def client_link() -> ClientLink:
    """The link by which this browser came, with its attendance, appointment and format.

    Refuses with LinkNotValid when there is none, or it has expired or been revoked.
    """
    if "client_link" not in g:
        g.client_link = clients.find_link(request_work.reading(), link_id=session.get("link"))
        request_work.act_as(Actor(ActorKind.CLIENT, g.client_link.attendance_id))
    return cast(ClientLink, g.client_link)


def invitation_link() -> ClientLink:
    """The link by which an invitation was passed on to this browser. It opens one page. Refuses with LinkNotValid."""
    link = handing_over.find_passed_on(request_work.reading(), link_id=session.get("invitation"))
    request_work.act_as(Actor(ActorKind.CLIENT, link.attendance_id))
    return link


def _refuse_nul() -> None:
    """No word that leads to something of ours has it, and PostgreSQL takes no question with it."""
    if "\x00" in request.path + request.args.get("format", ""):
        abort(404)


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if signed_in() is None:
        answer = _let_in_late() if request.method == "POST" else _lead_to_sign_in()
        if answer is not None:
            return answer
    found = cast(SignIn, signed_in())
    session["seen"] = request_work.now().timestamp()
    request_work.act_as(Actor(ActorKind.PRACTITIONER, found.practitioner_id))
    _note_use(found)
    return None


def _let_in_late() -> ResponseReturnValue | None:
    """A form that was sent after her sign-in had ended: she signs in where she is, and goes on with what she typed."""
    late = late_forms.late_form()
    if late is None:
        return _lead_to_sign_in()
    form = late_forms.sign_in_form()
    is_answered = late_forms.is_answered()
    if is_answered:
        tries.count_one("account.sign_in")
    token = _token_of(form) if is_answered and form.validate() else None
    if token is None:
        return late_forms.sign_in_page(form, late)
    sign_in_browser(token)
    request_work.read_again()
    if practitioner().id == late.owner_id:
        g.is_signed_in_again = True
        return None
    flash(_("You are signed in. What had been typed there was somebody else's, and was not kept."), "info")
    return redirect(url_for("admin.today"), 303)


def _token_of(form: signing_in.SignInForm) -> str | None:
    with request_work.unit_of_work() as work:
        return signing_in.token_of(work, form)


def _lead_to_sign_in() -> Response:
    if request.method == "POST" and late_forms.is_from_here() and "_flashes" not in session:
        flash(
            _("You had been signed out meanwhile, so nothing was done. Sign in, then press the button again."), "info"
        )
    return cast(Response, redirect(url_for("account.sign_in", next=_way_back()), 303))


def _way_back() -> str | None:
    """The page she was on: that of the form she sent, or the one on which a button without a page of its own stands."""
    if request.method == "GET" or late_forms.has_page():
        return request.full_path.rstrip("?")
    return urlsplit(request.referrer or "").path if late_forms.is_from_here() else None


def _note_use(found: SignIn) -> None:
    """When she last did something in this browser. Reading changes no row, so only what she sends is noted."""
    if request.method == "POST" and request_work.now() - found.seen_at >= NOTED_EVERY:
        with request_work.unit_of_work() as work:
            accounts.note_use(work, sign_in=found)


def _find_sign_in() -> SignIn | None:
    token, seen = session.get("sign_in"), session.get("seen", 0.0)
    now = request_work.now()
    if not token or now.timestamp() - seen > IDLE.total_seconds():
        return None
    return accounts.find_sign_in(request_work.reading(), token=token, not_before=now - WHOLE)
