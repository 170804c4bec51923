"""Which words do the forms say that ship with the practice?

All of them stand in `snapshots/`. After a form was changed on purpose, `WRITE_FORMS=1` writes them anew, and the
difference is read before it is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from practice.rules.conditions import Condition, condition_to
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import NOT_SAID, Question, QuestionKind
from tests.rules.forms import shipped

SNAPSHOTS = Path(__file__).parent / "snapshots"
FORM, CHECK_IN = shipped(), shipped("check_in")


@pytest.mark.parametrize("form", [FORM, CHECK_IN], ids=lambda form: form.key)
def test_a_form_says_what_its_snapshot_says(form: Questionnaire) -> None:
    path = SNAPSHOTS / f"{form.key}.txt"
    written = "\n".join(_form_in_words(form)) + "\n"
    if os.environ.get("WRITE_FORMS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8"), f"{path.name}: read the difference, then WRITE_FORMS=1"


def test_the_check_in_asks_the_same_scales_in_the_same_words() -> None:
    scales = ("C0", "C4", "C5", "C6", "C7", "C8")
    first = {each.key: json.dumps(_words_of(each)) for each in FORM.questions if each.key in scales}
    again = {each.key: json.dumps(_words_of(each)) for each in CHECK_IN.questions if each.key in scales}
    assert first == again
    assert [each.text for each in CHECK_IN.questions if each.kind is QuestionKind.LONG] == [
        "What has changed since we began?",
        "What would you like more of?",
    ]


def _words_of(each: Question) -> list[str]:
    options = [f"{option.key} {option.words}" for option in each.options]
    return [each.text, each.help, each.not_said, each.audience, *options, *(wording.text for wording in each.wordings)]


def _form_in_words(form: Questionnaire) -> Iterator[str]:
    yield f"{form.title} ({form.key}, version {form.version})"
    for section in form.sections:
        marks = [
            section.audience,
            *section.formats,
            f"{section.minutes} min",
            *(["safety"] if section.is_safety else []),
        ]
        yield ""
        yield f"== {section.title} ({section.key}: {', '.join(marks)})"
        yield from _unless_empty("  when: ", section.shows_if)
        yield from [f"  {section.lead}"] if section.lead else []
        for each in section.questions:
            yield from _question_in_words(each)


def _question_in_words(each: Question) -> Iterator[str]:
    yield ""
    yield from ["  ---- new page", ""] if each.starts_page else []
    yield f"  {each.key} {each.text}"
    fields = ("is_required", "is_sensitive", "is_off")
    marks = [each.kind, each.audience, *each.formats, *(name for name in fields if getattr(each, name))]
    marks += [f"{name} {getattr(each, name)}" for name in ("fills", "consent") if getattr(each, name)]
    marks += [f"up to {each.longest}"] if each.kind is QuestionKind.LONG else []
    yield f"     [{', '.join(marks)}]"
    for name, words in (("help", each.help), ("why", each.why_asked)):
        yield from [f"     {name}: {words}"] if words else []
    yield from _unless_empty("     shown if: ", each.shows_if)
    yield from _unless_empty("     needed if: ", each.required_if)
    for wording in each.wordings:
        yield f"     if {json.dumps(condition_to(wording.when))}: {wording.text}"
    yield from (f"     ( ) {option.key}: {option.words}" for option in each.options)
    yield from [f"     ( ) {NOT_SAID}: {each.not_said}"] if each.not_said else []


def _unless_empty(name: str, condition: Condition | None) -> list[str]:
    return [f"{name}{json.dumps(condition_to(condition))}"] if condition else []
