"""To which times an appointment could move: the open ones without its own, or those nearest to one that has gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from blueprints.work import practice
from practice.errors import SlotTaken
from practice.models.appointments import Appointment
from practice.services import availability
from practice.services.availability import DaySlots, Openings
from practice.work import Work


def new_times(work: Work, *, appointment: Appointment, first: date | None) -> Openings:
    """Days with open times from `first` on. Its own time, which a move would free, is left out of them."""
    found = availability.days_with_openings(
        work,
        session_format=appointment.session_format,
        party=appointment.party,
        first=first,
        leave_out=appointment.id,
        length=appointment.length,
    )
    days = (_without(day, appointment.starts_at) for day in found.days)
    return Openings(tuple(day for day in days if day.slots), found.later_from, found.soonest)


def nearest_days(refusal: SlotTaken) -> Openings:
    """The open times nearest to one that was refused, as days."""
    return Openings(tuple(availability.by_day(refusal.nearest, ZoneInfo(practice().zone))), None, None)


def _without(day: DaySlots, start: datetime) -> DaySlots:
    return replace(day, slots=tuple(slot for slot in day.slots if slot.start != start))
