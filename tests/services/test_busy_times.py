"""What other calendars say takes times away from clients, exactly where it stands, and nothing more."""

from __future__ import annotations

from datetime import date, timedelta

from practice.models.scheduling import Party
from practice.rules.slots import Rule
from practice.services import availability
from practice.words import iso_local
from practice.work import Work
from tests import factories
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
