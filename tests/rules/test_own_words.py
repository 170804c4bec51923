"""What helps her feel that somebody has her back: her own words, in order, and nothing that she did not say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import practice.rules
from practice.rules.conditions import Answers, Circumstances
from practice.rules.definitions import from_definition
from practice.rules.own_words import Part, Theme, parts
from practice.rules.questionnaire import Questionnaire

ALONE = Circumstances(False, "in_person")
HOLDING = "Being with me in my pain or confusion without needing me to have it all figured out"
UNSETTLED = "I can be sad, hurt or confused without having to have it all figured out"


def shipped(name: str) -> Questionnaire:
    path = Path(practice.rules.__file__).parent / f"{name}.json"
    return from_definition(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return shipped("having_my_back")


def test_what_she_wrote_and_chose_stands_in_the_order_of_the_themes(form: Questionnaire) -> None:
    given: Answers = {
        "D5": "We eat together again.",
        "C7": "2",
        "C2": ("with_me", "listening"),
        "C1": "He put the phone down.",
        "C0": "partner",
    }
    assert parts(form, given, ALONE) == (
        Part(Theme.LOOKS_LIKE, ("He put the phone down.",)),
        Part(Theme.FEELS_LIKE, ("Really listening", HOLDING)),
        Part(Theme.UNSETTLED, (f"{UNSETTLED}: Not often",)),
        Part(Theme.NEW_NORMAL, ("We eat together again.",)),
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"C1": "", "C2": ()},
        {"C2": ("something_else",)},
        {"C0": "partner", "C7": "not_said"},
        {"B1": "A secret.", "C9": "A story.", "E1": "yes", "E2": "often", "Z1": "More."},
        {"C0": "nobody", "C7": "3"},
    ],
    ids=["nothing", "emptied", "something else", "not said", "other questions", "not asked any more"],
)
def test_what_she_did_not_say_there_is_not_said_for_her(form: Questionnaire, given: Answers) -> None:
    assert parts(form, given, ALONE) == ()


def test_a_check_in_adds_what_she_would_like_more_of() -> None:
    given: Answers = {"C0": "partner", "C7": "5", "N1": "We talk.", "N2": "Evenings without a screen."}
    assert parts(shipped("check_in"), given, ALONE) == (
        Part(Theme.UNSETTLED, (f"{UNSETTLED}: Almost always",)),
        Part(Theme.MORE, ("Evenings without a screen.",)),
    )
