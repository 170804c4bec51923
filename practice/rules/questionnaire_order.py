"""Where does a question stand when it is moved by one place? Within its section, or over its border. Pure."""

from __future__ import annotations

from dataclasses import replace

from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questionnaire_edits import find_question, rebuilt
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questions import AGREEMENTS, Question


def moved(questionnaire: Questionnaire, key: str, *, by: int) -> Questionnaire:
    """A question one place earlier (`by` -1) or later (1); at either end of the questionnaire it stays.

    Where a page begins stays, too: another question begins it then. Over a border it goes to the nearest section
    that takes it. Refuses with EditRefused what would then look ahead, and what stays in its section.
    """
    find_question(questionnaire, key)
    sections = list(questionnaire.sections)
    place = next(n for n, each in enumerate(sections) if key in {q.key for q in each.questions})
    section = sections[place]
    now = [each.key for each in section.questions].index(key)
    if 0 <= now + by < len(section.questions):
        sections[place] = replace(section, questions=_swapped(section.questions, now, now + by))
        return rebuilt(questionnaire, sections)
    return _over_the_border(questionnaire, sections, place, section.questions[now], by)


def _over_the_border(
    questionnaire: Questionnaire, sections: list[Section], place: int, question: Question, by: int
) -> Questionnaire:
    beyond = range(place + by, len(sections) if by > 0 else -1, by)
    section = sections[place]
    if not beyond:
        return questionnaire
    if section.is_safety or question.kind in AGREEMENTS:
        raise EditRefused(EditFault.STAYS_IN_ITS_SECTION, question.key)
    target = next((n for n in beyond if _takes(sections[n])), None)
    if target is None:
        return questionnaire
    rest = [each for each in section.questions if each.key != question.key]
    if rest and by < 0 and question.starts_page:
        rest[0] = replace(rest[0], starts_page=True)
    sections[place] = replace(section, questions=tuple(rest))
    there, coming = sections[target].questions, replace(question, starts_page=False)
    sections[target] = replace(sections[target], questions=(coming, *there) if by > 0 else (*there, coming))
    return rebuilt(questionnaire, sections)


def _takes(section: Section) -> bool:
    return not (section.is_safety or section.is_agreements)


def _swapped(questions: tuple[Question, ...], one: int, other: int) -> tuple[Question, ...]:
    order = list(questions)
    begins = order[one].starts_page, order[other].starts_page
    order[one], order[other] = (
        replace(order[other], starts_page=begins[0]),
        replace(order[one], starts_page=begins[1]),
    )
    return tuple(order)
