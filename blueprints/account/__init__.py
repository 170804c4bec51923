"""Signing in and out: the practitioner's, by password."""

from blueprints.account.routes import blueprint

__all__ = ["blueprint"]
