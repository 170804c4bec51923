"""How the log of who read or changed what is kept, and how its chain is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from practice.database import insert_once
from practice.models.activity import ActivityEntry, ActivityHead
from practice.models.appointments import Attendance
from practice.models.base import Base, to_json
from practice.work import Work

THE_HEAD = "head"
BEGINNING = bytes(32)
AT_ONCE = 1000  # so many lines are in memory while the chain is checked
CHECKED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of the chain found: when (aware UTC), up to which line it holds, and the first that does not."""

    at: datetime
    holds_up_to: int
    broken: int | None


def record(work: Work, *, action: str, subjects: Mapping[str, str]) -> None:
    """Append a line. `subjects` are ids by kind; never a name, an address or an answer.

    The head row is locked last of all locks, and the line's hash covers the one before it.
    """
    head = _locked_head(work)
    entry = ActivityEntry(
        number=head.number + 1,
        at=work.now,
        actor=str(work.actor),
        action=action,
        subjects=dict(sorted(subjects.items())),
        previous=head.hash,
    )
    entry.hash = _hash(entry.id, entry.number, entry.at, entry.actor, entry.action, entry.subjects, entry.previous)
    head.number, head.hash = entry.number, entry.hash
    work.session.add(entry)


def record_part(work: Work, *, action: str, attendance: Attendance) -> None:
    """The same about one person's part in an appointment."""
    record(work, action=action, subjects={"client": attendance.client_id, "appointment": attendance.appointment_id})


def first_broken_line(work: Work) -> int | None:
    """The number of the first line that was changed, removed or put in; None when the chain holds.

    Takes no lock and the same memory however long the log is. What is added meanwhile is no fault.
    """
    before, previous, number = _head(work), BEGINNING, 0
    entry = ActivityEntry
    columns = (entry.id, entry.number, entry.at, entry.actor, entry.action, entry.subjects, entry.previous, entry.hash)
    in_order = select(*columns).order_by(entry.number).execution_options(yield_per=AT_ONCE)
    with work.session.execute(in_order) as lines:
        for line_id, stated, at, actor, action, subjects, follows, sealed in lines:
            number += 1
            if (stated, follows) != (number, previous):
                return number
            previous = _hash(line_id, stated, at, actor, action, subjects, follows)
            if sealed != previous or (number == before[0] and sealed != before[1]):
                return number
    if number < before[0]:
        return number + 1
    after, _ = _head(work)
    return None if number <= after else after + 1


def check_when_due(work: Work) -> Check | None:
    """Look whether the chain holds, where nobody has looked for a day; otherwise None. A practice without a line has
    nothing to check. The whole log is read, so that `work` should only read: whoever writes must not wait for it."""
    checked = select(ActivityHead.checked_at).where(ActivityHead.id == THE_HEAD)
    found = work.session.execute(checked).first()
    if found is None or (found[0] is not None and work.now - found[0] < CHECKED_EVERY):
        return None
    up_to, _ = _head(work)
    broken = first_broken_line(work)
    return Check(work.now, up_to if broken is None else broken - 1, broken)


def note_check(work: Work, check: Check) -> None:
    """Note what was found for whoever reads the log."""
    head = _locked_head(work)
    head.checked_at, head.checked_number, head.broken_number = check.at, check.holds_up_to, check.broken


def last_check(work: Work) -> Check | None:
    """What the last check found; None before the first one."""
    noted = select(ActivityHead.checked_at, ActivityHead.checked_number, ActivityHead.broken_number)
    at, holds_up_to, broken = work.session.execute(noted).first() or (None, None, None)
    return None if at is None else Check(at, holds_up_to or 0, broken)


def _head(work: Work) -> tuple[int, bytes]:
    """The last line's number and hash, as they are now."""
    found = work.session.execute(select(ActivityHead.number, ActivityHead.hash)).first()
    return (found[0], found[1]) if found else (0, BEGINNING)


def _locked_head(work: Work) -> ActivityHead:
    locked = select(ActivityHead).where(ActivityHead.id == THE_HEAD).with_for_update()
    latest = {"populate_existing": True}
    work.session.flush()
    found = work.session.scalars(locked, execution_options=latest).one_or_none()
    if found is None:  # the first line of all
        values = {"id": THE_HEAD, "number": 0, "hash": BEGINNING}
        insert_once(work.session, Base.metadata.tables["activity_head"], values, unique="id")
        found = work.session.scalars(locked, execution_options=latest).one()
    return found


def _hash(
    entry_id: str, number: int, at: datetime, actor: str, action: str, subjects: Mapping[str, str], previous: bytes
) -> bytes:
    line = (entry_id, number, at.isoformat(), actor, action, subjects)
    return sha256(previous + to_json(line).encode()).digest()
