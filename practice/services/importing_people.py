"""Which clients of a table are new, and how are many of them written down at once?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from practice.models.imports import ImportFile
from practice.rules import tables
from practice.rules.import_columns import Column
from practice.rules.import_lines import LineRefused, Outcome, Remark, Verdict
from practice.rules.import_people import NamedPerson, cells_of, read_person
from practice.rules.tables import Line
from practice.services import many_clients
from practice.services.doing_long_work import Say
from practice.services.imports import Choices
from practice.services.known_people import KnownPeople
from practice.services.profile import LOCALES
from practice.work import Work

SAID_EVERY = 500  # lines
Cells = Mapping[Column, str]
MakeReady = Callable[[], Callable[[Work], None]]


class Newcomers:
    """People of a file, found among those who are known or drawn up to be written down."""

    def __init__(self, work: Work, *, adds_known: bool = False) -> None:
        self.known, self.adds_known = KnownPeople(work), adds_known
        self.practitioner_id, self.profile = work.practitioner_id, work.profile
        self.region = self.profile.region
        self.rows: list[dict[str, Any]] = []

    def outcome(self, person: NamedPerson, number: int) -> Outcome:
        """What becomes of a line that names her; if she is new, her row is drawn up."""
        found = self.known.find(person)
        if found is not None and found.line is not None:
            return Outcome(number, person.name, Verdict.TWICE, other=found.line)
        if found is not None and not self.adds_known:
            return Outcome(number, person.name, Verdict.THERE)
        remarks = [] if found else self.known.remarks(person)
        if person.language and not self._speaks(person.language):
            remarks.append(Remark.OTHER_LANGUAGE)
        self.draw_up(person, number)
        return Outcome(number, person.name, Verdict.NEW, remarks=tuple(remarks))

    def draw_up(self, person: NamedPerson, number: int) -> str:
        """Her row, sealed. The id that she will have."""
        row = many_clients.draw_up(
            practitioner_id=self.practitioner_id,
            name=person.name,
            email=person.email,
            phone=person.phone,
            locale=self.profile.locale,
        )
        self.rows.append(row)
        self.known.add(person, client_id=row["id"], email_index=row["email_index"], line=number)
        return str(row["id"])

    def write(self, work: Work) -> None:
        """Write down all that were drawn up."""
        many_clients.write_down(work, rows=self.rows)

    def _speaks(self, language: str) -> bool:
        """Whether letters are written in it. `en`, `en-GB` and `English` are one language."""
        short = language.casefold()[:2]
        return any(each.startswith(short) for each in LOCALES)


def plan_people(work: Work, *, kept: ImportFile, choices: Choices, say: Say) -> tuple[list[Outcome], MakeReady]:
    """What becomes of each line of a table of clients, and what writes down who is new."""
    newcomers = Newcomers(work, adds_known=choices.adds_known)

    def outcome(cells: Cells, number: int) -> Outcome:
        return newcomers.outcome(read_person(cells, region=newcomers.region), number)

    return outcomes_of(kept, choices, say, outcome), lambda: newcomers.write


def outcomes_of(
    kept: ImportFile, choices: Choices, say: Say, outcome: Callable[[Cells, int], Outcome]
) -> list[Outcome]:
    """What becomes of each line of a table: what `outcome` says, or that it is refused where it raises LineRefused."""
    columns = {Column(name): place for name, place in choices.columns.items()}
    found = tables.lines(kept.content or "", kept.delimiter)
    width = len(next(found).cells)
    outcomes = []
    for done, line in enumerate(found):
        if not done % SAID_EVERY:
            say(done, kept.rows)
        try:
            outcomes.append(outcome(cells_of(line, columns, width), line.number))
        except LineRefused as refused:
            outcomes.append(Outcome(line.number, _about(line), Verdict.REFUSED, refused.fault, refused.other))
    return outcomes


def _about(line: Line) -> str:
    """What of a line that could not be read shows which one it is."""
    return " · ".join(filter(None, line.cells))[:80]
