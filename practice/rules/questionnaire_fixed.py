"""Which parts of a question stay as they are, because the practice's own rules rely on them? Pure.

Any of them can be said in other words and in another language. `rules.safety` reads the answers about safety, the
contact rule follows the answers about contact, the counsellor's page draws the five scales and the cycle.
"""

from __future__ import annotations

from practice.rules.questionnaire import Section
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questions import AGREEMENTS, Question, QuestionKind

REACHING = frozenset({"A1", "A3", "A4", "A5", "A6", "A7", "A7b", "A8"})
SAFETY = frozenset({"E1", "E2", "E3", "E4", "E5"})
SCALES = frozenset({"C4", "C5", "C6", "C7", "C8"})
CYCLE = frozenset({"D1", "D2", "D3", "D4", "D5"})
RELIED_ON = REACHING | SAFETY | SCALES | CYCLE | {"B3", "C0", "C1", "C2", "C9", "G2", "G3", "O1", "P1"}
GROWING = frozenset({"C2", "D1", "D2", "D3"})  # lists of words: more of them do no harm
OFFERED_ALIKE = frozenset({QuestionKind.SCALE, QuestionKind.YES_NO})


def is_relied_on(question: Question) -> bool:
    """Whether a rule of the practice reads its answers by their keys."""
    return question.key in RELIED_ON or question.kind in AGREEMENTS


def has_fixed_options(question: Question) -> bool:
    """Whether its answers can only be said in other words."""
    return question.kind in OFFERED_ALIKE or (is_relied_on(question) and question.key not in GROWING)


def has_fixed_circle(question: Question) -> bool:
    """Whether it stays with the people, formats and answers for which it is asked, and as required as it is."""
    return question.key in REACHING | SAFETY or question.kind in AGREEMENTS


def is_always_asked(question: Question) -> bool:
    """Whether it cannot be switched off: it has to be answered, and the practice relies on that."""
    return has_fixed_circle(question) and (question.is_required or question.required_if is not None)


def is_fixed_section(section: Section) -> bool:
    """Whether everybody is asked it: about safety, and what is agreed to."""
    return section.is_safety or section.is_agreements


def refuse_what_is_fixed(before: Question, after: Question) -> None:
    """Refuses with EditRefused where `after` differs from `before` in a part that stays."""
    if after.kind is not before.kind or after.consent != before.consent or after.fills != before.fills:
        raise EditRefused(EditFault.IS_FIXED, before.key, part="kind")
    kept, offered = [each.key for each in before.options], [each.key for each in after.options]
    if has_fixed_options(before) and kept != offered:
        raise EditRefused(EditFault.IS_FIXED, before.key, part="options")
    if is_relied_on(before) and not set(kept) <= set(offered):
        raise EditRefused(EditFault.OPTION_IS_KEPT, before.key, part="options")
    if has_fixed_circle(before):
        for part in ("is_required", "required_if", "audience", "formats", "shows_if", "is_sensitive"):
            if getattr(before, part) != getattr(after, part):
                raise EditRefused(EditFault.IS_FIXED, before.key, part=part)
    if is_always_asked(before) and after.is_off:
        raise EditRefused(EditFault.ALWAYS_ASKED, before.key)
