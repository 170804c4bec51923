"""What belongs to one appointment: its terms, its letters, its people's forms and agreements, what has happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from practice.models.appointments import Appointment
from practice.models.intake import ConsentText
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import SessionFormat
from practice.services import appointments, consents
from practice.services.consents import Agreement
from practice.services.diary import Entry, entry_of, still_ahead
from practice.services.standings import standings
from practice.work import ActorKind, Work


@dataclass(frozen=True, slots=True)
class File:
    """One appointment with the terms it was booked on, the letters about it, its people's forms and agreements.

    `formats`: the names of those in which it was to take place, by their ids.
    """

    entry: Entry
    terms: ConsentText | None
    agreements: Mapping[str, Sequence[Agreement]]
    letters: Sequence[OutboxMessage] = field(default=())
    formats: Mapping[str, str] = field(default_factory=dict)

    @property
    def appointment(self) -> Appointment:
        """The appointment itself, with everything about it."""
        return self.entry.appointment

    @property
    def was_booked_for_her(self) -> bool:
        """Whether the practitioner booked it, so that nobody has agreed to the terms on the site."""
        actors = (event.actor for event in self.appointment.events if event.what in ("booked", "imported"))
        return any(actor.startswith(f"{ActorKind.PRACTITIONER}:") for actor in actors)


def file_of(work: Work, *, appointment_id: str, practitioner_id: str) -> File:
    """One of her appointments with all that belongs to it. Refuses with NotFound, also another's."""
    found = appointments.find_appointment(work, appointment_id=appointment_id, practitioner_id=practitioner_id)
    agreements = consents.agreements_of(work, appointment=found)
    missing = {part_id: sum(each.is_missing for each in theirs) for part_id, theirs in agreements.items()}
    entry = entry_of(found, standings(work, appointments=[found]), missing if still_ahead(work, [found]) else {})
    about = select(OutboxMessage).where(OutboxMessage.appointment_id == found.id)
    return File(
        entry=entry,
        terms=found.terms,
        agreements=agreements,
        letters=work.session.scalars(about.order_by(OutboxMessage.created_at, OutboxMessage.id)).all(),
        formats=_names(work, found),
    )


def _names(work: Work, found: Appointment) -> dict[str, str]:
    """One more question only where it was to take place in another format."""
    names, ids = {found.format_id: found.session_format.name}, {event.format_id for event in found.events}
    if others := ids - {None, found.format_id}:
        earlier = select(SessionFormat.id, SessionFormat.name).where(SessionFormat.id.in_(others))
        names |= {row.id: row.name for row in work.session.execute(earlier)}
    return names
