"""The one reminder that something waits: owed once, whoever looks and whatever is moved, and true when it goes."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mailing import worker
from mailing.preview import preview
from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.intake import Consent, Pack, ResponseState
from practice.models.links import ClientLink
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import Asked, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import consents, form_reminding, responses
from tests.conftest import Clock
from tests.mailing.conftest import TUESDAY, Post
from tests.services.intakes import seen

pytestmark = pytest.mark.both_engines
BEFORE = timedelta(hours=20)


@pytest.fixture
def day_before(post: Post, clock: Clock) -> Post:
    """It is the day before Amara's session; her confirmation has gone, and everything waits."""
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    clock.set(TUESDAY - BEFORE)
    return post


def remind(post: Post) -> int:
    with post.unit() as work:
        return form_reminding.post_due(work)


def reminders(post: Post) -> list[OutboxMessage]:
    with post.unit() as work:
        of_this_kind = select(OutboxMessage).where(OutboxMessage.kind == LetterKind.FORM_REMINDER)
        return list(work.session.scalars(of_this_kind))


def agree_to_everything(post: Post) -> None:
    with post.unit() as work:
        mine = seen(work, work.session.get_one(Attendance, post.amara_id))
        for agreement in consents.agreements(work, attendance=mine):
            work.session.add(
                Consent(client_id=mine.client_id, attendance_id=mine.id, text_id=agreement.text.id, at=work.now)
            )


def answer(post: Post, **changes: Any) -> None:
    """Amara's response to the first form."""
    with post.unit() as work:
        mine = seen(work, work.session.get_one(Attendance, post.amara_id))
        found = responses.next_version(work, attendance=mine)
        assert found is not None
        response = responses.begin(work, attendance=mine, pack=Pack.CORE, version=found[1])
        for name, value in changes.items():
            setattr(response, name, value)


def test_where_nothing_is_asked_only_an_agreement_is_worth_a_reminder(day_before: Post) -> None:
    with day_before.unit() as work:
        mine = seen(work, work.session.get_one(Attendance, day_before.amara_id))
        work.session.get_one(SessionFormat, mine.appointment.format_id).asks = Asked.NOTHING
    agree_to_everything(day_before)
    assert remind(day_before) == 0


def test_it_says_when_and_that_something_waits_and_not_what(day_before: Post) -> None:
    assert remind(day_before) == 1
    (letter,) = day_before.send()
    assert letter.to.address == "amara@example.org"
    assert letter.subject == "Before we meet, Tue 9 March, 10:00 a.m."
    assert "something is still waiting for you" in letter.text
    assert letter.invite is None
    for word in ("form", "agree", "answer", "question", "privacy"):
        assert word not in letter.text.lower()
    with day_before.unit() as work:
        token = work.session.scalars(select(ClientLink).where(ClientLink.attendance_id == day_before.amara_id)).one()
        assert f"/a/{token.token}" in letter.text


def test_where_others_read_it_says_only_when(day_before: Post) -> None:
    day_before.change(Attendance, day_before.amara_id, discreet=True)
    remind(day_before)
    (letter,) = day_before.send()
    assert letter.subject == "Tue 9 March, 10:00 a.m."
    assert "waiting" not in letter.text


def test_it_is_owed_once(day_before: Post, clock: Clock) -> None:
    assert [remind(day_before), remind(day_before)] == [1, 0]
    day_before.send()
    clock.move(timedelta(hours=1))
    assert remind(day_before) == 0
    assert len(reminders(day_before)) == 1


def test_it_is_owed_once_however_many_workers_look(day_before: Post) -> None:
    with ThreadPoolExecutor(6) as workers:
        done = [workers.submit(worker.see_to_chores, day_before.office) for _ in range(6)]
    assert [each.exception() for each in done] == [None] * 6
    remind(day_before)
    assert len(reminders(day_before)) == 1


def test_it_is_owed_once_whatever_is_moved(day_before: Post, clock: Clock) -> None:
    remind(day_before)
    day_before.send()
    day_before.move(TUESDAY + timedelta(days=2))
    assert [letter.subject for letter in day_before.send()] == ["New time: Thu 11 March, 10:00 a.m."]
    clock.move(timedelta(days=2))
    assert remind(day_before) == 0


def test_one_that_a_move_called_back_before_it_went_is_owed_again_in_time(day_before: Post, clock: Clock) -> None:
    remind(day_before)
    day_before.move(TUESDAY + timedelta(days=2))
    assert [letter.subject for letter in day_before.send()] == ["New time: Thu 11 March, 10:00 a.m."]
    assert remind(day_before) == 0
    clock.move(timedelta(days=2))
    assert remind(day_before) == 1
    assert [letter.subject for letter in day_before.send()] == ["Before we meet, Thu 11 March, 10:00 a.m."]
    assert remind(day_before) == 0


def test_one_that_was_being_handed_over_when_she_moved_counts(day_before: Post, clock: Clock) -> None:
    remind(day_before)
    day_before.change(OutboxMessage, reminders(day_before)[0].id, claimed_by="another worker")
    day_before.move(TUESDAY + timedelta(days=2))
    clock.move(timedelta(days=2))
    assert remind(day_before) == 0


def test_it_neither_begins_nor_stands_between_two_other_letters(day_before: Post) -> None:
    remind(day_before)
    day_before.send()
    day_before.move(TUESDAY + timedelta(days=2))
    moved_back = day_before.move(TUESDAY)
    day_before.send()
    assert day_before.row(moved_back).reason == "it is again as the letter before told"


def test_the_worker_looks_by_itself_once_a_minute(day_before: Post, clock: Clock) -> None:
    first = worker.see_to_chores(day_before.office)
    assert first == clock()
    day_before.change(OutboxMessage, reminders(day_before)[0].id, kind=LetterKind.LINK_RESEND)
    clock.move(timedelta(seconds=59))
    assert worker.see_to_chores(day_before.office, first) == first
    assert reminders(day_before) == []
    clock.move(timedelta(seconds=1))
    assert worker.see_to_chores(day_before.office, first) == clock()


def test_a_worker_that_runs_on_reminds_and_sends(day_before: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(worker, "LOOK_EVERY", timedelta(milliseconds=1))
    day_before.postbox.at_delivery = stop.set
    worker.run_forever(day_before.office, stop=stop)
    assert [row.state for row in reminders(day_before)] == [OutboxState.SENT]


def test_a_fault_while_looking_keeps_no_letter_waiting(
    day_before: Post, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    class Away:
        def reading(self) -> None:
            raise RuntimeError("amara@example.org")

    with caplog.at_level(logging.ERROR):
        at = worker.see_to_chores(replace(day_before.office, sessions=Away()))  # type: ignore[arg-type]
    assert at == clock()
    assert "reminding was put off" in caplog.text
    assert "amara" not in caplog.text


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (Appointment, {"status": AppointmentStatus.REQUESTED}),
        (Appointment, {"status": AppointmentStatus.CANCELLED}),
        (Appointment, {"created_at": TUESDAY - BEFORE - timedelta(hours=5)}),
        (Attendance, {"answer": Answer.DECLINED}),
        (Attendance, {"answer": Answer.INVITED}),
        (Attendance, {"channels": ["call"]}),
    ],
)
def test_nobody_else_is_reminded(day_before: Post, table: type[Any], changes: dict[str, Any]) -> None:
    whose = day_before.appointment_id if table is Appointment else day_before.amara_id
    day_before.change(table, whose, **changes)
    assert remind(day_before) == 0


def test_whoever_has_no_address_is_not_written_to(day_before: Post) -> None:
    with day_before.unit() as work:
        work.session.get_one(Attendance, day_before.amara_id).client.set_email(None)
    assert remind(day_before) == 0


def test_nothing_waits_for_whoever_has_agreed_and_sent_the_form(day_before: Post) -> None:
    agree_to_everything(day_before)
    answer(day_before, state=ResponseState.SENT)
    assert remind(day_before) == 0


@pytest.mark.parametrize(
    "changes",
    [{"state": ResponseState.SENT}, {"state": ResponseState.WITHDRAWN}, {"prefers_phone_at": TUESDAY - BEFORE}],
)
def test_the_form_waits_no_longer_once_it_is_sent_or_refused_but_agreements_do(
    day_before: Post, changes: dict[str, Any]
) -> None:
    answer(day_before, **changes)
    assert remind(day_before) == 1
    agree_to_everything(day_before)
    day_before.send()
    assert reminders(day_before)[0].reason == "nothing is waiting for this person any more"


def test_a_form_that_is_begun_still_waits(day_before: Post) -> None:
    agree_to_everything(day_before)
    answer(day_before)
    assert remind(day_before) == 1
    assert len(day_before.send()) == 1


def test_what_was_done_meanwhile_is_not_asked_for(day_before: Post) -> None:
    remind(day_before)
    agree_to_everything(day_before)
    answer(day_before, state=ResponseState.SENT)
    assert day_before.send() == []
    (row,) = reminders(day_before)
    assert (row.state, row.reason) == (OutboxState.WITHDRAWN, "nothing is waiting for this person any more")


@pytest.mark.parametrize(
    ("table", "changes", "reason"),
    [
        (Appointment, {"status": AppointmentStatus.CANCELLED}, "the appointment is cancelled"),
        (Attendance, {"answer": Answer.DECLINED}, "this person does not take part"),
        (Attendance, {"channels": ["call"]}, "e-mail is not a way to reach this person"),
    ],
)
def test_what_has_changed_meanwhile_takes_it_back(
    day_before: Post, table: type[Any], changes: dict[str, Any], reason: str
) -> None:
    remind(day_before)
    day_before.change(table, day_before.appointment_id if table is Appointment else day_before.amara_id, **changes)
    assert day_before.send() == []
    assert reminders(day_before)[0].reason == reason


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (BEFORE - timedelta(hours=1), "there is too little time left before it begins"),
        (BEFORE + timedelta(hours=3), "the appointment is over"),
    ],
)
def test_a_worker_that_was_away_does_not_remind_too_late(
    day_before: Post, clock: Clock, later: timedelta, reason: str
) -> None:
    remind(day_before)
    clock.move(later)
    assert day_before.send() == []
    assert reminders(day_before)[0].reason == reason


def test_each_of_two_people_is_reminded_of_her_own(day_before: Post) -> None:
    his = day_before.partner(answer=Answer.CONFIRMED, discreet=False)
    agree_to_everything(day_before)
    answer(day_before, state=ResponseState.SENT)
    assert remind(day_before) == 1
    assert [row.attendance_id for row in reminders(day_before)] == [his]


def test_it_can_be_read_before_it_goes_and_after(day_before: Post) -> None:
    remind(day_before)
    for _again in range(2):
        (row,) = reminders(day_before)
        with day_before.unit() as work:
            shown = preview(work, message=row, settings=day_before.office.settings)
        assert shown is not None
        assert shown.subject == "Before we meet, Tue 9 March, 10:00 a.m."
        day_before.send()


def test_it_answers_the_letter_by_which_she_heard_of_it(day_before: Post) -> None:
    remind(day_before)
    (letter,) = day_before.send()
    assert letter.in_reply_to == day_before.postbox.letters[0].message_id
