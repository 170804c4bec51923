"""Who looks at each line of a file, and who imports it? The same plan both times: what was shown is what is done.

A plan is drawn up without a lock, and written in one transaction under the practitioner's. Has anything changed since
she saw the report, nothing is written, and she looks once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from practice.database import lock_practitioner
from practice.errors import NotFound
from practice.models.imports import ImportFile, ImportKind
from practice.models.long_work import LongWork
from practice.rules.import_lines import Outcome
from practice.services import activity, imports, long_work
from practice.services.doing_long_work import CannotBeDone, Prepared, Say
from practice.services.importing_calendar import plan_calendar
from practice.services.importing_people import MakeReady, plan_people
from practice.services.importing_sessions import plan_sessions
from practice.services.imports import CHANGED, FILE_GONE, IMPORTED_ALREADY, Choices
from practice.work import Work

PLANS = {
    ImportKind.CLIENTS: plan_people,
    ImportKind.APPOINTMENTS: plan_sessions,
    ImportKind.CALENDAR: plan_calendar,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of each line, and what makes ready to write all that is new: that takes no lock either."""

    outcomes: Sequence[Outcome]
    make_ready: MakeReady


def check(work: Work, asked: LongWork, say: Say) -> Prepared:
    """Look at every line. Nothing is written but what was found, and not even that where the file is gone meanwhile:
    with somebody's record all that was brought along is erased."""
    file_id = long_work.detail_of(asked)["file"]

    def still_there(writing: Work) -> None:
        _file(writing, file_id)

    return Prepared(imports.written(_plan(work, asked, say).outcomes), still_there)


def carry_out(work: Work, asked: LongWork, say: Say) -> Prepared:
    """Import what is new, all of it or nothing."""
    plan, detail = _plan(work, asked, say), long_work.detail_of(asked)
    if imports.digest_of(plan.outcomes) != detail["digest"]:
        raise CannotBeDone(CHANGED)
    write_all = plan.make_ready()

    def write(writing: Work) -> None:
        lock_practitioner(writing.session, writing.practitioner_id)
        kept = _file(writing, detail["file"])
        if kept.imported_at is not None:
            raise CannotBeDone(IMPORTED_ALREADY)
        kept.imported_at = writing.now
        write_all(writing)
        activity.record(writing, action="import.done", subjects={"long_work": asked.id, "import_file": kept.id})

    return Prepared(imports.written(plan.outcomes), write)


def _plan(work: Work, asked: LongWork, say: Say) -> Plan:
    detail = long_work.detail_of(asked)
    kept, choices = _file(work, detail["file"]), Choices(**detail["choices"])
    return Plan(*PLANS[kept.kind](work, kept=kept, choices=choices, say=say))


def _file(work: Work, import_id: str) -> ImportFile:
    try:
        return imports.find(work, import_id=import_id)
    except NotFound:
        raise CannotBeDone(FILE_GONE) from None
