"""The pictures of meeting points, each at an address that never shows another one."""

from __future__ import annotations

from flask import Response, make_response, request

from blueprints.site.routes import blueprint
from blueprints.work import reading
from practice.rules.pictures import TYPE
from practice.services import pictures

A_YEAR = 365 * 24 * 60 * 60


@blueprint.get("/meeting-points/<point_id>/<digest>.webp")
def picture(point_id, digest):
    """The picture as it is kept. The digest is a strong validator (RFC 9110 section 8.8.1), and part of the address."""
    content = pictures.content_of(reading(), point_id=point_id, digest=digest)
    response: Response = make_response(content)
    response.content_type = TYPE
    response.set_etag(digest)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response.make_conditional(request)
