"""The waitlist, as a client meets it: she joins, and by the link in her letter sees, changes, leaves, takes a time."""

from . import answers
from .routes import blueprint

__all__ = ["answers", "blueprint"]
