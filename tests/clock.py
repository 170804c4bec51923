"""What time is it in a test? A clock that stands until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

THE_BEGINNING = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # Monday, 10 a.m. in Toronto


class Clock:
    """Says `now`; `move` lets time pass, `set` goes to an instant."""

    def __init__(self) -> None:
        self.now = THE_BEGINNING

    def __call__(self) -> datetime:
        return self.now

    def move(self, length: timedelta) -> None:
        self.now += length

    def set(self, instant: datetime) -> None:
        assert instant.tzinfo is not None, "an instant has a zone"
        self.now = instant.astimezone(UTC)
