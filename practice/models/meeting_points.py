"""Where walks start, how a stranger finds it, and what the way is like that is walked from there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    wait_rule: Mapped[str | None] = mapped_column(Text)  # how long she waits there, and what then
    route_metres: Mapped[int | None]
    surface: Mapped[str | None] = mapped_column(Text)
    gradient: Mapped[str | None] = mapped_column(Text)
    benches: Mapped[str | None] = mapped_column(Text)
    step_free: Mapped[bool | None]  # null: she has not said
    how_busy: Mapped[str | None] = mapped_column(Text)

    # known wherever the point is; the bytes are read by themselves
    picture: Mapped[Picture | None] = relationship(lazy="joined", cascade="all, delete-orphan")


class Picture(Base):
    """What a meeting point looks like: a small WebP without anything about who took it, when and where.

    It lies in the database, so that a backup carries it. `digest` is that of the bytes, and part of its address.
    """

    __tablename__ = "meeting_point_picture"

    meeting_point_id: Mapped[str] = mapped_column(ForeignKey("meeting_point.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)  # what is to be seen, for whoever does not see it
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
