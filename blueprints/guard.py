"""Who may reach what. Default deny: an endpoint that is not listed here needs a signed-in practitioner."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import Flask, Response, current_app, g, redirect, request, session, url_for

from blueprints import work as request_work
from practice.models.access import SignIn
from practice.models.appointments import ClientLink
from practice.models.people import Practitioner
from practice.services import accounts, clients, throttle
from practice.work import Actor, ActorKind

PUBLIC = frozenset(
    {
        "site.home",
        "site.formats",
        "site.privacy",
        "site.safety",
        "site.accessibility",
        "site.leave",
        "site.healthz",
        "site.readyz",
        "site.robots",
        "booking.choose_who",
        "booking.choose_time",
        "booking.choose_month",
        "booking.details",
        "booking.check",
        "booking.booked",
        "booking.keep",
        "appointment.open_link",
        "appointment.show",
        "appointment.calendar_file",
        "appointment.move",
        "appointment.change_format",
        "appointment.cancel",
        "appointment.decline",
        "appointment.send_again",
        "appointment.correct_address",
        "appointment.find",
        "intake.form",
        "account.sign_in",
        "account.welcome",
    }
)
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)

# endpoint -> (name of the limit in Settings.limits, window): counted per network address, on POST
THROTTLED = {
    "account.sign_in": ("sign_ins", timedelta(minutes=15)),
    "account.welcome": ("sign_ins", timedelta(minutes=15)),
    "booking.choose_time": ("holds", timedelta(hours=1)),
    "appointment.find": ("lookups", timedelta(hours=1)),
    "appointment.send_again": ("lookups", timedelta(hours=1)),
    "appointment.correct_address": ("lookups", timedelta(hours=1)),
}


def init(app: Flask) -> None:
    """Look at every request before its view does."""
    app.before_request(_count_tries)
    app.before_request(_let_in)


def sign_in_browser(token: str) -> None:
    """This browser is the practitioner's from now on. Forgets whatever the browser carried before."""
    session.clear()
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
    """This browser may see one attendance from now on. A second link replaces the first."""
    session["link"] = link.id


def client_link() -> ClientLink:
    """The link by which this browser came, with its attendance, appointment and format.

    Refuses with LinkNotValid when there is none, or it has expired or been revoked.
    """
    if "client_link" not in g:
        g.client_link = clients.find_link(request_work.reading(), link_id=session.get("link"))
        request_work.act_as(Actor(ActorKind.CLIENT, g.client_link.attendance_id))
    return cast(ClientLink, g.client_link)


def _let_in() -> Response | None:
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    found = signed_in()
    if found is None:
        return cast(Response, redirect(url_for("account.sign_in", next=_way_back()), 303))
    session["seen"] = request_work.now().timestamp()
    request_work.act_as(Actor(ActorKind.PRACTITIONER, found.practitioner_id))
    return None


def _way_back() -> str | None:
    """The page she was on; after a form was sent the page that has the form, where there is one at its address."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.path if has_page else None


def _find_sign_in() -> SignIn | None:
    token, seen = session.get("sign_in"), session.get("seen", 0.0)
    now = request_work.now()
    if not token or now.timestamp() - seen > IDLE.total_seconds():
        return None
    return accounts.find_sign_in(request_work.reading(), token=token, not_before=now - WHOLE)


def _count_tries() -> None:
    name, window = THROTTLED.get(request.endpoint or "", (None, None))
    if name is None or window is None or request.method != "POST":
        return
    limit: int = getattr(request_work.settings().limits, name)
    with request_work.unit_of_work() as work:
        wait = throttle.count(work, key=f"{name}|{request.remote_addr}", limit=limit, window=window)
    if wait:
        current_app.logger.warning("throttled %s", name)
        raise throttle.too_many(wait)
