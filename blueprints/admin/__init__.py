"""The counsellor's own pages: today, her appointments, and the letters about them."""

from . import appointments, changes, messages
from .today import blueprint

__all__ = ["appointments", "blueprint", "changes", "messages"]
