"""Who read or changed what, when: append-only and hash-chained. Ids and kinds, never names, values or answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base
from practice.models.guards import guard_against_change


class ActivityEntry(Base):
    """One line of the log. `hash` covers this line and the hash before it."""

    __tablename__ = "activity_entry"

    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80))
    subjects: Mapped[dict[str, str]] = mapped_column(JSON)  # {"client": id, "appointment": id}
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class ActivityHead(Base):
    """The last line's number and hash: one row, locked last of all, so that the chain never forks.

    And what the last check has found: when, up to which line the chain holds, and which one is the first that does not.
    """

    __tablename__ = "activity_head"

    number: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    checked_at: Mapped[datetime | None]
    checked_number: Mapped[int | None]
    broken_number: Mapped[int | None]


guard_against_change(ActivityEntry.__table__)
