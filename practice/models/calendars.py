"""What other calendars say, and the secret addresses from which they read ours.

Of others: whose they are, how reading them went, and when each is busy, never what it is about. Of ours: who may read,
and how much.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    and_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.models.base import Base, Sealed, closed_set
from practice.models.people import Client, Practitioner
from practice.models.profile import PracticeProfile
from practice.rules.feed_faults import FeedFault

FAILS_AFTER = timedelta(hours=6)  # an hour's trouble at a provider is nothing to be told about


class BusyCalendar(Base):
    """An outside calendar of a practitioner, read again and again from its address.

    `fetched_at` is the last try, `succeeded_at` the last good answer; `fault` is what was wrong since, if anything was.
    The validators (RFC 9110 section 8.8) let a server answer that nothing has changed. Of what was read only the busy
    times are kept: until `covers_until`, and read the way that `reading_tag` stands for.
    """

    __tablename__ = "busy_calendar"
    __table_args__ = (
        CheckConstraint("(fault IS NULL) = (failing_since IS NULL)", name="fails_since"),
        Index(None, "due_at"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # whoever has it reads the calendar
    own_addresses_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # by which she declines, one a line
    all_day_blocks: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    etag: Mapped[str | None] = mapped_column(String(400))
    last_modified: Mapped[str | None] = mapped_column(String(100))
    content_digest: Mapped[str | None] = mapped_column(String(64))
    reading_tag: Mapped[str | None] = mapped_column(String(32))
    covers_until: Mapped[datetime | None]
    left_out: Mapped[int] = mapped_column(default=0)  # entries that could not be understood
    fetched_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    fault: Mapped[FeedFault | None] = mapped_column(closed_set(FeedFault))
    failing_since: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when she was written to about it
    due_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    address = Sealed()
    own_addresses = Sealed()

    def has_failed_long(self, now: datetime) -> bool:
        """Whether it counts, and could not be read for so long that somebody should look."""
        return self.active and self.failing_since is not None and self.failing_since <= now - FAILS_AFTER

    def forget(self) -> None:
        """Have it read from the beginning: what is known of it is of another calendar, or read otherwise."""
        self.etag = self.last_modified = self.content_digest = self.reading_tag = self.covers_until = None


class BusyTime(Base):
    """A stretch in which a calendar is busy. Those of one calendar neither overlap nor touch."""

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index(None, "practitioner_id", "starts_at"),
    )

    calendar_id: Mapped[str] = mapped_column(ForeignKey("busy_calendar.id"), index=True)
    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))  # so that a diary asks one table
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    calendar: Mapped[BusyCalendar] = relationship(lazy="raise")


class FeedLevel(StrEnum):
    """How much an address tells: of the diary three things, and of a client's own appointments only when they are."""

    BUSY = "busy"
    INITIALS = "initials"
    FULL = "full"
    OWN = "own"


class FeedAddress(Base):
    """An address that a calendar app asks again and again. Looked up by digest; its owner may be shown it again.

    It is a practitioner's, under a name that says who reads there, or a client's. Nothing is kept of when it was
    asked: asking changes no row.
    """

    __tablename__ = "feed_address"
    __table_args__ = (
        CheckConstraint(
            "(practitioner_id IS NULL) = (client_id IS NOT NULL) AND (level = 'own') = (client_id IS NOT NULL)",
            name="owner",
        ),
    )

    practitioner_id: Mapped[str | None] = mapped_column(ForeignKey("practitioner.id"), index=True)
    client_id: Mapped[str | None] = mapped_column(ForeignKey("client.id"), index=True)
    level: Mapped[FeedLevel] = mapped_column(closed_set(FeedLevel))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    name = Sealed()
    token = Sealed()


def calendars_of(practitioner_id: str) -> Select[BusyCalendar]:
    """All of a practitioner's, by name."""
    hers = select(BusyCalendar).where(BusyCalendar.practitioner_id == practitioner_id)
    return hers.order_by(BusyCalendar.name, BusyCalendar.id)


def busy_between(practitioner_id: str, start: datetime, end: datetime) -> Select[BusyTime]:
    """When her other calendars are busy in part of a stretch of time, in order of time."""
    within = BusyTime.starts_at < end, BusyTime.ends_at > start
    hers = select(BusyTime).where(BusyTime.practitioner_id == practitioner_id, *within)
    return hers.order_by(BusyTime.starts_at, BusyTime.ends_at, BusyTime.id)


def next_to_read(now: datetime) -> Select[BusyCalendar]:
    """The calendar that has waited longest to be read and that nobody reads at this moment."""
    is_free = or_(BusyCalendar.claimed_until.is_(None), BusyCalendar.claimed_until <= now)
    waits = select(BusyCalendar).where(BusyCalendar.active, BusyCalendar.due_at <= now, is_free)
    return waits.order_by(BusyCalendar.due_at, BusyCalendar.id).limit(1)


def failing_calendars(now: datetime) -> Select[BusyCalendar]:
    """Those that could not be read for so long that somebody should look."""
    return select(BusyCalendar).where(has_failed_long(now))


def has_failed_long(now: datetime) -> ColumnElement[bool]:
    """The condition for that, as `BusyCalendar.has_failed_long` says it of one."""
    return and_(BusyCalendar.active, BusyCalendar.failing_since <= now - FAILS_AFTER)


def feed_with(digest: bytes) -> Select[FeedAddress, PracticeProfile]:
    """The address of a token and the practice, in one question: what it leads to is asked for every few minutes.

    Nothing where it was revoked, or its owner is not with the practice any more.
    """
    return (
        select(FeedAddress, PracticeProfile)
        .join(PracticeProfile, true())
        .outerjoin(Practitioner, Practitioner.id == FeedAddress.practitioner_id)
        .outerjoin(Client, Client.id == FeedAddress.client_id)
        .where(
            FeedAddress.digest == digest,
            FeedAddress.revoked_at.is_(None),
            or_(FeedAddress.practitioner_id.is_(None), Practitioner.active),
            Client.archived_at.is_(None),
        )
    )


def feeds_of_practitioner(practitioner_id: str) -> Select[FeedAddress]:
    """The addresses of her diary that open something, the oldest first."""
    hers = select(FeedAddress).filter_by(practitioner_id=practitioner_id, revoked_at=None)
    return hers.order_by(FeedAddress.created_at, FeedAddress.id)


def feed_of_client(client_id: str) -> Select[FeedAddress]:
    """The one address of a client's own appointments, if she has made one."""
    return select(FeedAddress).filter_by(client_id=client_id, revoked_at=None)
