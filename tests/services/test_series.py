"""Ruth books a series: every week or so, at the same time on the wall; one bad day keeps none of the others back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from practice.errors import NotFound, NotPossibleNow, ReasonNeeded
from practice.models.appointments import Appointment, Attendance
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.series import Rhythm
from practice.rules.slots import Rule
from practice.services import appointments, clients, erasing, own_page, series, series_days
from practice.services.series_days import Prospect
from practice.work import Work
from tests import factories
from tests.booked import as_ruth, book
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

TOKEN = "the form in which Ruth plans"
FORTNIGHTLY = Rhythm(every_weeks=2, count=5)
# 10:15 a.m. in Toronto: the clocks go forward on Sunday 14 March
DAYS = [at(f"2027-{day}T14:15") for day in ("03-23", "04-06", "04-20", "05-04", "05-18")]


def plan(unit: Unit, appointment_id: str, rhythm: Rhythm = FORTNIGHTLY) -> list[Prospect]:
    with unit() as work:
        found = appointments.find_appointment(
            work, appointment_id=appointment_id, practitioner_id=_ruth(work, appointment_id)
        )
        return series_days.prospects(work, appointment=found, rhythm=rhythm)


def book_series(
    unit: Unit, cast: Cast, appointment_id: str, starts: Sequence[datetime] = DAYS, reason: str | None = None
) -> series.Booked:
    with unit(as_ruth(cast)) as work:
        return series.book(work, appointment_id=appointment_id, token=TOKEN, starts=starts, reason=reason)


def letters(work: Work, kind: LetterKind = LetterKind.SERIES) -> list[OutboxMessage]:
    query = select(OutboxMessage).join(OutboxMessage.appointment).where(OutboxMessage.kind == kind)
    return list(work.session.scalars(query.order_by(Appointment.starts_at)))


def _ruth(work: Work, appointment_id: str) -> str:
    return work.session.get_one(Appointment, appointment_id).practitioner_id


def test_a_fortnightly_series_keeps_its_time_on_the_wall(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    found = plan(unit, booked.id)
    assert [each.turn.start for each in found] == DAYS
    assert all(each.may_be_booked and not each.reasons for each in found)


def test_days_that_clash_are_shown_with_what_is_open_near_them(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    book(unit, cast.phone, start=DAYS[1])
    with unit() as work:
        factories.time_off(
            work, practitioner=cast.ruth, starts_at=at("2027-04-19T04:00"), ends_at=at("2027-04-21T04:00")
        )
    _, taken, away, *others = plan(unit, booked.id)
    assert Rule.TAKEN in {reason.rule for reason in taken.reasons}
    assert not taken.may_be_booked
    assert [slot.start for slot in taken.nearest] == [at(f"2027-04-06T{wall}") for wall in ("13:00", "17:30", "18:45")]
    assert {reason.rule for reason in away.reasons} == {Rule.TIME_OFF}
    assert away.may_be_booked, "she may, with a reason"
    assert all(abs(slot.start - DAYS[2]) < timedelta(days=3) for slot in away.nearest)
    assert not any(each.reasons for each in others)


def test_how_far_ahead_clients_may_book_does_not_bind_her(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    found = plan(unit, booked.id, Rhythm(every_weeks=4, count=26))
    assert found[-1].turn.on.isoformat() == "2029-03-06"
    assert not any(each.reasons for each in found)


def test_a_time_that_the_clocks_jump_over_cannot_be_booked(unit: Unit, cast: Cast) -> None:
    sunday = book(unit, cast.in_person, start=at("2027-03-07T07:30"))  # 2:30 a.m.
    (found,) = plan(unit, sunday.id, Rhythm(every_weeks=1, count=1))
    assert found.turn.start is None
    assert not found.may_be_booked
    assert found.nearest


def test_one_bad_day_keeps_none_of_the_others_back(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    book(unit, cast.phone, start=DAYS[1])
    made = book_series(unit, cast, booked.id)
    with unit() as work:
        kept = series.find_series(work, series_id=made.id, practitioner_id=cast.ruth.id)
        assert [each.starts_at for each in kept.appointments] == [DAYS[0], *DAYS[2:]]
        assert len({each.uid for each in kept.appointments}) == 4
        assert {each.status for each in kept.appointments} == {AppointmentStatus.BOOKED}
    assert list(made.not_had) == [DAYS[1]]
    assert made.not_had[DAYS[1]], "with what is open near it"


def test_the_same_people_come_and_are_reached_as_they_say(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True, discreet=True)
    with unit(as_ruth(cast)) as work:
        before = {part.role: part for part in _parts(work, booked.id)}
        first = series.book(work, appointment_id=booked.id, token=TOKEN, starts=DAYS[:1], reason=None).appointments[0]
        again = {part.role: part for part in _parts(work, first.id)}
        assert again.keys() == before.keys()
        for role, part in again.items():
            same = "client_id", "answer", "discreet", "channels", "voicemail", "contact_hours"
            assert [getattr(part, name) for name in same] == [getattr(before[role], name) for name in same]
            assert part.uid != before[role].uid
            assert part.sequence == 0
        assert first.price_cents == cast.in_person.couple_price_cents
        assert first.change_until == DAYS[0] - timedelta(hours=24)


def test_whatever_a_part_says_of_a_person_goes_on_into_the_next_appointment() -> None:
    of_its_own = {"id", "appointment_id", "uid", "sequence", "safety_asked_at", "created_at"}
    sealed = {"contact_hours_sealed"}
    assert {column.name for column in Attendance.__table__.columns} == of_its_own | sealed | set(clients.CARRIED_ON)


def _parts(work: Work, appointment_id: str) -> list[Attendance]:
    return list(work.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment_id)))


def test_against_her_own_rules_she_says_why_or_nothing_is_booked(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    evening = DAYS[0] + timedelta(hours=9)
    with pytest.raises(ReasonNeeded) as refusal:
        book_series(unit, cast, booked.id, [DAYS[1], evening])
    assert Rule.HOURS in {reason.rule for reason in refusal.value.reasons}
    with unit() as work:
        assert not letters(work)
    made = book_series(unit, cast, booked.id, [DAYS[1], evening], reason="We agreed so.")
    assert [each.override_reason for each in made.appointments] == ["We agreed so.", None]


def test_the_same_form_twice_is_one_series(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    first, second = book_series(unit, cast, booked.id), book_series(unit, cast, booked.id)
    assert [each.id for each in second.appointments] == [each.id for each in first.appointments]
    with unit() as work:
        assert len(letters(work)) == len(DAYS)


def test_one_letter_to_each_person_tells_of_all(unit: Unit, cast: Cast, clock) -> None:
    booked = book(unit, cast.in_person, couple=True)
    book_series(unit, cast, booked.id)
    with unit() as work:
        owed = letters(work)
        assert len(owed) == 2 * len(DAYS)
        by_themselves = [letter for letter in owed if letter.carried_by_id is None]
        assert len(by_themselves) == 2
        assert {letter.due_at for letter in by_themselves} == {work.now + timedelta(minutes=3)}
        assert {letter.carried_by_id for letter in owed} == {None, *(letter.id for letter in by_themselves)}


def test_when_the_first_is_moved_before_the_letter_goes_the_next_carries_the_rest(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    made = book_series(unit, cast, booked.id)
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(
            work, appointment_id=made.appointments[0].id, start=DAYS[0] + timedelta(days=1), reason=None
        )
        first, second, *rest = letters(work)
        assert first.appointment_id == made.appointments[0].id
        assert first.state is OutboxState.WITHDRAWN
        assert second.carried_by_id is None
        assert {letter.carried_by_id for letter in rest} == {second.id}


def test_who_does_not_come_any_more_is_not_asked_along(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.partner)
    with unit(as_ruth(cast)) as work:
        made = series.book(work, appointment_id=booked.id, token=TOKEN, starts=DAYS[:1], reason=None)
        assert [part.client.name for part in made.appointments[0].attendances] == ["Amara Diallo"]


def test_the_rest_of_a_series_is_cancelled_in_one_go(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    made = book_series(unit, cast, booked.id)
    with unit(as_ruth(cast)) as work:
        last = [each.id for each in made.appointments if each.starts_at >= DAYS[2]]
        gone = series.cancel(work, series_id=made.id, chosen=last, reason="We have come to an end.")
        assert [each.starts_at for each in gone] == DAYS[2:]
        kept = series.find_series(work, series_id=made.id, practitioner_id=cast.ruth.id)
        assert [each.starts_at for each in kept.appointments if each.is_upcoming] == DAYS[:2]


def test_a_series_is_taken_back_while_nobody_has_heard(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    made = book_series(unit, cast, booked.id)
    with unit(as_ruth(cast)) as work:
        assert series.take_back(work, series_id=made.id) == len(DAYS)
        assert {letter.state for letter in letters(work)} == {OutboxState.WITHDRAWN}
        kept = series.find_series(work, series_id=made.id, practitioner_id=cast.ruth.id)
        assert not any(each.is_upcoming for each in kept.appointments)
        assert series.take_back(work, series_id=made.id) == 0, "the same press twice is one"
    assert not any(prospect.reasons for prospect in plan(unit, booked.id)), "the times are free again"


def test_a_series_of_which_somebody_has_heard_stays(unit: Unit, cast: Cast, clock) -> None:
    booked = book(unit, cast.in_person)
    made = book_series(unit, cast, booked.id)
    clock.move(timedelta(minutes=3))
    with unit(as_ruth(cast)) as work:
        assert series.take_back(work, series_id=made.id) == 0
        assert {letter.state for letter in letters(work)} == {OutboxState.WAITING}


def test_everybody_is_reminded_of_each_of_them(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    made = book_series(unit, cast, booked.id)
    with unit() as work:
        owed = letters(work, LetterKind.REMINDER)
        assert {letter.appointment_id for letter in owed} >= {each.id for each in made.appointments}


def test_nothing_follows_where_she_who_booked_is_erased(unit: Unit, cast: Cast, clock) -> None:
    booked = book(unit, cast.in_person, couple=True)
    clock.move(timedelta(days=30))
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=work.session.get_one(Attendance, booked.booker).client_id)
    with pytest.raises(NotPossibleNow):
        book_series(unit, cast, booked.id)


def test_nothing_follows_what_is_cancelled_and_nobody_elses(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work, pytest.raises(NotFound):
        series.book(work, appointment_id=booked.id, token=TOKEN, starts=DAYS, reason=None)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="Ill.")
    with pytest.raises(NotPossibleNow):
        book_series(unit, cast, booked.id)
    with unit() as work, pytest.raises(NotFound):
        series.find_series(work, series_id="0" * 32, practitioner_id=cast.ruth.id)
