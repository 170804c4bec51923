"""The file behind a secret address. Reading it changes nothing, sets no cookie, and is cheap when nothing is new."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from blueprints.feeds.brake import Brake
from blueprints.work import know_practice, now, reading
from practice.errors import NotFound
from practice.services import feed_entries, feeds
from practice.services.feed_entries import Feed, FeedWords

blueprint = Blueprint("feeds", __name__)


@blueprint.record_once
def give_brake(setup):
    """Each application counts for itself."""
    setup.app.extensions["feed_brake"] = Brake()


@blueprint.get("/<secret>.ics")
def feed(secret):
    """The whole feed, or 304 for whoever has it already. Any address that opens nothing is the same 404."""
    brake, place = current_app.extensions["feed_brake"], request.remote_addr or ""
    brake.refuse_beyond(place, now=now())
    try:
        address, practice = feeds.open_address(reading(), token=secret)
    except NotFound:
        brake.count_miss(place, now=now())
        raise
    know_practice(practice)
    return _answer(feed_entries.written(reading(), address=address, words=_words()))


def _answer(found: Feed) -> Response:
    """With an ETag of the bytes themselves; only that decides about a 304.

    Last-Modified is told, but not asked: a name that is put right, or a session that is half a year past, changes the
    file and no row's time.
    """
    response = Response(found.body, content_type="text/calendar; charset=utf-8")
    response.set_etag(sha256(found.body).hexdigest())
    response.last_modified = found.changed_at
    response.headers["Cache-Control"] = "private, no-cache"  # may be kept, and is asked for again each time
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        response.set_data(b"")
        del response.headers["Content-Length"]
    return response


def _words() -> FeedWords:
    return FeedWords(
        busy=_("Busy"),
        appointment=_("Appointment"),
        appointments=_("Appointments"),
        request=_("Request"),
        cancelled=_("Cancelled"),
    )
