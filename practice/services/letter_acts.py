"""What can the counsellor do about one letter herself? Send it now, try it again, or note that it is settled.

Each takes the letter's row first, so that two devices, two presses and a worker come one after the other. Of a letter
that is carried by another it takes that one: they go, fail and are settled together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func

from practice.errors import NotFound, NotPossibleNow
from practice.models.outbox import OutboxMessage, OutboxState, carried_by
from practice.services import activity, letters, mail_hours, outbox
from practice.work import Work


class Hurried(StrEnum):
    """What becomes of a letter that is to go now."""

    GOES = "goes"
    IN_HAND = "in_hand"  # a worker is handing it over at this moment
    HELD = "held"  # its reader wishes no e-mail at this hour, or it is one that rests in the quiet hours


@dataclass(frozen=True, slots=True)
class Cause:
    """Letters that failed for one and the same reason: how many, and what helps."""

    reason: str
    cure: str
    count: int


def send_now(work: Work, *, message_id: str) -> Hurried:
    """Have a letter that waits sent without its delay; but never at an hour that its reader does not wish.

    Refuses with NotPossibleNow when it does not wait any more, and with NotFound.
    """
    message = _take(work, message_id)
    if message.state is not OutboxState.WAITING:
        raise NotPossibleNow(message.state)
    if message.is_in_hand(work.now):
        return Hurried.IN_HAND
    if mail_hours.hold_on(work, message=message) is not None:
        return Hurried.HELD
    message.due_at = min(message.due_at, work.now)
    _note(work, message, action="letter.hurried")
    return Hurried.GOES


def try_again(work: Work, *, message_id: str) -> None:
    """Have a letter that could not be delivered sent once more: the same letter, with the same Message-ID.

    Refuses with NotPossibleNow unless it has failed, and with NotFound.
    """
    message = _take_failed(work, message_id)
    outbox.send_again(work, message=message)
    _note(work, message, action="letter.tried_again")


def try_all_again(work: Work, *, reason: str) -> int:
    """The same for all that failed for one reason and were not settled; how many those are."""
    failed = work.session.scalars(
        _unsettled(work.practitioner_id).where(OutboxMessage.reason == reason).with_for_update(of=OutboxMessage)
    ).all()
    for message in failed:
        outbox.send_again(work, message=message)
        _note(work, message, action="letter.tried_again")
    return len(failed)


def dismiss(work: Work, *, message_id: str) -> None:
    """Note that what a failed letter told was settled another way, by whom and when. Twice is once.

    Refuses with NotPossibleNow unless it has failed, and with NotFound.
    """
    message = _take_failed(work, message_id)
    carried = work.session.scalars(carried_by(message.id).where(OutboxMessage.state == OutboxState.FAILED))
    for letter in (message, *carried):
        if letter.dismissed_at is None:
            letter.dismissed_at, letter.dismissed_by = work.now, work.practitioner_id
            _note(work, letter, action="letter.dismissed")


def common_causes(work: Work, *, practitioner_id: str) -> Sequence[Cause]:
    """Why letters failed, where it is the same for several: the most frequent first."""
    how_many = func.count(OutboxMessage.id)
    grouped = (
        _unsettled(practitioner_id)
        .with_only_columns(OutboxMessage.reason, func.max(OutboxMessage.cure), how_many)
        .group_by(OutboxMessage.reason)
        .having(how_many > 1)
        .order_by(how_many.desc(), OutboxMessage.reason)
    )
    return [Cause(reason or "", cure or "", count) for reason, cure, count in work.session.execute(grouped)]


def _note(work: Work, message: OutboxMessage, *, action: str) -> None:
    about = {"letter": message.id, "appointment": message.appointment_id or ""}
    work.at_the_end(lambda: activity.record(work, action=action, subjects=about))


def _unsettled(practitioner_id: str) -> Select[OutboxMessage]:
    return letters.about_hers(practitioner_id).where(letters.needs_her())


def _take_failed(work: Work, message_id: str) -> OutboxMessage:
    message = _take(work, message_id)
    if message.state is not OutboxState.FAILED:
        raise NotPossibleNow(message.state)
    return message


def _take(work: Work, message_id: str) -> OutboxMessage:
    """One of her letters, as it stands now that nobody else can change it."""
    query = letters.with_reader(work.practitioner_id).where(OutboxMessage.id == message_id)
    locked = query.with_for_update(of=OutboxMessage)
    found = work.session.scalars(locked, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound
    return _take(work, found.carried_by_id) if found.carried_by_id else found
