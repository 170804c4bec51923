"""What Ruth finds in her diary: her own appointments, each on its day, at the same cost however many there were."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from practice.errors import NotFound, NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.intake import ResponseState
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Practitioner
from practice.models.scheduling import Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointment_files, diary, letter_acts, letters, outbox
from practice.work import Work
from tests import factories
from tests.booked import as_ruth
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.filled import AMARAS, hand_in, save
from tests.people import Cast
from tests.questions import asked_of

ZONE = "America/Toronto"
MONDAY = date(2027, 3, 1)  # the clock says 10 a.m.


def put(
    work: Work, session_format: SessionFormat, starts: str, *, name: str = "Amara Diallo", **changes: Any
) -> Attendance:
    """Somebody's appointment at an instant in UTC; says whose part it is."""
    made = factories.appointment(work, session_format=session_format, starts_at=at(starts), **changes)
    return factories.attendance(work, appointment=made, client=factories.client(work, name=name))


def names(entries: tuple[diary.Entry, ...]) -> list[str]:
    return [" and ".join(part.client.name or "" for part in entry.people) for entry in entries]


def today(work: Work, cast: Cast) -> diary.Today:
    return diary.today(work, practitioner_id=cast.ruth.id, zone=ZONE)


@pytest.fixture
def noor(cast: Cast, unit: Unit) -> SessionFormat:
    """What a colleague of Ruth's offers."""
    with unit() as work:
        colleague = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.org")
        return factories.session_format(work, practitioner=colleague)


def test_today_has_the_sessions_of_the_local_day_in_order_of_time(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        put(work, own.phone, "2027-03-02T04:59", name="At eleven fifty-nine")
        put(work, own.phone, "2027-03-02T05:50", name="After midnight")
        put(work, own.walk, "2027-03-01T20:00", name="In the afternoon")
        put(work, own.phone, "2027-03-01T05:00", name="At midnight")
        put(work, own.phone, "2027-03-01T04:00", name="The evening before")
        found = today(work, cast)
    assert found.on == MONDAY
    assert names(found.sessions) == ["At midnight", "In the afternoon", "At eleven fifty-nine"]
    assert names(found.tomorrow) == ["After midnight"]
    assert found.next_at == at("2027-03-01T20:00")


def test_today_follows_the_clocks_when_they_go_forward(unit: Unit, cast: Cast, clock: Clock) -> None:
    clock.set(at("2027-03-14T16:00"))
    with unit() as work:
        put(work, cast.seen_by(work).phone, "2027-03-15T03:00", name="Late on the short day")
        put(work, cast.seen_by(work).phone, "2027-03-15T04:00", name="The next day")
        found = today(work, cast)
    assert names(found.sessions) == ["Late on the short day"]
    assert names(found.tomorrow) == ["The next day"]


def test_today_knows_neither_what_is_cancelled_nor_held_nor_a_colleagues(
    unit: Unit, cast: Cast, noor: SessionFormat
) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        put(work, own.phone, "2027-03-01T18:00", status=AppointmentStatus.CANCELLED)
        factories.appointment(
            work, session_format=own.phone, starts_at=at("2027-03-01T19:00"), status=AppointmentStatus.HELD
        )
        put(work, noor, "2027-03-01T20:00")
        put(work, noor, "2027-03-04T20:00", status=AppointmentStatus.REQUESTED)
        found = today(work, cast)
    assert found.sessions == ()
    assert found.requests == ()
    assert found.next_at is None


def test_what_has_taken_place_today_is_still_there(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        put(work, cast.seen_by(work).phone, "2027-03-01T13:00", status=AppointmentStatus.ATTENDED)
        put(work, cast.seen_by(work).phone, "2027-03-01T14:00", status=AppointmentStatus.NO_SHOW)
        assert len(today(work, cast).sessions) == 2


def test_a_day_without_sessions_says_when_the_next_is(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        put(work, cast.seen_by(work).phone, "2027-03-04T16:15")
        put(work, cast.seen_by(work).phone, "2027-02-25T16:15")
        found = today(work, cast)
    assert found.sessions == ()
    assert found.next_at == at("2027-03-04T16:15")


def test_requests_and_partners_who_have_not_answered_wait_for_her(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        put(work, own.phone, "2027-03-20T14:00", status=AppointmentStatus.REQUESTED, name="Who asks")
        put(work, own.phone, "2027-02-20T14:00", status=AppointmentStatus.REQUESTED, name="Whose time has passed")
        for answer, day in ((Answer.INVITED, 22), (Answer.CONFIRMED, 23), (Answer.DECLINED, 24)):
            part = put(work, own.in_person, f"2027-03-{day}T14:00", party=Party.COUPLE)
            visit = work.session.get_one(Appointment, part.appointment_id)
            jonas = factories.client(work, name="Jonas Weber")
            factories.attendance(work, appointment=visit, client=jonas, role=Role.PARTNER, answer=answer)
        work.session.expire_all()
        found = today(work, cast)
    assert names(found.requests) == ["Who asks"]
    assert [entry.appointment.starts_at.day for entry in found.unconfirmed] == [22]
    assert names(found.unconfirmed) == ["Amara Diallo and Jonas Weber"]


def test_a_partner_who_declined_is_not_among_the_people(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        part = put(work, cast.seen_by(work).in_person, "2027-03-01T18:00", party=Party.COUPLE)
        visit = work.session.get_one(Appointment, part.appointment_id)
        jonas = factories.client(work, name="Jonas Weber")
        factories.attendance(work, appointment=visit, client=jonas, role=Role.PARTNER, answer=Answer.DECLINED)
        work.session.expire_all()
        assert names(today(work, cast).sessions) == ["Amara Diallo"]


def test_the_day_says_who_has_sent_the_form(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        sent = put(work, cast.seen_by(work).in_person, "2027-03-01T18:00", name="Sent")
        begun = put(work, cast.seen_by(work).in_person, "2027-03-01T19:00", name="Begun")
        put(work, cast.seen_by(work).in_person, "2027-03-01T20:00", name="Nothing")
    hand_in(unit, sent.id, AMARAS)
    save(unit, begun.id, {"C3": ("friend",)})
    with unit() as work:
        found = today(work, cast)
    assert [{key: each.state for key, each in entry.forms.items()} for entry in found.sessions] == [
        {sent.id: ResponseState.SENT},
        {begun.id: ResponseState.DRAFT},
        {},
    ]
    assert [entry.has_form for entry in found.sessions] == [True, False, False]
    assert [each.attendance.id for each in found.unread] == [sent.id]


def test_the_coming_days_have_everything_but_holds_on_its_day(unit: Unit, cast: Cast, noor: SessionFormat) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        put(work, own.phone, "2027-02-26T14:00", name="Last week")
        put(work, own.phone, "2027-03-01T13:00", name="Earlier today")
        put(work, own.phone, "2027-03-03T19:00", name="Second")
        put(work, own.phone, "2027-03-03T16:00", name="First")
        put(work, own.phone, "2027-03-05T14:00", status=AppointmentStatus.CANCELLED, name="Called off")
        put(work, noor, "2027-03-05T14:00", name="A colleague's")
        found = diary.coming(work, practitioner_id=cast.ruth.id, zone=ZONE)
    assert [(day.on.day, names(day.entries)) for day in found.days] == [
        (1, ["Earlier today"]),
        (3, ["First", "Second"]),
        (5, ["Called off"]),
    ]
    assert found.more is None


def test_the_past_begins_with_yesterday_and_goes_back(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        put(work, own.phone, "2027-03-01T13:00", name="Earlier today")
        put(work, own.phone, "2027-02-26T14:00", name="Morning")
        put(work, own.phone, "2027-02-26T19:00", name="Afternoon")
        put(work, own.phone, "2027-02-20T14:00", name="Before")
        found = diary.past(work, practitioner_id=cast.ruth.id, zone=ZONE)
    assert [(day.on.day, names(day.entries)) for day in found.days] == [
        (26, ["Morning", "Afternoon"]),
        (20, ["Before"]),
    ]


@pytest.mark.parametrize("direction", [1, -1])
def test_long_lists_are_read_page_by_page_and_no_day_is_torn_apart(unit: Unit, cast: Cast, direction: int) -> None:
    with unit() as work:
        for days in range(1, 41):
            for hour in (15, 17):
                start = datetime(2027, 3, 1, hour, tzinfo=work.now.tzinfo) + timedelta(days=days * direction)
                put(work, cast.seen_by(work).phone, start.strftime("%Y-%m-%dT%H:%M"))
        seen: list[date] = []
        more: date | None = None
        for _ in range(10):
            whose = {"practitioner_id": cast.ruth.id, "zone": ZONE}
            if direction > 0:
                found = diary.coming(work, first=more, **whose)
            else:
                found = diary.past(work, last=more, **whose)
            assert all(len(day.entries) == 2 for day in found.days)
            seen += [day.on for day in found.days]
            more = found.more
            if more is None:
                break
    assert len(seen) == len(set(seen)) == 40
    assert seen == sorted(seen, reverse=direction < 0)


@pytest.mark.parametrize("size", [1, 25])
def test_no_page_of_the_diary_costs_more_for_a_longer_history(unit: Unit, cast: Cast, size: int) -> None:
    with unit() as work:
        for number in range(size):
            for month, day in (("02", "01"), ("03", "01"), ("03", "02"), ("04", "01")):
                start = f"2027-{month}-{day}T{number // 2:02}:{number % 2 * 30:02}"
                part = put(work, cast.seen_by(work).walk, start, ends_at=at(start) + timedelta(minutes=30))
                visit = work.session.get_one(Appointment, part.appointment_id)
                outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=visit, attendance=part)
        whose = {"practitioner_id": cast.ruth.id}
        costs = []
        for read in (
            lambda: today(work, cast),
            lambda: diary.coming(work, zone=ZONE, **whose),
            lambda: diary.past(work, zone=ZONE, **whose),
            lambda: appointment_files.file_of(work, appointment_id=part.appointment_id, **whose),
            lambda: letters.newest(work, **whose),
        ):
            work.session.flush()
            work.session.expunge_all()
            with asked_of(work.session.connection()) as asked:
                read()
            costs.append(len(asked))
    assert costs == [3, 4, 3, 5, 1]


def test_the_file_of_an_appointment_has_its_terms_letters_and_events(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        part = put(work, cast.seen_by(work).phone, "2027-03-05T14:00")
        visit = work.session.get_one(Appointment, part.appointment_id)
        outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=visit, attendance=part)
        outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=visit)
    with unit() as work:
        found = appointment_files.file_of(work, appointment_id=part.appointment_id, practitioner_id=cast.ruth.id)
        assert {letter.kind for letter in found.letters} == {LetterKind.CONFIRMATION, LetterKind.PRACTITIONER_NEW}
        assert names((found.entry,)) == ["Amara Diallo"]
        assert found.terms is None


def test_another_practitioners_appointment_and_letters_do_not_exist_for_her(
    unit: Unit, cast: Cast, noor: SessionFormat
) -> None:
    with unit() as work:
        part = put(work, noor, "2027-03-05T14:00")
        visit = work.session.get_one(Appointment, part.appointment_id)
        message = outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=visit, attendance=part)
        outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=visit)
    with unit(as_ruth(cast)) as work:
        with pytest.raises(NotFound):
            appointment_files.file_of(work, appointment_id=part.appointment_id, practitioner_id=cast.ruth.id)
        with pytest.raises(NotFound):
            letters.find(work, message_id=message.id, practitioner_id=cast.ruth.id)
        with pytest.raises(NotFound):
            letter_acts.try_again(work, message_id=message.id)
        assert letters.newest(work, practitioner_id=cast.ruth.id).rows == []
        assert letters.count(work, practitioner_id=cast.ruth.id) == {}
        colleague = work.session.get_one(Practitioner, noor.practitioner_id)
        assert len(letters.newest(work, practitioner_id=colleague.id).rows) == 2


def test_somebodys_question_for_her_link_is_in_nobodys_list(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        outbox.post_lookup(work, email="amara@example.org")
    with unit() as work:
        assert letters.newest(work, practitioner_id=cast.ruth.id).rows == []


def test_letters_are_listed_newest_first_by_state_and_page(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        part = put(work, cast.seen_by(work).phone, "2027-03-05T14:00")
        for number in range(letters.PAGE + 1):
            factories.outbox_message(
                work,
                attendance=part,
                state=OutboxState.FAILED if number == 3 else OutboxState.SENT,
                created_at=work.now + timedelta(minutes=number),
                reason=str(number),
            )
    with unit() as work:
        whose = {"practitioner_id": cast.ruth.id}
        first, second = letters.newest(work, **whose), letters.newest(work, page=1, **whose)
        assert [row.reason for row in first.rows] == [str(number) for number in range(letters.PAGE, 0, -1)]
        assert [row.reason for row in second.rows] == ["0"]
        assert (first.more, second.more) == (True, False)
        assert [row.reason for row in letters.newest(work, state=OutboxState.FAILED, **whose).rows] == ["3"]
        assert letters.count(work, **whose) == {OutboxState.SENT: letters.PAGE, OutboxState.FAILED: 1}
        assert today(work, cast).failed_letters == 1


def test_a_letter_that_failed_is_the_same_letter_when_it_is_tried_again(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        part = put(work, cast.seen_by(work).phone, "2027-03-05T14:00")
        failed = factories.outbox_message(work, attendance=part, state=OutboxState.FAILED, tries=3, reason="full")
    with unit(as_ruth(cast)) as work:
        letter_acts.try_again(work, message_id=failed.id)
    with unit(as_ruth(cast)) as work:
        again = work.session.get_one(OutboxMessage, failed.id)
        assert (again.state, again.tries, again.reason) == (OutboxState.WAITING, 0, None)
        assert again.message_id == failed.message_id
        with pytest.raises(NotPossibleNow):
            letter_acts.try_again(work, message_id=failed.id)
