"""Can no letter leave? Since when, why, and how many wait; and once a day a letter by another way that says so.

Two things shut the way: the mail server takes no letter, or no worker is there to hand one over. A letter that another
one has overtaken since is not the way's fault but its own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, and_, func, or_, select

from practice.database import lock_practitioner
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import active_practitioners
from practice.rules.letter_kinds import LetterKind
from practice.rules.mail_failures import ALARM_AFTER, TOLD_EVERY
from practice.services.outbox import NOW, new_row
from practice.work import Work

BY_ANOTHER_WAY = LetterKind.PRACTITIONER_MAIL_FAILING


@dataclass(frozen=True, slots=True)
class Trouble:
    """Since when (aware UTC) no letter could leave, how many wait, and why and what helps. No `reason`: nobody is at
    work to hand them over."""

    since: datetime
    waiting: int
    reason: str | None
    cure: str


def suspected(work: Work) -> Exists:
    """Whether there may be trouble: a small question, after which `find` is worth asking."""
    return select(OutboxMessage.id).where(_waits(), or_(_has_failed_long(work), _is_left_lying(work))).exists()


def find(work: Work) -> Trouble | None:
    """The trouble there is, if for an hour no letter could leave; None as long as letters go."""
    return _left_lying(work) or _failing(work)


def shut_since(work: Work, *, message: OutboxMessage) -> datetime:
    """Since when the way is shut for a letter that has just failed: no letter has gone since."""
    since = message.failing_since
    return since if since is not None and not _has_gone_since(work, since) else work.now


def is_due(work: Work) -> bool:
    """Whether `post_due` would owe a letter. The mail server's trouble only: whoever asks is a worker."""
    trouble = _failing(work)
    return trouble is not None and not _was_told(work, trouble)


def post_due(work: Work) -> int:
    """Owe the practitioner a letter that goes by another way, unless she was told today. How many that were.

    It is due since the trouble began, so that it goes before all that waits.
    """
    practitioner = work.session.scalars(active_practitioners()).first()
    trouble = _failing(work)
    if practitioner is None or trouble is None:
        return 0
    lock_practitioner(work.session, practitioner.id)  # of two workers that look at once, the second sees what is told
    if _was_told(work, trouble):
        return 0
    key = f"{practitioner.id}:{BY_ANOTHER_WAY}:{secrets.token_hex(16)}"
    message = new_row(work, kind=BY_ANOTHER_WAY, dedupe_key=key, due_in=NOW, detail=None)
    message.practitioner_id, message.due_at = practitioner.id, trouble.since
    work.session.add(message)
    return 1


def _failing(work: Work) -> Trouble | None:
    """The mail server takes nothing: a letter has failed for an hour, and none has gone since."""
    long_since = select(OutboxMessage).where(_waits(), _has_failed_long(work)).order_by(OutboxMessage.failing_since)
    if work.session.scalars(long_since.limit(1)).first() is None:
        return None
    newest = select(func.max(OutboxMessage.sent_at)).where(OutboxMessage.kind != BY_ANOTHER_WAY)
    gone_at = work.session.scalar(newest)
    if gone_at is not None:
        long_since = long_since.where(OutboxMessage.failing_since >= gone_at)
    first = work.session.scalars(long_since.limit(1)).first()
    if first is None or first.failing_since is None:
        return None
    return Trouble(first.failing_since, _count(work), first.reason or "", first.cure or "")


def _left_lying(work: Work) -> Trouble | None:
    since = work.session.scalar(select(func.min(OutboxMessage.due_at)).where(_waits(), _is_left_lying(work)))
    return None if since is None else Trouble(since, _count(work), None, "")


def _count(work: Work) -> int:
    late = or_(OutboxMessage.due_at <= work.now, OutboxMessage.failing_since.is_not(None))
    return work.session.scalar(select(func.count(OutboxMessage.id)).where(_waits(), late)) or 0


def _was_told(work: Work, trouble: Trouble) -> bool:
    lately = max(trouble.since, work.now - TOLD_EVERY)
    told = OutboxMessage.kind == BY_ANOTHER_WAY, OutboxMessage.created_at > lately
    return work.session.scalars(select(OutboxMessage.id).where(*told).limit(1)).first() is not None


def _has_gone_since(work: Work, since: datetime) -> bool:
    gone = OutboxMessage.sent_at > since, OutboxMessage.kind != BY_ANOTHER_WAY
    return work.session.scalars(select(OutboxMessage.id).where(*gone).limit(1)).first() is not None


def _waits() -> ColumnElement[bool]:
    return and_(OutboxMessage.state == OutboxState.WAITING, OutboxMessage.kind != BY_ANOTHER_WAY)


def _has_failed_long(work: Work) -> ColumnElement[bool]:
    return OutboxMessage.failing_since <= work.now - ALARM_AFTER


def _is_left_lying(work: Work) -> ColumnElement[bool]:
    """Due for an hour and in nobody's hands: a worker that is there takes each within seconds."""
    nobodys = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= work.now)
    return and_(OutboxMessage.due_at <= work.now - ALARM_AFTER, OutboxMessage.carried_by_id.is_(None), nobodys)
