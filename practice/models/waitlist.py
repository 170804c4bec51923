"""Who waits for a time that suits her, and which open times she was offered. Swept when it is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Select, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.models.base import Base, Sealed, closed_set
from practice.models.people import initials_of
from practice.models.scheduling import Party, SessionFormat
from practice.rules.day_parts import PartOfDay
from practice.rules.waitlist import Wish


class WaitlistState(StrEnum):
    """Where somebody's place on the list stands. All but `waiting` are an end."""

    WAITING = "waiting"
    BOOKED = "booked"
    LEFT = "left"
    REMOVED = "removed"
    EXPIRED = "expired"


class OfferState(StrEnum):
    """What became of an offer. `gone`: somebody else had the time; `undelivered`: its letter could not be sent."""

    OPEN = "open"
    BOOKED = "booked"
    DECLINED = "declined"
    RAN_OUT = "ran_out"
    GONE = "gone"
    UNDELIVERED = "undelivered"
    WITHDRAWN = "withdrawn"


class WaitlistEntry(Base):
    """One person who waits. Nobody has confirmed her address, so what goes there says very little.

    `once` is what the form carried, so that the same form twice is one place. `seen`: the starts that were open and
    suited her when she said what she waits for. `draft_id`: the booking that she has begun by her link.
    """

    __tablename__ = "waitlist_entry"
    __table_args__ = (
        CheckConstraint("from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name="order"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        Index(None, "state", "joined_at"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    once: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    discreet: Mapped[bool]
    format_ids: Mapped[list[str]] = mapped_column(JSON)
    party: Mapped[Party] = mapped_column(closed_set(Party))
    weekdays: Mapped[list[int]] = mapped_column(JSON)  # Monday is 0; none: any
    parts: Mapped[list[str]] = mapped_column(JSON)  # none: any
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    seen: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[WaitlistState] = mapped_column(closed_set(WaitlistState), default=WaitlistState.WAITING)
    joined_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # why the counsellor took somebody off the list
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("booking_draft.id"), index=True)

    token = Sealed()
    name = Sealed()
    email = Sealed()
    reason = Sealed()
    offers: Mapped[list[WaitlistOffer]] = relationship(
        lazy="raise", back_populates="entry", order_by="WaitlistOffer.offered_at"
    )

    @property
    def wish(self) -> Wish:
        """What she waits for."""
        return Wish(
            format_ids=tuple(self.format_ids),
            party=self.party,
            weekdays=tuple(self.weekdays),
            parts=tuple(PartOfDay(part) for part in self.parts),
            from_on=self.from_on,
            until_on=self.until_on,
        )

    @property
    def is_waiting(self) -> bool:
        """Whether she still waits."""
        return self.state is WaitlistState.WAITING

    @property
    def seen_starts(self) -> frozenset[datetime]:
        """The instants of `seen`, aware UTC."""
        return frozenset(datetime.fromisoformat(start) for start in self.seen)

    @property
    def initials(self) -> str:
        """`A. D.`"""
        return initials_of(self.name)

    def end(self, state: WaitlistState, *, now: datetime) -> None:
        """Leave the list, for one of the reasons."""
        self.state, self.ended_at, self.seen = state, now, []


class WaitlistOffer(Base):
    """One open time offered to one person for a while. The time stays open to everybody else meanwhile."""

    __tablename__ = "waitlist_offer"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_waitlist_offer_one_to_somebody",
            "entry_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_waitlist_offer_one_of_a_start",
            "practitioner_id",
            "starts_at",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "entry_id", "offered_at"),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("waitlist_entry.id"))
    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    format_id: Mapped[str] = mapped_column(ForeignKey("session_format.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    buffer_before: Mapped[timedelta]
    buffer_after: Mapped[timedelta]
    offered_at: Mapped[datetime]
    open_until: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)
    state: Mapped[OfferState] = mapped_column(closed_set(OfferState), default=OfferState.OPEN)
    ended_at: Mapped[datetime | None]

    entry: Mapped[WaitlistEntry] = relationship(lazy="raise", back_populates="offers")
    session_format: Mapped[SessionFormat] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        """Whether nothing has become of it yet. Whether she may still answer, `open_until` says."""
        return self.state is OfferState.OPEN

    def end(self, state: OfferState, *, now: datetime) -> None:
        """Say what became of it. Once."""
        if self.is_open:
            self.state, self.ended_at = state, now


def everybody_waiting(practitioner_id: str | None = None) -> Select[WaitlistEntry]:
    """Who waits, the first who joined first; of one practitioner or of all."""
    found = select(WaitlistEntry).where(WaitlistEntry.state == WaitlistState.WAITING)
    if practitioner_id is not None:
        found = found.where(WaitlistEntry.practitioner_id == practitioner_id)
    return found.order_by(WaitlistEntry.joined_at, WaitlistEntry.id)


def somebody_waits() -> Select[bool]:
    """Whether anybody does."""
    return select(exists().where(WaitlistEntry.state == WaitlistState.WAITING))
