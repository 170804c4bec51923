"""The counsellor's own pages: today, her appointments, the letters about them, and what her practice is."""

from . import appointments, changes, crisis_lines, messages, profile, settings, texts
from .today import blueprint

__all__ = ["appointments", "blueprint", "changes", "crisis_lines", "messages", "profile", "settings", "texts"]
