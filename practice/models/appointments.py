"""Appointments, each person's part in them, and what happened.

Two live appointments of one practitioner never overlap: two triggers see to it on SQLite, an exclusion constraint
on PostgreSQL. They guard the sessions themselves; the gap between two is the larger of two buffers, not their
sum, and is kept by `rules.slots` under the lock.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.errors import NotPossibleNow
from practice.models.base import Base, Sealed, closed_set, only_where
from practice.models.fees import Charged
from practice.models.guards import NO_OVERLAP, OCCUPIES, guard_against_overlap
from practice.models.history import Datable
from practice.models.intake import ConsentText
from practice.models.meeting_points import MeetingPoint
from practice.models.people import Client, Practitioner
from practice.models.scheduling import BookingDraft, Party, SessionFormat
from practice.rules.cancelling import CancelKind
from practice.rules.lifecycle import UPCOMING, AppointmentStatus, may_become, may_move
from practice.rules.mail_hours import MailHours

LATE = "cancelled_late AND late_settled_at IS NULL"
LATE_ON_SQLITE = "cancelled_late = 1 AND late_settled_at IS NULL"


class RainPlan(StrEnum):
    """What becomes of a walk when the weather is poor."""

    WALK_ANYWAY = "walk_anyway"
    INDOORS = "indoors"
    PHONE = "phone"
    ONLINE = "online"
    ANOTHER_DAY = "another_day"


class Role(StrEnum):
    """Whose part it is: the one who booked, or her partner."""

    BOOKER = "booker"
    PARTNER = "partner"


class Answer(StrEnum):
    """Whether somebody comes. The booker's act of booking is her yes."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Channel(StrEnum):
    """A way to reach somebody about appointments."""

    EMAIL = "email"
    TEXT = "text"
    CALL = "call"


class Voicemail(StrEnum):
    """What is safe to leave on a voicemail."""

    WITH_NAME = "with_name"
    BRIEF = "brief"
    NONE = "none"


class Appointment(Charged, Datable, Base):
    """A time that is held, requested or booked. Price, buffers, terms and deadline are those of the day of booking."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("status <> 'held' OR held_until IS NOT NULL", name="hold_ends"),
        CheckConstraint("buffer_before >= 0 AND buffer_after >= 0", name="buffers"),
        Index(None, "practitioner_id", "starts_at"),
        Index(None, "cancelled_at", sqlite_where=text(LATE_ON_SQLITE), postgresql_where=text(LATE)),
        ExcludeConstraint(
            (literal_column("practitioner_id"), "="),
            (func.tstzrange(literal_column("starts_at"), literal_column("ends_at"), "[)"), "&&"),
            where=literal_column(OCCUPIES),
            using="gist",
            name=NO_OVERLAP,
        ).ddl_if(dialect="postgresql"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    format_id: Mapped[str] = mapped_column(ForeignKey("session_format.id"))
    party: Mapped[Party] = mapped_column(closed_set(Party))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    status: Mapped[AppointmentStatus] = mapped_column(closed_set(AppointmentStatus))
    held_until: Mapped[datetime | None]
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("booking_draft.id"), unique=True)
    buffer_before: Mapped[timedelta]
    buffer_after: Mapped[timedelta]
    terms_id: Mapped[str | None] = mapped_column(ForeignKey("consent_text.id"))
    change_until: Mapped[datetime]
    place: Mapped[str | None] = mapped_column(Text)
    access: Mapped[str | None] = mapped_column(Text)
    join_url: Mapped[str | None] = mapped_column(String(500))
    meeting_point_id: Mapped[str | None] = mapped_column(ForeignKey("meeting_point.id"))
    rain_plan: Mapped[RainPlan | None] = mapped_column(closed_set(RainPlan))
    override_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    cancelled_by: Mapped[str | None] = mapped_column(String(20))
    cancelled_at: Mapped[datetime | None]
    cancel_kind: Mapped[CancelKind | None] = mapped_column(closed_set(CancelKind))
    cancelled_late: Mapped[bool] = mapped_column(default=False, server_default=false())
    late_settled_at: Mapped[datetime | None]  # since when she has seen to what a late one owes
    cancel_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    series_id: Mapped[str | None] = mapped_column(String(32), index=True)
    separated_at: Mapped[datetime | None]  # since when the two who came together are two records
    stranded_at: Mapped[datetime | None]  # since when it lies where she would take nobody, and waits for her to act
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    override_reason = Sealed()
    cancel_reason = Sealed()
    practitioner: Mapped[Practitioner] = relationship(lazy="raise")
    session_format: Mapped[SessionFormat] = relationship(lazy="raise")
    meeting_point: Mapped[MeetingPoint | None] = relationship(lazy="raise")
    terms: Mapped[ConsentText | None] = relationship(lazy="raise")
    draft: Mapped[BookingDraft | None] = relationship(lazy="raise")
    attendances: Mapped[list[Attendance]] = relationship(
        lazy="raise", back_populates="appointment", order_by="Attendance.role"
    )
    events: Mapped[list[AppointmentEvent]] = relationship(lazy="raise", order_by="AppointmentEvent.at")

    @property
    def length(self) -> timedelta:
        """How long the session itself is."""
        return self.ends_at - self.starts_at

    @property
    def is_upcoming(self) -> bool:
        """Whether it is requested or booked, and so can still be moved or cancelled."""
        return self.status in UPCOMING

    @property
    def reference(self) -> str:
        """A short word for the phone: no meaning, not a secret."""
        return self.uid[:6].upper()

    def become(self, status: AppointmentStatus, *, now: datetime) -> None:
        """Move on to another status. Refuses with NotPossibleNow what the life cycle does not allow."""
        if not may_become(self.status, status):
            raise NotPossibleNow(self.status)
        self.status, self.held_until, self.updated_at = status, None, now
        self.late_fee_cents = self.late_settled_at = None  # what was decided of another status counts no more
        self.revision += 1

    def move_to(self, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
        """Change the time of an upcoming appointment. Refuses with NotPossibleNow when it is over or cancelled."""
        if not may_move(self.status):
            raise NotPossibleNow(self.status)
        self.starts_at, self.ends_at, self.updated_at = starts_at, ends_at, now
        self.stranded_at = None
        self.revision += 1

    def note_another_place(self, *, now: datetime) -> None:
        """Note that its people know another place than the one that holds now."""
        self.updated_at = now
        self.revision += 1


class Attendance(Base):
    """One client's part in an appointment: her answer, her contact rule, her own invitation."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("appointment_id", "role"),)

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"))
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    role: Mapped[Role] = mapped_column(closed_set(Role))
    answer: Mapped[Answer] = mapped_column(closed_set(Answer))
    discreet: Mapped[bool]
    channels: Mapped[list[str]] = mapped_column(JSON)
    voicemail: Mapped[Voicemail | None] = mapped_column(closed_set(Voicemail))
    contact_hours_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mail_opens: Mapped[time | None]  # from when, and until when, e-mail may reach her: on the wall of the practice
    mail_closes: Mapped[time | None]
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    safety_asked_at: Mapped[datetime | None]  # when she was asked about safety in person, alone
    reminders: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # her own leads; None: the format's
    created_at: Mapped[datetime]

    contact_hours = Sealed()
    appointment: Mapped[Appointment] = relationship(lazy="raise", back_populates="attendances")
    # unnested: behind an outer join it is one, too, as SQLite would work out a join within a join for every client ever
    client: Mapped[Client] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]

    @property
    def mail_hours(self) -> MailHours:
        """In which hours e-mail may reach her."""
        return MailHours(self.mail_opens, self.mail_closes)

    @property
    def is_written_to(self) -> bool:
        """Whether she has an address, and wishes to be written to."""
        return bool(self.client.email) and Channel.EMAIL.value in self.channels


class AppointmentEvent(Base):
    """What happened to an appointment: from which status to which, what, by whom, when. Never changed."""

    __tablename__ = "appointment_event"
    __table_args__ = (Index(None, "at", **only_where("before_sealed IS NOT NULL")),)

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), index=True)
    from_status: Mapped[str | None] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(40))  # a code, never free text
    at: Mapped[datetime]
    starts_at: Mapped[datetime | None]  # how it stood from then on; of old events that was not kept
    ends_at: Mapped[datetime | None]
    format_id: Mapped[str | None] = mapped_column(String(32))
    before_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    before = Sealed()  # JSON: for a day, what it takes to take it back
    appointment: Mapped[Appointment] = relationship(lazy="raise", viewonly=True)


guard_against_overlap(Appointment.__table__)
