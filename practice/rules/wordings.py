"""What does a question say: its options, its words under a condition, its words in another language? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from practice.rules.conditions import Condition


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that a question offers."""

    key: str
    words: str


SCALE = (
    Option("1", "Almost never"),
    Option("2", "Not often"),
    Option("3", "Sometimes"),
    Option("4", "Often"),
    Option("5", "Almost always"),
)
YES_NO = (Option("yes", "Yes"), Option("no", "No"))


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question says instead while a condition holds. Empty: as always."""

    when: Condition
    text: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A question in a second language; what is left out is said in the first. Options by their keys."""

    text: str = ""
    help: str = ""
    why_asked: str = ""
    not_said: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
