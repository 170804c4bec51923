"""The questionnaire, by the client's own link."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__)
