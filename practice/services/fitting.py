"""What is against a time for an appointment that there is already, and which open times lie near it?

Asked as if the appointment itself were not in the diary, and of the length that it has.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from heapq import nsmallest

from practice.errors import SlotTaken
from practice.models.appointments import Appointment
from practice.models.scheduling import SessionFormat
from practice.rules.slots import Reason, Slot
from practice.services import availability
from practice.work import Work


def why_not(
    work: Work,
    *,
    appointment: Appointment,
    start: datetime,
    session_format: SessionFormat | None = None,
    length: timedelta | None = None,
) -> tuple[Reason, ...]:
    """Every rule against this start for the same people, as if the appointment were not in the diary.

    `length` is as it is unless it is said, or in another format that format's.
    """
    return availability.why_not(
        work,
        session_format=session_format or appointment.session_format,
        party=appointment.party,
        start=start,
        leave_out=appointment.id,
        length=length or (None if session_format else appointment.length),
    )


def taken(work: Work, *, appointment: Appointment, start: datetime, reasons: tuple[Reason, ...]) -> SlotTaken:
    """The refusal of a start, with the three open times nearest to it; the one she has already is not among them."""
    chosen = appointment.session_format
    near = availability.nearest_slots(
        work,
        session_format=chosen,
        party=appointment.party,
        start=start,
        count=4,
        leave_out=appointment.id,
        length=appointment.length,
    )
    others = [slot for slot in near if slot.start != appointment.starts_at]
    nearest = sorted(nsmallest(3, others, key=lambda slot: abs(slot.start - start)))
    return SlotTaken(Slot(start, start + appointment.length), reasons, nearest)
