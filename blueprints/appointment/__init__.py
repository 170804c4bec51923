"""A client's own page, by her link: see, move, change, cancel."""

from flask import Blueprint

blueprint = Blueprint("appointment", __name__)
