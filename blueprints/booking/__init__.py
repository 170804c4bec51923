"""Booking: format, who is coming, time, details, check, booked."""

from flask import Blueprint

blueprint = Blueprint("booking", __name__)
