"""Of which two records is it kept that they are two people's, although nothing that stands shows it any more?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, or_, select

from practice.models.appointments import AppointmentEvent, Attendance
from practice.models.people import ToldApart
from practice.work import Work

STARTED_INDIVIDUALLY = "started_individually"


def keep_apart(work: Work, *, one_id: str, other_id: str) -> bool:
    """Note it. False where it was noted already. The caller holds the practitioner's lock."""
    if work.session.scalars(select(ToldApart.id).where(_are(one_id, other_id))).first() is not None:
        return False
    first, second = sorted((one_id, other_id))
    work.session.add(ToldApart(first_id=first, second_id=second, said_at=work.now))
    work.session.flush()
    return True


def forget(work: Work, *, one_id: str, other_id: str) -> None:
    """It is not noted any more: what stands shows it again."""
    _delete(work, _are(one_id, other_id))


def follow(work: Work, *, kept_id: str, other_id: str) -> None:
    """The other record becomes a part of the kept one: whoever was kept apart from it is kept apart from that."""
    about_it = or_(ToldApart.first_id == other_id, ToldApart.second_id == other_id)
    pairs = work.session.execute(select(ToldApart.first_id, ToldApart.second_id).where(about_it)).all()
    _delete(work, about_it)
    for third_id in {each for pair in pairs for each in pair} - {kept_id, other_id}:
        keep_apart(work, one_id=kept_id, other_id=third_id)


def came_as_two(work: Work, *, one_id: str, other_id: str) -> bool:
    """Whether these two were to come together and were each given a time alone. That is no slip of hers, as a press on
    "They are two people" may be."""
    alone = (_started_individually(client_id) for client_id in (one_id, other_id))
    return work.session.scalars(select(ToldApart.id).where(_are(one_id, other_id), *alone)).first() is not None


def _are(one_id: str, other_id: str) -> ColumnElement[bool]:
    first, second = sorted((one_id, other_id))
    return (ToldApart.first_id == first) & (ToldApart.second_id == second)


def _started_individually(client_id: str) -> ColumnElement[bool]:
    return exists(
        select(Attendance.id)
        .join(AppointmentEvent, AppointmentEvent.appointment_id == Attendance.appointment_id)
        .where(Attendance.client_id == client_id, AppointmentEvent.what == STARTED_INDIVIDUALLY)
    )


def _delete(work: Work, which: ColumnElement[bool]) -> None:
    work.session.execute(delete(ToldApart).where(which), execution_options={"synchronize_session": False})
