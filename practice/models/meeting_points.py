"""Where walks start, and how a stranger finds it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base


class MeetingPoint(Base):
    """Where a walk starts, and how a stranger finds it."""

    __tablename__ = "meeting_point"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("daylight_margin IS NULL OR daylight_margin BETWEEN 0 AND 720", name="daylight_margin"),
    )

    name: Mapped[str] = mapped_column(String(200))
    latitude: Mapped[float]
    longitude: Mapped[float]
    how_to_find: Mapped[str] = mapped_column(Text)
    access: Mapped[str | None] = mapped_column(Text)
    toilets: Mapped[str | None] = mapped_column(Text)
    parking: Mapped[str | None] = mapped_column(Text)
    # a walk is over that long before sunset; null: also in the dark
    daylight_margin: Mapped[timedelta | None]
