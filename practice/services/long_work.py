"""What takes longer than a page may: asked for, looked at, called off, and forgotten after some days.

    waiting -> running -> done | failed | given up

The worker does it (`services/doing_long_work`), so that she can leave the page and come back.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, or_, select

from practice.errors import NotFound
from practice.models.base import to_json
from practice.models.long_work import UNDER_WAY, LongWork, LongWorkKind, LongWorkState, long_work_of
from practice.services import activity
from practice.work import Work

CALLED_OFF = "called_off"
SHOWN_FOR = timedelta(hours=1)  # on Today, after it is finished
# How long what came of it is kept. An export holds all there is: long enough to fetch it, no longer.
KEPT_FOR = {
    LongWorkKind.IMPORT_CHECK: timedelta(days=14),
    LongWorkKind.IMPORT: timedelta(days=14),
    LongWorkKind.EXPORT: timedelta(days=2),
}


def begin(work: Work, *, kind: LongWorkKind, detail: object) -> LongWork:
    """Ask for it. `detail` says what is wanted, as what JSON can hold; kept sealed. The worker takes it up soon."""
    asked = LongWork(practitioner_id=work.practitioner_id, kind=kind, created_at=work.now)
    asked.detail = to_json(detail)
    work.session.add(asked)
    work.session.flush()
    activity.record(work, action="long_work.begun", subjects={"long_work": asked.id})
    return asked


def find(work: Work, *, long_work_id: str, kind: LongWorkKind | None = None) -> LongWork:
    """One that she has asked for, of that kind if one is named. Refuses with NotFound, also another's."""
    hers = long_work_of(work.practitioner_id).where(LongWork.id == long_work_id)
    found = work.session.scalars(hers).one_or_none()
    if found is None or kind not in (None, found.kind):
        raise NotFound
    return found


def every(work: Work) -> list[LongWork]:
    """All that she has asked for lately, the newest first."""
    return list(work.session.scalars(long_work_of(work.practitioner_id)))


def detail_of(asked: LongWork) -> Any:
    """What was wanted, as `begin` took it; None once it has ended in vain."""
    return json.loads(asked.detail or "null")


def latest(work: Work, *, practitioner_id: str) -> ScalarSelect[Any]:
    """What Today asks: the id of the newest that is under way or was finished within the hour."""
    is_news = or_(LongWork.state.in_(UNDER_WAY), LongWork.finished_at > work.now - SHOWN_FOR)
    newest = long_work_of(practitioner_id).where(is_news).with_only_columns(LongWork.id).limit(1)
    return newest.scalar_subquery()


def call_off(work: Work, *, long_work_id: str) -> bool:
    """Have it not done any more, and forget what was wanted. False where it was finished already: then it stays as it
    is. Refuses with NotFound."""
    hers = long_work_of(work.practitioner_id).where(LongWork.id == long_work_id).with_for_update()
    found = work.session.scalars(hers, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound
    if not found.is_under_way:
        return False
    found.state, found.reason, found.finished_at = LongWorkState.GIVEN_UP, CALLED_OFF, work.now
    found.claimed_by = found.claimed_until = found.detail = None
    activity.record(work, action="long_work.called_off", subjects={"long_work": found.id})
    return True


def something_is_over(work: Work) -> bool:
    """Whether `forget_over` would find anything."""
    return work.session.scalars(select(LongWork.id).where(_is_over(work)).limit(1)).first() is not None


def forget_over(work: Work) -> int:
    """Delete what was finished some days ago with all that came of it, and say how many that were."""
    return int(work.session.execute(delete(LongWork).where(_is_over(work))).rowcount)  # type: ignore[attr-defined]


def _is_over(work: Work) -> ColumnElement[bool]:
    each = (and_(LongWork.kind == kind, LongWork.finished_at <= work.now - kept) for kind, kept in KEPT_FOR.items())
    return or_(*each)
