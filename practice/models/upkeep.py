"""What has been done so that the practice runs and lasts: the steps of its first day, and the copies made of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base, closed_set


class Step(StrEnum):
    """What the counsellor looks at once before clients come. In the order in which she is asked."""

    PASSWORD = "password"
    HOURS = "hours"
    PRICES = "prices"
    PLACES = "places"
    NUMBERS = "numbers"
    TEXTS = "texts"
    TEST_LETTER = "test_letter"
    KEYS = "keys"
    BACKUP = "backup"


class SetupStep(Base):
    """A step of the first day that she has said is done."""

    __tablename__ = "setup_step"

    step: Mapped[Step] = mapped_column(closed_set(Step), unique=True)
    practitioner_id: Mapped[str | None] = mapped_column(ForeignKey("practitioner.id"))
    done_at: Mapped[datetime]


class Backup(Base):
    """A copy of the whole practice that was made and found to be readable. The file itself lies elsewhere."""

    __tablename__ = "backup"

    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]  # in bytes
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(index=True)


def done_steps() -> Select[SetupStep]:
    """The steps that are done."""
    return select(SetupStep)


def newest_backup() -> Select[Backup]:
    """The last copy that was made."""
    return select(Backup).order_by(Backup.made_at.desc(), Backup.id).limit(1)
