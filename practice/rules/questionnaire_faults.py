"""Why can a questionnaire not be changed like that? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EditFault(StrEnum):
    """What stands against an edit."""

    LOOKS_AHEAD = "looks_ahead"  # it would stand before a question whose answer brings it up
    DEPENDED_ON = "depended_on"  # others come up after an answer to it
    IS_FIXED = "is_fixed"  # the practice's own rules rely on this part of it
    ALWAYS_ASKED = "always_asked"  # it has to be answered, so it is not switched off
    IS_KEPT = "is_kept"  # clients may have answered it: switched off, never removed
    STAYS_IN_ITS_SECTION = "stays_in_its_section"  # answers about safety stay closed, agreements are a page of theirs
    NEVER_REQUIRED = "never_required"  # what is asked about safety can always be skipped
    MISSING = "missing"
    NO_OPTIONS = "no_options"  # fewer than two
    SAME_OPTION = "same_option"  # twice the same words
    OPTION_IS_KEPT = "option_is_kept"  # the practice's own rules rely on it
    NO_ANSWER_TICKED = "no_answer_ticked"  # shown after an answer, but after which?
    NOT_THERE = "not_there"  # removed meanwhile, or never there


@dataclass(eq=False)
class EditRefused(ValueError):
    """An edit that would leave a questionnaire nobody could answer, or one that the practice's rules cannot read.

    `key`: the question or section; `others`: the keys of those that stand against it; `part`: the value of the
    question that it is about, by its name.
    """

    fault: EditFault
    key: str
    others: tuple[str, ...] = ()
    part: str = ""
