"""What the practice asks when it begins: version 1 of both forms that ship with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import practice.rules
from practice.rules.definitions import from_definition, to_definition
from practice.rules.questionnaire import Questionnaire

RULES = Path(practice.rules.__file__).parent


def shipped(name: str) -> Questionnaire:
    return from_definition(json.loads((RULES / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["having_my_back", "check_in"])
def test_a_shipped_form_is_written_as_the_practice_itself_writes_one(name: str) -> None:
    written = json.loads((RULES / f"{name}.json").read_text(encoding="utf-8"))
    assert json.dumps(to_definition(from_definition(written))) == json.dumps(written)


def test_the_first_form_asks_about_one_thing_after_the_other() -> None:
    assert [section.key for section in shipped("having_my_back").sections] == [
        "contact",
        "brings",
        "meaning",
        "cycle",
        "couple",
        "safety",
        "phone",
        "online",
        "walk",
        "room",
        "anything",
        "agreements",
    ]
