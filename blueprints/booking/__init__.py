"""Booking: format, who is coming, time, details, check, booked."""

from blueprints.booking.routes import blueprint

__all__ = ["blueprint"]
