"""How is a fault written down without anything that belongs to a client? Its kind, and its place in the code."""

from __future__ import annotations

import traceback
from pathlib import Path


def place_of(fault: Exception) -> str:
    """The kind of a fault and where it came up. Never its words: they may hold an address."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]]
    return f"{type(fault).__name__} at {' < '.join(reversed(places))}"
