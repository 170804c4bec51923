"""What was cancelled before there were reasons: since when the events say, and nothing of it counts as late."""

from __future__ import annotations

from datetime import timedelta

from alembic import command
from sqlalchemy import text

from commands import schema
from practice.models.appointments import Appointment
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments, changes, own_page, phone_bookings
from practice.work import Actor, ActorKind, Work
from tests import factories, people
from tests.conftest import Unit
from tests.engines import Engines
from tests.factories import at

BEFORE = "0027"
FOUND = (
    "SELECT uid, cancelled_at IS NOT NULL, cancel_kind, cancelled_late FROM appointment "
    "WHERE length(uid) < 12 ORDER BY uid"
)


def test_what_was_cancelled_before_has_its_moment_and_a_slip_has_none(
    engines: Engines, database_kind: str, unit: Unit
) -> None:
    database = engines.fresh(database_kind)
    with database.sessions.writing() as session, unit() as other:
        work = Work(session, other.now, other.actor)
        cast = people.open_practice(work)
        ruth = Work(session, work.now, Actor(ActorKind.PRACTITIONER, cast.ruth.id))
        made = {}
        for number, uid in enumerate(("by-client", "by-ruth", "declined", "kept", "slip")):
            made[uid] = factories.appointment(
                work,
                session_format=cast.in_person,
                starts_at=at("2027-04-05T20:00") + number * timedelta(days=1),
                uid=uid,
                status=AppointmentStatus.REQUESTED if uid == "declined" else AppointmentStatus.BOOKED,
            )
        part = factories.attendance(work, appointment=made["by-client"], client=factories.client(work))
        client = Work(session, work.now, Actor(ActorKind.CLIENT, part.id))
        own_page.cancel(client, appointment_id=made["by-client"].id, attendance_id=part.id, reason="ill")
        appointments.cancel_by_practitioner(ruth, appointment_id=made["by-ruth"].id, reason="ill")
        appointments.decline_request(ruth, appointment_id=made["declined"].id, reason="")
        _take_back(ruth, made["slip"])
        session.commit()
    database.close()
    command.downgrade(schema.alembic_config(database.url), BEFORE)
    schema.migrate(database.url)
    with database.engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(FOUND))]
    assert found == [
        ("by-client", True, "client_asked", False),
        ("by-ruth", True, "other", False),
        ("declined", True, "practitioner", False),
        ("kept", False, None, False),
        ("slip", False, None, False),
    ]
    database.close()


def _take_back(ruth: Work, booked: Appointment) -> None:
    from_status = booked.status
    phone_bookings.unbook(ruth, appointment=booked)
    changes.record(ruth, appointment=booked, what="taken_back", from_status=from_status)
