"""Which times are open for those who wait, what stands in the way of one that is not, and when do letters go?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from practice.models.appointments import Appointment
from practice.models.profile import PracticeProfile
from practice.models.scheduling import Party, SessionFormat
from practice.rules import slots as rules
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_BUFFER, LONGEST_SESSION
from practice.rules.waitlist import LONGEST_WAIT, Opening, Wish
from practice.rules.waking_hours import WakingHours
from practice.services.format_diaries import read_diaries
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Occupied:
    """Time that is taken by an appointment. `draft_id`: of the booking for which it is only held."""

    opening: Opening
    is_held: bool
    draft_id: str | None


def waking_hours(profile: PracticeProfile) -> WakingHours:
    """The hours in which the practice writes to people who do not wait for a letter at that moment."""
    return WakingHours(profile.quiet, ZoneInfo(profile.zone))


def open_times(work: Work, *, wishes: Collection[Wish]) -> list[Opening]:
    """Every open time of what these people, of one practitioner, wait for. A format that is switched off has none.

    As many queries as for one of them.
    """
    named = {(format_id, Party(wish.party)) for wish in wishes for format_id in wish.format_ids}
    if not named:
        return []
    known = {chosen.id: chosen for chosen in _formats(work, {format_id for format_id, _ in named})}
    choices = [(known[format_id], party) for format_id, party in sorted(named) if format_id in known]
    choices = [(chosen, party) for chosen, party in choices if chosen.allows(party)]
    last = work.now.date() + LONGEST_WAIT
    diaries = read_diaries(work, choices=choices, last=last) if choices else []
    return [
        opening_of(chosen, party, slot.start)
        for (chosen, party), diary in zip(choices, diaries, strict=True)
        for slot in rules.open_slots(diary, first=date.min, last=last)
    ]


def opening_of(chosen: SessionFormat, party: Party, start: datetime) -> Opening:
    """A time of a format as it would be booked today."""
    return Opening(
        format_id=chosen.id,
        party=party,
        start=start,
        end=start + chosen.length_for(party),
        buffer_before=chosen.buffer_before,
        buffer_after=chosen.buffer_after,
        bookable_until=start - chosen.notice,
    )


def in_the_way(work: Work, *, practitioner_id: str, openings: Sequence[Opening]) -> list[Occupied]:
    """The appointments and live holds around these times. One query."""
    if not openings:
        return []
    first, last = min(each.start for each in openings), max(each.end for each in openings)
    found = select(Appointment).where(
        Appointment.practitioner_id == practitioner_id,
        Appointment.status != AppointmentStatus.CANCELLED,
        Appointment.held_until.is_(None) | (Appointment.held_until > work.now),
        Appointment.starts_at > first - LONGEST_SESSION - LONGEST_BUFFER,
        Appointment.starts_at < last + LONGEST_BUFFER,
    )
    return [
        Occupied(_as_opening(each), each.status is AppointmentStatus.HELD, each.draft_id)
        for each in work.session.scalars(found, execution_options={"populate_existing": True})
    ]


def _as_opening(appointment: Appointment) -> Opening:
    return Opening(
        format_id=appointment.format_id,
        party=appointment.party,
        start=appointment.starts_at,
        end=appointment.ends_at,
        buffer_before=appointment.buffer_before,
        buffer_after=appointment.buffer_after,
        bookable_until=appointment.starts_at,
    )


def _formats(work: Work, ids: Collection[str]) -> Sequence[SessionFormat]:
    return work.session.scalars(select(SessionFormat).where(SessionFormat.id.in_(ids), SessionFormat.active)).all()
