"""What becomes of each line of a file that is imported, and for which faults is one refused? The values. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What happens to a line, or would happen."""

    NEW = "new"
    THERE = "there"  # known already: left as it is
    TWICE = "twice"  # an earlier line of the file says the same
    NOBODYS = "nobodys"  # an entry of a calendar that is about no client: left out
    REFUSED = "refused"


class LineFault(StrEnum):
    """Why a line is refused."""

    TOO_MANY_CELLS = "too_many_cells"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    UNSEEN = "unseen"
    EMAIL = "email"
    PHONE = "phone"
    DAY = "day"
    TIME = "time"
    SKIPPED_HOUR = "skipped_hour"
    END = "end"
    LENGTH = "length"
    FORMAT = "format"
    STATUS = "status"
    PRICE = "price"
    CANCELLED_AHEAD = "cancelled_ahead"
    OVERLAPS = "overlaps"
    OVERLAPS_LINE = "overlaps_line"
    TOO_OFTEN = "too_often"
    TOO_MANY_AHEAD = "too_many_ahead"


class Remark(StrEnum):
    """What is worth a look in a line that is taken."""

    SAME_NAME = "same_name"
    SHARED_MAILBOX = "shared_mailbox"
    OTHER_LANGUAGE = "other_language"
    DOUBLED_HOUR = "doubled_hour"
    OUTSIDE_RULES = "outside_rules"
    NEW_CLIENT = "new_client"
    TAKEN_AS_ATTENDED = "taken_as_attended"


class LineRefused(Exception):
    """A line cannot be imported. `other`: the line of the file that stands against it, if one does."""

    def __init__(self, fault: LineFault, other: int | None = None) -> None:
        super().__init__(fault)
        self.fault, self.other = fault, other


class Outcome(NamedTuple):
    """What becomes of one line: `about` says whom or what it is about, `why` (a LineFault) why it is refused,
    `other` which line stands against it or says the same, `remarks` what is worth a look."""

    number: int
    about: str
    verdict: Verdict
    why: LineFault | None = None
    other: int | None = None
    remarks: tuple[Remark, ...] = ()
