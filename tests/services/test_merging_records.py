"""When two records are of one person: does all of both stand in one, and does nobody read who must not?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from practice.errors import ChangedMeanwhile, LinkNotValid, NotFound
from practice.models.appointments import Attendance
from practice.models.base import Base
from practice.models.people import Client
from practice.record_errors import RecordMerged, TwoPeople
from practice.rules.doubles import Shared
from practice.services import (
    activity_log,
    activity_names,
    client_edits,
    client_file,
    client_list,
    client_search,
    clients,
    doubles,
    merging_records,
)
from practice.services.client_edits import ClientValues
from practice.services.client_list import Wanted
from practice.work import Work
from tests import factories, sealed
from tests.booked import TUESDAY, Booked, as_ruth, book, waiting
from tests.conftest import Unit
from tests.people import Cast

HERS = ClientValues("Amara Diallo", "amara@example.org", "+15195550142")


@pytest.fixture
def first(unit: Unit, cast: Cast) -> str:
    """Amara's earlier record: an appointment, and everything that can hang on one."""
    booked = book(unit, cast.in_person, phone="+15195550142")
    with unit() as work:
        sealed.fill(work, booked)
        return work.session.get_one(Attendance, booked.booker).client_id


@pytest.fixture
def again(unit: Unit, cast: Cast) -> tuple[str, Booked]:
    """She has booked once more without her link, from another address."""
    booked = book(unit, cast.phone, start=TUESDAY + timedelta(days=1), email="a.diallo@example.com")
    with unit() as work:
        return work.session.get_one(Attendance, booked.booker).client_id, booked


def merge(work: Work, kept: str, other: str, values: ClientValues = HERS) -> None:
    seen = merging_records.compare(work, kept_id=kept, other_id=other).tag
    merging_records.merge(work, kept_id=kept, other_id=other, values=values, seen=seen)


def pointing_at(work: Work, client_id: str) -> dict[str, int]:
    """How many rows of each table are this client's."""
    columns = [
        key.parent for table in Base.metadata.sorted_tables for key in table.foreign_keys
        if key.target_fullname == "client.id" and table.name != "client"
    ]  # fmt: skip
    return {
        column.table.name: work.session.scalar(select(func.count()).where(column == client_id)) or 0
        for column in columns
    }


def test_all_that_hangs_on_either_record_stands_in_one(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    other, _ = again
    with unit(as_ruth(cast)) as work:
        before = [pointing_at(work, each) for each in (first, other)]
        assert sum(before[0].values()) >= 5, "there has to be something to move"
        merge(work, other, first)
    with unit(as_ruth(cast)) as work:
        assert pointing_at(work, first) == dict.fromkeys(before[0], 0)
        assert pointing_at(work, other) == {table: before[0][table] + before[1][table] for table in before[0]}
        assert len(client_file.open_record(work, client_id=other).coming) == 2
        with pytest.raises(RecordMerged) as moved:
            client_file.open_record(work, client_id=first)
        assert moved.value.kept_id == other


def test_links_that_went_to_an_address_that_is_not_kept_open_nothing(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    other, booked = again
    with unit(as_ruth(cast)) as work:
        merge(work, first, other)
    with unit() as work:
        with pytest.raises(LinkNotValid):
            clients.open_link(work, token=booked.token)
        assert {whose for _, whose in waiting(work, booked)} == {booked.booker}
        part = work.session.get_one(Attendance, booked.booker)
        assert (part.client_id, part.client.email) == (first, "amara@example.org")


def test_she_is_still_found_by_what_is_not_kept(unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]) -> None:
    with unit(as_ruth(cast)) as work:
        merge(work, first, again[0], replace(HERS, email="a.diallo@example.com"))
    with unit(as_ruth(cast)) as work:
        for words in ("amara@example.org", "a.diallo@", "0142"):
            found = client_search.find_clients(work, practitioner_id=cast.ruth.id, words=words).clients
            listed = client_list.list_clients(work, practitioner_id=cast.ruth.id, wanted=Wanted(words=words)).lines
            assert [match.id for match in found] == [line.client.id for line in listed] == [first]
        assert work.session.get_one(Client, first).email == "a.diallo@example.com"
        assert work.session.get_one(Client, again[0]).email == "amara@example.org"


def test_two_who_came_together_are_never_made_one(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(as_ruth(cast)) as work:
        amara, jonas = (work.session.get_one(Attendance, each).client_id for each in (booked.booker, booked.partner))
        with pytest.raises(TwoPeople):
            merge(work, amara, jonas)
        with pytest.raises(NotFound):
            merge(work, amara, amara)


def test_what_was_changed_since_it_was_shown_is_looked_at_again(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    with unit(as_ruth(cast)) as work:
        seen = merging_records.compare(work, kept_id=first, other_id=again[0]).tag
        work.session.get_one(Client, first).name = "Amara D."
        both = {"kept_id": first, "other_id": again[0]}
        with pytest.raises(ChangedMeanwhile):
            merging_records.merge(work, **both, values=HERS, seen=seen)
        with pytest.raises(ChangedMeanwhile):
            merge(work, first, again[0], replace(HERS, name="Somebody Else"))


def test_of_three_records_the_last_one_is_reached_from_each(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    with unit(as_ruth(cast)) as work:
        third = factories.client(work, phone="+15195550142")
        third.archived_at = work.now
        merge(work, again[0], first)
        merge(work, third.id, again[0])
        assert third.archived_at is None, "one of them was not archived"
        for former in (first, again[0]):
            with pytest.raises(RecordMerged) as moved:
                client_edits.take(work, client_id=former)
            assert moved.value.kept_id == third.id


def test_possible_doubles_are_hers_and_not_who_came_together(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    booked = book(unit, cast.in_person, start=TUESDAY + timedelta(days=7), couple=True, email="weber@example.org")
    with unit(as_ruth(cast)) as work:
        jonas = work.session.get_one(Attendance, booked.partner).client
        jonas.set_email("weber@example.org")
        olga = factories.client(work, name="Olga Weber", email="weber@example.org")
        olga.created_at += timedelta(minutes=1)
        pairs = doubles.find_doubles(work).pairs
        assert [each for pair in pairs if pair.second == olga.id for each in pair.shared] == [Shared.ADDRESS]
        assert not [pair for pair in pairs if jonas.id in (pair.first, pair.second) and olga.id != pair.second]
        assert doubles.find_doubles(work, client_id=olga.id).clients.keys() > {olga.id}


def test_what_was_done_with_either_record_stands_in_the_log_of_the_kept_one(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    with unit(as_ruth(cast)) as work:
        client_file.open_record(work, client_id=first)
        merge(work, again[0], first)
        sought = activity_log.Sought(client_id=again[0])
        whose = {"practitioner_id": cast.ruth.id, "sought": sought}
        shown = activity_log.lines(work, **whose).lines
        assert {"client.opened", "clients.merged"} <= {line.action for line in shown}
        assert activity_names.names_in(work, shown=shown, **whose).people["client", first] == "Amara Diallo"


def test_two_who_were_told_apart_are_not_shown_as_doubles_but_may_still_become_one(
    unit: Unit, cast: Cast, first: str, again: tuple[str, Booked]
) -> None:
    both = {"one_id": first, "other_id": again[0]}
    with unit(as_ruth(cast)) as work:
        assert doubles.find_doubles(work).pairs
        for _twice in range(2):
            doubles.tell_apart(work, **both)
        assert not doubles.find_doubles(work).pairs
        merge(work, first, again[0])
        assert client_file.open_record(work, client_id=first).client.name == "Amara Diallo"
