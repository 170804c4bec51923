"""How long does she keep what: her numbers, whose time is over, and what is forgotten by itself?

A client's file is never erased by itself: it stands on a list, and she presses. Only what somebody typed into a booking
and never finished goes without her.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, delete, func, or_, select, update

from practice.errors import ChangedMeanwhile
from practice.models.appointments import Appointment, Attendance
from practice.models.people import Client, initials_of
from practice.models.profile import PracticeProfile
from practice.models.scheduling import BookingDraft
from practice.models.waitlist import WaitlistEntry
from practice.rules.entity_tags import entity_tag
from practice.rules.keeping import Keeping, file_ends_on
from practice.rules.lifecycle import AppointmentStatus
from practice.services import activity, erasing
from practice.services.profile import lock_profile
from practice.words import local_date
from practice.work import SYSTEM, Work


@dataclass(frozen=True, slots=True)
class Due:
    """A client whose file may be erased since `ends_on`: the day of her last appointment and of first contact."""

    id: str
    name: str
    last_on: date | None
    since_on: date
    ends_on: date

    @property
    def initials(self) -> str:
        """`A. D.`"""
        return initials_of(self.name)


def keeping_of(profile: PracticeProfile) -> Keeping:
    """What is kept now, for a form."""
    return profile.keeping


def save(work: Work, *, values: Keeping, seen: str | None) -> bool:
    """Keep other numbers; says whether anything has changed. `seen`: the tag of those that she was shown.

    Refuses with ChangedMeanwhile.
    """
    profile = lock_profile(work)
    if profile.keeping == values:
        return False
    if entity_tag(profile.keeping) != seen:
        raise ChangedMeanwhile
    profile.file_years, profile.receipt_years = values.file_years, values.receipt_years
    profile.draft_days, profile.updated_at = values.draft_days, work.now
    activity.record(work, action="changed_keeping", subjects={"profile": profile.id})
    return True


def due(work: Work) -> Sequence[Due]:
    """Whose time is over, the longest ago first: nothing ahead, and nothing that asks for keeping it longer. Of the
    clients of the practitioner who acts, or of all where nobody does."""
    zone, keeping = work.profile.zone, work.profile.keeping
    today = local_date(work.now, zone)
    at_the_earliest = work.now - timedelta(days=365 * keeping.file_years)  # in SQL roughly, below by the calendar
    found = []
    query = _long_ago(at_the_earliest, today)
    if work.actor != SYSTEM:
        query = query.where(Client.practitioner_id == work.practitioner_id)
    for client, last_at in work.session.execute(query):
        last_on = local_date(last_at, zone) if last_at else None
        since_on = local_date(client.created_at, zone)
        ends_on = file_ends_on(last_on or since_on, keeping=keeping, keep_until=client.keep_until)
        if ends_on <= today:
            found.append(Due(client.id, client.name or "", last_on, since_on, ends_on))
    return sorted(found, key=lambda each: (each.ends_on, each.id))


def erase_due(work: Work, *, client_ids: Iterable[str]) -> int:
    """Erase those of them whose time is over, and say how many that were. One that was erased elsewhere meanwhile, has
    booked again or is to be kept longer stays as it is."""
    are_due = {each.id for each in due(work)}
    chosen = sorted(are_due.intersection(client_ids))
    for client_id in chosen:
        erasing.erase(work, client_id=client_id)
    return len(chosen)


def drafts_are_old(work: Work) -> bool:
    """Whether `forget_drafts` would find anything."""
    return work.session.scalar(_old_drafts(work).limit(1)) is not None


def forget_drafts(work: Work) -> int:
    """Delete what was typed into bookings that were not finished for as many days as she says, and say how many those
    were. What was booked has no such words any more."""
    old = list(work.session.scalars(_old_drafts(work)))
    held = (Appointment.draft_id.in_(old), Appointment.status == AppointmentStatus.HELD)
    options = {"synchronize_session": False}
    work.session.execute(delete(Appointment).where(*held), execution_options=options)
    left = update(WaitlistEntry).where(WaitlistEntry.draft_id.in_(old)).values(draft_id=None)
    work.session.execute(left, execution_options=options)
    work.session.execute(delete(BookingDraft).where(BookingDraft.id.in_(old)), execution_options=options)
    if old:
        activity.record(work, action="drafts_forgotten", subjects={"drafts": str(len(old))})
    return len(old)


def _old_drafts(work: Work) -> Select[str]:
    """Neither finished nor touched for so long; a hold that some of them have had is long over."""
    last = work.now - timedelta(days=work.profile.draft_days)
    live = select(Appointment.id).where(Appointment.draft_id == BookingDraft.id, Appointment.held_until > work.now)
    return select(BookingDraft.id).where(
        BookingDraft.confirmed_at.is_(None), BookingDraft.updated_at <= last, ~live.exists()
    )


def _long_ago(at_the_latest: datetime, today: date) -> Select[Client, datetime | None]:
    """Clients with their last appointment, where that and first contact were so long ago. What was merged into another
    record counts there."""
    record = func.coalesce(Client.merged_into_id, Client.id).label("record")
    came = (
        select(record, func.max(Appointment.ends_at).label("last_at"))
        .join(Attendance, Attendance.client_id == Client.id)
        .join(Attendance.appointment)
        .where(Appointment.status != AppointmentStatus.HELD)
        .group_by(record)
        .subquery()
    )
    last_at = func.coalesce(came.c.last_at, Client.created_at)
    return (
        select(Client, came.c.last_at)
        .outerjoin(came, came.c.record == Client.id)
        .where(
            Client.erased_at.is_(None),
            Client.merged_into_id.is_(None),
            last_at <= at_the_latest,
            or_(Client.keep_until.is_(None), Client.keep_until <= today),
        )
    )
