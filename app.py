"""How the application is put together. Read this first."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

import blueprints
import commands
from blueprints import errors, filters, guard, headers, static_files
from blueprints import work as request_work
from config import Settings
from mailing.transport import Transport, make_other_way, make_transport
from practice import vault
from practice.database import Sessions, open_engine
from practice.services import seals

LARGEST_REQUEST = 512 * 1024


def utc_now() -> datetime:
    """The clock. The only place in the project that reads it."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    transport: Transport | None = None,
) -> Flask:
    """The application for one deployment. Opens no database connection: servers fork after this.

    `clock` returns the current instant as aware UTC; `transport` carries letters away. Tests hand in their own.
    """
    zoneinfo.reset_tzpath(to=[])  # the pinned tzdata, not whatever the machine carries
    settings = settings or commands.find_settings()
    vault.use(vault.Vault(settings.encryption_keys))

    app = Flask(__name__, static_folder=None)  # `static_files` publishes and serves them
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.extensions["sessions"] = Sessions(open_engine(settings.database_url), check=seals.refuse_wrong_keys)
    app.extensions["transport"] = transport or make_transport(app, settings)
    app.extensions["other_way"] = make_other_way(app, settings)
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}

    Babel(app, locale_selector=request_work.locale)
    request_work.init(app)
    headers.init(app, settings)
    static_files.init(app, settings)
    filters.init(app)
    guard.init(app)
    errors.init(app)
    blueprints.register_all(app)
    commands.register(app)
    if settings.behind_proxies:
        hops = settings.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    prefix = "__Host-" if settings.is_https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
        "BABEL_DEFAULT_LOCALE": "en_CA",
    }
