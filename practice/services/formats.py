"""How are the ways to meet added, changed, put in order and switched off? What is booked keeps what was agreed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, FormatRefused, NotFound, PlaceInUse
from practice.models.appointments import Appointment
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import FormatKind, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import activity, place_changes, reminding
from practice.services.format_values import FormatValues, faults_in, values_of, write_values
from practice.services.place_changes import Booked
from practice.work import Work

RESERVED = frozenset({"details", "check", "booked", "keep"})  # steps of a booking: they stand where a slug stands
SLUG_LENGTH = 50
_OTHER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Use:
    """How many appointments were ever made in a format, and how many of them are ahead, requested or booked."""

    ever: int
    coming: int


def formats_of(work: Work, *, practitioner_id: str) -> list[SessionFormat]:
    """All of hers, also those that are switched off, in the order in which clients see them."""
    return list(work.session.scalars(_hers(practitioner_id)))


def find(work: Work, *, format_id: str, practitioner_id: str) -> SessionFormat:
    """One of hers. Refuses with NotFound."""
    return _only(work, _hers(practitioner_id).where(SessionFormat.id == format_id))


def find_by_slug(work: Work, *, slug: str, practitioner_id: str) -> SessionFormat:
    """One of hers by the word in its address, also where it is switched off. Refuses with NotFound."""
    return _only(work, _hers(practitioner_id).where(SessionFormat.slug == slug))


def add(work: Work, *, practitioner_id: str, values: FormatValues) -> SessionFormat:
    """A new way to meet, after all others, at an address made of its name. Refuses with FormatRefused.

    One that is the same in everything is there already: a button that was pressed twice makes no second.
    """
    lock_practitioner(work.session, practitioner_id)
    _refuse(faults_in(values) | _gone_meeting_point(work, values))
    for each in formats_of(work, practitioner_id=practitioner_id):
        if values_of(each) == values:
            return each
    last = work.session.scalar(
        select(func.max(SessionFormat.position)).where(SessionFormat.practitioner_id == practitioner_id)
    )
    chosen = SessionFormat(
        practitioner_id=practitioner_id,
        slug=_free_slug(work, values.name, values.kind),
        position=0 if last is None else last + 1,
    )
    write_values(chosen, values)
    work.session.add(chosen)
    _record(work, "added_format", chosen)
    return chosen


def save(
    work: Work,
    *,
    practitioner_id: str,
    format_id: str,
    values: FormatValues,
    seen: str,
    booked: Booked | None = None,
) -> SessionFormat:
    """Change a format, for whoever books from now on. Its address stays, and what is booked keeps what was agreed;
    reminders are no such thing, and are those of the format as it is now.

    `seen` is the entity tag of the values that she was shown; `booked` says whether a new place holds for who is
    booked, too. Refuses with PlaceInUse where that has to be said and is not, with ChangedMeanwhile, FormatRefused
    (also where another kind of meeting is asked of a format that was booked) or NotFound. Equal values change nothing.
    """
    lock_practitioner(work.session, practitioner_id)
    chosen = find(work, format_id=format_id, practitioner_id=practitioner_id)
    kept = values_of(chosen)
    if values == kept:
        return chosen
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    faults = faults_in(values) | _gone_meeting_point(work, values)
    if values.kind is not kept.kind and use_of(work, session_format=chosen).ever:
        faults["kind"] = FormatFault.IS_FIXED
    _refuse(faults)
    coming = place_changes.coming_in(work, format_id=chosen.id) if _place(kept) != _place(values) else []
    if coming and booked is None:
        raise PlaceInUse(len(coming))
    write_values(chosen, values)
    _record(work, "changed_format", chosen)
    astray = [] if booked is Booked.LEAVE else place_changes.lead(coming, to=chosen)
    if booked is Booked.TELL:
        place_changes.tell(work, appointments=astray)
    if values.reminders != kept.reminders:
        reminding.renew_upcoming(work, practitioner_id=practitioner_id, format_id=format_id)
    return chosen


def move(work: Work, *, practitioner_id: str, format_id: str, by: int) -> None:
    """Show it earlier (`by` -1) or later (1) among the others; at either end it stays. Refuses with NotFound."""
    lock_practitioner(work.session, practitioner_id)
    chosen = find(work, format_id=format_id, practitioner_id=practitioner_id)
    order = formats_of(work, practitioner_id=practitioner_id)
    now = order.index(chosen)
    then = min(max(now + by, 0), len(order) - 1)
    if then == now:
        return
    order.insert(then, order.pop(now))
    for position, each in enumerate(order):
        each.position = position
    _record(work, "moved_format", chosen)


def use_of(work: Work, *, session_format: SessionFormat) -> Use:
    """How often it was booked, and what of that is still ahead. Holds are nobody's appointment yet."""
    is_coming = Appointment.status.in_(UPCOMING) & (Appointment.starts_at > work.now)
    both = select(func.count(Appointment.id), func.count(case((is_coming, Appointment.id)))).where(
        Appointment.format_id == session_format.id, Appointment.status != AppointmentStatus.HELD
    )
    return Use(*work.session.execute(both).one())


def slug_from(name: str, kind: FormatKind, *, taken: Iterable[str]) -> str:
    """The word in the address of a format: its name in plain letters, else its kind; with a number where it is taken.

    Accents are left out (`Séance à pied` becomes `seance-a-pied`); of a name in another script nothing is left.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = _OTHER.sub("-", plain.replace("'", "")).strip("-")[:SLUG_LENGTH].strip("-")
    word = word or kind.value.replace("_", "-")
    used = RESERVED.union(taken)
    return next(slug for slug in (word, *(f"{word}-{n}" for n in range(2, len(used) + 3))) if slug not in used)


def _hers(practitioner_id: str) -> Select[SessionFormat]:
    return (
        select(SessionFormat)
        .where(SessionFormat.practitioner_id == practitioner_id)
        .order_by(SessionFormat.position, SessionFormat.name)
    )


def _only(work: Work, which: Select[SessionFormat]) -> SessionFormat:
    found = work.session.scalars(which).one_or_none()
    if found is None:
        raise NotFound
    return found


def _free_slug(work: Work, name: str, kind: FormatKind) -> str:
    """Free among everybody's: an address does not say whose format it is."""
    return slug_from(name, kind, taken=work.session.scalars(select(SessionFormat.slug)).all())


def _place(values: FormatValues) -> tuple[str | None, ...]:
    return (values.place, values.meeting_point_id, values.join_url, values.room)


def _gone_meeting_point(work: Work, values: FormatValues) -> dict[str, FormatFault]:
    """The point may have been removed meanwhile, in another window."""
    is_named = values.kind is FormatKind.WALK and bool(values.meeting_point_id)
    if not is_named or work.session.get(MeetingPoint, values.meeting_point_id) is not None:
        return {}
    return {"meeting_point_id": FormatFault.NOT_THERE}


def _refuse(faults: dict[str, FormatFault]) -> None:
    if faults:
        raise FormatRefused(faults)


def _record(work: Work, action: str, chosen: SessionFormat) -> None:
    activity.record(work, action=action, subjects={"practitioner": chosen.practitioner_id, "format": chosen.id})
