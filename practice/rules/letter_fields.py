"""Which words of the letters are the counsellor's to change, and what may each of them name? Pure.

A letter, or a part that several letters share, is written from one source with named fields. A new kind of letter is
here by itself, with the fields that letters of its sort have. One that names more gets a line in `ALSO_NAMES`; one of a
sort of its own gets a frame of its own in `FRAMES`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from practice.rules.letter_kinds import LetterKind, Method

Names = frozenset[str]

NONE: Names = frozenset()
WHEN: Names = frozenset({"when", "short_day", "time"})
SIGNED: Names = frozenset({"practitioner", "phone", "crisis", "public_page"})
TO_COME: Names = frozenset({"where", "where_in_short", "what_to_expect", "change_until", "terms", "link"})
BESIDE_INVITATION: Names = frozenset({"link_beside_invitation"})
OF_SEVERAL: Names = frozenset({"dates"})
ABOUT_A_CLIENT: Names = WHEN | {"initials", "format"}
ABOUT_NOBODY: Names = frozenset({"sender", "practice"})

# What a kind of letter names beside the fields of its sort.
ALSO_NAMES: dict[LetterKind, Names] = {
    LetterKind.MOVED: frozenset({"previous"}),
    LetterKind.INDIVIDUAL_FIRST: frozenset({"previous"}),
    LetterKind.PRACTITIONER_MOVED: frozenset({"previous"}),
    LetterKind.PRACTITIONER_MAIL_FAILING: frozenset({"since", "waiting", "why", "cure"}),
    LetterKind.WAITLIST_OFFER: WHEN | {"until"},
    LetterKind.SERIES: OF_SEVERAL,
}
# Always said discreetly, so it has no words of its own.
WITHOUT_WORDS = frozenset({LetterKind.PARTNER_INVITATION})

# What anybody may read on a locked phone: when, and for the practitioner who is meant by two letters.
IN_SUBJECT: Names = WHEN | {"initials"}
IN_PREVIEW: Names = IN_SUBJECT | {"where_in_short", "previous"}
ADDRESSES: Names = frozenset({"link", "link_beside_invitation", "public_page", "join_url"})


class Group(StrEnum):
    """For whom the words are."""

    TO_CLIENT = "to_client"
    DISCREET = "discreet"
    TO_PRACTITIONER = "to_practitioner"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the words of one source may name (`fields`) and have to (`needs`).

    `kind` is a letter in which they can be seen. `button` is the line on which the letter's one link stands; None for a
    part of a letter, which has no subject either. `is_one_line`: it stands in a calendar, not in a letter.
    """

    group: Group
    kind: LetterKind
    fields: Names
    needs: Names = NONE
    button: str | None = "{button}"
    is_one_line: bool = False

    @property
    def in_subject(self) -> Names:
        """What the subject, and the words on the button, may name."""
        return self.fields & (IN_SUBJECT | ({"format"} if self.group is Group.TO_PRACTITIONER else NONE))

    @property
    def in_preview(self) -> Names:
        """What the line below the subject may name."""
        return self.fields & IN_PREVIEW | self.in_subject


def _frame(kind: LetterKind) -> Frame:
    """The frame of a kind of letter, which follows from to whom it goes and what it is about."""
    also = ALSO_NAMES.get(kind, NONE)
    if kind.is_of_the_waitlist:
        return Frame(Group.DISCREET, kind, also | {"link"}, also & {"when", "until"})
    if not kind.is_about_a_session:
        return Frame(Group.TO_PRACTITIONER, kind, ABOUT_NOBODY | also)
    needs = frozenset({"when"})
    if kind.is_to_practitioner:
        return Frame(Group.TO_PRACTITIONER, kind, ABOUT_A_CLIENT | also, needs)
    fields = WHEN | {"name", "format"} | SIGNED | also
    if kind.says_it_is_off:
        return Frame(Group.TO_CLIENT, kind, fields, needs, "{button_to_public_page}")
    if kind.method is Method.REQUEST:
        return Frame(Group.TO_CLIENT, kind, fields | TO_COME | BESIDE_INVITATION, needs | BESIDE_INVITATION)
    return Frame(Group.TO_CLIENT, kind, fields | TO_COME, needs)


def _discreet(kind: LetterKind) -> Frame:
    return Frame(Group.DISCREET, kind, WHEN | {"link"}, frozenset({"when"}))


def _part(*fields: str, needs: Names = NONE, is_one_line: bool = False) -> Frame:
    return Frame(Group.SHARED, LetterKind.CONFIRMATION, frozenset(fields), needs, None, is_one_line)


FRAMES: dict[str, Frame] = {
    **{kind.value: _frame(kind) for kind in LetterKind if kind not in WITHOUT_WORDS},
    "practitioner_request": _frame(LetterKind.PRACTITIONER_NEW),
    "discreet": _discreet(LetterKind.CONFIRMATION),
    "discreet_changed": _discreet(LetterKind.MOVED),
    "discreet_cancelled": _discreet(LetterKind.CANCELLED_BY_PRACTITIONER),
    "series": replace(_frame(LetterKind.SERIES), needs=OF_SEVERAL),
    "discreet_series": Frame(Group.DISCREET, LetterKind.SERIES, WHEN | {"link"} | OF_SEVERAL, OF_SEVERAL),
    "date_of_several": _part("when", "link", needs=frozenset({"when", "link"})),
    "where_in_person": _part("format", "place", "access"),
    "where_phone_practitioner": _part("format"),
    "where_phone_client": _part("format", "phone"),
    "where_online": _part("format", "join_url", "place_until_there_is_a_link"),
    "where_walk": _part(
        "format", "point", "how_to_find", "wait_rule", "route", "access", "toilets", "parking", "rain_plan"
    ),
    "rain_walk_anyway": _part(),
    "rain_indoors": _part(),
    "rain_phone": _part(),
    "rain_online": _part(),
    "rain_another_day": _part(),
    "crisis": _part("crisis_lines", needs=frozenset({"crisis_lines"})),
    "calendar_title": _part("practitioner", is_one_line=True),
    "calendar_title_neutral": _part(is_one_line=True),
    "calendar_description": _part("practitioner", is_one_line=True),
    "calendar_place_in_person": _part("place", is_one_line=True),
    "calendar_place_phone_practitioner": _part(is_one_line=True),
    "calendar_place_phone_client": _part("phone", is_one_line=True),
    "calendar_place_online": _part(is_one_line=True),
    "calendar_place_walk": _part("point", is_one_line=True),
}
