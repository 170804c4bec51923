"""How is a letter drawn inside the site without becoming a part of it?"""

from __future__ import annotations

from flask import Response, make_response

from blueprints.headers import CONTENT_SECURITY_POLICY

# The letter's own styles and nothing else: no script, no form, no address of another site is followed by itself.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; base-uri 'none'"


def as_mail(html: str) -> Response:
    """The HTML part of a letter as mail programs draw it."""
    return _shut_off(make_response(html))


def as_text(words: str) -> Response:
    """Plain text, as it is."""
    response = make_response(words)
    response.content_type = "text/plain; charset=utf-8"
    return _shut_off(response)


def framed(page: str) -> Response:
    """A page of the site that shows such an answer in a frame."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


def _shut_off(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
