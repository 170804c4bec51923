"""A series is told in one letter, and each appointment of it stands for itself in every letter after that."""

from __future__ import annotations

from datetime import timedelta

import pytest
import vobject
from sqlalchemy import func, select

from mailing.failures import DeliveryFailed
from mailing.letter import Message
from mailing.preview import preview
from practice.models.appointments import Appointment
from practice.models.outbox import OutboxMessage, OutboxState, letters_about
from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.services import appointments, changes, letter_acts, letters, series, taking_back
from practice.services.letter_acts import Hurried
from practice.work import Actor, ActorKind
from tests.conftest import Clock
from tests.mailing.conftest import TUESDAY, Post

pytestmark = pytest.mark.both_engines

DAYS = [TUESDAY + timedelta(weeks=weeks) for weeks in (1, 2, 3)]
WRITTEN = ("Tuesday 16 March 2027", "Tuesday 23 March 2027", "Tuesday 30 March 2027")


class Planned:
    """Three Tuesdays after Amara's first, booked by Ruth; their letters are three minutes from going."""

    def __init__(self, post: Post, clock: Clock) -> None:
        self.post, self.clock = post, clock
        self.ruth = Actor(ActorKind.PRACTITIONER, post.cast.ruth.id)
        with post.unit(self.ruth) as work:
            made = series.book(
                work, appointment_id=post.appointment_id, token="a form", starts=DAYS, reason="As agreed."
            )
            self.ids = [each.id for each in made.appointments]

    def send(self) -> list[Message]:
        self.clock.move(TIME_TO_TAKE_BACK)
        return self.post.send()

    def letters(self) -> list[OutboxMessage]:
        with self.post.unit() as work:
            found = [work.session.get_one(Appointment, each) for each in self.ids]
            people = [changes.with_people(each.id) for each in found]
            parts = [work.session.scalars(query).one().attendances[0].id for query in people]
            rows = [
                work.session.scalars(letters_about(each, part)).first()
                for each, part in zip(self.ids, parts, strict=True)
            ]
            return [row for row in rows if row is not None]


@pytest.fixture
def planned(post: Post, clock: Clock) -> Planned:
    return Planned(post, clock)


def test_one_letter_names_every_time_with_the_way_to_its_page(planned: Planned) -> None:
    (letter,) = planned.send()
    assert letter.to.address == "amara@example.org"
    for words in WRITTEN:
        assert words in letter.text
    assert len({line.rpartition(": ")[2] for line in letter.text.splitlines() if line.startswith("- ")}) == 3
    assert {row.state for row in planned.letters()} == {OutboxState.SENT}
    assert planned.send() == []


def test_its_file_holds_each_appointment_under_its_own_uid(planned: Planned) -> None:
    (letter,) = planned.send()
    assert letter.invite is None
    calendar = vobject.readOne((letter.calendar or b"").decode())
    assert sorted(event.dtstart.value for event in calendar.vevent_list) == DAYS
    assert len({event.uid.value for event in calendar.vevent_list}) == 3
    assert not hasattr(calendar, "method")


def test_a_later_change_of_one_is_told_as_a_change_and_answers_the_letter(planned: Planned) -> None:
    (first,) = planned.send()
    with planned.post.unit(planned.ruth) as work:
        start = DAYS[1] + timedelta(days=2)
        appointments.reschedule_by_practitioner(work, appointment_id=planned.ids[1], start=start, reason="As agreed.")
    (moved,) = planned.send()
    assert "has a new time" in moved.text
    assert "It was Tuesday 23 March 2027" in moved.text
    assert moved.method is Method.REQUEST
    event = vobject.readOne((moved.invite or b"").decode()).vevent
    assert event.uid.value in (first.calendar or b"").decode()


def test_a_cancellation_takes_back_what_the_file_may_have_put_into_her_calendar(planned: Planned) -> None:
    planned.send()
    with planned.post.unit(planned.ruth) as work:
        appointments.cancel_by_practitioner(work, appointment_id=planned.ids[2], reason="Away.")
    (cancelled,) = planned.send()
    assert cancelled.method is Method.CANCEL


def test_what_is_cancelled_before_the_letter_goes_is_not_in_it(planned: Planned) -> None:
    with planned.post.unit(planned.ruth) as work:
        appointments.cancel_by_practitioner(work, appointment_id=planned.ids[0], reason="A slip.")
    sent = planned.send()
    (letter,) = [each for each in sent if each.calendar]
    assert WRITTEN[0] not in letter.text
    assert all(words in letter.text for words in WRITTEN[1:])


def test_the_last_that_is_left_is_simply_confirmed(planned: Planned) -> None:
    with planned.post.unit(planned.ruth) as work:
        for each in planned.ids[:2]:
            appointments.cancel_by_practitioner(work, appointment_id=each, reason="A slip.")
    (letter,) = [each for each in planned.send() if each.method is Method.REQUEST]
    assert "You are booked" in letter.text
    assert WRITTEN[2] in letter.text


def test_when_it_fails_all_wait_and_when_it_is_given_up_all_are_shown_as_failed(planned: Planned) -> None:
    planned.post.postbox.trouble = DeliveryFailed(permanent=False, reason="the mail server could not be reached")
    planned.send()
    assert {row.state for row in planned.letters()} == {OutboxState.WAITING}
    assert not any(row.may_have_arrived for row in planned.letters())
    planned.post.postbox.trouble = DeliveryFailed(permanent=True, reason="the mail server refused the address (550)")
    planned.clock.move(timedelta(minutes=2))
    planned.send()
    assert {(row.state, row.reason) for row in planned.letters()} == {
        (OutboxState.FAILED, "the mail server refused the address (550)")
    }


def test_sent_again_it_is_the_same_letter_with_all_that_still_stands(planned: Planned) -> None:
    (first,) = planned.send()
    with planned.post.unit(planned.ruth) as work:
        appointments.cancel_by_practitioner(work, appointment_id=planned.ids[2], reason="Away.")
    planned.send()
    with planned.post.unit() as work:
        mine = changes.take(work, appointment_id=planned.ids[1]).attendances[0]
        assert changes.outbox.send_latest_again(work, attendance=mine)
    (again,) = planned.send()
    assert again.message_id == first.message_id
    assert WRITTEN[0] in again.text
    assert WRITTEN[1] in again.text
    assert WRITTEN[2] not in again.text


def test_ruth_reads_the_whole_letter_behind_each_of_its_rows(planned: Planned) -> None:
    settings = planned.post.office.settings
    for row in planned.letters():
        with planned.post.unit() as work:
            shown = preview(work, message=work.session.get_one(OutboxMessage, row.id), settings=settings)
            assert shown is not None
            assert all(words in shown.text for words in WRITTEN)
            assert row.kind is LetterKind.SERIES


def test_what_is_taken_back_after_the_letter_has_gone_without_it_is_confirmed_by_itself(planned: Planned) -> None:
    """The second was moved before the letter went, and put back after it: she has to hear of it all the same."""
    planned.clock.move(timedelta(minutes=2))
    with planned.post.unit(planned.ruth) as work:
        start = DAYS[1] + timedelta(days=2)
        appointments.reschedule_by_practitioner(work, appointment_id=planned.ids[1], start=start, reason="As agreed.")
    planned.clock.move(timedelta(minutes=1))
    (first,) = planned.post.send()
    assert WRITTEN[1] not in first.text
    with planned.post.unit(planned.ruth) as work:
        (slip,) = taking_back.still_possible(work, appointment_id=planned.ids[1])
        taking_back.take_back(work, appointment_id=planned.ids[1], event_id=slip.event.id)
    (second,) = planned.send()
    assert WRITTEN[1] in second.text
    assert WRITTEN[0] not in second.text
    assert second.method is Method.REQUEST


def test_what_came_too_late_to_be_in_the_letter_has_not_gone_with_it(planned: Planned) -> None:
    def put_back_meanwhile() -> None:
        with planned.post.unit() as work:
            late = work.session.get_one(OutboxMessage, second.id)
            late.state, late.reason = OutboxState.WAITING, None
        planned.post.postbox.at_delivery = lambda: None

    second = planned.letters()[1]
    planned.post.change(OutboxMessage, second.id, state=OutboxState.WITHDRAWN)
    planned.post.postbox.at_delivery = put_back_meanwhile
    first, alone = planned.send()
    assert WRITTEN[1] not in first.text
    assert WRITTEN[1] in alone.text


def test_an_answer_about_one_of_them_stands_below_the_letter_that_told_of_all(planned: Planned) -> None:
    (first,) = planned.send()
    with planned.post.unit(planned.ruth) as work:
        appointments.cancel_by_practitioner(work, appointment_id=planned.ids[1], reason="Away.")
    (cancelled,) = planned.send()
    assert cancelled.in_reply_to == first.message_id


def test_ruth_hurries_tries_again_and_settles_all_of_them_by_any_of_them(planned: Planned) -> None:
    last = planned.letters()[2].id
    with planned.post.unit(planned.ruth) as work:
        assert letter_acts.send_now(work, message_id=last) is Hurried.GOES
    planned.post.postbox.trouble = DeliveryFailed(permanent=True, reason="the mail server refused the address (550)")
    planned.post.send()
    with planned.post.unit(planned.ruth) as work:
        needs_her = select(func.count(OutboxMessage.id)).where(letters.needs_her())
        assert work.session.scalar(needs_her) == 1, "it is one letter"
        letter_acts.dismiss(work, message_id=last)
        assert work.session.scalar(needs_her) == 0
    assert all(row.dismissed_at for row in planned.letters())
    planned.post.postbox.trouble = None
    with planned.post.unit(planned.ruth) as work:
        letter_acts.try_again(work, message_id=last)
    (letter,) = planned.post.send()
    assert all(words in letter.text for words in WRITTEN)
    assert not any(row.dismissed_at for row in planned.letters())
