"""The database is the last word: no overlap, no plain text, no naive instant, no forged line in the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from practice.database import insert_once, violated
from practice.models.appointments import Appointment
from practice.models.base import Base
from practice.models.guards import NO_OVERLAP
from practice.rules.lifecycle import AppointmentStatus
from practice.services import activity
from practice.vault import VaultError
from tests import factories
from tests.conftest import Unit
from tests.engines import Database
from tests.people import Cast

TEN = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
MARKERS = ("Zephyrine Quillfeather", "zephyrine@quillfeather.example", "+15195550177", "only on Tuesdays at noon")


@pytest.mark.parametrize("minutes", [-49, 0, 49])
def test_two_sessions_never_overlap_whoever_writes_them(unit: Unit, cast: Cast, minutes: int) -> None:
    with unit() as work:
        factories.appointment(work, session_format=cast.in_person, starts_at=TEN)
        work.session.flush()
        with pytest.raises(IntegrityError) as caught:
            factories.appointment(work, session_format=cast.phone, starts_at=TEN + timedelta(minutes=minutes))
        assert violated(caught.value) == NO_OVERLAP
        work.session.rollback()


def test_one_session_may_begin_when_the_other_ends(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        first = factories.appointment(work, session_format=cast.in_person, starts_at=TEN)
        factories.appointment(work, session_format=cast.phone, starts_at=first.ends_at)
        work.session.flush()


def test_a_session_cannot_be_moved_onto_another(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.appointment(work, session_format=cast.in_person, starts_at=TEN)
        later = factories.appointment(work, session_format=cast.phone, starts_at=TEN + timedelta(hours=3))
        work.session.flush()
        later.starts_at, later.ends_at = TEN, TEN + timedelta(minutes=50)
        with pytest.raises(IntegrityError) as caught:
            work.session.flush()
        assert violated(caught.value) == NO_OVERLAP
        work.session.rollback()


def test_a_cancelled_session_cannot_come_back_onto_another(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        gone = factories.appointment(
            work, session_format=cast.in_person, starts_at=TEN, status=AppointmentStatus.CANCELLED
        )
        factories.appointment(work, session_format=cast.phone, starts_at=TEN)
        work.session.flush()
        with pytest.raises(IntegrityError):
            work.session.execute(update(Appointment).where(Appointment.id == gone.id).values(status="booked"))
        work.session.rollback()


def test_an_instant_without_a_zone_is_refused(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        visit = factories.appointment(work, session_format=cast.in_person, starts_at=TEN)
        visit.updated_at = datetime(2027, 3, 9, 10, 0)  # noqa: DTZ001
        with pytest.raises(StatementError, match="without a zone"):
            work.session.flush()
        work.session.rollback()


def test_an_error_of_the_database_never_carries_what_was_written(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        someone = factories.practitioner(work, email="someone@example.org")
        work.session.expunge_all()
        with pytest.raises(IntegrityError) as caught:
            factories.practitioner(work, id=someone.id, name=MARKERS[0], email=MARKERS[1])
        assert MARKERS[0] not in str(caught.value)
        work.session.rollback()


def test_nothing_personal_is_readable_in_the_database(unit: Unit, cast: Cast, database: Database) -> None:
    with unit() as work:
        visit = factories.appointment(work, session_format=cast.in_person, starts_at=TEN)
        visit.cancel_reason, visit.override_reason = MARKERS[3], MARKERS[3]
        client = factories.client(work, name=MARKERS[0], email=MARKERS[1], phone=MARKERS[2])
        part = factories.attendance(work, appointment=visit, client=client, contact_hours=MARKERS[3])
        factories.client_link(work, attendance=part, appointment=visit)
    assert not [marker for marker in MARKERS for line in stored(database) if marker.casefold() in line]


def test_a_sealed_value_copied_to_another_row_does_not_open(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        hers = factories.client(work, name="Amara Diallo")
        his = factories.client(work, name="Jonas Weber")
        work.session.flush()
        his.name_sealed = hers.name_sealed
        with pytest.raises(VaultError, match="misplaced"):
            _ = his.name


def test_the_log_cannot_be_rewritten_unnoticed(unit: Unit, cast: Cast, database: Database) -> None:
    with unit() as work:
        for number in range(5):
            activity.record(work, action="read_answers", subjects={"client": f"{number:032}"})
    with unit() as work:
        assert activity.first_broken_line(work) is None
        for change in (
            "UPDATE activity_entry SET action = 'nothing' WHERE number = 3",
            "DELETE FROM activity_entry WHERE number = 3",
        ):
            with pytest.raises(DBAPIError, match="activity_entry_append_only"), work.session.begin_nested():
                work.session.execute(text(change))


def test_a_line_changed_behind_the_triggers_back_breaks_the_chain(unit: Unit, cast: Cast, database: Database) -> None:
    off = {
        "sqlite": "DROP TRIGGER activity_entry_no_update",
        "postgresql": "ALTER TABLE activity_entry DISABLE TRIGGER USER",
    }
    with unit() as work:
        for _ in range(3):
            activity.record(work, action="read_answers", subjects={})
        work.session.flush()
        work.session.execute(text(off[database.kind]))
        work.session.execute(text("UPDATE activity_entry SET actor = 'somebody else' WHERE number = 2"))
        work.session.expire_all()
        assert activity.first_broken_line(work) == 2
        work.session.rollback()


def stored(database: Database) -> Iterator[str]:
    """Everything the database keeps, as text: each row, and on SQLite the file and its journal byte by byte."""
    for rows in database.rows().values():
        for row in rows:
            yield " ".join(
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row
            ).casefold()
    for content in database.files():
        yield content.decode("utf-8", "replace").casefold()


@pytest.mark.parametrize("hours", [("12:00", "09:00"), ("09:00", "09:00"), ("00:00", "00:00")])
def test_hours_end_after_they_begin_and_midnight_is_the_end_of_the_day(
    unit: Unit, cast: Cast, hours: tuple[str, str]
) -> None:
    opens, closes = map(time.fromisoformat, hours)
    with unit() as work:
        if closes == time(0):
            factories.weekly_hours(work, practitioner=cast.ruth, opens=opens, closes=closes)
            return
        with pytest.raises(IntegrityError) as caught:
            factories.weekly_hours(work, practitioner=cast.ruth, opens=opens, closes=closes)
        assert violated(caught.value) == "ck_weekly_hours_order"
        work.session.rollback()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amara Diallo", "A. D."),
        ("Amara", "A."),
        ('Zoë "Zuzu" von der Au "Bee"', "Z. B."),
        ("ልዑል", "ል."),
        ("🌿", "🌿."),
    ],
)
def test_initials_are_at_most_two_letters_of_any_script(unit: Unit, cast: Cast, name: str, initials: str) -> None:
    with unit() as work:
        assert factories.client(work, name=name).initials == initials


def test_inserting_once_says_whether_it_did(unit: Unit) -> None:
    table = Base.metadata.tables["activity_head"]
    with unit() as work:
        said = [
            insert_once(work.session, table, {"id": "head", "number": number, "hash": b""}, unique="id")
            for number in range(3)
        ]
        assert work.session.execute(select(table.c.number)).scalars().all() == [0]
    assert said == [True, False, False]
