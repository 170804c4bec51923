"""How does the counsellor take back what she has just done? One press for every change, and nobody hears of the slip.

What was before is put back under the lock, and the letters that tell of the change are withdrawn. When somebody may
have heard, or something else has happened since, it is refused: then it is changed like anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from practice.errors import NotFound, NotTakenBack, SlotTaken
from practice.models.appointments import Appointment, AppointmentEvent
from practice.models.base import not_first
from practice.models.outbox import OutboxMessage
from practice.rules.slips import TIME_TO_TAKE_BACK, Obstacle, obstacle
from practice.services import changes, clients, partners, phone_bookings, reminding, separating, slips
from practice.services.slips import TAKEN_BACK, Kept, kept_of
from practice.work import ActorKind, Work

Undo = Callable[[Work, Appointment, Kept], None]


@dataclass(frozen=True, slots=True)
class Slip:
    """A change of hers that she may take back, of which appointment, and whether a letter waits that tells of it."""

    event: AppointmentEvent
    appointment: Appointment
    writes: bool

    @property
    def is_of_series(self) -> bool:
        """Whether it was booked together with others."""
        return self.event.what == "booked" and self.appointment.series_id is not None

    @property
    def until(self) -> datetime:
        """Up to when (aware UTC); then the letters about it go."""
        return self.event.at + TIME_TO_TAKE_BACK


def something_lately(work: Work, *, practitioner_id: str) -> Select[AppointmentEvent]:
    """What has been done to a practitioner's appointments in the last minutes that could be taken back as such."""
    return (
        select(AppointmentEvent)
        .join(AppointmentEvent.appointment)
        .where(
            AppointmentEvent.at > work.now - TIME_TO_TAKE_BACK,
            AppointmentEvent.before_sealed.is_not(None),
            not_first(Appointment.practitioner_id) == practitioner_id,
        )
    )


def was_changed_lately(appointment: Appointment, *, now: datetime) -> bool:
    """The same of one whose events are loaded: whether it is worth asking."""
    return any(each.before_sealed is not None and now < each.at + TIME_TO_TAKE_BACK for each in appointment.events)


def still_possible(work: Work, *, appointment_id: str | None = None) -> list[Slip]:
    """What the practitioner who acts may take back at this moment, the newest first: of one appointment, or of all."""
    if work.actor.kind is not ActorKind.PRACTITIONER:
        return []
    told = _may_have_told(work, AppointmentEvent.at).where(
        OutboxMessage.appointment_id == AppointmentEvent.appointment_id
    )
    query = (
        something_lately(work, practitioner_id=work.actor.id or "")
        .where(~told.exists())
        .options(contains_eager(AppointmentEvent.appointment))
    )
    if appointment_id is not None:
        query = query.where(AppointmentEvent.appointment_id == appointment_id)
    else:
        people = contains_eager(AppointmentEvent.appointment).joinedload(Appointment.attendances)
        query = query.options(people)
    events = work.session.scalars(query.order_by(AppointmentEvent.at.desc())).unique().all()
    of_each: dict[str, list[AppointmentEvent]] = {}
    for event in events:
        of_each.setdefault(event.appointment_id, []).append(event)
    latest = [_latest(theirs, theirs[0].appointment.revision) for theirs in of_each.values()]
    return [
        Slip(event, event.appointment, writes=bool(kept_of(event).posted))
        for event in latest
        if event is not None and event.actor == str(work.actor)
    ]


def take_back(work: Work, *, appointment_id: str, event_id: str) -> Appointment:
    """Put back what was before the change of that event. The same press twice is one.

    Refuses with NotTakenBack when three minutes are over, a letter may have gone, something else was changed since, or
    another appointment has the old time; with NotFound for what is not hers or cannot be taken back at all.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    work.session.refresh(appointment, ["events"])
    event = _find(appointment, event_id)
    if _was_taken_back(appointment, event):
        return appointment
    found = _why_not(work, appointment=appointment, event=event)
    if found is not None:
        raise NotTakenBack(found)
    status = appointment.status
    undo = UNDO.get(event.what, _restore)
    try:
        undo(work, appointment, kept_of(event))
    except SlotTaken:
        raise NotTakenBack(Obstacle.TAKEN) from None
    slips.record(work, appointment=appointment, undone=event, from_status=status)
    return appointment


def _why_not(work: Work, *, appointment: Appointment, event: AppointmentEvent) -> Obstacle | None:
    kept_ones = [each for each in appointment.events if each.before_sealed is not None]
    about_it = or_(OutboxMessage.appointment_id == appointment.id, OutboxMessage.id.in_(kept_of(event).posted))
    told = _may_have_told(work, event.at).where(about_it)
    return obstacle(
        made_at=event.at,
        is_latest=_latest(kept_ones, appointment.revision) is event,
        may_have_told=work.session.scalars(told.limit(1)).first() is not None,
        now=work.now,
    )


def _find(appointment: Appointment, event_id: str) -> AppointmentEvent:
    for event in appointment.events:
        if event.id == event_id and event.before_sealed is not None and event.what != TAKEN_BACK:
            return event
    raise NotFound


def _was_taken_back(appointment: Appointment, event: AppointmentEvent) -> bool:
    taken_back = (each for each in appointment.events if each.what == TAKEN_BACK and each.before_sealed is not None)
    return any(kept_of(each).undone == event.id for each in taken_back)


def _latest(events: Sequence[AppointmentEvent], revision: int) -> AppointmentEvent | None:
    """The change that made this revision; where that was a taking back, the one before what it took back."""
    made = {kept_of(event).revision: event for event in events}
    found = made.get(revision)
    while found is not None and found.what == TAKEN_BACK:
        found = made.get(kept_of(found).since)
    return found


def _may_have_told(work: Work, since: datetime | InstrumentedAttribute[datetime]) -> Select[str]:
    """Letters by which somebody may have heard: gone since then, in a worker's hands, or begun and never marked."""
    told = or_(
        OutboxMessage.sent_at > since,
        OutboxMessage.claimed_until > work.now,
        and_(OutboxMessage.created_at >= since, OutboxMessage.detail_sealed.is_not(None)),
    )
    return select(OutboxMessage.id).where(told)


def _restore(work: Work, appointment: Appointment, kept: Kept) -> None:
    """The row as it was, links valid as long as before, and the letters that waited."""
    slips.put_back(work, appointment=appointment, kept=kept)
    clients.prolong_links(work, appointment=appointment)
    slips.put_letters_back(work, appointment=appointment, kept=kept)
    reminding.renew(work, appointments=[appointment])


def _come_together(work: Work, appointment: Appointment, kept: Kept) -> None:
    separating.come_together_again(work, appointment=appointment, own_id=kept.own or "")
    _restore(work, appointment, kept)


def _unbook(work: Work, appointment: Appointment, _kept: Kept) -> None:
    phone_bookings.unbook(work, appointment=appointment)


def _forget_partner(work: Work, appointment: Appointment, kept: Kept) -> None:
    """The partner who was added is nobody's any more, unless he has come in by what was passed on, or is known
    otherwise by now."""
    if any(event.what == "invitation_taken_over" for event in appointment.events):
        raise NotTakenBack(Obstacle.TOLD)
    if partners.is_known_otherwise(work, appointment=appointment):
        raise NotTakenBack(Obstacle.CHANGED)
    partners.forget(work, appointment=appointment)
    _restore(work, appointment, kept)


UNDO: dict[str, Undo] = {
    "booked": _unbook,
    "started_individually": _come_together,
    "partner_added": _forget_partner,
}
