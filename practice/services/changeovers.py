"""How long does she need between a session of one format and one of another? Reads and changes all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, FormatRefused
from practice.models.scheduling import Changeover
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.rules.policy import LONGEST_BUFFER
from practice.services import activity
from practice.services.format_diaries import Between
from practice.services.formats import formats_of
from practice.work import Work

Pair = tuple[str, str]  # the ids of an earlier and of a later format
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Changeovers:
    """What is kept, in a settled order; the pairs that are not there need no more than the buffers."""

    lengths: tuple[tuple[Pair, timedelta], ...]

    @classmethod
    def of(cls, between: Between) -> Changeovers:
        """The same as values, without the pairs that need nothing."""
        return cls(tuple(sorted((pair, length) for pair, length in between.items() if length)))


def between_formats(work: Work, *, practitioner_id: str) -> Between:
    """The time that this practitioner needs from one format to another, by their ids."""
    hers = select(Changeover).where(Changeover.practitioner_id == practitioner_id)
    return {(row.earlier_id, row.later_id): row.length for row in work.session.scalars(hers)}


def values_of(work: Work, *, practitioner_id: str) -> Changeovers:
    """What is kept now."""
    return Changeovers.of(between_formats(work, practitioner_id=practitioner_id))


def save(work: Work, *, practitioner_id: str, values: Changeovers, seen: str) -> None:
    """Keep it, for whatever is booked or moved from now on. What is booked already stays where it is.

    `seen` is the entity tag of the values that she was shown. Refuses with ChangedMeanwhile, and with FormatRefused
    for lengths beyond a day or a format that is not hers. Equal values change nothing.
    """
    lock_practitioner(work.session, practitioner_id)
    kept = values_of(work, practitioner_id=practitioner_id)
    if values == kept:
        return
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    hers = {each.id for each in formats_of(work, practitioner_id=practitioner_id)}
    if any(not hers.issuperset(pair) or not NOTHING < length <= LONGEST_BUFFER for pair, length in values.lengths):
        raise FormatRefused({"length": FormatFault.TOO_SMALL_OR_LARGE})
    work.session.execute(delete(Changeover).where(Changeover.practitioner_id == practitioner_id))
    work.session.add_all(
        Changeover(practitioner_id=practitioner_id, earlier_id=earlier, later_id=later, length=length)
        for (earlier, later), length in values.lengths
    )
    activity.record(work, action="changed_changeovers", subjects={"practitioner": practitioner_id})
