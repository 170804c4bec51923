"""What would a change do to the days ahead? Two looks at the same days, laid one over the other. Pure values.

What clients would be offered then and are not now, what they would not be offered any more, and whom it would strand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from practice.rules.entity_tags import entity_tag
from practice.rules.slots import Slot
from practice.rules.stranding import Kept, Stranding, Strandings


class Mark(StrEnum):
    """What becomes of a time that clients can choose."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Offer(NamedTuple):
    """A way to meet as clients find it: for whom it is said where that changes its length. `key` tells it again."""

    key: tuple[str, str]
    name: str
    is_for_couples: bool
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Look:
    """What clients are offered in some days; and what is to come, in order of time, and what of that is stranded."""

    offers: Sequence[Offer]
    coming: Sequence[Kept]
    stranded: Strandings


class MarkedSlot(NamedTuple):
    """A time, and what becomes of it."""

    slot: Slot
    mark: Mark


@dataclass(frozen=True, slots=True)
class OfferChange:
    """A way to meet, and each of its times before or after a change, in order."""

    name: str
    is_for_couples: bool
    slots: Sequence[MarkedSlot]

    def count(self, mark: Mark) -> int:
        """How many of its times are marked so."""
        return sum(each.mark is mark for each in self.slots)

    @property
    def is_changed(self) -> bool:
        """Whether clients would see anything else."""
        return any(each.mark is not Mark.KEPT for each in self.slots)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change would do. `stranded`: whom it would leave where she would not take anybody, in order of time, and
    why; who was stranded in the same way before it is not among them."""

    offers: Sequence[OfferChange]
    stranded: Sequence[tuple[Kept, frozenset[Stranding]]]

    @property
    def tag(self) -> str:
        """Of whom somebody has been shown. A hold is nobody's appointment yet, and it comes and goes."""
        return entity_tag(sorted(each.id for each, _why in self.stranded if not each.is_held))


def compare(before: Look, after: Look) -> Outlook:
    """What is otherwise in the one look than in the other."""
    gone = {offer.key: offer for offer in before.offers}
    offers = [_laid_over(gone.pop(offer.key, None), offer) for offer in after.offers]
    offers += [_laid_over(offer, offer._replace(slots=())) for offer in gone.values()]
    nothing: frozenset[Stranding] = frozenset()
    newly = [
        (each, after.stranded.get(each.id, nothing) - before.stranded.get(each.id, nothing)) for each in after.coming
    ]
    return Outlook(offers, [(each, why) for each, why in newly if why])


def _laid_over(before: Offer | None, after: Offer) -> OfferChange:
    """By the moment at which they start: a session that becomes longer is still the same time to choose."""
    old = {slot.start: slot for slot in before.slots} if before else {}
    new = {slot.start: slot for slot in after.slots}
    marks = [MarkedSlot(slot, Mark.KEPT if start in old else Mark.ADDED) for start, slot in new.items()]
    marks += [MarkedSlot(slot, Mark.REMOVED) for start, slot in old.items() if start not in new]
    return OfferChange(after.name, after.is_for_couples, sorted(marks))
