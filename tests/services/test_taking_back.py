"""Ruth takes back what she has just done: all is as it was before, nobody hears of it, and no sequence goes down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice.errors import NotFound, NotTakenBack
from practice.models.appointments import Appointment, AppointmentEvent, Attendance, RainPlan, Role
from practice.models.links import ClientLink
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import ToldApart
from practice.models.scheduling import Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import Obstacle
from practice.services import (
    adjusting,
    appointments,
    outbox,
    own_page,
    partners,
    phone_bookings,
    reminding,
    separating,
    slips,
    taking_back,
    weather,
)
from practice.services.adjusting import NewWay
from practice.services.drafts import ClientDetails
from practice.services.phone_bookings import PhoneBooking
from practice.services.separating import TwoTimes
from practice.work import Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, attendance, book, happened, waiting
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.people import Cast

WEDNESDAY = at("2027-03-10T15:15")
SATURDAY = at("2027-03-13T15:15")
Change = Callable[[Work, str], Any]


def format_named(work: Work, slug: str) -> str:
    return work.session.scalars(select(SessionFormat.id).where(SessionFormat.slug == slug)).one()


CHANGES: dict[str, Change] = {
    "moved": lambda work, id: appointments.reschedule_by_practitioner(
        work, appointment_id=id, start=SATURDAY, reason="She asked me for it"
    ),
    "cancelled": lambda work, id: appointments.cancel_by_practitioner(work, appointment_id=id, reason="I am ill"),
    "approved": lambda work, id: appointments.approve(work, appointment_id=id),
    "declined": lambda work, id: appointments.decline_request(work, appointment_id=id, reason="Too far"),
    "started_individually": lambda work, id: separating.start_individually(
        work, appointment_id=id, times=TwoTimes(partners_start=WEDNESDAY)
    ),
    "format_changed": lambda work, id: adjusting.change_format(
        work, appointment_id=id, way=NewWay(format_named(work, "phone"), takes_its_fee=True)
    ),
    "length_changed": lambda work, id: adjusting.change_length(work, appointment_id=id, length=timedelta(minutes=80)),
    "partner_added": lambda work, id: partners.add(
        work,
        appointment_id=id,
        details=ClientDetails("", "", discreet=True, partner_name="Jonas", partner_email="jonas@example.com"),
        takes_usual_fee=True,
    ),
    "rain_plan_used": lambda work, id: weather.use_by_practitioner(
        work, appointment_id=id, plan=RainPlan.PHONE, reason="It pours"
    ),
}
ON_A_REQUEST = {"approved", "declined"}


def begin(unit: Unit, cast: Cast, what: str) -> Booked:
    """An appointment on which that can be done, booked against the rules with a reason."""
    status = AppointmentStatus.REQUESTED if what in ON_A_REQUEST else AppointmentStatus.BOOKED
    chosen = cast.walk if what == "rain_plan_used" else cast.in_person
    changes = {"status": status, "rain_plan": RainPlan.PHONE if what == "rain_plan_used" else None}
    couple = what == "started_individually"
    booked = book(unit, chosen, couple=couple, phone="+15195550177", **changes)
    with unit() as work:
        appointment(work, booked).override_reason = "She works nights"
        reminding.renew(work, appointments=[appointment(work, booked)])
    return booked


def do(unit: Unit, cast: Cast, what: str, booked: Booked) -> str:
    """Ruth does it. The event's id, which her page posts when she takes it back."""
    with unit(as_ruth(cast)) as work:
        CHANGES[what](work, booked.id)
    with unit(as_ruth(cast)) as work:
        (slip,) = taking_back.still_possible(work, appointment_id=booked.id)
        assert slip.event.what == what
        return slip.event.id


def undo(unit: Unit, cast: Cast, booked: Booked, event_id: str) -> None:
    with unit(as_ruth(cast)) as work:
        taking_back.take_back(work, appointment_id=booked.id, event_id=event_id)


def refused(unit: Unit, cast: Cast, booked: Booked, event_id: str) -> Obstacle:
    with pytest.raises(NotTakenBack) as refusal:
        undo(unit, cast, booked, event_id)
    return refusal.value.obstacle


def stands(unit: Unit, booked: Booked) -> dict[str, Any]:
    """All that anybody could notice of it."""
    with unit() as work:
        row = appointment(work, booked)
        told = (
            "status starts_at ends_at change_until party price_cents format_id rain_plan place join_url "
            "cancelled_at cancel_kind cancelled_late late_settled_at"
        )
        kept = {name: getattr(row, name) for name in told.split()}
        reasons = {"override": row.override_reason, "cancel": row.cancel_reason, "by": row.cancelled_by}
        links = select(ClientLink.id, ClientLink.expires_at, ClientLink.revoked_at).order_by(ClientLink.id)
        parts = select(Attendance.id, Attendance.role, Attendance.appointment_id, Attendance.answer).order_by(
            Attendance.id
        )
        people = [tuple(found) for found in work.session.execute(parts)]
        nobodys = (AppointmentStatus.CANCELLED, AppointmentStatus.HELD)
        live = select(Appointment.id).where(Appointment.status.not_in(nobodys)).order_by(Appointment.id)
        about_it = select(OutboxMessage).where(OutboxMessage.state == OutboxState.WAITING)
        letters = {
            (letter.kind, letter.attendance_id, letter.lead, letter.appointment_id, letter.due_at)
            for letter in work.session.scalars(about_it)
        }
        return (
            kept
            | reasons
            | {
                "links": [tuple(link) for link in work.session.execute(links)],
                "people": people,
                "appointments": list(work.session.scalars(live)),
                "letters": letters,
            }
        )


def numbers(unit: Unit, booked: Booked) -> list[int]:
    with unit() as work:
        parts = [booked.booker, *filter(None, [booked.partner])]
        return [appointment(work, booked).revision, *(attendance(work, part).sequence for part in parts)]


@pytest.mark.parametrize("what", CHANGES)
def test_all_is_as_it_was_before_and_nobody_hears_of_it(unit: Unit, cast: Cast, what: str) -> None:
    booked = begin(unit, cast, what)
    before, numbers_before = stands(unit, booked), numbers(unit, booked)
    event_id = do(unit, cast, what, booked)
    assert stands(unit, booked) != before
    numbers_between = numbers(unit, booked)
    undo(unit, cast, booked, event_id)
    assert stands(unit, booked) == before
    assert {kind for kind, *_rest in before["letters"]} <= {LetterKind.REMINDER}
    after = numbers(unit, booked)
    assert all(later > earlier for later, earlier in zip(after, numbers_before, strict=True))
    assert all(later > earlier for later, earlier in zip(after, numbers_between, strict=True))
    with unit() as work:
        assert {what for what, _by in happened(work, booked)} == {what, "taken_back"}


@pytest.mark.parametrize("what", CHANGES)
def test_the_same_can_be_done_again_afterwards_and_is_told(unit: Unit, cast: Cast, what: str) -> None:
    booked = begin(unit, cast, what)
    undo(unit, cast, booked, do(unit, cast, what, booked))
    do(unit, cast, what, booked)
    with unit() as work:
        found = waiting(work, booked).items()
        told = [
            letter
            for (kind, part), letter in found
            if kind is not LetterKind.REMINDER and (part == booked.booker) is (what != "partner_added")
        ]
        assert len(told) == 1
        assert told[0].sequence == attendance(work, told[0].attendance_id or "").sequence
        assert told[0].due_at == work.now + timedelta(minutes=3)


@pytest.mark.parametrize("what", CHANGES)
def test_letters_that_had_still_to_go_go_all_the_same(unit: Unit, cast: Cast, what: str) -> None:
    booked = begin(unit, cast, what)
    with unit() as work:
        for letter in work.session.scalars(select(OutboxMessage)):
            letter.state, letter.sent_at = OutboxState.WAITING, None
    before = stands(unit, booked)
    undo(unit, cast, booked, do(unit, cast, what, booked))
    assert stands(unit, booked) == before
    with unit() as work:
        for (_kind, part), letter in waiting(work, booked).items():
            now = attendance(work, part).sequence if part else appointment(work, booked).revision
            assert letter.sequence == now, "so that no newer letter replaces it"


def test_two_who_come_together_again_are_noted_by_nothing_else(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "started_individually")
    event_id = do(unit, cast, "started_individually", booked)
    with unit() as work:
        assert work.session.scalars(select(ToldApart)).one()
    undo(unit, cast, booked, event_id)
    with unit() as work:
        assert not work.session.scalars(select(ToldApart)).all()


def test_the_same_press_twice_is_one(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "moved")
    event_id = do(unit, cast, "moved", booked)
    undo(unit, cast, booked, event_id)
    once = stands(unit, booked), numbers(unit, booked)
    undo(unit, cast, booked, event_id)
    assert (stands(unit, booked), numbers(unit, booked)) == once


def test_two_changes_are_taken_back_one_after_the_other(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "moved")
    before = stands(unit, booked)
    first = do(unit, cast, "moved", booked)
    between = stands(unit, booked)
    second = do(unit, cast, "cancelled", booked)
    assert refused(unit, cast, booked, first) is Obstacle.CHANGED
    undo(unit, cast, booked, second)
    assert stands(unit, booked) == between
    undo(unit, cast, booked, first)
    assert stands(unit, booked) == before


def test_after_three_minutes_it_is_changed_like_anything_else(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = begin(unit, cast, "moved")
    event_id = do(unit, cast, "moved", booked)
    clock.move(timedelta(minutes=3))
    after = stands(unit, booked)
    with unit(as_ruth(cast)) as work:
        assert taking_back.still_possible(work) == []
    assert refused(unit, cast, booked, event_id) is Obstacle.OVER
    assert stands(unit, booked) == after


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"state": OutboxState.SENT, "sent": True}, id="gone"),
        pytest.param({"claimed_by": "a worker", "claimed": True}, id="in a worker's hands"),
        pytest.param({"detail": "{}"}, id="begun, and nobody has said what became of it"),
    ],
)
@pytest.mark.parametrize("what", ["moved", "started_individually"])
def test_what_somebody_may_have_read_of_stays(
    unit: Unit, cast: Cast, clock: Clock, what: str, changes: dict[str, Any]
) -> None:
    booked = begin(unit, cast, what)
    event_id = do(unit, cast, what, booked)
    clock.move(timedelta(minutes=1))
    with unit() as work:
        newest = select(OutboxMessage).where(OutboxMessage.state == OutboxState.WAITING)
        letter = work.session.scalars(newest).first()
        assert letter is not None
        for name, value in changes.items():
            match name:
                case "sent":
                    letter.sent_at = work.now
                case "claimed":
                    letter.claimed_until = work.now + timedelta(minutes=10)
                case _:
                    setattr(letter, name, value)
    after = stands(unit, booked)
    assert refused(unit, cast, booked, event_id) is Obstacle.TOLD
    assert stands(unit, booked) == after


def test_what_she_has_changed_meanwhile_is_not_taken_from_her(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "moved")
    event_id = do(unit, cast, "moved", booked)
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=TUESDAY_AFTERNOON)
    assert refused(unit, cast, booked, event_id) is Obstacle.CHANGED
    with unit() as work:
        assert appointment(work, booked).starts_at == TUESDAY_AFTERNOON


@pytest.mark.parametrize("what", ["moved", "cancelled"])
def test_a_time_that_was_given_away_is_not_taken_from_somebody_else(unit: Unit, cast: Cast, what: str) -> None:
    booked = begin(unit, cast, what)
    event_id = do(unit, cast, what, booked)
    book(unit, cast.phone, start=TUESDAY)
    after = stands(unit, booked)
    assert refused(unit, cast, booked, event_id) is Obstacle.TAKEN
    assert stands(unit, booked) == after


def test_only_her_own_change_and_only_by_her(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "moved")
    event_id = do(unit, cast, "moved", booked)
    for actor in (booked.actor(), None):
        with unit(*filter(None, [actor])) as work, pytest.raises(NotFound):
            taking_back.take_back(work, appointment_id=booked.id, event_id=event_id)
    for nothing in ("", "no such event"):
        with unit(as_ruth(cast)) as work, pytest.raises(NotFound):
            taking_back.take_back(work, appointment_id=booked.id, event_id=nothing)


def test_a_booking_for_somebody_on_the_phone_is_taken_back(unit: Unit, cast: Cast) -> None:
    wanda = ClientDetails(name="Wanda Moreno", email="wanda@example.org", discreet=False, phone="+15195550177")
    couple = ClientDetails(**{**_fields(wanda), "partner_name": "Jonas", "partner_email": "jonas@example.com"})
    asked = PhoneBooking(
        format_id=cast.in_person.id, party=Party.COUPLE, starts_at=TUESDAY, details=couple, is_discreet=False
    )
    with unit(as_ruth(cast)) as work:
        made = phone_bookings.book(work, token="a form", asked=asked)
    with unit(as_ruth(cast)) as work:
        (slip,) = taking_back.still_possible(work)
        taking_back.take_back(work, appointment_id=made.id, event_id=slip.event.id)
    with unit() as work:
        row = work.session.get_one(Appointment, made.id)
        assert row.status is AppointmentStatus.CANCELLED
        letters = select(OutboxMessage).where(OutboxMessage.appointment_id == made.id)
        assert {letter.state for letter in work.session.scalars(letters)} == {OutboxState.WITHDRAWN}
    with unit(as_ruth(cast)) as work:
        again = phone_bookings.book(work, token="another form", asked=asked)
        assert again.id != made.id


def test_a_clients_own_booking_is_hers(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        assert taking_back.still_possible(work) == []


def test_a_time_of_their_own_that_has_moved_meanwhile_stays(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "started_individually")
    event_id = do(unit, cast, "started_individually", booked)
    with unit() as work:
        own_id = attendance(work, booked.partner).appointment_id
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=own_id, start=SATURDAY, reason="He asked")
    assert refused(unit, cast, booked, event_id) is Obstacle.CHANGED
    with unit() as work:
        assert attendance(work, booked.partner).role is Role.BOOKER


def test_what_was_taken_back_is_said_of_its_letters(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "cancelled")
    undo(unit, cast, booked, do(unit, cast, "cancelled", booked))
    with unit() as work:
        query = select(OutboxMessage).where(OutboxMessage.kind == LetterKind.CANCELLED_BY_PRACTITIONER)
        letter = work.session.scalars(query).one()
        assert (letter.state, letter.reason) == (OutboxState.WITHDRAWN, Withdrawal.TAKEN_BACK)


def test_a_link_that_was_asked_for_goes_all_the_same(unit: Unit, cast: Cast) -> None:
    booked = begin(unit, cast, "moved")
    event_id = do(unit, cast, "moved", booked)
    with unit() as work:
        outbox.post(
            work,
            kind=LetterKind.LINK_RESEND,
            appointment=appointment(work, booked),
            attendance=attendance(work, booked.booker),
        )
    undo(unit, cast, booked, event_id)
    with unit() as work:
        assert (LetterKind.LINK_RESEND, booked.booker) in waiting(work, booked)


def test_what_was_before_is_sealed_and_forgotten_after_a_day(
    unit: Unit, cast: Cast, clock: Clock, database: Database
) -> None:
    booked = begin(unit, cast, "moved")
    do(unit, cast, "moved", booked)
    assert "works nights" not in repr(database.rows())
    with unit() as work:
        assert not slips.something_is_due(work)
    clock.move(timedelta(days=1))
    with unit() as work:
        assert slips.something_is_due(work)
        assert slips.forget_due(work) == 1
        assert not slips.something_is_due(work)
        assert work.session.scalars(select(AppointmentEvent.before_sealed)).all() == [None]


def _fields(details: ClientDetails) -> dict[str, Any]:
    return {name: getattr(details, name) for name in ClientDetails.__dataclass_fields__}
