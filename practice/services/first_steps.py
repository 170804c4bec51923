"""What is left to do before the first client comes? Some of it shows by itself, some only the counsellor can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, exists, func, select, type_coerce

from practice.database import insert_once
from practice.errors import NotFound
from practice.models.base import Base
from practice.models.outbox import IS_A_TEST, OutboxMessage, OutboxState
from practice.models.people import Practitioner
from practice.models.profile import PracticeProfile
from practice.models.upkeep import Backup, SetupStep, Step
from practice.services import activity
from practice.services.crisis_lines import lines_of
from practice.work import Work

SHOWS_BY_ITSELF = frozenset({Step.PASSWORD, Step.NUMBERS, Step.TEST_LETTER, Step.BACKUP})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database tells about the steps: those she has said are done, with commas between them."""

    said: str | None
    letter_has_gone: bool
    backup_was_made: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One step: whether it is done. `is_hers_to_say`: nothing but her own look can tell."""

    step: Step
    is_done: bool

    @property
    def is_hers_to_say(self) -> bool:
        return self.step not in SHOWS_BY_ITSELF


def questions(practitioner_id: str) -> tuple[ColumnElement[Any], ...]:
    """What to ask the database for `Facts`, as columns of any query: Today has others to ask in the same one."""
    said = select(func.aggregate_strings(type_coerce(SetupStep.step, String), ",")).scalar_subquery()
    has_arrived = exists().where(
        OutboxMessage.practitioner_id == practitioner_id,
        IS_A_TEST,
        OutboxMessage.state == OutboxState.SENT,
    )
    return said, has_arrived, exists().where(Backup.id.is_not(None))


def standing_of(facts: Facts, *, practitioner: Practitioner, profile: PracticeProfile) -> Sequence[Standing]:
    """Every step in its order."""
    lines = lines_of(profile)
    shows = {
        Step.PASSWORD: practitioner.password_hash is not None,
        Step.NUMBERS: bool(lines) and all(line.checked_on for line in lines),
        Step.TEST_LETTER: facts.letter_has_gone,
        Step.BACKUP: facts.backup_was_made,
    }
    said = set((facts.said or "").split(","))
    return [Standing(step, bool(shows.get(step)) or step.value in said) for step in Step]


def finish(work: Work, *, practitioner: Practitioner, step: Step) -> bool:
    """She has looked, and it is right. Says whether everything is done now: then Today leaves the steps out.

    Refuses with NotFound a step that shows by itself. Saying it twice is no fault.
    """
    if step in SHOWS_BY_ITSELF:
        raise NotFound
    row = SetupStep(step=step, practitioner_id=practitioner.id, done_at=work.now)
    values = {"id": row.id, "step": step, "practitioner_id": practitioner.id, "done_at": work.now}
    if insert_once(work.session, Base.metadata.tables["setup_step"], values, unique="step"):
        activity.record(work, action=f"looked_at_{step}", subjects={"practitioner": practitioner.id})
    profile = work.profile
    facts = Facts(*work.session.execute(select(*questions(practitioner.id))).one())
    is_ready = all(found.is_done for found in standing_of(facts, practitioner=practitioner, profile=profile))
    if is_ready:
        put_away(work, practitioner_id=practitioner.id)
    return is_ready


def put_away(work: Work, *, practitioner_id: str) -> None:
    """Today leaves the steps out from now on."""
    work.session.get_one(Practitioner, practitioner_id).steps_put_away_at = work.now
