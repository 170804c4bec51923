"""Which two records may be of one person? Pure: what is compared is folded or indexed already.

An address, a number or a name identifies nobody: a couple shares a mailbox, a father and a son a name. So these are
only shown to the counsellor, and the more two records share, the earlier.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Shared(StrEnum):
    """What two records have in common."""

    ADDRESS = "address"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of one record; None or nothing is in common with nobody."""

    id: str
    name: str
    address: bytes | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be of one person: the earlier one first, and what they share."""

    first: str
    second: str
    shared: tuple[Shared, ...]


def possible_doubles(people: Iterable[Known], *, are_two: Container[frozenset[str]] = ()) -> tuple[Pair, ...]:
    """Each record beside the earliest one with which it shares something; what shares most first, then by the name.

    `people` come in the order in which they were written down. Of pairs in `are_two` it is known that they are two.
    """
    people = list(people)
    names = {each.id: each.name for each in people}
    earliest: dict[tuple[Shared, object], str] = {}
    found: dict[tuple[str, str], list[Shared]] = {}
    for each in people:
        for shared, value in _compared(each):
            first = earliest.setdefault((shared, value), each.id)
            if first != each.id and frozenset((first, each.id)) not in are_two:
                found.setdefault((first, each.id), []).append(shared)
    pairs = (Pair(first, second, tuple(shared)) for (first, second), shared in found.items())
    return tuple(sorted(pairs, key=lambda pair: (-len(pair.shared), names[pair.first], pair.first, pair.second)))


def _compared(each: Known) -> Iterable[tuple[Shared, object]]:
    values = ((Shared.ADDRESS, each.address), (Shared.NUMBER, each.number), (Shared.NAME, each.name))
    return [(shared, value) for shared, value in values if value]
