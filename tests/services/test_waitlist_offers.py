"""What becomes free is offered in order, for a while each, and whoever books it first has it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from practice.errors import NotFound, SlotTaken
from practice.models.appointments import Appointment, Attendance
from practice.models.intake import ConsentKind, current_text
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.profile import the_profile
from practice.models.scheduling import Party, SessionFormat
from practice.models.waitlist import OfferState, WaitlistState
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.services import appointments, booking, own_page, waitlist_answers, waitlist_offers
from practice.services.drafts import details_of, find_draft_and_hold
from practice.work import Work
from tests.booked import as_ruth, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast
from tests.questions import asked_of
from tests.waiting import TWO_HOURS, close_everything, entry_of, join, letters, look, offers, open_at

TUESDAY, WEDNESDAY = at("2027-03-09T14:00"), at("2027-03-10T14:00")
LAST_MONTH = at("2027-02-09T14:00")


@pytest.fixture(autouse=True)
def full(unit: Unit, cast: Cast) -> None:
    close_everything(unit, cast)


def both(unit: Unit, clock: Clock, chosen: SessionFormat) -> tuple[str, str]:
    """Amara, and a minute later Bea."""
    amara = join(unit, chosen)
    clock.move(timedelta(minutes=1))
    return amara, join(unit, chosen, name="Bea Lund")


def begin(unit: Unit, cast: Cast, entry_id: str) -> str:
    with unit() as work:
        return waitlist_answers.begin_booking(
            work, entry_id=entry_id, token=None, format_id=cast.walk.id, start=TUESDAY
        )


def confirm(work: Work, token: str) -> Appointment:
    terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
    draft, held = find_draft_and_hold(work, token=token)
    price = booking.price_of(draft, held)
    return booking.confirm(work, token=token, revision=draft.revision, terms_id=terms.id, price_cents=price)


def test_while_nobody_waits_one_question_is_asked_and_nothing_is_locked(unit: Unit, cast: Cast) -> None:
    with unit() as work, asked_of(work.session.get_bind()) as asked:
        assert not waitlist_offers.something_is_due(work)
    assert len(asked) == 1


def test_what_becomes_free_is_offered_to_the_first_who_joined(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara, bea = both(unit, clock, cast.walk)
    assert look(unit) == 0
    open_at(unit, cast, TUESDAY)
    assert look(unit) == 1
    assert look(unit) == 0, "once is enough"
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]
    assert offers(unit, bea) == []
    assert letters(unit, amara) == [LetterKind.WAITLIST_JOINED, LetterKind.WAITLIST_OFFER]
    clock.move(TWO_HOURS - timedelta(seconds=1))
    assert look(unit) == 0
    clock.move(timedelta(seconds=1))
    assert look(unit) == 1
    assert offers(unit, amara) == [(TUESDAY, OfferState.RAN_OUT)]
    assert offers(unit, bea) == [(TUESDAY, OfferState.OPEN)]
    clock.move(TWO_HOURS)
    assert look(unit) == 0, "both have had it"


@pytest.mark.parametrize("cause", ["cancelled", "moved", "an expired hold"])
def test_it_does_not_matter_why_a_time_is_free(unit: Unit, cast: Cast, clock: Clock, cause: str) -> None:
    open_at(unit, cast, TUESDAY, WEDNESDAY)
    if cause == "an expired hold":
        with unit() as work:
            booking.hold(work, token=None, session_format=cast.seen_by(work).walk, party=Party.ONE, start=TUESDAY)
    else:
        booked = book(unit, cast.walk, start=TUESDAY)
    amara = join(unit, cast.walk)
    assert look(unit) == 0, "Wednesday was open when she joined"
    if cause == "cancelled":
        with unit() as work:
            own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason="")
    elif cause == "moved":
        with unit() as work:
            own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=WEDNESDAY)
    else:
        clock.move(timedelta(minutes=15))
    assert look(unit) == 1
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]


def test_a_time_that_a_slip_may_have_freed_is_offered_to_nobody_yet(unit: Unit, cast: Cast, clock: Clock) -> None:
    open_at(unit, cast, TUESDAY)
    booked = book(unit, cast.walk, start=TUESDAY)
    amara = join(unit, cast.walk)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="")
    clock.move(TIME_TO_TAKE_BACK - timedelta(seconds=1))
    assert look(unit) == 0
    clock.move(timedelta(seconds=1))
    assert look(unit) == 1
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]


def test_what_was_taken_and_became_free_again_is_news_to_her(unit: Unit, cast: Cast) -> None:
    open_at(unit, cast, TUESDAY)
    amara = join(unit, cast.walk)
    booked = book(unit, cast.walk, start=TUESDAY)
    assert look(unit) == 0
    with unit() as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason="")
    assert look(unit) == 1
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]


def test_an_offer_at_night_waits_for_the_morning(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara = join(unit, cast.walk)
    clock.set(at("2027-03-03T01:00"))  # 8 p.m. on Tuesday
    open_at(unit, cast, WEDNESDAY)
    assert look(unit) == 1
    clock.set(at("2027-03-03T13:59"))  # 8:59 a.m.: an hour of the evening, and an hour less a minute of the morning
    look(unit)
    assert offers(unit, amara) == [(WEDNESDAY, OfferState.OPEN)]
    clock.move(timedelta(minutes=1))
    look(unit)
    assert offers(unit, amara) == [(WEDNESDAY, OfferState.RAN_OUT)]
    open_at(unit, cast, TUESDAY)
    clock.set(at("2027-03-04T03:00"))  # 10 p.m.
    assert look(unit) == 0
    clock.set(at("2027-03-04T13:00"))
    assert look(unit) == 1


def test_nobody_is_offered_a_time_that_she_would_read_of_too_late(unit: Unit, cast: Cast, clock: Clock) -> None:
    past = book(unit, cast.walk, start=LAST_MONTH)
    with unit() as work:
        part = work.session.get_one(Attendance, past.booker)
        part.mail_opens, part.mail_closes = time(16), time(18)
    amara, bea = both(unit, clock, cast.walk)
    open_at(unit, cast, TUESDAY)
    clock.set(at("2027-03-03T15:00"))  # 10 a.m.: hers begin at 4 p.m., an offer would be over at noon
    assert look(unit) == 1
    assert (offers(unit, amara), offers(unit, bea)) == ([], [(TUESDAY, OfferState.OPEN)])
    clock.set(at("2027-03-03T19:30"))  # 2.30 p.m.: now it stands until 4.30
    assert look(unit) == 1
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]
    assert letters(unit, amara)[-1] is LetterKind.WAITLIST_OFFER


def test_the_counsellor_says_how_long_an_offer_stands(unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        work.session.scalars(the_profile()).one().offer_length = timedelta(minutes=30)
    amara = join(unit, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    clock.move(timedelta(minutes=30))
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.RAN_OUT)]


def test_she_takes_it_by_the_ordinary_booking_and_her_place_is_given_up(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara, bea = both(unit, clock, cast.in_person)
    open_at(unit, cast, TUESDAY)
    look(unit)
    with unit() as work:
        token = waitlist_answers.begin_booking(
            work, entry_id=amara, token=None, format_id=cast.in_person.id, start=TUESDAY
        )
        draft, held = find_draft_and_hold(work, token=token)
        said = details_of(draft)
        assert said is not None
        assert (said.name, said.email) == ("Amara Diallo", "amara@example.org")
        assert held is not None
        assert held.status is AppointmentStatus.HELD, "nothing is booked without her"
    with unit() as work:
        assert confirm(work, token).status is AppointmentStatus.BOOKED
        assert entry_of(work, amara).state is WaitlistState.BOOKED
    assert offers(unit, amara) == [(TUESDAY, OfferState.BOOKED)]
    assert look(unit) == 0
    assert offers(unit, bea) == []


def test_while_she_books_her_offer_does_not_run_out(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara, bea = both(unit, clock, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    clock.move(TWO_HOURS - timedelta(minutes=1))
    begin(unit, cast, amara)
    clock.move(timedelta(minutes=2))
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]
    clock.move(timedelta(minutes=15))
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.RAN_OUT)]
    assert offers(unit, bea) == [(TUESDAY, OfferState.OPEN)]


def test_anybody_may_book_it_meanwhile_and_she_keeps_her_place(unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk)
    open_at(unit, cast, TUESDAY, WEDNESDAY)
    look(unit)
    book(unit, cast.walk, start=TUESDAY)
    with pytest.raises(SlotTaken) as taken:
        begin(unit, cast, amara)
    assert [slot.start for slot in taken.value.nearest] == [WEDNESDAY]
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.GONE), (WEDNESDAY, OfferState.OPEN)]
    with unit() as work:
        assert entry_of(work, amara).is_waiting


def test_somebody_elses_hold_does_not_end_an_offer(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara = join(unit, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    with unit() as work:
        booking.hold(work, token=None, session_format=cast.seen_by(work).walk, party=Party.ONE, start=TUESDAY)
    look(unit)
    clock.move(timedelta(minutes=15))
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]


def test_not_this_one_keeps_her_on_the_list_and_the_next_is_asked(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara, bea = both(unit, clock, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    with unit() as work:
        (offer,) = entry_of(work, amara).offers
        with pytest.raises(NotFound):
            waitlist_offers.decline(work, entry_id=bea, offer_id=offer.id)
        waitlist_offers.decline(work, entry_id=amara, offer_id=offer.id)
        waitlist_offers.decline(work, entry_id=amara, offer_id=offer.id)
    assert look(unit) == 1
    assert offers(unit, amara) == [(TUESDAY, OfferState.DECLINED)]
    assert offers(unit, bea) == [(TUESDAY, OfferState.OPEN)]


def test_a_letter_that_cannot_be_delivered_keeps_nobody_waiting(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara, bea = both(unit, clock, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    with unit() as work:
        hers = OutboxMessage.waitlist_entry_id == amara, OutboxMessage.kind == LetterKind.WAITLIST_OFFER
        work.session.execute(update(OutboxMessage).where(*hers).values(state=OutboxState.FAILED))
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.UNDELIVERED)]
    assert offers(unit, bea) == [(TUESDAY, OfferState.OPEN)]


def test_what_it_costs_does_not_grow_with_what_is_over(unit: Unit, cast: Cast, clock: Clock) -> None:
    join(unit, cast.walk)
    open_at(unit, cast, TUESDAY)
    with unit() as work, asked_of(work.session.get_bind()) as asked:
        waitlist_offers.something_is_due(work)
        at_first = len(asked)
    for number in range(4):
        other = join(unit, cast.walk, name=f"Somebody {number}", email=f"somebody{number}@example.org")
        look(unit)
        with unit() as work:
            waitlist_offers.offer_due(work)
        clock.move(TWO_HOURS)
        assert other
    with unit() as work, asked_of(work.session.get_bind()) as asked:
        waitlist_offers.something_is_due(work)
    assert len(asked) <= at_first + 3, "the open offers, what is in their way, and their letters"


def test_a_format_that_is_switched_off_takes_its_offers_along(unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    with unit() as work:
        cast.seen_by(work).walk.active = False
    look(unit)
    assert offers(unit, amara) == [(TUESDAY, OfferState.GONE)]
    with unit() as work:
        states = work.session.scalars(select(OutboxMessage.state).where(OutboxMessage.waitlist_entry_id == amara)).all()
        assert set(states) == {OutboxState.WAITING}, "whether it still has something to say is asked when it goes"
