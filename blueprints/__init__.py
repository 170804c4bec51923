"""HTTP and nothing else. Every prefix of the site in one table."""

from __future__ import annotations

from flask import Flask

from blueprints.account import blueprint as account
from blueprints.admin import blueprint as admin
from blueprints.appointment import blueprint as appointment
from blueprints.booking import blueprint as booking
from blueprints.feeds import blueprint as feeds
from blueprints.intake import blueprint as intake
from blueprints.site import blueprint as site
from blueprints.waitlist import blueprint as waitlist

PREFIXES = (
    (site, ""),
    (booking, "/book"),
    (appointment, ""),
    (waitlist, ""),
    (intake, ""),
    (feeds, "/feeds"),
    (account, ""),
    (admin, "/admin"),
)


def register_all(app: Flask) -> None:
    """Mount every blueprint."""
    for blueprint, prefix in PREFIXES:
        app.register_blueprint(blueprint, url_prefix=prefix or None)
