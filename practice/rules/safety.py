"""Which answers ask the counsellor to do something before the session: contact, talk alone first, ask early? Pure.

They say what to do next, never what somebody is. Nobody is told that she may not come; a talk alone becomes the first
step, because sessions together can make violence and control worse (Bograd & Mederos 1999; Stith et al. 2011). What
was left out raises nothing: it is asked in person anyway, and so is whatever was answered (Chang et al. 2012).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from practice.rules.conditions import Answers, Circumstances, chosen
from practice.rules.questions import NOT_SAID


class Signal(StrEnum):
    """What to do, the most urgent first."""

    PLEASE_CONTACT = "please_contact"  # today, in the way that is safe for her
    TALK_ALONE_FIRST = "talk_alone_first"  # with each of the two, before a session together
    ASK_EARLY = "ask_early"  # about safety, at the beginning of the session


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to do, and the keys of the questions whose answers raised it, sorted."""

    signal: Signal
    because: tuple[str, ...]


UNSAID = frozenset({"in_person", NOT_SAID})
ALMOST_NEVER = "1"
_AFRAID = frozenset({"sometimes", "often"}) | UNSAID
_ALONE: Mapping[str, frozenset[str]] = {
    "E2": _AFRAID,
    "E3": _AFRAID,
    "E4": frozenset({"partner", "me", "both"}) | UNSAID,
    "E5": UNSAID,
}
_ALONE_AS_A_COUPLE: Mapping[str, frozenset[str]] = {
    "A4": frozenset({"someone_might", NOT_SAID}),
    "G3": frozenset({"not_really", "alone_first", NOT_SAID}),
}
_EARLY: Mapping[str, frozenset[str]] = {"B3": frozenset({"hardly"}), "E5": frozenset({"safe_now"}) | UNSAID}
_CONTACT: Mapping[str, frozenset[str]] = {"E5": frozenset({"worried"})}
_UNREACHED = ("C4", "C7")
_OPENLY, _YES = "G3", "yes"


def findings(answers: Answers, circumstances: Circumstances) -> tuple[Finding, ...]:
    """What follows from one person's own answers, the most urgent first; her partner's are never looked at.

    `answers` are those that count (`Questionnaire.kept`). Fear, control and blows ask for a talk alone also where
    somebody comes alone: she may bring her partner later. "I would rather not say" counts like "I would rather talk
    about it in person": whoever is sure that there is nothing can say "Never", whoever wants to say nothing at all can
    skip the question, and the price of asking in vain is a talk alone, which everybody is offered. About ending
    her life the same two mean that she is asked early, too, also where nobody comes with her.
    """
    raised = {
        Signal.PLEASE_CONTACT: _raising(_CONTACT, answers),
        Signal.TALK_ALONE_FIRST: _talking_alone(answers, circumstances),
        Signal.ASK_EARLY: _raising(_EARLY, answers),
    }
    return tuple(Finding(signal, tuple(sorted(keys))) for signal, keys in raised.items() if keys)


def to_json(found: Iterable[Finding]) -> str:
    """Findings as text, to be sealed beside the answers."""
    return json.dumps([{"signal": finding.signal, "because": finding.because} for finding in found])


def from_json(text: str | None) -> tuple[Finding, ...]:
    """Findings from their text; no text is none. Refuses with ValueError, KeyError or TypeError what is none."""
    return tuple(Finding(Signal(each["signal"]), tuple(each["because"])) for each in json.loads(text or "[]"))


def _talking_alone(answers: Answers, circumstances: Circumstances) -> frozenset[str]:
    raising = _raising(_ALONE, answers)
    if circumstances.is_couple:
        raising |= _raising(_ALONE_AS_A_COUPLE, answers) | _unreached(answers)
    return raising


def _unreached(answers: Answers) -> frozenset[str]:
    """Almost never able to reach her partner, or to be sad, unless she could speak openly in the room. Only "Yes" says
    that she could: an answer that is missing does not."""
    keys = frozenset(key for key in _UNREACHED if answers.get(key) == ALMOST_NEVER)
    if not keys or answers.get(_OPENLY) == _YES:
        return frozenset()
    return keys | ({_OPENLY} if answers.get(_OPENLY) else frozenset())


def _raising(rows: Mapping[str, frozenset[str]], answers: Answers) -> frozenset[str]:
    return frozenset(key for key, options in rows.items() if not options.isdisjoint(chosen(answers.get(key, ()))))
