"""Forms that Amara and Jonas have filled in and sent, as their own pages save them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from practice.rules.conditions import Value
from practice.services import handing_in, intake
from practice.work import Actor, ActorKind, Work
from tests.conftest import Unit

STORY = "When I cry, he puts the phone down and asks what has happened. He does not try to mend it."
AMARAS: Mapping[str, Value] = {
    "A1": "Amara",
    "A2": "she/her",
    "A3": "together",
    "A4": "private",
    "A5": ("email", "call"),
    "A6": "+15195550142",
    "A7": "brief",
    "A8": ("Lena Fischer", "my sister", "+15195550143"),
    "B1": "We quarrel about small things and mean large ones.",
    "B2": ("arguing", "apart", "family"),
    "B3": "so_so",
    "C1": STORY,
    "C2": ("listening", "with_me", "comforting"),
    "C3": ("partner", "friend"),
    "C4": "2",
    "C5": "2",
    "C6": "4",
    "C7": "1",
    "C8": "4",
    "C9": "At the hospital. He came too late, and sat in the corridor.",
    "D1": ("quiet", "leave"),
    "D2": ("push", "angry"),
    "D3": ("not_mattering", "losing_them"),
    "D4": "time_passes",
    "D5": "We eat together again, and nobody looks at a screen.",
    "G1": "Seven years, five of them in one flat",
    "G2": "very_much",
    "G3": "not_really",
    "G4": "He makes me laugh when I least want to.",
    "E1": "yes",
    "E2": "sometimes",
    "E3": "never",
    "E4": "no",
    "E5": "no",
    "I1": ("less_light_sound", "breaks"),
    "Z1": "May I bring a cup of tea?",
}
JONAS: Mapping[str, Value] = {
    **{key: AMARAS[key] for key in ("A3", "A4", "B2", "C3", "D4", "C5")},
    "A1": "Jonas",
    "A5": ("email",),
    "B1": "She goes away inside and I cannot find her.",
    "C1": "Somebody stays in the room, also when I am loud.",
    "C2": ("listening", "keeping_word"),
    "C4": "5",
    "C6": "4",
    "C7": "3",
    "C8": "2",
    "D1": ("push", "bring_up"),
    "D2": ("quiet",),
    "D3": ("alone",),
    "G1": "Seven years",
    "G2": "two_minds",
    "G3": "yes",
}
CHECKED_IN: Mapping[str, Value] = {"C4": "4", "C5": "3", "C6": "4", "C7": "3", "C8": "4"}


def save(unit: Unit, attendance_id: str, answers: Mapping[str, Value], **more: Any) -> None:
    """As somebody who presses Continue."""
    with unit(Actor(ActorKind.CLIENT, attendance_id)) as work:
        save_in(work, attendance_id, answers, **more)


def save_in(work: Work, attendance_id: str, answers: Mapping[str, Value], **more: Any) -> None:
    intake.save_answers(work, attendance_id=attendance_id, answers=answers, may_wait=True, **more)


def hand_in(unit: Unit, attendance_id: str, answers: Mapping[str, Value]) -> None:
    """Filled in and sent."""
    with unit(Actor(ActorKind.CLIENT, attendance_id)) as work:
        save_in(work, attendance_id, answers)
        handing_in.send(work, attendance_id=attendance_id)
