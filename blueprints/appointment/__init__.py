"""A client's own page, by her link: see her appointment, move, change or cancel it, and have her letters sent again."""

from . import changing, letters, partner
from .routes import blueprint

__all__ = ["blueprint", "changing", "letters", "partner"]
