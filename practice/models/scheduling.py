"""What can be booked and when: session formats, the time between them, hours, time off; and a booking under way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.models.base import Base, Sealed, closed_set, to_json
from practice.models.meeting_points import MeetingPoint
from practice.models.prices import Priced
from practice.rules.parties import Parties as Parties
from practice.rules.parties import Party as Party
from practice.rules.reminders import USUAL

# 00:00 is the end of the day; SQLite compares times as text of this width
_IN_ORDER = "opens < closes OR closes = '00:00:00.000000'"


class FormatKind(StrEnum):
    """How a session is met."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    ONLINE = "online"
    WALK = "walk"


class Caller(StrEnum):
    """Who calls whom at the time of a phone session."""

    PRACTITIONER = "practitioner"
    CLIENT = "client"


class Asked(StrEnum):
    """Which questions somebody is asked who comes to a session. What she has to agree to is another thing."""

    USUAL = "usual"  # the first ones until she has sent them, the check-in at her sixth and twelfth session
    CHECK_IN = "check_in"  # the short check-in, each time
    NOTHING = "nothing"


class TimeOffKind(StrEnum):
    """Why a period is closed. Only the counsellor sees it."""

    AWAY = "away"
    HOLIDAY = "holiday"
    ILL = "ill"
    OTHER = "other"


class SessionFormat(Priced, Base):
    """One way to meet: its length, price, place and rules."""

    __tablename__ = "session_format"
    __table_args__ = (
        UniqueConstraint("practitioner_id", "slug"),
        CheckConstraint("length BETWEEN 5 AND 720", name="length"),
        CheckConstraint("couple_length IS NULL OR couple_length BETWEEN 5 AND 720", name="couple_length"),
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("buffer_before BETWEEN 0 AND 1440 AND buffer_after BETWEEN 0 AND 1440", name="buffers"),
        CheckConstraint("notice >= 0", name="notice"),
        CheckConstraint("horizon_days BETWEEN 1 AND 731", name="horizon"),
        CheckConstraint("kind <> 'walk' OR meeting_point_id IS NOT NULL", name="walk_has_meeting_point"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    slug: Mapped[str] = mapped_column(String(60))
    kind: Mapped[FormatKind] = mapped_column(closed_set(FormatKind))
    name: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(Text)  # one sentence, on the card
    what_to_expect: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)  # an address, or words about where
    access: Mapped[str | None] = mapped_column(Text)  # step-free, parking, how to get in
    length: Mapped[timedelta]
    couple_length: Mapped[timedelta | None]  # null: as long as for one
    parties: Mapped[Parties] = mapped_column(closed_set(Parties))
    buffer_before: Mapped[timedelta]
    buffer_after: Mapped[timedelta]
    notice: Mapped[timedelta]
    horizon_days: Mapped[int]
    starts: Mapped[list[str]] = mapped_column(JSON)  # wall-clock "09:30"; empty: every multiple of the practice's grid
    daily_cap: Mapped[int | None]
    weekly_cap: Mapped[int | None]
    change_deadline: Mapped[timedelta]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    returning_only: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    meeting_point_id: Mapped[str | None] = mapped_column(ForeignKey("meeting_point.id"))
    join_url: Mapped[str | None] = mapped_column(String(500))
    caller: Mapped[Caller | None] = mapped_column(closed_set(Caller))
    # how long before a walk clients may still use the plan for bad weather by themselves
    rain_notice: Mapped[timedelta] = mapped_column(default=timedelta(hours=2), server_default="120")
    individual_first: Mapped[bool] = mapped_column(default=True, server_default=true())  # of couples, each alone first
    asks: Mapped[Asked] = mapped_column(closed_set(Asked), default=Asked.USUAL, server_default=Asked.USUAL.value)
    # leads (rules/reminders) of everybody who has not chosen her own
    reminders: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(USUAL), server_default=to_json(USUAL))

    meeting_point: Mapped[MeetingPoint | None] = relationship(lazy="joined")

    def allows(self, party: Party) -> bool:
        """Whether this party may book it."""
        return self.parties == Parties.EITHER or self.parties.value == party.value

    def length_for(self, party: Party) -> timedelta:
        """A couple's session may be longer."""
        return self.couple_length or self.length if party is Party.COUPLE else self.length

    @property
    def wants_phone(self) -> bool:
        """Whether a phone number is needed: to ring her, or to find her outdoors."""
        return self.kind in (FormatKind.PHONE, FormatKind.WALK)


class Changeover(Base):
    """How long the practitioner needs from a session of one format to one of another, or of the same: to walk back, to
    change shoes, to air the room. Pairs without a row need no more than the buffers."""

    __tablename__ = "changeover"
    __table_args__ = (
        UniqueConstraint("practitioner_id", "earlier_id", "later_id"),
        CheckConstraint("length BETWEEN 1 AND 1440", name="length"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    earlier_id: Mapped[str] = mapped_column(ForeignKey("session_format.id"))
    later_id: Mapped[str] = mapped_column(ForeignKey("session_format.id"))
    length: Mapped[timedelta]


class WeeklyHours(Base):
    """An interval of the usual week, as the clock on the wall shows it. A format's own hours replace the general."""

    __tablename__ = "weekly_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(_IN_ORDER, name="order"),
        Index(None, "practitioner_id", "format_id", "weekday"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    format_id: Mapped[str | None] = mapped_column(ForeignKey("session_format.id"))
    weekday: Mapped[int]  # Monday is 0
    opens: Mapped[time]
    closes: Mapped[time]  # 00:00 is the end of the day


class DatedHours(Base):
    """One date's other hours: they replace that weekday's. Without opening and closing time the date is closed."""

    __tablename__ = "dated_hours"
    __table_args__ = (
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="both_or_closed"),
        CheckConstraint(_IN_ORDER, name="order"),
        Index(None, "practitioner_id", "on"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    format_id: Mapped[str | None] = mapped_column(ForeignKey("session_format.id"))
    on: Mapped[date]
    opens: Mapped[time | None]
    closes: Mapped[time | None]


class TimeOff(Base):
    """A closed period."""

    __tablename__ = "time_off"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index(None, "practitioner_id", "starts_at"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[TimeOffKind] = mapped_column(closed_set(TimeOffKind))


class OpenHoliday(Base):
    """A public holiday on which she has said that she works: it is not suggested to her again."""

    __tablename__ = "open_holiday"
    __table_args__ = (UniqueConstraint("practitioner_id", "on"),)

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    on: Mapped[date]


class BookingDraft(Base):
    """What a client has chosen and typed before she confirms. Outlives its hold, so that nothing typed is lost.

    It is the idempotency key of the booking: confirm posts the revision that was shown.
    """

    __tablename__ = "booking_draft"

    cookie_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    format_id: Mapped[str] = mapped_column(ForeignKey("session_format.id"))
    party: Mapped[Party] = mapped_column(closed_set(Party))
    starts_at: Mapped[datetime]
    details_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column(default=0)
    renewals: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    details = Sealed()
    session_format: Mapped[SessionFormat] = relationship(lazy="raise")


def bookable_formats() -> Select[SessionFormat]:
    """Active and listed formats, in the order in which the counsellor shows them."""
    bookable = select(SessionFormat).where(SessionFormat.active, SessionFormat.listed)
    return bookable.order_by(SessionFormat.position, SessionFormat.name)


def format_by_slug(slug: str) -> Select[SessionFormat]:
    """An active format by the word in its address; an unlisted one is reachable by that alone."""
    return select(SessionFormat).where(SessionFormat.active, SessionFormat.slug == slug).limit(1)
