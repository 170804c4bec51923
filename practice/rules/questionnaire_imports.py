"""Which questionnaire does a JSON text hold, and if none that can be asked, what is wrong and where? Pure.

The same rules as for an edit: what the practice relies on is there and is what it was, and no condition looks ahead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from practice.rules.definitions import question_from, sections_from
from practice.rules.json_shapes import Misshapen, misshapen
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questionnaire_edits import rebuilt
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questionnaire_fixed import is_relied_on, refuse_what_is_fixed

LONGEST_TEXT = 400_000  # characters
DEEPEST, MOST_FAULTS = 30, 20
# what nobody can see or type: controls but line breaks and tabs, bidirectional controls, lone surrogates
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ImportFault(StrEnum):
    """What is wrong with a text that should be a questionnaire."""

    TOO_LARGE = "too_large"
    NO_JSON = "no_json"
    TOO_DEEP = "too_deep"
    ANOTHER_KEY = "another_key"  # it is another of the practice's forms
    UNSEEN = "unseen"  # characters that nobody can see
    SAME_KEY = "same_key"  # two questions, or two sections, of one key
    NOT_POSSIBLE = "not_possible"  # a question that nobody could answer


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: where, and how the text or an edit of it is at fault."""

    where: str
    fault: ImportFault | Misshapen | EditRefused
    detail: str = ""


class NoQuestionnaire(ValueError):
    """The text holds none that can be asked. `wrong`: why, the first twenty reasons."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        super().__init__(f"{len(wrong)} faults")
        self.wrong = wrong


def read_questionnaire(text: str, *, schema: Mapping[str, Any], now: Questionnaire) -> Questionnaire:
    """The questionnaire that a text holds, to be the draft after `now`, whose key and version it gets.

    Refuses with NoQuestionnaire.
    """
    document = _parsed(text)
    _refuse(_unseen(document))
    _refuse(Wrong(each.where, each) for each in misshapen(document, schema))
    if document["key"] != now.key:
        _refuse([Wrong("key", ImportFault.ANOTHER_KEY, document["key"])])
    _refuse(_impossible(document))
    sections, languages = sections_from(document), tuple(document.get("languages", ()))
    _refuse(_doubled(sections))
    try:
        read = rebuilt(replace(now, title=document["title"], languages=languages, sections=()), sections)
    except EditRefused as refused:
        raise NoQuestionnaire((Wrong(refused.key, refused),)) from None
    _refuse(_not_as_relied_on(read, now))
    return read


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_TEXT:
        _refuse([Wrong("", ImportFault.TOO_LARGE)])
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise NoQuestionnaire((Wrong(f"{error.lineno}:{error.colno}", ImportFault.NO_JSON),)) from None
    except (ValueError, RecursionError):
        raise NoQuestionnaire((Wrong("", ImportFault.NO_JSON),)) from None
    waiting, depth = [document], 0
    while waiting:
        depth += 1
        if depth > DEEPEST:
            _refuse([Wrong("", ImportFault.TOO_DEEP)])
        inside = (
            each.values() if isinstance(each, dict) else each for each in waiting if isinstance(each, dict | list)
        )
        waiting = list(chain.from_iterable(inside))
    return document  # type: ignore[no-any-return]


def _unseen(document: Any, where: str = "") -> Iterator[Wrong]:
    if isinstance(document, str) and _UNSEEN.search(document):
        yield Wrong(where, ImportFault.UNSEEN)
    elif isinstance(document, list):
        for number, each in enumerate(document):
            yield from _unseen(each, f"{where}[{number}]")
    elif isinstance(document, dict):
        for name, each in document.items():
            if _UNSEEN.search(name):
                yield Wrong(where, ImportFault.UNSEEN)
            else:
                yield from _unseen(each, f"{where}.{name[:40]}".lstrip("."))


def _impossible(document: Mapping[str, Any]) -> Iterator[Wrong]:
    """Questions that nobody could answer, each by itself."""
    for place, section in enumerate(document["sections"]):
        for number, question in enumerate(section["questions"]):
            try:
                question_from(question)
            except ValueError as error:
                where = f"sections[{place}].questions[{number}]"
                yield Wrong(where, ImportFault.NOT_POSSIBLE, str(error))


def _doubled(sections: Sequence[Section]) -> Iterator[Wrong]:
    for keys in ([each.key for each in sections], [each.key for section in sections for each in section.questions]):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield Wrong(key, ImportFault.SAME_KEY)


def _not_as_relied_on(read: Questionnaire, now: Questionnaire) -> Iterator[Wrong]:
    there = {each.key: each for each in read.questions}
    for before in filter(is_relied_on, now.questions):
        after = there.get(before.key)
        try:
            if after is None:
                raise EditRefused(EditFault.IS_KEPT, before.key)
            refuse_what_is_fixed(before, after)
            was, now_in = now.section_of(before.key), read.section_of(before.key)
            if was and now_in and (was.is_safety, was.is_agreements) != (now_in.is_safety, now_in.is_agreements):
                raise EditRefused(EditFault.STAYS_IN_ITS_SECTION, before.key)
        except EditRefused as refused:
            yield Wrong(before.key, refused)


def _refuse(wrong: Iterable[Wrong]) -> None:
    found = tuple(islice(wrong, MOST_FAULTS))
    if found:
        raise NoQuestionnaire(found)
