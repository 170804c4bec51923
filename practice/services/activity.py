"""How the log of who read or changed what is kept, and how its chain is checked."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import select

from practice.database import insert_once
from practice.models.activity import ActivityEntry, ActivityHead
from practice.models.appointments import Attendance
from practice.models.base import Base, to_json
from practice.work import Work

THE_HEAD = "head"
BEGINNING = bytes(32)


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
    entry.hash = _hash(entry)
    head.number, head.hash = entry.number, entry.hash
    work.session.add(entry)


def record_part(work: Work, *, action: str, attendance: Attendance) -> None:
    """The same about one person's part in an appointment."""
    record(work, action=action, subjects={"client": attendance.client_id, "appointment": attendance.appointment_id})


def first_broken_line(work: Work) -> int | None:
    """The number of the first line that was changed, removed or put in; None when the chain holds."""
    previous, number = BEGINNING, 0
    for entry in work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number)):
        number += 1
        if entry.number != number or entry.previous != previous or entry.hash != _hash(entry):
            return number
        previous = entry.hash
    head = work.session.get(ActivityHead, THE_HEAD)
    intact = (head is None and number == 0) or (head is not None and (head.number, head.hash) == (number, previous))
    return None if intact else number + 1


def _locked_head(work: Work) -> ActivityHead:
    insert_once(
        work.session,
        Base.metadata.tables["activity_head"],
        {"id": THE_HEAD, "number": 0, "hash": BEGINNING},
        unique="id",
    )
    work.session.flush()
    locked = select(ActivityHead).where(ActivityHead.id == THE_HEAD).with_for_update()
    return work.session.scalars(locked, execution_options={"populate_existing": True}).one()


def _hash(entry: ActivityEntry) -> bytes:
    line = (entry.id, entry.number, entry.at.isoformat(), entry.actor, entry.action, entry.subjects)
    return sha256(entry.previous + to_json(line).encode()).digest()
