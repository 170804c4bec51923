"""What a reminder says when it goes, and why one that was held up stays where it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mailing import worker
from mailing.preview import preview
from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import reminding
from tests.conftest import Clock
from tests.factories import at
from tests.mailing.conftest import THURSDAY, TUESDAY, Post

pytestmark = pytest.mark.both_engines
TWO_DAYS, MORNING = TUESDAY - timedelta(hours=48), at("2027-03-09T13:00")  # Sunday 10 a.m., and Tuesday 8 a.m.


@pytest.fixture
def reminded(post: Post) -> Post:
    """Amara's confirmation has gone, and her two reminders wait."""
    post.change(SessionFormat, post.cast.in_person.id, reminders=["48h", "08:00"])
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    with post.unit() as work:
        reminding.renew(work, appointments=[work.session.get_one(Appointment, post.appointment_id)])
    return post


def rows(post: Post) -> dict[str, OutboxMessage]:
    with post.unit() as work:
        of_this_kind = select(OutboxMessage).where(OutboxMessage.kind == LetterKind.REMINDER)
        return {row.lead or "": row for row in work.session.scalars(of_this_kind.order_by(OutboxMessage.sequence))}


def subjects(post: Post, clock: Clock, instant: datetime) -> list[str]:
    """Of the letters that a worker sends at this moment."""
    clock.set(instant)
    return [letter.subject for letter in post.send()]


def test_each_goes_once_at_its_time_and_says_all_that_she_needs(reminded: Post, clock: Clock) -> None:
    assert subjects(reminded, clock, TWO_DAYS - timedelta(seconds=1)) == []
    clock.set(TWO_DAYS)
    (letter,) = reminded.send()
    assert letter.subject == "A reminder: Tue 9 March, 10:00 a.m."
    assert "Tuesday 9 March 2027, 10:00 to 10:50\u00a0a.m., Eastern Time".replace("\u00a0", " ") in letter.text
    for word in ("14 Willow Lane", "Until Monday 8 March, 10:00 a.m.", "/a/", "when I remind you"):
        assert word in letter.text
    assert (letter.invite, letter.in_reply_to) == (None, reminded.postbox.letters[0].message_id)
    assert subjects(reminded, clock, TWO_DAYS + timedelta(hours=5)) == []
    assert subjects(reminded, clock, MORNING) == ["A reminder: Tue 9 March, 10:00 a.m."]
    assert subjects(reminded, clock, MORNING + timedelta(hours=1)) == []


def test_after_her_deadline_it_asks_her_to_call_and_names_no_deadline(reminded: Post, clock: Clock) -> None:
    clock.set(MORNING)
    (letter,) = reminded.send()
    assert "Until" not in letter.text
    assert "call me: (519) 555-0100" in letter.text


def test_a_partner_is_told_of_no_deadline_that_is_not_his(reminded: Post, clock: Clock) -> None:
    his = reminded.partner(answer=Answer.CONFIRMED, discreet=False)
    worker.see_to_chores(reminded.office)
    clock.set(TWO_DAYS)
    reminded.send()
    (letter,) = [each for each in reminded.postbox.to("jonas@example.com") if each.subject.startswith("A reminder")]
    assert "Until" not in letter.text
    assert rows(reminded)["48h"].attendance_id in (his, reminded.amara_id)


def test_where_others_read_it_says_only_when(reminded: Post, clock: Clock) -> None:
    reminded.change(Attendance, reminded.amara_id, discreet=True)
    clock.set(TWO_DAYS)
    (letter,) = reminded.send()
    assert letter.subject == "Tue 9 March, 10:00 a.m."
    for word in ("reminder", "Willow", "Ruth", "555", "911"):
        assert word not in letter.text


def test_of_several_that_were_held_up_only_the_newest_goes(reminded: Post, clock: Clock) -> None:
    assert subjects(reminded, clock, MORNING + timedelta(minutes=20)) == ["A reminder: Tue 9 March, 10:00 a.m."]
    found = rows(reminded)
    assert (found["48h"].state, found["48h"].reason) == (OutboxState.WITHDRAWN, "a later letter says the same")
    assert found["08:00"].state is OutboxState.SENT


def test_a_confirmation_that_was_held_up_as_well_is_reminder_enough(post: Post, clock: Clock) -> None:
    post.change(SessionFormat, post.cast.in_person.id, reminders=["48h"])
    post.owe(LetterKind.CONFIRMATION)
    worker.see_to_chores(post.office)
    assert subjects(post, clock, TWO_DAYS + timedelta(hours=3)) == ["Your appointment, Tue 9 March, 10:00 a.m."]
    assert rows(post)["48h"].reason == "a later letter says the same"


def test_one_that_a_server_keeps_waiting_at_night_goes_in_the_morning(reminded: Post, clock: Clock) -> None:
    reminded.change(SessionFormat, reminded.cast.in_person.id, reminders=["48h"])
    assert subjects(reminded, clock, at("2027-03-08T04:30")) == []  # Sunday, half past eleven in the evening
    waits = rows(reminded)["48h"]
    assert (waits.state, waits.tries, waits.held_until) == (OutboxState.WAITING, 0, at("2027-03-08T13:00"))
    assert subjects(reminded, clock, at("2027-03-08T12:59")) == []
    assert subjects(reminded, clock, at("2027-03-08T13:00")) == ["A reminder: Tue 9 March, 10:00 a.m."]


@pytest.mark.parametrize(
    ("table", "changes", "reason"),
    [
        (Appointment, {"status": AppointmentStatus.CANCELLED}, "the appointment is cancelled"),
        (Appointment, {"status": AppointmentStatus.REQUESTED}, "it is not booked"),
        (Attendance, {"answer": Answer.DECLINED}, "this person does not take part"),
        (Attendance, {"answer": Answer.INVITED}, "this person has not said yet whether they come"),
        (Attendance, {"channels": ["call"]}, "e-mail is not a way to reach this person"),
        (Attendance, {"sequence": 1}, "a newer letter replaces it"),
    ],
)
def test_what_has_changed_meanwhile_takes_it_back(
    reminded: Post, clock: Clock, table: type[Any], changes: dict[str, Any], reason: str
) -> None:
    reminded.change(table, reminded.appointment_id if table is Appointment else reminded.amara_id, **changes)
    assert subjects(reminded, clock, TWO_DAYS) == []
    assert rows(reminded)["48h"].reason == reason


@pytest.mark.parametrize(
    ("instant", "reason"),
    [
        (TUESDAY - timedelta(minutes=29), "there is too little time left before it begins"),
        (TUESDAY + timedelta(hours=3), "the appointment is over"),
    ],
)
def test_none_comes_when_she_is_about_to_leave_or_later(
    reminded: Post, clock: Clock, instant: datetime, reason: str
) -> None:
    assert subjects(reminded, clock, instant) == []
    assert {row.reason for row in rows(reminded).values()} == {reason}


def test_one_that_is_not_counted_as_a_letter_changes_no_later_one(reminded: Post, clock: Clock) -> None:
    """A move that is taken back is still as the letter before told, and a cancellation is still told."""
    subjects(reminded, clock, TWO_DAYS)
    reminded.move(THURSDAY)
    moved_back = reminded.move(TUESDAY)
    reminded.send()
    assert reminded.row(moved_back).reason == "it is again as the letter before told"
    reminded.cancel()
    assert [letter.subject for letter in reminded.send()] == ["Cancelled: Tue 9 March, 10:00 a.m."]


def test_it_can_be_read_before_it_goes_and_after(reminded: Post, clock: Clock) -> None:
    for _again in range(2):
        with reminded.unit() as work:
            shown = preview(work, message=rows(reminded)["48h"], settings=reminded.office.settings)
        assert shown is not None
        assert shown.subject == "A reminder: Tue 9 March, 10:00 a.m."
        subjects(reminded, clock, TWO_DAYS)
