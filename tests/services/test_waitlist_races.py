"""One time is never offered to two people, nor given to two: not by many workers at once, nor by one that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice import vault
from practice.models.appointments import Appointment
from practice.models.outbox import OutboxMessage
from practice.models.waitlist import OfferState, WaitlistOffer
from practice.rules.letter_kinds import LetterKind
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.people import Cast
from tests.services.racers import Job, Races
from tests.waiting import TWO_HOURS, close_everything, join, look, open_at

TUESDAY, WEDNESDAY = at("2027-03-09T14:00"), at("2027-03-10T14:00")
A_FEW = 5


@pytest.fixture(scope="module")
def races() -> Iterator[Races]:
    opened = Races()
    yield opened
    opened.close()


@pytest.fixture
def three(unit: Unit, cast: Cast, clock: Clock) -> list[str]:
    """Amara, Bea and Chi wait, in this order, and one time has become free."""
    close_everything(unit, cast)
    ids = []
    for name in ("Amara Diallo", "Bea Lund", "Chi Obi"):
        ids.append(join(unit, cast.in_person, name=name))
        clock.move(timedelta(minutes=1))
    open_at(unit, cast, TUESDAY)
    return ids


def job(database: Database, clock: Clock, act: str, **values: Any) -> Job:
    return Job(database.url, vault.in_use().keys, clock(), act, values)


def offers(unit: Unit) -> list[tuple[str, datetime, OfferState]]:
    with unit() as work:
        found = work.session.scalars(select(WaitlistOffer).order_by(WaitlistOffer.offered_at))
        return [(offer.entry_id, offer.starts_at, offer.state) for offer in found]


def letters(unit: Unit) -> int:
    with unit() as work:
        offered = select(OutboxMessage.id).where(OutboxMessage.kind == LetterKind.WAITLIST_OFFER)
        return len(work.session.scalars(offered).all())


def held(unit: Unit, start: datetime = TUESDAY) -> int:
    with unit() as work:
        return len(work.session.scalars(select(Appointment.id).where(Appointment.starts_at == start)).all())


def test_many_workers_at_once_make_one_offer_of_one_time(
    unit: Unit, three: list[str], clock: Clock, database: Database, races: Races
) -> None:
    outcomes = races.run([job(database, clock, "offer_due") for _ in range(A_FEW)])
    assert not [outcome.broken for outcome in outcomes if outcome.broken]
    assert sorted(outcome.written or "" for outcome in outcomes) == ["0"] * (A_FEW - 1) + ["1"]
    assert offers(unit) == [(three[0], TUESDAY, OfferState.OPEN)]
    assert letters(unit) == 1


def test_of_several_who_take_one_time_at_once_one_has_it(
    unit: Unit, cast: Cast, three: list[str], clock: Clock, database: Database, races: Races
) -> None:
    look(unit)
    wanted = {"token": None, "format_id": cast.in_person.id, "start": TUESDAY}
    outcomes = races.run([job(database, clock, "begin_booking", entry_id=each, **wanted) for each in three])
    assert not [outcome.broken for outcome in outcomes if outcome.broken]
    assert sorted(outcome.refused or "" for outcome in outcomes) == ["", "SlotTaken", "SlotTaken"]
    assert held(unit) == 1


def test_a_client_on_the_site_and_one_with_an_offer_do_not_both_have_it(
    unit: Unit, cast: Cast, three: list[str], clock: Clock, database: Database, races: Races
) -> None:
    look(unit)
    wanted = {"format_id": cast.in_person.id, "start": TUESDAY}
    on_the_site = [job(database, clock, "hold", **wanted) for _ in range(2)]
    by_her_link = job(database, clock, "begin_booking", entry_id=three[0], token=None, **wanted)
    outcomes = races.run([*on_the_site, by_her_link])
    assert not [outcome.broken for outcome in outcomes if outcome.broken]
    assert sum(outcome.written is not None for outcome in outcomes) == 1
    assert held(unit) == 1


def test_an_offer_that_ends_while_she_takes_it_is_hers_or_the_next_ones_and_never_both_have_the_time(
    unit: Unit, cast: Cast, three: list[str], clock: Clock, database: Database, races: Races
) -> None:
    look(unit)
    clock.move(TWO_HOURS)
    wanted = {"token": None, "format_id": cast.in_person.id, "start": TUESDAY, "entry_id": three[0]}
    outcomes = races.run(
        [job(database, clock, "begin_booking", **wanted), *(job(database, clock, "offer_due") for _ in range(2))]
    )
    assert not [outcome.broken for outcome in outcomes if outcome.broken]
    assert held(unit) == 1, "she was quick enough: nobody else has booked it"
    is_open = [entry_id for entry_id, _, state in offers(unit) if state is OfferState.OPEN]
    assert is_open in ([three[0]], [three[1]])


def test_a_worker_that_is_killed_anywhere_leaves_no_half_of_an_offer(
    unit: Unit, three: list[str], clock: Clock, database: Database, races: Races
) -> None:
    write = 0
    while races.killed_at(job(database, clock, "offer_due"), write=write):
        assert (offers(unit), letters(unit)) == ([], 0)
        write += 1
    assert write >= 3, "it was killed before the offer, the letter and the commit"
    assert offers(unit) == [(three[0], TUESDAY, OfferState.OPEN)]
    assert letters(unit) == 1


def test_two_times_that_become_free_at_once_go_to_two_people(
    unit: Unit, cast: Cast, three: list[str], clock: Clock, database: Database, races: Races
) -> None:
    open_at(unit, cast, WEDNESDAY)
    races.run([job(database, clock, "offer_due") for _ in range(A_FEW)])
    assert sorted(offers(unit)) == sorted(
        [(three[0], TUESDAY, OfferState.OPEN), (three[1], WEDNESDAY, OfferState.OPEN)]
    )
