"""The counsellor's own pages: today, her appointments, the letters about them, and what her practice is."""

from . import (
    account,
    appointments,
    book,
    changes,
    crisis_lines,
    formats,
    meeting_points,
    messages,
    profile,
    rules,
    safekeeping,
    settings,
    texts,
)
from .today import blueprint

__all__ = [
    "account",
    "appointments",
    "blueprint",
    "book",
    "changes",
    "crisis_lines",
    "formats",
    "meeting_points",
    "messages",
    "profile",
    "rules",
    "safekeeping",
    "settings",
    "texts",
]
