"""The counsellor's own pages."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)
