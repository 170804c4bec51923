"""What other calendars say takes times away from clients, exactly where it stands, and nothing more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from practice.errors import ReasonNeeded, SlotTaken
from practice.models.appointments import Appointment
from practice.models.scheduling import Party
from practice.rules.slots import Rule
from practice.services import appointments, availability, own_page
from practice.words import iso_local
from practice.work import Actor, ActorKind, Work
from tests import factories
from tests.booked import TUESDAY as TUESDAY_MORNING
from tests.booked import TUESDAY_AFTERNOON, book
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

TUESDAY = date(2027, 3, 9)


def offered(work: Work, cast: Cast) -> list[str]:
    found = availability.find_slots(
        work, session_format=cast.seen_by(work).in_person, party=Party.ONE, first=TUESDAY, last=TUESDAY
    )
    return [iso_local(slot.start, "America/Toronto")[11:16] for slot in found]


def test_a_busy_time_takes_the_starts_that_would_meet_it_and_leaves_the_others(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        assert offered(work, cast) == ["09:00", "10:15", "13:30", "14:45"]
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        factories.busy_time(work, calendar=google, starts_at=at("2027-03-09T15:30"), ends_at=at("2027-03-09T18:20"))
        assert offered(work, cast) == ["09:00", "13:30", "14:45"], "10:30 to 1:20 in Toronto, and ten minutes before"


def test_the_formats_own_buffers_are_kept_around_a_busy_time(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        factories.busy_time(work, calendar=google, starts_at=at("2027-03-09T18:00"), ends_at=at("2027-03-09T18:21"))
        assert offered(work, cast) == ["09:00", "10:15", "14:45"], "nine minutes are too little before half past one"
        reasons = availability.why_not(
            work, session_format=cast.seen_by(work).in_person, party=Party.ONE, start=at("2027-03-09T18:30")
        )
        assert [reason.rule for reason in reasons] == [Rule.BUFFER]


def test_the_calendar_of_somebody_else_takes_nothing(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        noor = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.org")
        hers = factories.busy_calendar(work, practitioner=noor)
        factories.busy_time(work, calendar=hers, starts_at=at("2027-03-01T05:00"), ends_at=at("2027-06-01T05:00"))
        assert offered(work, cast) == ["09:00", "10:15", "13:30", "14:45"]


def test_a_busy_time_counts_for_no_cap(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        chosen.daily_cap = 1
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        factories.busy_time(work, calendar=google, starts_at=at("2027-03-09T14:00"), ends_at=at("2027-03-09T14:30"))
        assert offered(work, cast) == ["10:15", "13:30", "14:45"]


def test_an_end_that_is_months_away_is_seen_in_the_middle(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        long = factories.busy_time(
            work, calendar=google, starts_at=at("2027-03-01T05:00"), ends_at=at("2027-04-15T04:00")
        )
        assert offered(work, cast) == []
        reasons = availability.why_not(
            work, session_format=cast.seen_by(work).in_person, party=Party.ONE, start=at("2027-03-09T14:00")
        )
        assert [(reason.rule, reason.until) for reason in reasons] == [
            (Rule.BUSY_CALENDAR, long.ends_at + timedelta(minutes=10))
        ]


def test_a_client_does_not_get_a_busy_time_and_the_counsellor_does_with_a_reason(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=TUESDAY_MORNING)
    with unit() as work:
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        factories.busy_time(work, calendar=google, starts_at=TUESDAY_AFTERNOON, ends_at=at("2027-03-09T19:00"))
    with unit() as work, pytest.raises(SlotTaken) as refused:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=TUESDAY_AFTERNOON)
    assert [reason.rule for reason in refused.value.reasons] == [Rule.BUSY_CALENDAR]
    ruth = Actor(ActorKind.PRACTITIONER, cast.ruth.id)
    hers = {"appointment_id": booked.id, "start": TUESDAY_AFTERNOON}
    with unit(ruth) as work, pytest.raises(ReasonNeeded) as asked:
        appointments.reschedule_by_practitioner(work, **hers, reason=None)
    assert [reason.rule for reason in asked.value.reasons] == [Rule.BUSY_CALENDAR]
    with unit(ruth) as work:
        appointments.reschedule_by_practitioner(work, **hers, reason="The dentist has called off.")
        assert work.session.get_one(Appointment, booked.id).starts_at == TUESDAY_AFTERNOON
