"""What was before the counsellor's change, kept beside its event so that she can take it back while nobody has heard.

    before = slips.look(work, appointment=...)
    ... the change, its event, its letters ...
    slips.keep(work, event=event, appointment=..., before=before)

One way for every change: the values that differ afterwards, the letters that waited before, those that it posted. All
of it is sealed, reasons included, and forgotten when the time to take it back is long over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, select, update

from practice.models.appointments import Appointment, AppointmentEvent
from practice.models.base import MINUTE, to_json
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.services import carrying, changes, outbox
from practice.work import Work

TAKEN_BACK = "taken_back"
KEPT_FOR = timedelta(days=1)
NEVER_RESTORED = frozenset({"id", "practitioner_id", "draft_id", "uid", "revision", "created_at", "updated_at"})
SEALED = "_sealed"


@dataclass(frozen=True, slots=True)
class Before:
    """How an appointment stood: its revision, its values as JSON takes them, and the letters about it by id."""

    revision: int
    values: Mapping[str, object]
    waiting: Sequence[str]
    others: Sequence[str]


NOTHING = Before(-1, {}, (), ())  # of an appointment that was none


@dataclass(frozen=True, slots=True)
class Kept:
    """What an event keeps. `revision`: the one that the change made, `since` the one before it.

    `values` are those that the change replaced, `waiting` the letters that had still to go, `posted` those that tell
    of it. `undone`: the event that this one took back. `own`: the appointment that was made beside it.
    """

    revision: int
    since: int
    values: Mapping[str, Any]
    waiting: Sequence[str]
    posted: Sequence[str]
    undone: str | None = None
    own: str | None = None


def look(work: Work, *, appointment: Appointment) -> Before:
    """How it stands before a change. To be called under the lock."""
    letters = _letters(work, appointment)
    return Before(
        appointment.revision,
        _values(appointment),
        [letter_id for letter_id, state in letters.items() if state is OutboxState.WAITING],
        [letter_id for letter_id, state in letters.items() if state is not OutboxState.WAITING],
    )


def keep(
    work: Work, *, event: AppointmentEvent, appointment: Appointment, before: Before, own: Appointment | None = None
) -> None:
    """Keep beside the event of a change what is needed to take it back. To be called last, when its letters are owed.

    `own`: another appointment that was made of a part of this one.
    """
    if appointment.revision == before.revision:  # so that of two changes the later one is known
        appointment.revision += 1
    work.session.flush()
    now, known = _values(appointment), {*before.waiting, *before.others}
    letters = [*_letters(work, appointment), *(_letters(work, own) if own else ())]
    kept: dict[str, object] = {
        "revision": appointment.revision,
        "since": before.revision,
        "values": {name: value for name, value in before.values.items() if value != now[name]},
        "waiting": list(before.waiting),
        "posted": [letter_id for letter_id in letters if letter_id not in known],
    }
    event.before = to_json(kept | ({"own": own.id} if own else {}))


def kept_of(event: AppointmentEvent) -> Kept:
    """What an event has kept. Only for one that has."""
    return Kept(**json.loads(event.before or "{}"))


def put_back(work: Work, *, appointment: Appointment, kept: Kept) -> None:
    """Write into the row what the change had replaced. The revision never goes down. Refuses with SlotTaken when
    another appointment has the time meanwhile."""
    values = {name.removesuffix(SEALED): _read(value) for name, value in kept.values.items()}
    start = values.get("starts_at", appointment.starts_at)
    assert isinstance(start, datetime)
    with changes.refusing_overlap(work, appointment=appointment, start=start):
        for name, value in values.items():
            setattr(appointment, name, value)
        appointment.revision += 1
        appointment.updated_at = work.now
    work.session.scalars(changes.with_people(appointment.id), execution_options={"populate_existing": True}).one()


def put_letters_back(work: Work, *, appointment: Appointment, kept: Kept) -> None:
    """Withdraw what tells of the slip, and owe again what had waited before it, at the sequence that holds now.

    SEQUENCE never goes down (RFC 5546 section 2.1.5): who hears of nothing does not miss a number. Links that were
    asked for still go.
    """
    for part in appointment.attendances:
        part.sequence += 1
    work.session.flush()
    outbox.withdraw_pending(work, appointment=appointment, reason=Withdrawal.TAKEN_BACK)
    current = {part.id: part.sequence for part in appointment.attendances}
    called_back = select(OutboxMessage).where(
        OutboxMessage.id.in_(kept.waiting),
        OutboxMessage.state == OutboxState.WITHDRAWN,
        OutboxMessage.sent_at.is_(None),
    )
    for letter in work.session.scalars(called_back, execution_options={"populate_existing": True}):
        letter.state, letter.reason = OutboxState.WAITING, None
        letter.sequence = current.get(letter.attendance_id or "", appointment.revision)
        carrying.rejoin(work, letter=letter)


def record(work: Work, *, appointment: Appointment, undone: AppointmentEvent, from_status: AppointmentStatus) -> None:
    """Say in the history that it was taken back, and keep which change that was."""
    event = changes.record(work, appointment=appointment, what=TAKEN_BACK, from_status=from_status)
    kept = Kept(appointment.revision, kept_of(undone).since, {}, (), (), undone=undone.id)
    event.before = to_json(asdict(kept))


def something_is_due(work: Work) -> bool:
    """Whether `forget_due` would find anything."""
    return work.session.scalars(select(AppointmentEvent.id).where(_is_old(work)).limit(1)).first() is not None


def forget_due(work: Work) -> int:
    """Forget what was before changes that are long past being taken back, and say of how many."""
    old = update(AppointmentEvent).where(_is_old(work)).values(before_sealed=None)
    return int(work.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _letters(work: Work, appointment: Appointment) -> dict[str, OutboxState]:
    query = select(OutboxMessage.id, OutboxMessage.state).where(OutboxMessage.appointment_id == appointment.id)
    return {row.id: row.state for row in work.session.execute(query)}


def _values(appointment: Appointment) -> dict[str, object]:
    """What may be different afterwards, by column. What is sealed is opened: the whole is sealed again."""
    names = [attribute.key for attribute in inspect(Appointment).column_attrs if attribute.key not in NEVER_RESTORED]
    return {name: _written(getattr(appointment, name.removesuffix(SEALED))) for name in names}


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"minutes": value // MINUTE} if isinstance(value, timedelta) else value


def _read(value: Any) -> object:
    match value:
        case {"at": at}:
            return datetime.fromisoformat(at)
        case {"minutes": minutes}:
            return minutes * MINUTE
        case _:
            return value


def _is_old(work: Work) -> ColumnElement[bool]:
    return and_(AppointmentEvent.at <= work.now - KEPT_FOR, AppointmentEvent.before_sealed.is_not(None))
