"""A closed time is offered to nobody, and who is booked in it is listed until she changes that."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from practice.errors import NotFound, PeriodRefused
from practice.models.scheduling import Party, TimeOff, TimeOffKind
from practice.rules.closed_periods import ClosedPeriod, PeriodFault
from practice.services import appointments, availability, time_off
from practice.work import Work
from tests.booked import TUESDAY, as_ruth, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

THE_DAY = date(2027, 3, 9)
WHOLE_DAY = ClosedPeriod(THE_DAY, None, THE_DAY, None)


def close(work: Work, cast: Cast, period: ClosedPeriod = WHOLE_DAY) -> tuple[TimeOff, int]:
    return time_off.close_period(work, practitioner_id=cast.ruth.id, period=period, kind=TimeOffKind.AWAY)


def test_a_whole_day_is_closed_from_its_first_to_its_last_moment(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        closed, stay = close(work, cast, ClosedPeriod(THE_DAY, None, date(2027, 3, 14), None))
        assert (closed.starts_at, closed.ends_at) == (at("2027-03-09T05:00"), at("2027-03-15T04:00"))
        assert stay == 0
        found = availability.find_slots(
            work, session_format=cast.seen_by(work).in_person, party=Party.ONE, first=THE_DAY, last=date(2027, 3, 15)
        )
        assert {slot.start.date() for slot in found} == {date(2027, 3, 15)}


def test_times_close_a_part_of_a_day_and_midnight_is_its_end(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        closed, _ = close(work, cast, ClosedPeriod(THE_DAY, time(12), THE_DAY, time(0)))
        assert (closed.starts_at, closed.ends_at) == (at("2027-03-09T17:00"), at("2027-03-10T05:00"))


@pytest.mark.parametrize("how", ["moved", "cancelled"])
def test_it_is_listed_until_it_is_moved_or_cancelled(unit: Unit, cast: Cast, how: str) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        assert close(work, cast)[1] == 1
    with unit(as_ruth(cast)) as work:
        if how == "moved":
            appointments.reschedule_by_practitioner(
                work, appointment_id=booked.id, start=TUESDAY + timedelta(days=1), reason=None
            )
        else:
            appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="Away")
        (period,) = time_off.coming_periods(work, practitioner_id=cast.ruth.id)
        assert period.stranded == ()


def test_a_period_that_is_over_is_not_listed(unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        close(work, cast)
    clock.move(timedelta(days=10))
    with unit() as work:
        assert time_off.coming_periods(work, practitioner_id=cast.ruth.id) == []


def test_it_is_opened_again_by_whose_it_is(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        closed, _ = close(work, cast)
        others = work.session.scalars(select(TimeOff.id).where(TimeOff.practitioner_id != cast.ruth.id)).one()
        for unknown in (others, "0" * 32):
            with pytest.raises(NotFound):
                time_off.open_again(work, practitioner_id=cast.ruth.id, time_off_id=unknown)
        time_off.open_again(work, practitioner_id=cast.ruth.id, time_off_id=closed.id)
        work.session.flush()
        assert availability.find_slots(
            work, session_format=cast.seen_by(work).in_person, party=Party.ONE, first=THE_DAY, last=THE_DAY
        )


@pytest.mark.parametrize(
    ("first", "start", "last", "end", "fault"),
    [
        ("2027-03-12", None, "2027-03-11", None, PeriodFault.BACKWARDS),
        ("2027-03-12", "14:00", "2027-03-12", "13:00", PeriodFault.BACKWARDS),
        ("2027-03-12", "14:00", "2027-03-12", "14:00", PeriodFault.BACKWARDS),
        ("2027-02-01", None, "2027-02-28", None, PeriodFault.OVER),
        ("2027-03-14", "02:30", "2027-03-14", None, PeriodFault.NO_SUCH_START),
        ("2027-03-13", None, "2027-03-14", "02:30", PeriodFault.NO_SUCH_END),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    unit: Unit, cast: Cast, first: str, start: str | None, last: str, end: str | None, fault: PeriodFault
) -> None:
    walls = [time.fromisoformat(wall) if wall else None for wall in (start, end)]
    period = ClosedPeriod(date.fromisoformat(first), walls[0], date.fromisoformat(last), walls[1])
    with unit() as work:
        with pytest.raises(PeriodRefused) as refusal:
            close(work, cast, period)
        assert refusal.value.fault is fault


def test_in_the_hour_that_comes_twice_she_is_away_for_all_of_it(unit: Unit, cast: Cast) -> None:
    on = date(2027, 11, 7)
    with unit() as work:
        closed, _ = close(work, cast, ClosedPeriod(on, time(1, 30), on, time(1, 45)))
        assert (closed.starts_at, closed.ends_at) == (at("2027-11-07T05:30"), at("2027-11-07T06:45"))


def test_years_are_closed_as_well_as_days(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        closed, _ = close(work, cast, ClosedPeriod(date(2026, 1, 1), None, date(2199, 12, 31), None))
        assert closed.ends_at == at("2200-01-01T05:00")


def test_the_same_period_twice_is_one_and_opened_by_one_press(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        first, again = (close(work, cast)[0] for _ in range(2))
        assert first.id == again.id
        time_off.open_again(work, practitioner_id=cast.ruth.id, time_off_id=first.id)
        assert time_off.coming_periods(work, practitioner_id=cast.ruth.id) == []
