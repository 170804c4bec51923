"""On which days could a series go on, what is in the way on each, and what is open near it?

Judged by the rules that draw every page, in as many questions as one page of times asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from heapq import nsmallest
from zoneinfo import ZoneInfo

from practice.models.appointments import Appointment
from practice.rules import slots as rules
from practice.rules.availability import DAY, local_day
from practice.rules.diary import Diary
from practice.rules.series import Rhythm, Turn, turns_after
from practice.rules.slots import Reason, Rule, Slot
from practice.services.format_diaries import read_diaries_ahead
from practice.work import Work

NEAR = 3 * DAY  # how far from the usual day another time is looked for
MOST_NEAR = 3
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One day of a series that is not booked yet. `reasons`: what is against its usual time; `nearest`: open times of
    the days around it, in order of time."""

    turn: Turn
    reasons: tuple[Reason, ...] = ()
    nearest: tuple[Slot, ...] = ()

    @property
    def may_be_booked(self) -> bool:
        """Whether the usual time exists, and nothing but her own rules is against it."""
        return self.turn.start is not None and not any(found.rule is Rule.TAKEN for found in self.reasons)


def prospects(work: Work, *, appointment: Appointment, rhythm: Rhythm) -> list[Prospect]:
    """The days on which this appointment would go on, each with what is against it and what is open near it.

    As many queries as one page of times, however long the series. How far ahead clients may book, and how soon, does
    not count: she plans for herself.
    """
    turns = turns_after(appointment.starts_at, rhythm=rhythm, zone=ZoneInfo(appointment.zone))
    first, last = turns[0].on - NEAR, turns[-1].on + NEAR
    choice = (appointment.session_format, appointment.party)
    (diary,) = read_diaries_ahead(work, choices=[choice], first=first, last=last)
    return [_prospect(turn, diary) for turn in turns]


def _prospect(turn: Turn, diary: Diary) -> Prospect:
    reasons = rules.why_not(turn.start, diary) if turn.start else ()
    if turn.start and not reasons:
        return Prospect(turn)
    usual = turn.start or local_day(turn.on, diary.zone).moment(NOON)
    around = rules.open_slots(diary, first=turn.on - NEAR, last=turn.on + NEAR)
    return Prospect(
        turn, reasons, tuple(sorted(nsmallest(MOST_NEAR, around, key=lambda slot: abs(slot.start - usual))))
    )
