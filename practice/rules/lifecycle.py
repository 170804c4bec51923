"""Which moves an appointment may make. Cancelled is final: a new time after that is a new appointment. Who came may be
said the other way, or not at all again: a wrong press is nobody's record."""

from __future__ import annotations

from enum import StrEnum


class AppointmentStatus(StrEnum):
    """Where an appointment stands. All but `cancelled` occupy their time."""

    HELD = "held"
    REQUESTED = "requested"
    BOOKED = "booked"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


OCCUPYING = tuple(status for status in AppointmentStatus if status is not AppointmentStatus.CANCELLED)
UPCOMING = (AppointmentStatus.REQUESTED, AppointmentStatus.BOOKED)

_MOVES: dict[AppointmentStatus, frozenset[AppointmentStatus]] = {
    AppointmentStatus.HELD: frozenset({AppointmentStatus.REQUESTED, AppointmentStatus.BOOKED}),
    AppointmentStatus.REQUESTED: frozenset({AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED}),
    AppointmentStatus.BOOKED: frozenset(
        {AppointmentStatus.CANCELLED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW}
    ),
    AppointmentStatus.ATTENDED: frozenset({AppointmentStatus.NO_SHOW, AppointmentStatus.BOOKED}),
    AppointmentStatus.NO_SHOW: frozenset({AppointmentStatus.ATTENDED, AppointmentStatus.BOOKED}),
    AppointmentStatus.CANCELLED: frozenset(),
}


def may_become(status: AppointmentStatus, other: AppointmentStatus) -> bool:
    """Whether an appointment in `status` may move on to `other`."""
    return other in _MOVES[status]


def may_move(status: AppointmentStatus) -> bool:
    """Whether the time or the format of an appointment in `status` may still be changed."""
    return status in UPCOMING
