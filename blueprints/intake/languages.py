"""In which language is she asked? In one that the form speaks, as she chose; in the practice's own otherwise."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask import request, session

from blueprints.work import practice
from practice.services.intake import OwnForm

CHOSEN = "form_language"


def chosen_language(own: OwnForm) -> str:
    """What she has just chosen, or chose in this browser, or when she answered last; empty for the practice's own."""
    asked_for = request.args.get("language")
    if asked_for is not None and asked_for in ("", *own.questionnaire.languages):
        session[CHOSEN] = asked_for
    language: str = session.get(CHOSEN, own.language)
    return language if language in own.questionnaire.languages else ""


def offered_languages(own: OwnForm) -> list[tuple[str, str]]:
    """Each language with its name in itself; none where the form speaks only one."""
    if not own.questionnaire.languages:
        return []
    return [("", _name(practice().locale)), *((each, _name(each)) for each in own.questionnaire.languages)]


def _name(language: str) -> str:
    """A language that Babel does not know is called by its code."""
    try:
        name = Locale.parse(language.replace("-", "_")).get_language_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:]
