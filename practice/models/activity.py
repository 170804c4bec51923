"""Who read or changed what, when: append-only and hash-chained. Ids and kinds, never names, values or answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, JSON, LargeBinary, Select, String, event, select
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base


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
    """The last line's number and hash: one row, locked last of all, so that the chain never forks."""

    __tablename__ = "activity_head"

    number: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


def latest_entries(limit: int) -> Select[ActivityEntry]:
    """The newest lines first."""
    return select(ActivityEntry).order_by(ActivityEntry.number.desc()).limit(limit)


SQLITE_APPEND_ONLY = (
    """CREATE TRIGGER activity_entry_no_update BEFORE UPDATE ON activity_entry
    BEGIN SELECT RAISE(ABORT, 'activity_entry_append_only'); END""",
    """CREATE TRIGGER activity_entry_no_delete BEFORE DELETE ON activity_entry
    BEGIN SELECT RAISE(ABORT, 'activity_entry_append_only'); END""",
)
POSTGRESQL_APPEND_ONLY = (
    """CREATE OR REPLACE FUNCTION activity_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'activity_entry_append_only', ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER activity_entry_no_change BEFORE UPDATE OR DELETE ON activity_entry
    FOR EACH ROW EXECUTE FUNCTION activity_entry_append_only()""",
)
for _statement in SQLITE_APPEND_ONLY:
    event.listen(ActivityEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRESQL_APPEND_ONLY:
    event.listen(ActivityEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
