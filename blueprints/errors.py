"""What does a person read when the practice declines, an address is wrong, or something is wrong with our side?"""

from __future__ import annotations

from secrets import token_hex

from flask import Flask, Response, current_app, make_response, render_template
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, SecurityError

from blueprints.refusal_pages import HTTP_PAGES, REFUSALS, Page
from blueprints.work import settings
from practice import errors as refusals
from practice.database import is_busy

SECONDS_TO_WAIT = 5


def init(app: Flask) -> None:
    """Give every refusal, every HTTP error and every bug its page."""
    app.register_error_handler(refusals.Refusal, show_refusal)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(DBAPIError, _show_fault_of_database)
    app.register_error_handler(Exception, _show_bug)


def show_refusal(refusal: refusals.Refusal) -> Response:
    """The page of a refusal, by its class."""
    response = _render(REFUSALS[type(refusal)], refusal)
    if isinstance(refusal, refusals.TooManyTries):
        response.headers["Retry-After"] = str(refusal.wait_seconds)
    return response


def _show_http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if isinstance(error, SecurityError):  # reached by a name that is not ours: no page of ours can be linked there
        return make_response(render_template("errors/elsewhere.html", site=settings().public_url), 400)
    page = HTTP_PAGES.get(error.code) or HTTP_PAGES[400]
    response = _render(page)
    response.status_code = error.code
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _show_fault_of_database(error: DBAPIError) -> Response:
    """A database that somebody else kept waiting for too long is no bug: the same once more will do."""
    if not is_busy(error):
        return _show_bug(error)
    current_app.logger.warning("the database was busy for too long: %s", type(error.orig).__name__)
    response = make_response(render_template("errors/busy.html"), 503)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def _show_bug(error: Exception) -> Response:
    reference = token_hex(4)
    current_app.logger.error("bug %s: %s", reference, type(error).__name__, exc_info=error)
    return make_response(render_template("errors/bug.html", reference=reference), 500)


def _render(page: Page, refusal: refusals.Refusal | None = None) -> Response:
    return make_response(render_template("errors/refusal.html", page=page, refusal=refusal), page.status)
