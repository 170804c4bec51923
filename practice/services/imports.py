"""How does she bring along what another program knows? A file, what its columns mean, a look at each line, then all.

file kept -> columns matched -> every line looked at, nothing written -> imported in one transaction, or not at all
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import delete, select

from practice.errors import ImportRefused, NotFound
from practice.models.base import to_json
from practice.models.imports import ImportFile, ImportKind
from practice.models.long_work import LongWork, LongWorkKind, long_work_of
from practice.rules import tables
from practice.rules.import_columns import OF_PEOPLE, OF_SESSIONS, Column
from practice.rules.import_lines import LineFault, Outcome, Remark, Verdict
from practice.rules.tables import Encoding, Line, TableFault, TableUnreadable
from practice.services import long_work
from practice.work import Work

KEPT_FOR = timedelta(days=14)
# why nothing comes in
FILE_GONE, CHANGED, IMPORTED_ALREADY = "file_gone", "changed_meanwhile", "imported_already"
UNREADABLE = "unreadable"
SAMPLE = 200  # lines from which a page shows some
LARGEST_CALENDAR, MOST_ENTRIES = 2 * 1024 * 1024, 5_000
COLUMNS: Mapping[ImportKind, Sequence[Column]] = {
    ImportKind.CLIENTS: OF_PEOPLE,
    ImportKind.APPOINTMENTS: OF_SESSIONS,
    ImportKind.CALENDAR: (),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What she says of a file. `columns`: in which place each stands, counted from 0.

    `adds_known`: whoever is known already is written down once more. Of appointments: `order` of day, month and year in
    its dates; the format of a line that names none; whether those who come are told by a confirmation.
    """

    columns: Mapping[str, int]
    adds_known: bool = False
    order: str = ""
    format_id: str = ""
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Headed:
    """The headings of a table, and some of its lines."""

    header: tuple[str, ...]
    sample: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What becomes, or has become, of each line; `digest` stands for all of it. Lines are as they were kept, and made
    values of when they are shown: there may be a hundred thousand."""

    asked: LongWork
    digest: str
    counts: Mapping[str, int]
    lines: Sequence[list[Any]]

    @property
    def total(self) -> int:
        """How many lines there are."""
        return sum(self.counts.values())

    def outcomes(self, verdict: str = "", *, first: int = 0, most: int | None = None) -> list[Outcome]:
        """Those of one verdict, or of all: at most so many, from one on."""
        found = (line for line in self.lines if not verdict or line[2] == verdict)
        return [_outcome(line) for line in islice(found, first, None if most is None else first + most)]


def keep(work: Work, *, kind: ImportKind, name: str, content: bytes, encoding: Encoding | None) -> ImportFile:
    """Keep a file, sealed, after a look at every line. Refuses with ImportRefused what is no table or calendar."""
    try:
        decoded = tables.decode(content, encoding)
        delimiter = "" if kind is ImportKind.CALENDAR else tables.delimiter_of(decoded.text)
        rows = _entries(decoded.text) if kind is ImportKind.CALENDAR else _rows(decoded.text, delimiter)
        if rows < 1:
            raise TableUnreadable(TableFault.EMPTY)
    except TableUnreadable as unreadable:
        raise ImportRefused(unreadable.fault, unreadable.line) from None
    kept = ImportFile(
        practitioner_id=work.practitioner_id,
        kind=kind,
        encoding=decoded.encoding,
        evidence=decoded.evidence,
        delimiter=delimiter,
        rows=rows,
        created_at=work.now,
    )
    kept.name, kept.content = name, decoded.text
    work.session.add(kept)
    work.session.flush()
    return kept


def find(work: Work, *, import_id: str) -> ImportFile:
    """A file that she has brought. Refuses with NotFound, also another's."""
    hers = select(ImportFile).where(ImportFile.id == import_id, ImportFile.practitioner_id == work.practitioner_id)
    found = work.session.scalars(hers).one_or_none()
    if found is None:
        raise NotFound
    return found


def headed(kept: ImportFile) -> Headed:
    """Its headings, and its first lines; a calendar has none."""
    if kept.kind is ImportKind.CALENDAR:
        return Headed((), ())
    first, *sample = islice(tables.lines(kept.content or "", kept.delimiter), SAMPLE + 1)
    return Headed(first.cells, tuple(sample))


def begin_check(work: Work, *, import_id: str, choices: Choices) -> LongWork:
    """Have every line looked at: nothing is written. Refuses with NotFound."""
    kept = find(work, import_id=import_id)
    detail = {"file": kept.id, "choices": asdict(choices)}
    return long_work.begin(work, kind=LongWorkKind.IMPORT_CHECK, detail=detail)


def begin_import(work: Work, *, check_id: str) -> LongWork:
    """Have imported what a check has found to be new, all of it or nothing. Refuses with NotFound.

    While that is under way already, it is the one that is under way.
    """
    report = report_of(work, long_work_id=check_id)
    detail = long_work.detail_of(report.asked)
    find(work, import_id=detail["file"])
    for other in work.session.scalars(long_work_of(work.practitioner_id)):
        is_under_way = other.kind is LongWorkKind.IMPORT and other.is_under_way
        if is_under_way and long_work.detail_of(other)["file"] == detail["file"]:
            return other
    return long_work.begin(work, kind=LongWorkKind.IMPORT, detail=detail | {"digest": report.digest})


def report_of(work: Work, *, long_work_id: str) -> Report:
    """What a check has found, or an import has done. Refuses with NotFound, also what is not done yet."""
    asked = long_work.find(work, long_work_id=long_work_id)
    if asked.kind not in (LongWorkKind.IMPORT_CHECK, LongWorkKind.IMPORT) or asked.result is None:
        raise NotFound
    kept = json.loads(asked.result)
    return Report(asked, kept["digest"], kept["counts"], kept["lines"])


def written(outcomes: Sequence[Outcome]) -> str:
    """A report as it is kept."""
    counts = Counter(each.verdict for each in outcomes)
    return to_json({"digest": digest_of(outcomes), "counts": counts, "lines": outcomes})


def digest_of(outcomes: Sequence[Outcome]) -> str:
    """What stands for the whole of a report: another one when anything would come out differently."""
    return sha256(to_json(outcomes).encode()).hexdigest()


def something_is_over(work: Work) -> bool:
    """Whether `forget_over` would find anything."""
    return work.session.scalars(select(ImportFile.id).where(_is_over(work)).limit(1)).first() is not None


def forget_over(work: Work) -> int:
    """Delete the files that were brought some days ago, imported or not, and say how many."""
    return int(work.session.execute(delete(ImportFile).where(_is_over(work))).rowcount)  # type: ignore[attr-defined]


def _rows(text: str, delimiter: str) -> int:
    """How many lines there are below the headings. Raises TableUnreadable."""
    found = tables.lines(text, delimiter)
    header, rows = next(found, None), sum(1 for _ in found)
    if header is not None and rows and len(header.cells) < 2:
        raise TableUnreadable(TableFault.ONE_COLUMN)
    return rows


def _entries(text: str) -> int:
    """How many entries a calendar has, which is taken apart later. Raises TableUnreadable."""
    content = text.strip().upper()
    if not (content.startswith("BEGIN:VCALENDAR") and content.endswith("END:VCALENDAR")):
        raise TableUnreadable(TableFault.NOT_A_CALENDAR)
    if len(text) > LARGEST_CALENDAR:
        raise TableUnreadable(TableFault.CALENDAR_TOO_LARGE)
    if (count := content.count("BEGIN:VEVENT")) > MOST_ENTRIES:
        raise TableUnreadable(TableFault.TOO_MANY_ENTRIES)
    return count


def _outcome(row: list[Any]) -> Outcome:
    number, about, verdict, why, other, remarks = row
    why = None if why is None else LineFault(why)
    return Outcome(number, about, Verdict(verdict), why, other, tuple(map(Remark, remarks)))


def _is_over(work: Work) -> Any:
    return ImportFile.created_at <= work.now - KEPT_FOR
