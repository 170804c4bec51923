"""When does a question come up, and what does it say then? Conditions as data, judged by one function. Pure.

As JSON a condition is one of `{"question": "A5", "any_of": ["call"]}`, `{"party": "couple"}`, `{"formats": ["walk"]}`,
`{"all": [...]}`, `{"any": [...]}` and `{"not": ...}`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Value = str | tuple[str, ...]
Answers = Mapping[str, Value]

COUPLE, INDIVIDUAL = "couple", "individual"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known without asking: who comes, and how the session is met (`in_person`, `phone`, `online`, `walk`)."""

    is_couple: bool
    format: str

    @property
    def party(self) -> str:
        """`couple` or `individual`."""
        return COUPLE if self.is_couple else INDIVIDUAL


@dataclass(frozen=True, slots=True)
class AnswerIs:
    """One of these options was chosen for another question."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyIs:
    """Somebody comes alone, or two come together."""

    party: str


@dataclass(frozen=True, slots=True)
class FormatIs:
    """The session is met in one of these ways."""

    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    condition: Condition


Condition = AnswerIs | PartyIs | FormatIs | AllOf | AnyOf | Not


def holds(condition: Condition | None, answers: Answers, circumstances: Circumstances) -> bool:
    """Whether a condition holds; none always does. An answer that was not given is none of the options."""
    match condition:
        case None:
            return True
        case AnswerIs(question, any_of):
            return not chosen(answers.get(question, ())).isdisjoint(any_of)
        case PartyIs(party):
            return circumstances.party == party
        case FormatIs(formats):
            return circumstances.format in formats
        case AllOf(conditions):
            return all(holds(each, answers, circumstances) for each in conditions)
        case AnyOf(conditions):
            return any(holds(each, answers, circumstances) for each in conditions)
        case Not(inner):
            return not holds(inner, answers, circumstances)


def still_open(
    condition: Condition | None, answers: Answers, circumstances: Circumstances, *, live: Container[str]
) -> Condition | bool:
    """What is left of a condition for a page on which the questions in `live` are being answered.

    True or False where nothing on the page can change it; otherwise a condition about these questions alone, which
    the page judges while she types. `answers` are those given elsewhere.
    """
    match condition:
        case AnswerIs(question) if question in live:
            return condition
        case AllOf(conditions):
            return _joined(AllOf, True, [still_open(each, answers, circumstances, live=live) for each in conditions])
        case AnyOf(conditions):
            return _joined(AnyOf, False, [still_open(each, answers, circumstances, live=live) for each in conditions])
        case Not(inner):
            rest = still_open(inner, answers, circumstances, live=live)
            return (not rest) if isinstance(rest, bool) else Not(rest)
        case _:
            return holds(condition, answers, circumstances)


def questions_in(condition: Condition | None) -> frozenset[str]:
    """The keys of the questions that a condition looks at."""
    match condition:
        case AnswerIs(question):
            return frozenset({question})
        case AllOf(conditions) | AnyOf(conditions):
            return frozenset().union(*map(questions_in, conditions))
        case Not(inner):
            return questions_in(inner)
        case _:
            return frozenset()


def chosen(value: Value) -> frozenset[str]:
    """The options of an answer."""
    return frozenset((value,) if isinstance(value, str) else value)


def condition_from(data: Mapping[str, Any] | None) -> Condition | None:
    """A condition from its JSON. Refuses with ValueError, KeyError or TypeError what is none."""
    if data is None:
        return None
    match dict(data):
        case {"question": str(question), "any_of": [*any_of], **rest} if not rest and any_of:
            return AnswerIs(question, tuple(map(_text, any_of)))
        case {"party": "couple" | "individual" as party, **rest} if not rest:
            return PartyIs(party)
        case {"formats": [*formats], **rest} if not rest and formats:
            return FormatIs(tuple(map(_text, formats)))
        case {"all": [*parts], **rest} if not rest and parts:
            return AllOf(_conditions(parts))
        case {"any": [*parts], **rest} if not rest and parts:
            return AnyOf(_conditions(parts))
        case {"not": inner, **rest} if not rest:
            (condition,) = _conditions([inner])
            return Not(condition)
    raise ValueError(f"not a condition: {sorted(data)}")


def condition_to(condition: Condition | None) -> dict[str, Any] | None:
    """The JSON of a condition."""
    match condition:
        case None:
            return None
        case AnswerIs(question, any_of):
            return {"question": question, "any_of": list(any_of)}
        case PartyIs(party):
            return {"party": party}
        case FormatIs(formats):
            return {"formats": list(formats)}
        case AllOf(conditions):
            return {"all": [condition_to(each) for each in conditions]}
        case AnyOf(conditions):
            return {"any": [condition_to(each) for each in conditions]}
        case Not(inner):
            return {"not": condition_to(inner)}


def _conditions(parts: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    found = tuple(condition_from(part) for part in parts)
    if None in found:
        raise ValueError("a condition inside another says something")
    return tuple(each for each in found if each is not None)


def _joined(kind: type[AllOf] | type[AnyOf], neutral: bool, parts: Iterable[Condition | bool]) -> Condition | bool:
    """All of, or any of: what is settled falls away, and one settled the other way settles all."""
    parts = list(parts)
    if (not neutral) in [part for part in parts if isinstance(part, bool)]:
        return not neutral
    left = tuple(part for part in parts if not isinstance(part, bool))
    if not left:
        return neutral
    return left[0] if len(left) == 1 else kind(left)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("options and formats are named by text")
    return value
