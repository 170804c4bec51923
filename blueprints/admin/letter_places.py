"""Where do words hold? In one letter, for one session format or for all, in one language: as the address says."""

from __future__ import annotations

from flask import request

from blueprints.guard import practitioner
from blueprints.work import locale, reading
from mailing.preview import is_in_letters_about
from practice.errors import NotFound
from practice.rules.letter_fields import FRAMES
from practice.services import formats, letter_texts
from practice.services.letter_texts import MANY, Place
from practice.words import is_language, language_of, language_words, languages


def find_place(letter: str) -> Place:
    """The place that an address names. Refuses with NotFound for a letter or a format that there is none of."""
    if letter not in FRAMES:
        raise NotFound
    chosen = request.args.get("format") or None
    if chosen is not None and chosen not in {each.id for each in formats_with(letter)}:
        raise NotFound
    language = request.args.get("language", "")
    may_differ = FRAMES[letter].group in MANY and is_language(language)
    return Place(letter, chosen, language if may_differ else language_of(locale()))


def formats_with(letter: str):
    """Her formats about which such a letter is written; none where it is about no session."""
    if not FRAMES[letter].kind.is_about_a_session:
        return []
    hers = formats.formats_of(reading(), practitioner_id=practitioner().id)
    return [each for each in hers if is_in_letters_about(letter, each)]


def language_choices(place: Place):
    """The languages in which this letter has words, with the practice's own first, and all that could be added."""
    if FRAMES[place.name].group not in MANY:
        return [], []
    own = language_of(locale())
    there = {row.language for row in letter_texts.everything_in_force(reading()) if row.name == place.name}
    mine = [own, *sorted((there | {place.language}) - {own})]
    others = sorted((language_words(code, locale()), code) for code in languages() if code not in mine)
    return [(code, language_words(code, locale())) for code in mine], others
