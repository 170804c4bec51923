"""Of an erased client no byte stays in the database's files, not even a sealed one: keys may become known one day."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from practice.database import leave_no_trace
from practice.models.appointments import Appointment
from practice.models.base import Base
from practice.models.people import Client
from practice.models.scheduling import BookingDraft
from practice.rules.lifecycle import AppointmentStatus
from practice.services import activity, erasing, seals
from tests.booked import as_ruth, attendance
from tests.factories import at

NONCE_AND_MORE = slice(4, 36)  # after the name of the key, which all of them begin with


def sealed_values(work):
    """Every sealed value that is there, by table, column and row."""
    return {
        (table, column, row.id): bytes(getattr(row, column))
        for table, column in seals.sealed_columns()
        for row in work.session.execute(select(Base.metadata.tables[table]))
        if getattr(row, column) is not None
    }


@pytest.fixture
def seen_off(practice, unit, clock):
    """The two have come; one of them wrote at length, over several pages of the database."""
    with unit() as work:
        work.session.get_one(Appointment, practice.id).become(AppointmentStatus.ATTENDED, now=work.now)
        for draft in work.session.scalars(select(BookingDraft)):
            draft.details = json.dumps({"email": "amara@example.org", "name": "Amara Diallo", "more": "a" * 9000})
    clock.set(at("2027-03-10T15:00"))
    return practice


def test_the_bytes_of_what_was_erased_are_in_no_file(seen_off, unit, cast, database):
    with unit() as work:
        before = sealed_values(work)
        amara = attendance(work, seen_off.booker).client_id
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=amara)
    with unit() as work:
        after = sealed_values(work)
    gone = {row: value for row, value in before.items() if after.get(row) != value}
    kept = {row: value for row, value in before.items() if after.get(row) == value}
    assert {table for table, *_ in gone} >= {"client", "note", "consent", "intake_answer", "own_words", "booking_draft"}
    files = database.files()
    assert any(value[NONCE_AND_MORE] in file for value in gone.values() for file in files), "the log still has them"
    leave_no_trace(database.engine)
    files = database.files()
    assert all(any(value[NONCE_AND_MORE] in file for file in files) for value in kept.values()), "kept ones are found"
    assert [row for row, value in gone.items() if any(value[NONCE_AND_MORE] in file for file in files)] == []


def test_the_command_lists_whose_time_is_over_and_erases_only_with_yes(seen_off, run, unit, clock):
    assert "Nobody's time is over." in run("erase")
    clock.set(at("2037-03-10T15:00"))
    with unit() as work:
        amara = attendance(work, seen_off.booker).client_id
    said = run("erase")
    assert f"{amara}  A. D.   last appointment 2027-03-09, due since 2037-03-09" in said
    assert "Amara" not in said
    with unit() as work:
        assert work.session.get_one(Client, amara).erased_at is None
    assert "Erased:" in run("erase", "--yes")
    with unit() as work:
        assert work.session.get_one(Client, amara).erased_at == clock()
        assert activity.first_broken_line(work) is None
    assert "Nobody's time is over." in run("erase")
