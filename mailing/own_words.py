"""With which words is a letter written? The counsellor's own where she has any, as they are at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from mailing.letter import LetterFacts
from mailing.messages import source_of, sources_of
from mailing.notices import NoticeFacts
from mailing.sources import SHIPPED, Wordbook
from practice.models.letters import LetterText
from practice.services import letter_texts
from practice.words import language_of
from practice.work import Work

Facts = TypeVar("Facts", bound=LetterFacts | NoticeFacts)


def in_her_words(work: Work, facts: Facts, *, format_id: str | None, practice_locale: str) -> Facts:
    """The facts with the words for this session format in the reader's language.

    Where the letter has no words in that language, it is written in the practice's own: dates and all.
    """
    (found,) = all_in_her_words(work, [facts], format_id=format_id, practice_locale=practice_locale)
    return found


def all_in_her_words(
    work: Work, letters: Sequence[Facts], *, format_id: str | None, practice_locale: str
) -> list[Facts]:
    """The same for several letters at once: what they have in common is asked for once."""
    own = language_of(practice_locale)
    names = {name for facts in letters if language_of(facts.locale) == own for name in sources_of(facts)}
    book = SHIPPED
    if names:
        book = _book(letter_texts.words_for(work, names=sorted(names), format_id=format_id, languages=(own,)))
    return [
        replace(facts, words=book)
        if language_of(facts.locale) == own
        else _in_another_language(work, facts, format_id=format_id, practice_locale=practice_locale)
        for facts in letters
    ]


def _in_another_language(work: Work, facts: Facts, *, format_id: str | None, practice_locale: str) -> Facts:
    own, wanted, names = language_of(practice_locale), language_of(facts.locale), sources_of(facts)
    found = letter_texts.words_for(work, names=names, format_id=format_id, languages=(wanted, own))
    if any(row.name == source_of(facts) and row.language == wanted for row in found):
        return replace(facts, words=_book(found))
    found = letter_texts.words_for(work, names=names, format_id=format_id, languages=(own,))
    return replace(facts, words=_book(found), locale=practice_locale)


def _book(found: list[LetterText]) -> Wordbook:
    return Wordbook({row.name: (row.id, row.words) for row in found if row.words})
