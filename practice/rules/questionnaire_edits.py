"""How does a questionnaire change, one step at a time? Pure.

Each step returns another questionnaire that can be asked, or refuses with EditRefused and leaves it as it was.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from practice.rules.conditions import Circumstances, Condition, questions_in, still_open
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questionnaire_fixed import is_always_asked, is_fixed_section, refuse_what_is_fixed
from practice.rules.questions import AGREEMENTS, CHOSEN_ONCE, Question

OWN, OWN_SECTION = "Q", "S"  # what the counsellor adds is named Q1, Q2, ...; her sections S1, S2, ...
EVERY_CIRCUMSTANCE = tuple(
    Circumstances(is_couple, way) for is_couple in (False, True) for way in ("in_person", "phone", "online", "walk")
)


def find_question(questionnaire: Questionnaire, key: str) -> Question:
    """One of its questions. Refuses with EditRefused."""
    found = next((each for each in questionnaire.questions if each.key == key), None)
    if found is None:
        raise EditRefused(EditFault.NOT_THERE, key)
    return found


def find_section(questionnaire: Questionnaire, key: str) -> Section:
    """One of its sections. Refuses with EditRefused."""
    found = next((each for each in questionnaire.sections if each.key == key), None)
    if found is None:
        raise EditRefused(EditFault.NOT_THERE, key)
    return found


def changed(questionnaire: Questionnaire, question: Question) -> Questionnaire:
    """The question of that key says and asks something else; where it stands, it stays."""
    before = find_question(questionnaire, question.key)
    refuse_what_is_fixed(before, question)
    if _section(questionnaire, question.key).is_safety:
        _refuse_required(question)
        if (question.shows_if, question.is_sensitive) != (before.shows_if, before.is_sensitive):
            raise EditRefused(EditFault.IS_FIXED, question.key, part="after")
    if question.is_off and not before.is_off:
        _refuse_where_silent(questionnaire, question.key)
    sections = tuple(
        replace(each, questions=tuple(question if q.key == question.key else q for q in each.questions))
        for each in questionnaire.sections
    )
    return rebuilt(questionnaire, sections)


def switched_off(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """The question is not asked any more; what was answered to it stays readable."""
    question = find_question(questionnaire, key)
    if is_always_asked(question):
        raise EditRefused(EditFault.ALWAYS_ASKED, key)
    return changed(questionnaire, replace(question, is_off=True))


def switched_on(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """The question is asked again."""
    return changed(questionnaire, replace(find_question(questionnaire, key), is_off=False))


def added(questionnaire: Questionnaire, section_key: str, question: Question) -> Questionnaire:
    """A new question, the last of its section. In the section about safety it comes up where its others do."""
    section = find_section(questionnaire, section_key)
    is_agreement = question.kind in AGREEMENTS
    if section.questions and is_agreement != section.is_agreements:
        raise EditRefused(EditFault.STAYS_IN_ITS_SECTION, question.key, part="kind")
    if section.is_safety:
        _refuse_required(question)
        offered = question.not_said or question.kind not in CHOSEN_ONCE
        question = replace(question, shows_if=gate(section), is_sensitive=True, is_required=False)
        if not offered:
            raise EditRefused(EditFault.MISSING, question.key, part="not_said")
    grown = replace(section, questions=(*section.questions, question))
    return rebuilt(questionnaire, _with_section(questionnaire, grown))


def removed(questionnaire: Questionnaire, key: str, *, published: Container[str]) -> Questionnaire:
    """Without a question of her own that was never published. `published`: the keys of all that ever were."""
    find_question(questionnaire, key)
    if key in published or not is_own(key):
        raise EditRefused(EditFault.IS_KEPT, key)
    _refuse_where_looked_at(questionnaire, key)
    section = _section(questionnaire, key)
    rest = replace(section, questions=tuple(each for each in section.questions if each.key != key))
    return rebuilt(questionnaire, _with_section(questionnaire, rest))


def section_changed(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """The section of that key says something else, or is for other people. Its questions stay its own."""
    before = find_section(questionnaire, section.key)
    circle = (section.audience, section.formats, section.shows_if)
    if is_fixed_section(before) and circle != (before.audience, before.formats, before.shows_if):
        raise EditRefused(EditFault.IS_FIXED, section.key, part="audience")
    section = replace(section, questions=before.questions, is_safety=before.is_safety)
    return rebuilt(questionnaire, _with_section(questionnaire, section))


def section_added(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """A new section (for some people or formats only: a pack), before what is agreed to at the end."""
    place = len(questionnaire.sections)
    while place and questionnaire.sections[place - 1].is_agreements:
        place -= 1
    sections = list(questionnaire.sections)
    sections.insert(place, replace(section, questions=(), is_safety=False))
    return rebuilt(questionnaire, tuple(sections))


def section_removed(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """Without a section in which nothing stands."""
    if find_section(questionnaire, key).questions:
        raise EditRefused(EditFault.IS_KEPT, key)
    return rebuilt(questionnaire, tuple(each for each in questionnaire.sections if each.key != key))


def section_moved(questionnaire: Questionnaire, key: str, *, by: int) -> Questionnaire:
    """A section one place earlier (`by` -1) or later (1), with its questions; at either end it stays."""
    sections = list(questionnaire.sections)
    now = sections.index(find_section(questionnaire, key))
    sections.insert(min(max(now + by, 0), len(sections) - 1), sections.pop(now))
    return rebuilt(questionnaire, tuple(sections))


def gate(section: Section) -> Condition | None:
    """What brings up the questions of a section about safety: they follow its first one."""
    return next((each.shows_if for each in section.questions[1:]), None)


def new_key(start: str, taken: Iterable[str]) -> str:
    """The next free name of what she adds: `Q1`, `Q2`, ... `taken`: every key that any version ever had."""
    numbers = {int(key[len(start) :]) for key in taken if key.startswith(start) and key[len(start) :].isdecimal()}
    return f"{start}{max(numbers, default=0) + 1}"


def is_own(key: str) -> bool:
    """Whether the counsellor has added it herself."""
    return key.startswith(OWN) and key[len(OWN) :].isdecimal()


def rebuilt(questionnaire: Questionnaire, sections: Sequence[Section]) -> Questionnaire:
    """The same with these sections. Refuses with EditRefused what looks ahead."""
    seen: set[str] = set()
    for section in sections:
        _refuse_ahead(section.key, questions_in(section.shows_if) - seen)
        for question in section.questions:
            _refuse_ahead(question.key, _looked_at(question) - seen)
            seen.add(question.key)
    return replace(questionnaire, sections=tuple(sections))


def _refuse_ahead(key: str, ahead: frozenset[str]) -> None:
    if ahead:
        raise EditRefused(EditFault.LOOKS_AHEAD, key, tuple(sorted(ahead)), "after")


def _refuse_where_silent(questionnaire: Questionnaire, key: str) -> None:
    """Whatever comes up only after an answer to it would never be asked."""
    others = frozenset(each.key for each in questionnaire.questions) - {key}
    conditions = [(each.key, each.shows_if) for each in questionnaire.sections]
    conditions += [(each.key, each.shows_if) for each in questionnaire.questions if not each.is_off]
    silent = tuple(
        name
        for name, condition in conditions
        if key in questions_in(condition)
        and all(still_open(condition, {}, each, live=others) is False for each in EVERY_CIRCUMSTANCE)
    )
    if silent:
        raise EditRefused(EditFault.DEPENDED_ON, key, silent)


def _refuse_where_looked_at(questionnaire: Questionnaire, key: str) -> None:
    looking = [each.key for each in questionnaire.sections if key in questions_in(each.shows_if)]
    looking += [each.key for each in questionnaire.questions if key in _looked_at(each)]
    if looking:
        raise EditRefused(EditFault.DEPENDED_ON, key, tuple(looking))


def _looked_at(question: Question) -> frozenset[str]:
    wordings = [wording.when for wording in question.wordings]
    return frozenset[str]().union(*map(questions_in, (question.shows_if, question.required_if, *wordings)))


def _refuse_required(question: Question) -> None:
    if question.key != "E1" and (question.is_required or question.required_if is not None):
        raise EditRefused(EditFault.NEVER_REQUIRED, question.key, part="is_required")


def _section(questionnaire: Questionnaire, key: str) -> Section:
    section = questionnaire.section_of(key)
    if section is None:
        raise EditRefused(EditFault.NOT_THERE, key)
    return section


def _with_section(questionnaire: Questionnaire, section: Section) -> tuple[Section, ...]:
    return tuple(section if each.key == section.key else each for each in questionnaire.sections)
