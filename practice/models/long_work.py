"""Work that takes longer than a page may: what it is, how far it has come, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base, Sealed, closed_set


class LongWorkKind(StrEnum):
    """What can take long. Who does it: `services/long_tasks`; its words: `blueprints/admin/long_work_words`."""

    IMPORT_CHECK = "import_check"
    IMPORT = "import"
    EXPORT = "export"


class LongWorkState(StrEnum):
    """Where it stands. `failed` and `given_up` carry a reason; nothing of them was kept."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given_up"


UNDER_WAY = (LongWorkState.WAITING, LongWorkState.RUNNING)


class LongWork(Base):
    """One piece of it, asked for by a practitioner. `done` of `total` steps; before it has begun, no total is known.

    `detail` is what was asked, as JSON; `result` what came of it. The result is large, and read only where it is
    wanted. A claim is a lease, as for letters: whoever holds it may say how far it has come and what came of it.
    """

    __tablename__ = "long_work"
    __table_args__ = (
        CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="progress"),
        CheckConstraint("(state IN ('failed', 'given_up')) = (reason IS NOT NULL)", name="why_not"),
        CheckConstraint("(state IN ('waiting', 'running')) = (finished_at IS NULL)", name="finished"),
        Index(None, "state", "created_at"),
        Index(None, "practitioner_id", "created_at"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    kind: Mapped[LongWorkKind] = mapped_column(closed_set(LongWorkKind))
    state: Mapped[LongWorkState] = mapped_column(closed_set(LongWorkState), default=LongWorkState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    detail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    result_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    reason: Mapped[str | None] = mapped_column(String(40))  # a code, never free text
    tries: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    detail = Sealed()
    result = Sealed()

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs, so that there is something to wait for."""
        return self.state in UNDER_WAY


def next_to_do(now: datetime) -> Select[LongWork]:
    """What has waited longest and is in nobody's hands at this instant (aware)."""
    is_free = or_(LongWork.claimed_until.is_(None), LongWork.claimed_until <= now)
    waits = select(LongWork).where(LongWork.state.in_(UNDER_WAY), is_free)
    return waits.order_by(LongWork.created_at, LongWork.id).limit(1)


def long_work_of(practitioner_id: str) -> Select[LongWork]:
    """All that a practitioner has asked for and that is still kept, the newest first."""
    hers = select(LongWork).where(LongWork.practitioner_id == practitioner_id)
    return hers.order_by(LongWork.created_at.desc(), LongWork.id)
