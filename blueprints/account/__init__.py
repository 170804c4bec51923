"""Signing in and out: the practitioner's, by password."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
