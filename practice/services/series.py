"""How does the counsellor book several sessions at once, some weeks apart, for people who come already?

What she sees before is judged by the rules that draw every page; what she chose is judged again under the lock. A day
that cannot be had keeps none of the others back. Each appointment stands for itself from then on, with its own people,
links and calendar entry; one letter to each person tells of all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from practice import vault
from practice.errors import NotFound, NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.appointments import Appointment, AppointmentEvent, Role
from practice.models.intake import ConsentKind, current_text
from practice.rules import slots as rules
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.rules.slots import Reason, Rule, Slot
from practice.services import (
    activity,
    appointments,
    changes,
    clients,
    holds,
    outbox,
    phone_bookings,
    reminding,
    settling,
    slips,
    taking_back,
)
from practice.services.drafts import ClientDetails
from practice.services.format_diaries import read_diaries_ahead
from practice.services.taking_back import Slip
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Booked:
    """A series: what stands in it, in order of time, and for each start that could not be had what is open near it."""

    id: str
    appointments: Sequence[Appointment]
    not_had: Mapping[datetime, Sequence[Slot]] = field(default_factory=dict)

    def coming(self, now: datetime) -> list[Appointment]:
        """Those that are still ahead at an instant (aware)."""
        return [each for each in self.appointments if each.is_upcoming and each.starts_at > now]

    @property
    def who(self) -> str:
        """Initials of everybody who comes: `A. D., J. W.`"""
        return ", ".join(part.client.initials for part in self.appointments[0].attendances)


def may_go_on(appointment: Appointment) -> bool:
    """Whether a series can follow it: it is or was kept, and who booked it comes. Its attendances are loaded."""
    stands = appointment.status in (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED)
    her_part = any(part.role is Role.BOOKER for part in changes.expected(appointment))
    return stands and appointment.separated_at is None and her_part


def book(work: Work, *, appointment_id: str, token: str, starts: Sequence[datetime], reason: str | None) -> Booked:
    """Book the same people, format and party at these starts (aware UTC), on today's conditions.

    One that another appointment has taken is left out, and said. `token` is the form's own secret: the same form twice
    is one series. Letters wait three minutes. Refuses with ReasonNeeded where her own rules are against a start and
    `reason` is empty (then nothing is booked), with NotPossibleNow where who booked does not come (any more), and with
    NotFound.
    """
    pattern = changes.take_hers(work, appointment_id=appointment_id)
    series_id = vault.digest(token).hex()[:32]
    if before := _in_series(work, series_id):
        return Booked(series_id, before)
    if not may_go_on(pattern):
        raise NotPossibleNow(pattern.status)
    made: list[Appointment] = []
    events: list[AppointmentEvent] = []
    not_had: dict[datetime, Sequence[Slot]] = {}
    for start in sorted(set(starts)):
        try:
            with work.session.begin_nested():
                booked, event = _book_one(work, pattern=pattern, token=token, start=start, reason=reason)
        except SlotTaken as refusal:
            not_had[start] = refusal.nearest
        else:
            made.append(booked)
            events.append(event)
    for each in made:
        each.series_id = series_id
    _tell(work, pattern=pattern, made=made)
    reminding.renew(work, appointments=made)
    for each, event in zip(made, events, strict=True):
        slips.keep(work, event=event, appointment=each, before=slips.NOTHING)
    subjects = {"appointment": pattern.id, "series": series_id}
    activity.record(work, action="appointments.booked_as_series", subjects=subjects)
    return Booked(series_id, made, not_had)


def find_series(work: Work, *, series_id: str, practitioner_id: str) -> Booked:
    """A series of hers, with formats and people. Refuses with NotFound."""
    found = _in_series(work, series_id)
    if not found or found[0].practitioner_id != practitioner_id:
        raise NotFound
    return Booked(series_id, found)


def cancel(
    work: Work,
    *,
    series_id: str,
    chosen: Collection[str],
    reason: str,
    kind: CancelKind = CancelKind.PRACTITIONER,
    is_forgiven: bool = False,
) -> list[Appointment]:
    """Cancel those of a series that are still ahead and among `chosen` (ids), for the same reason. What was cancelled
    meanwhile stays so. Refuses with NotFound."""
    coming = [each for each in _in_series(work, series_id) if each.is_upcoming and each.id in chosen]
    why: dict[str, Any] = {"reason": reason, "kind": kind, "is_forgiven": is_forgiven}
    return [appointments.cancel_by_practitioner(work, appointment_id=each.id, **why) for each in coming]


def may_be_taken_back(work: Work, *, series_id: str) -> list[Slip]:
    """What of a series the practitioner who acts has just booked, and nobody has heard of."""
    possible = taking_back.still_possible(work)
    return [slip for slip in possible if slip.is_of_series and slip.appointment.series_id == series_id]


def take_back(work: Work, *, series_id: str) -> int:
    """Undo the booking of a series: a slip, of which nobody is told. Says how many are free again.

    What was changed meanwhile, or is told already, stays as it is.
    """
    slips_of_it = may_be_taken_back(work, series_id=series_id)
    for slip in slips_of_it:
        taking_back.take_back(work, appointment_id=slip.appointment.id, event_id=slip.event.id)
    return len(slips_of_it)


def _book_one(
    work: Work, *, pattern: Appointment, token: str, start: datetime, reason: str | None
) -> tuple[Appointment, AppointmentEvent]:
    chosen, party = pattern.session_format, pattern.party
    draft = phone_bookings.draft_of(
        work, token=f"{token}:{start.isoformat()}", chosen=chosen, party=party, starts_at=start
    )
    reasons = _against(work, pattern, start)
    if any(found.rule in phone_bookings.NOBODY_MAY for found in reasons):
        raise holds.taken(work, draft=draft, reasons=reasons)
    if reasons and not reason:
        raise ReasonNeeded(reasons)
    appointment = holds.place(work, draft=draft)
    appointment.price_cents, appointment.has_own_fee = pattern.fee_in(chosen, party), pattern.has_own_fee
    appointment.override_reason = reason if reasons else None
    terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
    as_before = ClientDetails(name="", email="", discreet=True, rain_plan=pattern.rain_plan)
    settling.settle(
        work, appointment=appointment, chosen=chosen, status=AppointmentStatus.BOOKED, details=as_before, terms=terms
    )
    for part in changes.expected(pattern):
        clients.attend_again(work, appointment=appointment, pattern=pattern, part=part)
    work.session.refresh(appointment, ["attendances"])
    event = changes.record(
        work,
        appointment=appointment,
        what="booked",
        from_status=AppointmentStatus.HELD,
        reason="override" if reasons else None,
    )
    return appointment, event


def _against(work: Work, pattern: Appointment, start: datetime) -> tuple[Reason, ...]:
    """What is said against a start at this instant."""
    if start < work.now:
        return (Reason(Rule.PAST),)
    day = start.astimezone(ZoneInfo(pattern.zone)).date()
    choice = (pattern.session_format, pattern.party)
    (diary,) = read_diaries_ahead(work, choices=[choice], first=day, last=day)
    return rules.why_not(start, diary)


def _tell(work: Work, *, pattern: Appointment, made: Sequence[Appointment]) -> None:
    """Owe each person one letter: about the first of them, in which those about the others travel along."""
    for part in changes.expected(pattern):
        carrier = None
        for each in made:
            (own,) = (mine for mine in each.attendances if mine.role is part.role)
            if own.is_written_to:
                letter = outbox.post(
                    work, kind=LetterKind.SERIES, appointment=each, attendance=own, due_in=TIME_TO_TAKE_BACK
                )
                letter.carried_by_id = carrier.id if carrier else None
                carrier = carrier or letter


def _in_series(work: Work, series_id: str) -> Sequence[Appointment]:
    theirs: Select[Appointment] = (
        select(Appointment)
        .where(Appointment.series_id == series_id)
        .options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
        .order_by(Appointment.starts_at)
    )
    return work.session.scalars(theirs).all()
