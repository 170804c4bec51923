"""No letter reaches anybody at an hour at which she wishes no e-mail, unless she has just asked for it herself."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from practice.models.appointments import Appointment, Attendance
from practice.models.outbox import OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.mail_hours import MailHours
from practice.services import contact, outbox
from practice.services.contact import ContactRule
from practice.work import Actor, ActorKind
from tests.conftest import Clock
from tests.factories import at
from tests.mailing.conftest import THURSDAY, Post

pytestmark = pytest.mark.both_engines

EVENING = at("2027-03-02T00:30")  # Monday 1 March, 7:30 p.m. in Toronto
MORNING = at("2027-03-02T13:00")  # Tuesday, 8 a.m.
TO_CLIENTS = [kind for kind in LetterKind if not kind.is_to_practitioner]
STATUS = {LetterKind.REQUEST_RECEIVED: AppointmentStatus.REQUESTED} | {
    kind: AppointmentStatus.CANCELLED for kind in TO_CLIENTS if kind.says_it_is_off
}


@pytest.fixture
def by_day(post: Post) -> Post:
    """Amara has read her confirmation, and said: e-mail from eight in the morning until six in the evening."""
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    post.change(Attendance, post.amara_id, mail_opens=time(8), mail_closes=time(18))
    post.postbox.letters.clear()
    return post


def to_her(post: Post) -> int:
    return len(post.postbox.to("amara@example.org"))


@pytest.mark.parametrize("kind", TO_CLIENTS)
def test_a_letter_of_any_kind_waits_until_her_hours_begin(by_day: Post, clock: Clock, kind: LetterKind) -> None:
    clock.now = EVENING
    owed = by_day.owe(kind, starts_at=THURSDAY, ends_at=THURSDAY + timedelta(hours=1), status=_status(kind))
    by_day.send()
    row = by_day.row(owed)
    assert to_her(by_day) == 0
    if row.state is OutboxState.WITHDRAWN:  # it has nothing to say, at whatever hour
        return
    assert (row.state, row.tries, row.due_at, row.held_until) == (OutboxState.WAITING, 0, MORNING, MORNING)
    assert row.reason == "held back until Tuesday 2 March, 8:00\u00a0a.m.: no e-mail is wished earlier"
    clock.now = MORNING - timedelta(seconds=1)
    by_day.send()
    assert to_her(by_day) == 0
    clock.now = MORNING
    by_day.send()
    assert (to_her(by_day), by_day.row(owed).tries) == (1, 1)


def _status(kind: LetterKind) -> AppointmentStatus:
    return STATUS.get(kind, AppointmentStatus.BOOKED)


def test_the_letters_of_others_go_meanwhile(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    by_day.move()
    by_day.owe(LetterKind.PRACTITIONER_MOVED, to=None)
    jonas = by_day.partner()
    by_day.owe(LetterKind.PARTNER_INVITATION, to=jonas)
    assert sorted(sent.to.address for sent in by_day.send()) == ["jonas@example.com", "ruth@example.org"]


def test_what_is_moved_twice_in_the_night_is_told_once_in_the_morning(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    first = by_day.move()
    by_day.send()
    second = by_day.move(THURSDAY + timedelta(hours=2))
    clock.now = MORNING
    by_day.send()
    assert to_her(by_day) == 1
    assert (by_day.row(first).state, by_day.row(second).state) == (OutboxState.WITHDRAWN, OutboxState.SENT)


@pytest.mark.parametrize(
    ("start", "needed_by"),
    [
        ("2027-03-02T12:00", "2027-03-02T12:00"),  # the new time is before she may read of it
        ("2027-03-11T15:00", "2027-03-09T15:00"),  # she would come at the old one
    ],
)
def test_a_held_letter_knows_from_when_on_it_comes_too_late(
    by_day: Post, clock: Clock, start: str, needed_by: str
) -> None:
    clock.now = EVENING
    owed = by_day.move(at(start))
    by_day.send()
    assert by_day.row(owed).needed_by == at(needed_by)


@pytest.mark.parametrize("ask", [contact.send_again, "another address"])
def test_what_she_asks_for_on_her_own_page_goes_at_any_hour(by_day: Post, clock: Clock, ask: object) -> None:
    clock.now = EVENING
    moved = by_day.move()
    by_day.send()
    with by_day.unit(Actor(ActorKind.CLIENT, by_day.amara_id)) as work:
        hers = {"appointment_id": by_day.appointment_id, "attendance_id": by_day.amara_id}
        if ask == "another address":
            contact.correct_address(work, **hers, email="a.diallo@example.org", discreet=False)
        else:
            contact.send_again(work, **hers)
    assert [letter.subject for letter in by_day.send()] == ["New time: Thu 11 March, 10:00 a.m."]
    assert by_day.row(moved).state is OutboxState.SENT


def test_a_quarter_of_an_hour_later_nobody_waits_for_it_any_more(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    with by_day.unit(Actor(ActorKind.CLIENT, by_day.amara_id)) as work:
        contact.send_again(work, appointment_id=by_day.appointment_id, attendance_id=by_day.amara_id)
    clock.move(timedelta(minutes=16))
    assert by_day.send() == []


def test_a_link_that_anybody_may_ask_for_waits_for_her_hours(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    with by_day.unit() as work:
        outbox.post_lookup(work, email="amara@example.org")
    by_day.send()
    assert to_her(by_day) == 0
    clock.now = MORNING
    by_day.send()
    assert to_her(by_day) == 1


def test_other_hours_hold_at_once_for_what_is_held_back(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    owed = by_day.move()
    by_day.send()
    _say(by_day, MailHours(closes=time(19)))
    by_day.send()
    assert by_day.row(owed).held_until == at("2027-03-02T05:00")
    _say(by_day, MailHours())
    by_day.send()
    assert to_her(by_day) == 1
    assert (by_day.row(owed).state, by_day.row(owed).reason) == (OutboxState.SENT, None)


def test_what_the_counsellor_sends_again_waits_too(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    owed = by_day.owe(LetterKind.FORMAT_CHANGED)
    with by_day.unit() as work:
        outbox.send_again(work, message=work.session.get_one(type(by_day.row(owed)), owed))
    assert by_day.send() == []


def test_a_letter_held_past_the_end_of_its_session_is_withdrawn(by_day: Post, clock: Clock) -> None:
    clock.now = EVENING
    owed = by_day.move(at("2027-03-02T11:00"))
    by_day.send()
    by_day.change(Appointment, by_day.appointment_id, ends_at=at("2027-03-02T11:50"))
    clock.now = MORNING
    by_day.send()
    assert (by_day.row(owed).state, by_day.row(owed).reason) == (OutboxState.WITHDRAWN, "the appointment is over")


def _say(post: Post, hours: MailHours) -> None:
    with post.unit(Actor(ActorKind.CLIENT, post.amara_id)) as work:
        rule, hers = ContactRule(mail_hours=hours), {"attendance_id": post.amara_id}
        assert contact.say_how_to_reach(work, appointment_id=post.appointment_id, rule=rule, **hers)


def test_the_night_in_which_the_clocks_change_is_no_exception(by_day: Post, clock: Clock) -> None:
    clock.now = at("2027-03-14T01:00")  # Saturday evening; in this night the clocks go forward
    by_day.change(Appointment, by_day.appointment_id, starts_at=at("2027-03-20T15:00"), ends_at=at("2027-03-20T16:00"))
    owed = by_day.owe(LetterKind.FORMAT_CHANGED)
    by_day.send()
    eight: datetime = at("2027-03-14T12:00")
    assert by_day.row(owed).held_until == eight
