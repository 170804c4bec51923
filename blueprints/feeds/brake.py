"""How often somebody may ask for addresses that do not exist before nobody looks any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from practice.services.throttle import too_many

WINDOW = timedelta(hours=1)
MISSES = 60  # a phone that still asks for a revoked address every five minutes stays far below
PLACES = 10_000


class Brake:
    """Misses by network address, counted in this process alone.

    Other limits are rows, because they have to hold over all processes. This one has only to save work: what protects
    an address is that it cannot be guessed, reading changes no row, and a row for each miss would cost more than the
    miss.
    """

    def __init__(self) -> None:
        self._misses: dict[str, tuple[datetime, int]] = {}

    def refuse_beyond(self, place: str, *, now: datetime) -> None:
        """Refuse with TooManyTries whoever has missed too often. `now` is aware UTC."""
        since, misses = self._misses.get(place, (now, 0))
        wait = since + WINDOW - now
        if misses >= MISSES and wait > timedelta():
            raise too_many(wait)

    def count_miss(self, place: str, *, now: datetime) -> None:
        """One more. What is over is forgotten, and everything where there are too many to remember."""
        since, misses = self._misses.get(place, (now, 0))
        is_over = now - since >= WINDOW
        if len(self._misses) >= PLACES:
            self._misses.clear()
        self._misses[place] = (now, 1) if is_over else (since, misses + 1)
