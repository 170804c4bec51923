"""Letters owed. A row is written in the transaction of what it tells of, and rendered when it is sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, Select, String, bindparam, or_, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from practice.models.appointments import Appointment, Attendance
from practice.models.base import Base, Sealed, closed_set, only_where
from practice.models.people import Practitioner
from practice.models.waitlist import WaitlistEntry, WaitlistOffer
from practice.rules.letter_kinds import LetterKind

CHANGING_NOTHING = (LetterKind.LINK_RESEND, LetterKind.FORM_REMINDER, LetterKind.REMINDER)

# As a literal, so that SQLite sees that the small index of test letters will do.
IS_A_TEST = text("outbox_message.kind = 'test'")


class OutboxState(StrEnum):
    """Where a letter stands. `withdrawn` and `failed` carry a reason."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class OutboxMessage(Base):
    """One letter owed to one person: to an attendance, a practitioner, somebody who waits, or (a look-up) to none yet.

    `sequence`, `dtstamp` and `message_id` are fixed here, so that sending it again is the same letter. `asked_at`: when
    its reader asked for it by her own link. `held_until` and `needed_by`: until when it is held back because she wishes
    no e-mail at this hour, and from when on it comes too late. `failing_since`: since when the way out is shut for it,
    as far as no other letter has gone since; `cure` is what helps. `dismissed_by`: who settled it another way. One
    that is carried by another goes with it and never by itself.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "sent_at"),
        Index(None, "practitioner_id", **only_where("kind = 'test'")),
    )

    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[LetterKind] = mapped_column(closed_set(LetterKind))
    lead: Mapped[str | None] = mapped_column(String(16))  # of a reminder: which one (rules/reminders)
    attendance_id: Mapped[str | None] = mapped_column(ForeignKey("attendance.id"), index=True)
    practitioner_id: Mapped[str | None] = mapped_column(ForeignKey("practitioner.id"))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    waitlist_entry_id: Mapped[str | None] = mapped_column(ForeignKey("waitlist_entry.id"), index=True)
    waitlist_offer_id: Mapped[str | None] = mapped_column(ForeignKey("waitlist_offer.id"), index=True)
    carried_by_id: Mapped[str | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    dtstamp: Mapped[datetime]
    message_id: Mapped[str] = mapped_column(String(80), unique=True)
    in_reply_to: Mapped[str | None] = mapped_column(String(80))
    due_at: Mapped[datetime]
    state: Mapped[OutboxState] = mapped_column(closed_set(OutboxState), default=OutboxState.WAITING)
    reason: Mapped[str | None] = mapped_column(String(200))
    tries: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    needed_by: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    cure: Mapped[str | None] = mapped_column(String(200))
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[str | None] = mapped_column(String(32))
    detail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_from: Mapped[str | None] = mapped_column(String(32))  # a letter text's id, or what stands for shipped words

    detail = Sealed()  # JSON: the address to look up, or what the letter said
    attendance: Mapped[Attendance | None] = relationship(lazy="raise_on_sql")
    appointment: Mapped[Appointment | None] = relationship(lazy="raise_on_sql")
    practitioner: Mapped[Practitioner | None] = relationship(lazy="raise_on_sql")
    waitlist_entry: Mapped[WaitlistEntry | None] = relationship(lazy="raise_on_sql")
    waitlist_offer: Mapped[WaitlistOffer | None] = relationship(lazy="raise_on_sql")

    @property
    def is_lookup(self) -> bool:
        """Whether it is an address to be looked up, and nobody's letter yet."""
        return self.attendance_id is None and self.practitioner_id is None and self.waitlist_entry_id is None

    def is_in_hand(self, now: datetime) -> bool:
        """Whether a worker is handing it over at this instant (aware)."""
        return self.claimed_until is not None and self.claimed_until > now

    @property
    def may_have_arrived(self) -> bool:
        """Whether it was sent, or a worker was about to send it and has not said what became of it.

        What a letter says is kept in its row before it is sent, and forgotten when it has surely not gone.
        """
        return self.sent_at is not None or self.detail_sealed is not None

    @property
    def is_held_back(self) -> bool:
        """Whether it waits for an hour at which its reader wishes e-mail."""
        return self.held_until is not None and self.held_until == self.due_at and self.state is OutboxState.WAITING

    @property
    def comes_too_late(self) -> bool:
        """Whether it is held back until after it would have been of use: its reader has to be told another way."""
        return bool(self.held_until and self.needed_by and self.held_until >= self.needed_by)


def too_late_at(now: datetime) -> Select[OutboxMessage]:
    """What is held back until after it would have been of use, while it can still be told another way."""
    return select(OutboxMessage).where(
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.held_until >= OutboxMessage.needed_by,
        OutboxMessage.needed_by > now,
    )


def carried_by(message_id: str) -> Select[OutboxMessage]:
    """The letters of which another one tells, in order of what they are about."""
    return (
        select(OutboxMessage)
        .join(OutboxMessage.appointment)
        .where(OutboxMessage.carried_by_id == message_id)
        .order_by(Appointment.starts_at)
    )


def letters_about(appointment_id: str, attendance_id: str | None) -> Select[OutboxMessage]:
    """What one person was or is to be told about an appointment, oldest first. Without an attendance: the practitioner.

    Left out are links that somebody asked for, reminders, and letters that were withdrawn and surely have not gone.
    """
    return _TELLING.where(
        OutboxMessage.appointment_id == appointment_id, OutboxMessage.attendance_id.is_not_distinct_from(attendance_id)
    )


_TELLING = (
    select(OutboxMessage)
    .where(
        OutboxMessage.kind.not_in(CHANGING_NOTHING),
        or_(
            OutboxMessage.state != OutboxState.WITHDRAWN,
            OutboxMessage.sent_at.is_not(None),
            OutboxMessage.detail_sealed.is_not(None),
        ),
    )
    .order_by(OutboxMessage.created_at, OutboxMessage.sequence)
)
_other = aliased(OutboxMessage)
_is_behind_another = select(_other.id).where(
    _other.appointment_id == OutboxMessage.appointment_id,
    _other.attendance_id.is_not_distinct_from(OutboxMessage.attendance_id),
    _other.id != OutboxMessage.id,
    _other.claimed_until > bindparam("now"),
)
DUE = (  # at `now` (aware), at most `most` of them: the letters that nobody holds, those first that have waited longest
    select(OutboxMessage)
    .where(
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.due_at <= bindparam("now"),
        OutboxMessage.carried_by_id.is_(None),
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= bindparam("now")),
        ~_is_behind_another.exists(),  # it waits while another one to the same person about the same is being sent
    )
    .order_by(OutboxMessage.due_at, OutboxMessage.created_at, OutboxMessage.sequence, OutboxMessage.id)
    .limit(bindparam("most"))
)
