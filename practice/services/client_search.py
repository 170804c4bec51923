"""Which of her clients does the counsellor mean by a name, an address or a number?

All three are sealed, so no table can be asked: one column is opened and looked through, 5,000 clients in some 60 ms.
Nothing of it is kept, and the archived and the merged are not among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from itertools import chain

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from practice import vault
from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.people import Client, is_client_of
from practice.rules.lifecycle import AppointmentStatus
from practice.work import Work

MOST = 8
FEWEST_DIGITS = 3
_NO_DIGIT, _PUNCTUATION = re.compile(r"\D+"), re.compile(r"[\s()+./-]+")
# what stands over, under or in a letter once it is taken apart: Latin, Greek, Cyrillic; Hebrew and Arabic vowels
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff]+")
SealedColumn = InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]
Fits = Callable[[str], int | None]  # how well an opened value fits, 0 best; None: not at all


@dataclass(frozen=True, slots=True)
class Match:
    """A client who may be meant. `last_at`: her latest appointment that is not cancelled, past or coming (aware UTC).

    `has_double`: somebody else among the matches has the same name, and only address or number tell them apart.
    """

    id: str
    name: str
    email: str | None
    phone: str | None
    last_at: datetime | None
    has_double: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """The best matches; `more` says whether others fit as well."""

    clients: tuple[Match, ...] = ()
    more: bool = False


def find_clients(work: Work, *, practitioner_id: str, words: str) -> Matches:
    """Those of her clients whom these words may mean, at most eight: first whose name begins so, then by the alphabet.

    With an `@` they are part of an address; digits alone, at least three, part of a number; else every word is part
    of a name, whatever its case and accents.
    """
    column, fits = meant(words)
    if fits is None:
        return Matches()
    whose = _is_hers(practitioner_id)
    fitting: dict[str, tuple[int, str, str]] = {}
    for client_id, value in chain(opened(work, column, whose=whose), former(work, column, whose=whose)):
        rank = fits(value)
        if rank is not None and client_id not in fitting:
            fitting[client_id] = (rank, fold(value), client_id)
    best = nsmallest(MOST + 1, fitting.values())
    return Matches(_with_facts(work, [client_id for *_, client_id in best[:MOST]]), len(best) > MOST)


def matches_of(work: Work, *, practitioner_id: str, client_ids: Iterable[str]) -> tuple[Match, ...]:
    """These clients, as a search would name them; who is not hers, archived or merged is left out."""
    ids = list(client_ids)
    hers = select(Client.id).where(Client.id.in_(ids), _is_hers(practitioner_id))
    known = set(work.session.scalars(hers)) if ids else set()
    return _with_facts(work, [client_id for client_id in ids if client_id in known])


def former(work: Work, column: SealedColumn, *, whose: ColumnElement[bool]) -> Iterator[tuple[str, str]]:
    """What that column said in records that have become a part of these clients' own, opened: they are still known by
    it."""
    row = aliased(Client)
    query = select(row.merged_into_id, row.id, getattr(row, column.key)).where(row.merged_into_id.is_not(None))
    theirs = row.merged_into_id.in_(select(Client.id).where(whose))
    for client_id, row_id, sealed in work.session.execute(query.where(theirs)):
        if sealed is not None:
            yield client_id, open_one(column, row_id, sealed)


def find_client(work: Work, *, practitioner_id: str, client_id: str) -> Client:
    """One of her clients. Refuses with NotFound, also for a colleague's, an archived and a merged one."""
    found = work.session.scalars(select(Client).where(Client.id == client_id, _is_hers(practitioner_id))).first()
    if found is None:
        raise NotFound
    return found


def fold(text: str) -> str:
    """A text without case and accents: `Zoë` and `ZOE` are the same."""
    if text.isascii():
        return text.casefold()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def meant(words: str) -> tuple[SealedColumn, Fits | None]:
    """The sealed column that the words are about, and how they are compared with what it says."""
    sought = fold(words.strip())
    digits = _NO_DIGIT.sub("", sought)
    if "@" in sought:
        return Client.email_sealed, lambda value: 0 if sought in value.casefold() else None
    if _PUNCTUATION.sub("", sought).isdecimal():
        has_enough = len(digits) >= FEWEST_DIGITS
        return Client.phone_sealed, (lambda value: 0 if digits in value else None) if has_enough else None
    parts = sought.split()
    return Client.name_sealed, (lambda value: _fits_name(parts, fold(value))) if parts else None


def _fits_name(parts: Iterable[str], name: str) -> int | None:
    """0 where each part begins a word of the name, 1 where each is somewhere in it."""
    if not all(part in name for part in parts):
        return None
    return 0 if all(f" {part}" in f" {name}" for part in parts) else 1


def opened(work: Work, column: SealedColumn, *, whose: ColumnElement[bool]) -> Iterator[tuple[str, str]]:
    """One sealed column of these clients, opened without making objects of the rows; who has no value is left out."""
    for client_id, sealed in work.session.execute(select(Client.id, column).where(whose)):
        if sealed is not None:
            yield client_id, open_one(column, client_id, sealed)


def open_one(column: SealedColumn, client_id: str, sealed: bytes) -> str:
    """One sealed value of a client, opened without an object of her row."""
    return vault.in_use().open(sealed, vault.Binding(Client.__tablename__, column.key, client_id))


def _with_facts(work: Work, ids: list[str]) -> tuple[Match, ...]:
    """What tells these clients apart, in their order."""
    if not ids:
        return ()
    latest = (
        select(Attendance.client_id, func.max(Appointment.starts_at))
        .join(Attendance.appointment)
        .where(Attendance.client_id.in_(ids), Appointment.status != AppointmentStatus.CANCELLED)
        .group_by(Attendance.client_id)
    )
    last_at = {row[0]: row[1] for row in work.session.execute(latest)}
    rows = {client.id: client for client in work.session.scalars(select(Client).where(Client.id.in_(ids)))}
    found = [rows[client_id] for client_id in ids]
    names = [fold(client.name or "") for client in found]
    return tuple(
        Match(
            id=client.id,
            name=client.name or "",
            email=client.email,
            phone=client.phone,
            last_at=last_at.get(client.id),
            has_double=names.count(name) > 1,
        )
        for client, name in zip(found, names, strict=True)
    )


def _is_hers(practitioner_id: str) -> ColumnElement[bool]:
    return is_client_of(practitioner_id) & Client.archived_at.is_(None)
