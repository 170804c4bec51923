"""One hour is never given to two people: not by fifty processes at once, and not by one that is killed half-way.

The control shows that the race is a real one: without lock and constraint the same processes double-book.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from practice import vault
from practice.models.appointments import NO_OVERLAP, Appointment, AppointmentEvent, Attendance
from practice.models.intake import Consent, ConsentKind, current_text
from practice.models.links import ClientLink
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.models.scheduling import BookingDraft, Party, SessionFormat
from practice.rules.lifecycle import AppointmentStatus
from practice.services import booking, drafts, holds
from practice.services.phone_bookings import PhoneBooking
from practice.work import SYSTEM, Actor, Work
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.engines import Database, Engines
from tests.factories import at
from tests.people import AMARA, Cast, open_practice
from tests.services.racers import AFTER_THE_COMMIT, Job, Outcome, Races, confirm

FIFTY = 50
A_FEW = 6
TUESDAY = at("2027-03-09T15:15")  # 10:15 a.m. in Toronto
TIMES = [at("2027-03-09T18:30") + n * timedelta(days=1) for n in range(3)]  # 1:30 p.m.
WRITTEN = (Appointment, Client, Attendance, ClientLink, AppointmentEvent, Consent, OutboxMessage)

WITHOUT_CONSTRAINT = {
    "sqlite": [f"DROP TRIGGER {NO_OVERLAP}_insert", f"DROP TRIGGER {NO_OVERLAP}_update"],
    "postgresql": [f"ALTER TABLE appointment DROP CONSTRAINT {NO_OVERLAP}"],
}

pytestmark = pytest.mark.storm


@pytest.fixture(scope="module")
def races() -> Iterator[Races]:
    opened = Races()
    yield opened
    opened.close()


def units_of(database: Database, clock: Clock) -> Unit:
    """The same as the fixture `unit`, for another database."""

    @contextmanager
    def begin(actor: Actor = SYSTEM) -> Iterator[Work]:
        with database.sessions.writing() as session:
            yield Work(session, clock(), actor)
            session.commit()

    return begin


def typed_drafts(unit: Unit, chosen: SessionFormat, start: datetime, count: int) -> list[str]:
    """The tokens of clients who have typed everything, and whose holds have long run out and been deleted."""
    with unit() as work:
        its_row, tokens = work.session.get_one(SessionFormat, chosen.id), []
        holds.delete_expired(work, practitioner_id=its_row.practitioner_id)
        for _ in range(count):
            draft, token = drafts.open_draft(work, token=None, session_format=its_row, party=Party.ONE, start=start)
            work.session.flush()
            drafts.write_details(work, draft=draft, details=AMARA)
            tokens.append(token)
        return tokens


def confirmation(unit: Unit, token: str) -> dict[str, object]:
    """What the check page of this draft would post."""
    with unit() as work:
        draft, held = drafts.find_draft_and_hold(work, token=token)
        terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
        price = booking.price_of(draft, held)
        return {"token": token, "revision": draft.revision, "terms_id": terms.id, "price_cents": price}


def confirmations(database: Database, clock: Clock, unit: Unit, tokens: Sequence[str]) -> list[Job]:
    shown = confirmation(unit, tokens[0])
    return [Job(database.url, vault.in_use().keys, clock(), "confirm", {**shown, "token": token}) for token in tokens]


def at_the_time(unit: Unit, start: datetime) -> list[AppointmentStatus]:
    """How the appointments stand that begin at this time."""
    with unit() as work:
        return list(work.session.scalars(select(Appointment.status).where(Appointment.starts_at == start)))


def rows(unit: Unit) -> dict[str, int]:
    with unit() as work:
        return {
            table.__name__: work.session.scalars(select(func.count()).select_from(table)).one() for table in WRITTEN
        }


def winners(outcomes: Sequence[Outcome]) -> list[str]:
    """What was written. Nobody may have seen a fault, only that the time is taken, and where there is another."""
    assert not [outcome.broken for outcome in outcomes if outcome.broken]
    assert {outcome.refused for outcome in outcomes if not outcome.written} <= {"SlotTaken"}
    return [outcome.written for outcome in outcomes if outcome.written]


def losers_were_told(outcomes: Sequence[Outcome], start: datetime) -> bool:
    """Whether each who lost was shown three other times."""
    nearest = [outcome.nearest for outcome in outcomes if not outcome.written]
    return all(len(times) == 3 and start not in times for times in nearest)


def test_of_fifty_who_confirm_one_time_at_once_one_is_booked(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races, storm_rounds: int
) -> None:
    for start in TIMES[:storm_rounds]:
        tokens = typed_drafts(unit, cast.in_person, start, FIFTY)
        outcomes = races.run(confirmations(database, clock, unit, tokens))
        assert len(winners(outcomes)) == 1
        assert losers_were_told(outcomes, start)
        assert at_the_time(unit, start) == [AppointmentStatus.BOOKED]
        with unit() as work:
            all_of_it = work.session.scalars(select(BookingDraft).where(BookingDraft.starts_at == start)).all()
            assert sum(draft.details is not None for draft in all_of_it) == FIFTY - 1, "what the others typed is there"


def test_of_fifty_who_choose_one_time_at_once_in_any_format_one_holds_it(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    formats = [cast.in_person.id, cast.phone.id, cast.online.id, cast.walk.id]
    jobs = [
        Job(database.url, vault.in_use().keys, clock(), "hold", {"format_id": formats[n % 4], "start": TUESDAY})
        for n in range(FIFTY)
    ]
    outcomes = races.run(jobs)
    assert len(winners(outcomes)) == 1
    assert losers_were_told(outcomes, TUESDAY)
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.HELD]


def test_of_those_who_move_to_one_time_at_once_one_arrives_and_the_others_keep_theirs(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    days = [at("2027-03-10T14:00") + n * timedelta(days=1) for n in range(A_FEW // 2)]
    theirs, target = [book(unit, cast.in_person, start=day) for day in days], at("2027-03-12T19:45")
    jobs = [
        Job(
            database.url,
            vault.in_use().keys,
            clock(),
            "move",
            {"appointment_id": one.id, "attendance_id": one.booker, "start": target},
        )
        for one in theirs * 2
    ]
    moved = winners(races.run(jobs))
    assert len(set(moved)) == 1, "each presses twice, and one of them is there"
    assert at_the_time(unit, target) == [AppointmentStatus.BOOKED]
    assert sum(len(at_the_time(unit, day)) for day in days) == len(days) - 1


def test_several_presses_of_one_button_are_one_booking(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    [token] = typed_drafts(unit, cast.in_person, TUESDAY, 1)
    before = rows(unit)
    booked = winners(races.run(confirmations(database, clock, unit, [token] * A_FEW)))
    assert len(booked) == A_FEW
    assert len(set(booked)) == 1
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.BOOKED]
    assert {name: count - before[name] for name, count in rows(unit).items()} == {
        "Appointment": 1,
        "Client": 1,
        "Attendance": 1,
        "ClientLink": 1,
        "AppointmentEvent": 1,
        "Consent": 1,
        "OutboxMessage": 4,  # her confirmation and her reminders, and one to the practitioner
    }


def test_a_confirmation_and_another_choice_in_a_second_tab_come_one_after_the_other(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    starts, jobs = [TUESDAY + n * timedelta(days=1) for n in range(A_FEW // 2)], []
    for start in starts:
        [token] = typed_drafts(unit, cast.in_person, start, 1)
        jobs += confirmations(database, clock, unit, [token])
        other = {"format_id": cast.online.id, "start": start, "token": token}
        jobs.append(Job(database.url, vault.in_use().keys, clock(), "hold", other))
    outcomes = races.run(jobs)
    for start, first, second in zip(starts, outcomes[::2], outcomes[1::2], strict=True):
        if first.written:
            assert second.refused == "SlotTaken"
            assert at_the_time(unit, start) == [AppointmentStatus.BOOKED]
        else:
            assert first.refused == "DraftChanged"
            assert at_the_time(unit, start) == [AppointmentStatus.HELD]


def by_phone(database: Database, clock: Clock, cast: Cast, tokens: Sequence[str]) -> list[Job]:
    """Ruth books Tuesday for somebody new, with a reason for whatever her rules say."""
    asked = PhoneBooking(
        format_id=cast.online.id, party=Party.ONE, starts_at=TUESDAY, details=AMARA, is_discreet=False, reason="Please."
    )
    values = [{"counsellor_id": cast.ruth.id, "token": token, "asked": asked} for token in tokens]
    return [Job(database.url, vault.in_use().keys, clock(), "book_by_phone", each) for each in values]


def test_several_presses_while_somebody_is_on_the_phone_are_one_booking(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    before = rows(unit)
    booked = winners(races.run(by_phone(database, clock, cast, ["one form"] * A_FEW)))
    assert len(booked) == A_FEW
    assert len(set(booked)) == 1
    assert {name: count - before[name] for name, count in rows(unit).items() if name != "Appointment"} == {
        "Client": 1,
        "Attendance": 1,
        "ClientLink": 1,
        "AppointmentEvent": 1,
        "Consent": 0,
        "OutboxMessage": 3,
    }
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.BOOKED]


def test_of_clients_who_confirm_and_ruth_who_books_at_once_one_has_the_time(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    clients = confirmations(database, clock, unit, typed_drafts(unit, cast.in_person, TUESDAY, A_FEW))
    ruth = by_phone(database, clock, cast, [f"form {n}" for n in range(A_FEW)])
    outcomes = races.run([job for pair in zip(ruth, clients, strict=True) for job in pair])
    assert len(winners(outcomes)) == 1
    assert losers_were_told(outcomes, TUESDAY)
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.BOOKED]


def test_without_the_lock_the_database_itself_lets_no_more_than_one_in(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    """PostgreSQL may answer the others with a deadlock: it keeps the hour safe, and the lock keeps it civil."""
    tokens = typed_drafts(unit, cast.in_person, TUESDAY, A_FEW)
    outcomes = races.run_without_lock(confirmations(database, clock, unit, tokens))
    assert sum(outcome.written is not None for outcome in outcomes) == 1
    assert losers_were_told([outcome for outcome in outcomes if not outcome.broken], TUESDAY)
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.BOOKED]


def test_without_lock_and_constraint_the_same_race_books_one_time_for_all(
    engines: Engines, database: Database, unit: Unit, clock: Clock, races: Races
) -> None:
    """The control: the other tests here would see a double booking if there were one."""
    unguarded = engines.fresh(database.kind)
    with unguarded.engine.begin() as connection:
        for statement in WITHOUT_CONSTRAINT[database.kind]:
            connection.execute(text(statement))
    unit_there = units_of(unguarded, clock)
    with unit_there() as work:
        cast = open_practice(work)
    tokens = typed_drafts(unit_there, cast.in_person, TUESDAY, A_FEW)
    outcomes = races.run_without_lock(confirmations(unguarded, clock, unit_there, tokens))
    booked = at_the_time(unit_there, TUESDAY)
    unguarded.close()
    assert len(winners(outcomes)) == A_FEW
    assert booked == [AppointmentStatus.BOOKED] * A_FEW


def test_a_process_that_is_killed_anywhere_in_a_confirmation_leaves_no_half_of_it(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    with unit() as work:
        its_row = work.session.get_one(SessionFormat, cast.in_person.id)
        token = booking.hold(work, token=None, session_format=its_row, party=Party.ONE, start=TUESDAY)
        assert booking.save_details(work, token=token, details=AMARA)
    [job] = confirmations(database, clock, unit, [token])
    before = rows(unit)
    write = 0
    while races.killed_at(job, write=write):
        assert rows(unit) == before
        assert at_the_time(unit, TUESDAY) == [AppointmentStatus.HELD]
        write += 1
    assert write > len(WRITTEN), "it was killed before each of its writes, and before the commit"
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.BOOKED]


def test_a_process_that_is_killed_after_its_commit_has_booked_and_asking_again_finds_that(
    unit: Unit, cast: Cast, clock: Clock, database: Database, races: Races
) -> None:
    [token] = typed_drafts(unit, cast.in_person, TUESDAY, 1)
    [job] = confirmations(database, clock, unit, [token])
    assert races.killed_at(job, write=AFTER_THE_COMMIT)
    after = rows(unit)
    assert at_the_time(unit, TUESDAY) == [AppointmentStatus.BOOKED]
    with unit() as work:
        assert confirm(work, **job.values)
    assert rows(unit) == after
