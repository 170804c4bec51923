"""The pages that need no booking: how to meet, privacy, safety, accessibility, and the way out."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, render_template, request, session
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Answer

from blueprints.site.readiness import is_ready
from blueprints.work import practice, reading
from practice.models.scheduling import Party, SessionFormat, bookable_formats
from practice.services import availability

blueprint = Blueprint("site", __name__)

SCHEMA = Path(__file__).parent.parent.parent / "static" / "questionnaire.schema.json"
WEATHER = "https://weather.gc.ca/"
ROBOTS = """User-agent: *
Disallow: /a/
Disallow: /admin/
Disallow: /appointment
Disallow: /book/
Disallow: /feeds/
Disallow: /find
Disallow: /form
Disallow: /leave
Disallow: /safety
Disallow: /sign-in
"""


@blueprint.get("/")
def home() -> str:
    """How would you like to meet? Each format with the day of its next opening."""
    work = reading()
    choices = [(each, _first_party(each)) for each in work.session.scalars(bookable_formats())]
    openings = availability.next_openings(work, choices=choices)
    return render_template("site/home.html", choices=choices, openings=openings)


@blueprint.get("/formats")
def formats() -> str:
    """The formats side by side."""
    return render_template(
        "site/formats.html", formats=reading().session.scalars(bookable_formats()).all(), parties=tuple(Party)
    )


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept, where, for how long, and who reads it."""
    return render_template("site/privacy.html")


@blueprint.get("/safety")
def safety() -> str:
    """What helps when somebody else uses her device or her mailbox."""
    return render_template("site/safety.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """What can be counted on, and whom to tell when it fails."""
    return render_template("site/accessibility.html")


@blueprint.get("/leave")
def leave() -> Answer:
    """Away from here at once. This browser forgets its draft and its link; what she typed stays with the practice."""
    response = redirect(_elsewhere(), 303)
    session.clear()
    for name in request.cookies:
        response.delete_cookie(name, secure=current_app.config["SESSION_COOKIE_SECURE"])
    response.headers["Clear-Site-Data"] = '"storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/healthz")
def healthz() -> Response:
    """This process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """This process can serve people. Says no more than that to whoever asks."""
    ready = is_ready(reading().session)
    return Response("ready\n" if ready else "not ready\n", 200 if ready else 503, mimetype="text/plain")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Search engines may list what the practice offers, and nothing that belongs to somebody."""
    return Response(ROBOTS, mimetype="text/plain")


@blueprint.get("/questionnaire.schema.json")
def questionnaire_schema() -> Response:
    """How a questionnaire is written as JSON, for whoever makes one elsewhere."""
    return Response(SCHEMA.read_bytes(), mimetype="application/json")


def _elsewhere() -> str:
    """Leaving works whatever else is broken."""
    try:
        return practice().leave_url
    except SQLAlchemyError:
        return WEATHER


def _first_party(session_format: SessionFormat) -> Party:
    return Party.ONE if session_format.allows(Party.ONE) else Party.COUPLE
