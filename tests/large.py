"""A practice with a long history: thousands of clients, their appointments over years, sealed as everything is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, islice
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from practice import vault
from practice.models.appointments import Answer, Appointment, Attendance, Channel, Role, Voicemail
from practice.models.people import Client, email_index
from practice.models.scheduling import Party, SessionFormat
from practice.rules.availability import DAY
from practice.rules.lifecycle import AppointmentStatus
from practice.work import Work

ADAY = tuple(time(hour) for hour in range(10, 17))
AHEAD = timedelta(days=28)
FIRST_NAMES = ("Amara", "Jonas", "Noor", "Zoë", "Mei", "Tomás", "Ayşe", "Ольга", "Nia", "Élise")
LAST_NAMES = ("Diallo", "Weber", "Haddad", "Ní Bhriain", "Wong", "Öztürk", "Okafor", "Lindqvist", "García", "Petrov")
# of what is past: most took place, some were cancelled, a few times nobody came
PAST = (
    *[AppointmentStatus.ATTENDED] * 17,
    AppointmentStatus.CANCELLED,
    AppointmentStatus.CANCELLED,
    AppointmentStatus.NO_SHOW,
)


@dataclass(frozen=True, slots=True)
class History:
    """Who came, and when: ids, the newest first."""

    clients: list[str]
    appointments: list[str]


def fill(work: Work, *, formats: list[SessionFormat], clients: int, appointments: int) -> History:
    """Write so many of each, seven sessions every weekday back from four weeks ahead, in these formats by turns."""
    owner = formats[0].practitioner_id
    people = [_client(work, owner, number) for number in range(clients)]
    starts = islice(_starts(work.now + AHEAD, ZoneInfo(work.profile.zone)), appointments)
    held = [_appointment(work, chosen, start) for chosen, start in zip(cycle(formats), starts, strict=False)]
    work.session.execute(insert(Client), people)
    work.session.execute(insert(Appointment), held)
    parts = zip(held, cycle(people), strict=False)
    work.session.execute(insert(Attendance), [_part(work, each["id"], client["id"]) for each, client in parts])
    return History([str(each["id"]) for each in people], [str(each["id"]) for each in held])


def _starts(last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    day = last.astimezone(zone).date()
    while True:
        if day.weekday() < 5:
            yield from (datetime.combine(day, at, zone).astimezone(UTC) for at in reversed(ADAY))
        day -= DAY


def _client(work: Work, owner: str, number: int) -> dict[str, object]:
    row_id, email = uuid4().hex, f"client{number}@example.org"
    name = f"{FIRST_NAMES[number % 10]} {LAST_NAMES[number // 10 % 10]} {number}"

    def sealed(column: str, value: str) -> bytes:
        return vault.in_use().seal(value, vault.Binding("client", column, row_id))

    return {
        "id": row_id,
        "practitioner_id": owner,
        "name_sealed": sealed("name_sealed", name),
        "email_sealed": sealed("email_sealed", email),
        "phone_sealed": sealed("phone_sealed", f"+1519555{number % 10_000:04}"),
        "email_index": email_index(email),
        "locale": "en_CA",
        "created_at": work.now - timedelta(days=number % 3_000),
    }


def _appointment(work: Work, chosen: SessionFormat, start: datetime) -> dict[str, object]:
    is_past = start < work.now
    status = PAST[(start.toordinal() * 7 + start.hour) % len(PAST)] if is_past else AppointmentStatus.BOOKED
    made_at = min(start - timedelta(days=start.day), work.now)
    return {
        "id": uuid4().hex,
        "practitioner_id": chosen.practitioner_id,
        "format_id": chosen.id,
        "party": Party.ONE,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=50),
        "zone": work.profile.zone,
        "status": status,
        "buffer_before": timedelta(),
        "buffer_after": timedelta(minutes=10),
        "price_cents": chosen.price_cents,
        "currency": "CAD",
        "change_until": start - timedelta(hours=24),
        "uid": str(uuid4()),
        "revision": 0,
        "created_at": made_at,
        "updated_at": made_at,
    }


def _part(work: Work, appointment_id: object, client_id: object) -> dict[str, object]:
    return {
        "id": uuid4().hex,
        "appointment_id": appointment_id,
        "client_id": client_id,
        "role": Role.BOOKER,
        "answer": Answer.CONFIRMED,
        "discreet": False,
        "channels": [Channel.EMAIL.value],
        "voicemail": Voicemail.BRIEF,
        "uid": str(uuid4()),
        "sequence": 0,
        "created_at": work.now,
    }
