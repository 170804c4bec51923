"""A client's own page, by her link: see her appointment, move, change or cancel it, and have her letters sent again."""

from . import calendar_address, changing, letters, partner, receipts, reminders, weather
from .routes import blueprint

__all__ = ["blueprint", "calendar_address", "changing", "letters", "partner", "receipts", "reminders", "weather"]
