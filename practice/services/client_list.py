"""Which clients has she, in which order, and which of them fit? A page at a time.

Names are sealed, so no table can put them in order: all of one practitioner's are opened, 5,000 in some 60 ms, and
nothing of it is kept. A page costs the same few questions however long the practice has existed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain

from sqlalchemy import case, func, select

from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.base import not_first
from practice.models.people import Client, clients_of, is_client_of
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services.client_search import fold, former, meant, open_one, opened
from practice.work import Work

PAGE = 50
NEVER = datetime.min.replace(tzinfo=UTC)
STANDS = (*UPCOMING, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)


class By(StrEnum):
    """By what the list is sorted."""

    NAME = "name"
    LAST = "last"
    NEXT = "next"


class Which(StrEnum):
    """Whom it shows. `WITHOUT`: whoever has no appointment that stands, neither past nor coming."""

    ACTIVE = "active"
    WITHOUT = "without"
    ARCHIVED = "archived"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for. `words`: a part of names, of an address with its `@`, or of a number."""

    words: str = ""
    which: Which = Which.ACTIVE
    by: By = By.NAME
    is_descending: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class Visits:
    """When she was there last, and when she comes next (aware UTC); of appointments that stand."""

    last_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list. `has_double`: another active client has the same name."""

    client: Client
    visits: Visits
    has_double: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, counted from 0, how many pages there are, and how many clients fit."""

    lines: tuple[Listed, ...]
    number: int
    pages: int
    count: int


def list_clients(work: Work, *, practitioner_id: str, wanted: Wanted) -> Page:
    """Those of her clients who are wanted. A page that is not there is the last one.

    Equal ones come in the order of their ids, so that nobody is on two pages; who has no such time comes last.
    """
    names, is_archived = _names(work, practitioner_id)
    same_name = Counter(name for key, name in names.items() if not is_archived[key])
    ids = [key for key in _fitting(work, practitioner_id, wanted.words, names) if _is_wanted(is_archived[key], wanted)]
    visits: Mapping[str, Visits] | None = None
    if wanted.by is not By.NAME or wanted.which is Which.WITHOUT:
        visits = visits_of(work, practitioner_id=practitioner_id)
        ids = [key for key in ids if wanted.which is not Which.WITHOUT or key not in visits]
    ordered = _in_order(ids, wanted, names, visits or {})
    pages = max(1, -(-len(ordered) // PAGE))
    number = min(max(wanted.page, 0), pages - 1)
    shown = ordered[number * PAGE : (number + 1) * PAGE]
    rows = {row.id: row for row in work.session.scalars(select(Client).where(Client.id.in_(shown)))}
    visits = visits if visits is not None else visits_of(work, practitioner_id=practitioner_id, ids=shown)
    lines = tuple(Listed(rows[key], visits.get(key, Visits()), same_name[names[key]] > 1) for key in shown)
    return Page(lines, number, pages, len(ordered))


def visits_of(work: Work, *, practitioner_id: str, ids: Iterable[str] | None = None) -> Mapping[str, Visits]:
    """When these clients (None: all) were there last and come next; who has no appointment that stands is left out."""
    past, ahead = Appointment.starts_at <= work.now, Appointment.status.in_(UPCOMING)
    query = (
        select(
            Attendance.client_id,
            func.max(case((past, Appointment.starts_at))),
            func.min(case((~past & ahead, Appointment.starts_at))),
        )
        .join(Attendance.appointment)
        .where(
            (Appointment.practitioner_id if ids is None else not_first(Appointment.practitioner_id)) == practitioner_id,
            Appointment.status.in_(STANDS),
            Attendance.answer != Answer.DECLINED,
        )
        .group_by(Attendance.client_id)
    )
    if ids is not None:
        query = query.where(Attendance.client_id.in_(list(ids)))
    return {row[0]: Visits(row[1], row[2]) for row in work.session.execute(query)}


def _names(work: Work, practitioner_id: str) -> tuple[dict[str, str], dict[str, bool]]:
    """The folded name of each of her clients, and whether she is archived, by the id."""
    names, is_archived = {}, {}
    columns = Client.id, Client.name_sealed, Client.archived_at.is_not(None)
    for key, name, laid_aside in work.session.execute(clients_of(practitioner_id).with_only_columns(*columns)):
        names[key], is_archived[key] = fold(open_one(Client.name_sealed, key, name)), laid_aside
    return names, is_archived


def _fitting(work: Work, practitioner_id: str, words: str, names: Mapping[str, str]) -> Iterable[str]:
    """Whose name, address or number fits. Too few digits fit nobody; no words at all everybody."""
    column, fits = meant(words)
    whose, is_name = is_client_of(practitioner_id), column is Client.name_sealed
    if fits is None:
        return names if is_name else []
    now = names.items() if is_name else opened(work, column, whose=whose)
    before = ((key, fold(value)) for key, value in former(work, column, whose=whose))
    return {key for key, value in chain(now, before) if fits(value) is not None}


def _is_wanted(is_archived: bool, wanted: Wanted) -> bool:
    return wanted.which is Which.ALL or is_archived == (wanted.which is Which.ARCHIVED)


def _in_order(ids: list[str], wanted: Wanted, names: Mapping[str, str], visits: Mapping[str, Visits]) -> list[str]:
    if wanted.by is By.NAME:
        return sorted(ids, key=lambda key: (names[key], key), reverse=wanted.is_descending)
    ordered = {key: _time(visits.get(key), wanted.by) for key in sorted(ids)}
    timed = sorted((key for key, at in ordered.items() if at), key=lambda key: ordered[key] or NEVER)
    return [*(reversed(timed) if wanted.is_descending else timed), *(key for key, at in ordered.items() if not at)]


def _time(visits: Visits | None, by: By) -> datetime | None:
    if visits is None:
        return None
    return visits.last_at if by is By.LAST else visits.next_at
