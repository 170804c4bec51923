"""Which calendar a worker takes, how it is to be read, and what stays when reading it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from practice.models.calendars import BusyCalendar, BusyTime
from practice.models.outbox import OutboxMessage
from practice.models.profile import the_profile
from practice.rules.entity_tags import entity_tag
from practice.rules.feed_faults import FeedFault
from practice.rules.letter_kinds import LetterKind
from practice.rules.readings import Occurrence
from practice.services import busy_calendars, reading_calendars
from practice.services.reading_calendars import Errand, Read
from practice.work import Work
from tests import factories
from tests.booked import as_ruth
from tests.clock import Clock
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
DENTIST = Occurrence("dentist", at("2027-03-09T15:00"), at("2027-03-09T16:00"))
DRIVE = Occurrence("drive", at("2027-03-09T15:30"), at("2027-03-09T16:30"))
CHOIR = Occurrence("choir", at("2027-03-10T23:00"), at("2027-03-11T00:30"))


@pytest.fixture
def google(unit: Unit, cast: Cast) -> str:
    with unit() as work:
        return factories.busy_calendar(work, practitioner=cast.ruth, due_at=work.now).id


def claimed(unit: Unit, worker: str = "one") -> Errand | None:
    with unit() as work:
        return reading_calendars.claim_next(work, worker=worker, lease=LEASE)


def read(unit: Unit, *found: Occurrence, worker: str = "one", digest: str = "d1", left_out: int = 0) -> bool:
    """One whole round that goes well."""
    errand = claimed(unit, worker)
    assert errand is not None, "nothing is due"
    answer = Read('"v1"', "Mon, 01 Mar 2027 15:00:00 GMT", digest, found, left_out)
    with unit() as work:
        return reading_calendars.keep(work, errand=errand, worker=worker, read=answer)


def fail(unit: Unit, fault: FeedFault = FeedFault.SERVER) -> None:
    errand = claimed(unit)
    assert errand is not None, "nothing is due"
    with unit() as work:
        assert reading_calendars.keep_fault(work, errand=errand, worker="one", fault=fault)


def times(unit: Unit) -> Sequence[tuple[datetime, datetime]]:
    with unit() as work:
        rows = work.session.scalars(select(BusyTime).order_by(BusyTime.starts_at))
        return [(row.starts_at, row.ends_at) for row in rows]


def row(work: Work, calendar_id: str) -> BusyCalendar:
    return work.session.get_one(BusyCalendar, calendar_id)


def letters(unit: Unit) -> int:
    kind = OutboxMessage.kind == LetterKind.PRACTITIONER_CALENDAR_FAILING
    with unit() as work:
        return len(work.session.scalars(select(OutboxMessage).where(kind)).all())


def test_what_was_read_is_kept_as_few_stretches_and_due_again_in_ten_minutes(
    unit: Unit, google: str, clock: Clock
) -> None:
    assert read(unit, CHOIR, DRIVE, DENTIST, left_out=2)
    assert times(unit) == [(DENTIST.start, DRIVE.end), (CHOIR.start, CHOIR.end)]
    with unit() as work:
        kept = row(work, google)
        assert (kept.succeeded_at, kept.fault, kept.left_out) == (clock.now, None, 2)
        assert kept.due_at == clock.now + timedelta(minutes=10)
    assert claimed(unit) is None


def test_what_is_not_there_any_more_is_free_again(unit: Unit, google: str, clock: Clock) -> None:
    read(unit, DENTIST, CHOIR)
    clock.move(timedelta(minutes=10))
    read(unit, CHOIR, digest="d2")
    assert times(unit) == [(CHOIR.start, CHOIR.end)]


def test_an_answer_that_nothing_has_changed_leaves_everything_and_ends_a_failure(
    unit: Unit, google: str, clock: Clock
) -> None:
    read(unit, DENTIST)
    clock.move(timedelta(minutes=10))
    fail(unit)
    clock.move(timedelta(minutes=10))
    errand = claimed(unit)
    assert errand is not None
    assert (errand.etag, errand.digest) == ('"v1"', "d1")
    with unit() as work:
        unchanged = Read(errand.etag, errand.last_modified, errand.digest, None)
        assert reading_calendars.keep(work, errand=errand, worker="one", read=unchanged)
        assert (row(work, google).fault, row(work, google).succeeded_at) == (None, clock.now)
    assert times(unit) == [(DENTIST.start, DENTIST.end)]


def test_the_whole_is_asked_for_where_the_copy_would_not_do(unit: Unit, google: str, clock: Clock, cast: Cast) -> None:
    read(unit, DENTIST)
    clock.move(timedelta(days=7))
    errand = claimed(unit)
    assert errand is not None
    assert errand.etag == '"v1"', "for a week the copy reaches far enough"
    with unit() as work:
        reading_calendars.put_back(work, errand=errand, worker="one")
    clock.move(timedelta(days=2))
    assert _etag(unit) is None, "the furthest day that can be booked has moved on"


def test_reading_it_otherwise_asks_for_the_whole(unit: Unit, google: str, clock: Clock, cast: Cast) -> None:
    read(unit, DENTIST)
    for change in (
        lambda work: setattr(row(work, google), "all_day_blocks", False),
        lambda work: setattr(row(work, google), "own_addresses", "ruth@gmail.example"),
        lambda work: setattr(work.session.scalars(the_profile()).one(), "zone", "America/Vancouver"),
        lambda work: setattr(cast.seen_by(work).phone, "horizon_days", 200),
    ):
        clock.move(timedelta(minutes=10))
        assert _etag(unit) == '"v1"'
        with unit() as work:
            change(work)
        assert _etag(unit) is None
        read(unit, DENTIST)


def test_what_is_read_while_she_changes_how_is_not_kept(unit: Unit, google: str, clock: Clock, cast: Cast) -> None:
    errand = claimed(unit)
    assert errand is not None
    with unit(as_ruth(cast)) as work:
        kept = busy_calendars.values_of(row(work, google))
        changed = replace(kept, all_day_blocks=False)
        ids = {"practitioner_id": cast.ruth.id, "calendar_id": google}
        busy_calendars.save(work, **ids, values=changed, address=None, seen=entity_tag(kept))
    with unit() as work:
        assert not reading_calendars.keep(work, errand=errand, worker="one", read=Read(None, None, "d1", [DENTIST]))
    again = claimed(unit)
    assert again is not None, "it is read anew at once, not in ten minutes"
    assert not again.reading.all_day_blocks


def _etag(unit: Unit) -> str | None:
    """Of the errand that would be given now."""
    errand = claimed(unit)
    assert errand is not None
    with unit() as work:
        reading_calendars.put_back(work, errand=errand, worker="one")
    return errand.etag


def test_she_declines_by_her_own_address_and_by_those_she_names(unit: Unit, google: str) -> None:
    with unit() as work:
        row(work, google).own_addresses = "Ruth@gmail.example\nruth@work.example"
    errand = claimed(unit)
    assert errand is not None
    assert errand.reading.own_addresses == {"ruth@example.org", "ruth@gmail.example", "ruth@work.example"}
    assert errand.reading.zone.key == "America/Toronto"
    assert errand.address == "https://calendar.example.com/private-2718/basic.ics"
    assert "private" not in repr(errand)


def test_a_failure_keeps_what_was_read_last_and_says_since_when(unit: Unit, google: str, clock: Clock) -> None:
    read(unit, DENTIST)
    good = clock.now
    clock.move(timedelta(minutes=10))
    fail(unit, FeedFault.GONE)
    since = clock.now
    clock.move(timedelta(minutes=10))
    fail(unit, FeedFault.SERVER)
    assert times(unit) == [(DENTIST.start, DENTIST.end)]
    with unit() as work:
        kept = row(work, google)
        assert (kept.succeeded_at, kept.failing_since, kept.fetched_at) == (good, since, clock.now)
        assert kept.fault is FeedFault.SERVER


def test_after_six_hours_she_is_written_to_once_and_again_only_after_it_had_worked(
    unit: Unit, google: str, clock: Clock, cast: Cast
) -> None:
    fail(unit)
    while letters(unit) == 0:
        clock.move(timedelta(minutes=10))
        fail(unit)
    assert clock.now - at("2027-03-01T15:00") == timedelta(hours=6)
    with unit() as work:
        assert reading_calendars.one_is_failing(work, practitioner_id=cast.ruth.id)
    for _ in range(10):
        clock.move(HOUR)
        fail(unit)
    assert letters(unit) == 1
    clock.move(HOUR)
    read(unit, DENTIST)
    with unit() as work:
        assert not reading_calendars.one_is_failing(work, practitioner_id=cast.ruth.id)
        message = work.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == LetterKind.PRACTITIONER_CALENDAR_FAILING)
        ).one()
        message.claimed_by = "a worker that has it in hand"
    for _ in range(8):
        clock.move(HOUR)
        fail(unit)
    assert letters(unit) == 2


def test_what_has_failed_for_a_day_is_tried_every_hour(unit: Unit, google: str, clock: Clock) -> None:
    fail(unit)
    clock.move(timedelta(days=1))
    fail(unit)
    with unit() as work:
        assert row(work, google).due_at == clock.now + HOUR


def test_two_workers_never_read_one_calendar_at_once(unit: Unit, google: str, clock: Clock) -> None:
    first = claimed(unit, "one")
    assert first is not None
    assert claimed(unit, "two") is None
    clock.move(LEASE)
    assert claimed(unit, "two") is not None, "the first one has died, it seems"
    with unit() as work:
        late = Read(None, None, None, [DENTIST])
        assert not reading_calendars.keep(work, errand=first, worker="one", read=late)
        assert not reading_calendars.keep_fault(work, errand=first, worker="one", fault=FeedFault.GONE)
    assert times(unit) == []


def test_a_calendar_that_is_switched_off_is_not_read(unit: Unit, google: str) -> None:
    with unit() as work:
        row(work, google).active = False
    assert claimed(unit) is None


def test_our_own_appointments_that_come_back_block_nothing(unit: Unit, cast: Cast, google: str) -> None:
    with unit() as work:
        booked = factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-09T18:30"))
        part = factories.attendance(work, appointment=booked, client=factories.client(work))
        hers, clients = booked.uid, part.uid
    ours = [Occurrence(uid, at("2027-03-09T18:30"), at("2027-03-09T19:20")) for uid in (hers, clients)]
    imported = Occurrence(f"{hers}@google.com", at("2027-03-09T18:30"), at("2027-03-09T19:20"))
    read(unit, *ours, imported, DENTIST)
    assert times(unit) == [(DENTIST.start, DENTIST.end)]


def test_times_that_are_over_are_not_kept(unit: Unit, google: str, clock: Clock) -> None:
    read(unit, DENTIST, CHOIR)
    clock.set(at("2027-03-10T17:00"))
    fail(unit)
    assert times(unit) == [(CHOIR.start, CHOIR.end)]


def test_more_times_than_anybody_has_are_a_fault_and_the_copy_stays(unit: Unit, google: str, clock: Clock) -> None:
    read(unit, DENTIST)
    clock.move(timedelta(minutes=10))
    errand = claimed(unit)
    assert errand is not None
    many = [
        Occurrence("x", CHOIR.start + timedelta(minutes=2 * n), CHOIR.start + timedelta(minutes=2 * n + 1))
        for n in range(reading_calendars.MOST_TIMES + 1)
    ]
    with unit() as work:
        assert reading_calendars.keep(work, errand=errand, worker="one", read=Read(None, None, None, many))
        assert row(work, google).fault is FeedFault.TOO_MANY
    assert times(unit) == [(DENTIST.start, DENTIST.end)]


def test_nothing_that_a_calendar_says_but_its_times_is_kept(unit: Unit, google: str, database) -> None:
    read(unit, Occurrence("sentinel-uid", DENTIST.start, DENTIST.end))
    assert not any(b"sentinel-uid" in file for file in database.files())
    assert not any(b"private-2718" in file for file in database.files()), "nor its address, but sealed"
