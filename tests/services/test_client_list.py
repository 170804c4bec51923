"""Does the list of clients show each of hers once, in the order that was asked for, and nobody else's?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.models.appointments import Attendance
from practice.models.people import Client
from practice.rules.lifecycle import AppointmentStatus
from practice.services import client_edits, client_file, client_list
from practice.services.client_edits import ClientValues
from practice.services.client_list import By, Wanted, Which
from practice.work import Work
from tests import factories
from tests.booked import TUESDAY, as_ruth, book
from tests.conftest import Unit
from tests.people import Cast
from tests.questions import asked_of

DAY = timedelta(days=1)


def names(work: Work, cast: Cast, wanted: Wanted) -> list[str | None]:
    found = client_list.list_clients(work, practitioner_id=cast.ruth.id, wanted=wanted)
    return [line.client.name for line in found.lines]


@pytest.fixture
def three(unit: Unit, cast: Cast) -> None:
    """Olga was there and comes again, Amara comes, and Zoë has nothing but a cancelled appointment."""
    visits = [
        ("Olga Weber", -3, AppointmentStatus.ATTENDED),
        ("Olga Weber", 5, AppointmentStatus.BOOKED),
        ("amara diallo", 2, AppointmentStatus.BOOKED),
        ("Zoë Ångström", 3, AppointmentStatus.CANCELLED),
    ]
    with unit() as work:
        rows: dict[str, Client] = {}
        for name, days, status in visits:
            start = work.now + days * DAY
            visit = factories.appointment(work, session_format=cast.in_person, starts_at=start, status=status)
            if name not in rows:
                rows[name] = factories.client(work, name=name, email="", phone="+15195550177")
            factories.attendance(work, appointment=visit, client=rows[name])


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["amara diallo", "Olga Weber", "Zoë Ångström"]),
        (Wanted(is_descending=True), ["Zoë Ångström", "Olga Weber", "amara diallo"]),
        (Wanted(by=By.NEXT), ["amara diallo", "Olga Weber", "Zoë Ångström"]),
        (Wanted(by=By.NEXT, is_descending=True), ["Olga Weber", "amara diallo", "Zoë Ångström"]),
        (Wanted(which=Which.WITHOUT), ["Zoë Ångström"]),
        (Wanted(which=Which.ARCHIVED), []),
        (Wanted(words="zoe"), ["Zoë Ångström"]),
        (Wanted(words="0177", page=9), ["amara diallo", "Olga Weber", "Zoë Ångström"]),
        (Wanted(words="17"), []),
    ],
)
def test_the_list_is_sorted_and_filtered_as_was_asked(
    unit: Unit, cast: Cast, three: None, wanted: Wanted, expected: list[str]
) -> None:
    with unit() as work:
        assert names(work, cast, wanted) == expected


def test_last_and_next_are_of_appointments_that_stand(unit: Unit, cast: Cast, three: None) -> None:
    with unit() as work:
        found = client_list.list_clients(work, practitioner_id=cast.ruth.id, wanted=Wanted(by=By.LAST))
        olga = found.lines[0]
        assert (olga.client.name, olga.visits.last_at, olga.visits.next_at) == (
            "Olga Weber",
            work.now - 3 * DAY,
            work.now + 5 * DAY,
        )
        assert all(line.visits.last_at is None for line in found.lines[1:])


def test_a_page_more_shows_the_rest_and_nobody_twice(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        for n in range(client_list.PAGE + 3):
            factories.client(work, name="Amara Diallo", email=f"amara.{n}@example.org")
        pages = [
            client_list.list_clients(work, practitioner_id=cast.ruth.id, wanted=Wanted(page=number))
            for number in (0, 1)
        ]
        shown = [line.client.id for page in pages for line in page.lines]
    assert [len(page.lines) for page in pages] == [client_list.PAGE, 3]
    assert len(set(shown)) == len(shown) == pages[0].count
    assert all(line.has_double for page in pages for line in page.lines)


def test_somebody_written_down_by_hand_is_found_without_an_appointment(unit: Unit, cast: Cast) -> None:
    values = ClientValues("Olga Weber", "olga@example.org", "+15195550177")
    with unit(as_ruth(cast)) as work:
        first = client_edits.add(work, values=values).id
        work.session.flush()
        assert client_edits.add(work, values=values).id == first, "the same twice is one"
    with unit(as_ruth(cast)) as work:
        assert names(work, cast, Wanted(words="olga@", which=Which.WITHOUT)) == ["Olga Weber"]
        assert client_file.open_record(work, client_id=first).coming == ()


def test_a_record_shows_what_is_ahead_in_order_and_the_past_by_pages(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        amara = factories.client(work)
        starts = [work.now + days * DAY for days in (2, 9, *range(-client_file.PAGE - 1, 0))]
        for start in starts:
            visit = factories.appointment(work, session_format=cast.phone, starts_at=start)
            factories.attendance(work, appointment=visit, client=amara)
    with unit(as_ruth(cast)) as work:
        first, second = (client_file.open_record(work, client_id=amara.id, page=page) for page in (0, 1))
        assert [visit.appointment.starts_at for visit in first.coming] == starts[:2]
        assert [visit.appointment.starts_at for visit in (*first.past, *second.past)] == starts[:1:-1]
        assert (first.more, second.more) == (True, False)
        assert first.latest is not None
        assert first.latest.appointment_id == first.coming[0].appointment.id


def test_two_who_come_together_have_a_record_each_that_names_the_other(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=TUESDAY, couple=True)
    with unit(as_ruth(cast)) as work:
        amara = work.session.get_one(Attendance, booked.booker).client_id
        record = client_file.open_record(work, client_id=amara)
        assert [(partner.client.name, partner.is_separate) for partner in record.partners] == [("Jonas Weber", False)]


def test_the_list_costs_the_same_questions_however_many_there_are(unit: Unit, cast: Cast, three: None) -> None:
    with unit() as work:
        costs = []
        for more in (0, 60):
            for n in range(more):
                factories.client(work, name=f"Amara {n}", email="")
            with asked_of(work.session.connection()) as asked:
                client_list.list_clients(work, practitioner_id=cast.ruth.id, wanted=Wanted(by=By.LAST, words="a"))
            costs.append(len(asked))
    assert costs[0] == costs[1] <= 5
