"""Which letter is sent in the end, to whom, and what is in it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import vobject
from sqlalchemy import select

from mailing.letter import Message
from mailing.worker import send_next
from practice.models.appointments import Answer, Appointment, Attendance, RainPlan
from practice.models.links import ClientLink
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client
from practice.models.profile import the_profile
from practice.models.scheduling import Party
from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.services import outbox
from tests import factories
from tests.conftest import Clock
from tests.engines import Database
from tests.mailing.conftest import THURSDAY, TUESDAY, Post
from tests.people import Cast

pytestmark = pytest.mark.both_engines


def calendar(message: Message) -> Any:
    assert message.invite is not None
    return vobject.readOne(message.invite.decode())


def test_a_confirmation_goes_to_her_with_her_link_and_her_invitation(post: Post) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    with post.unit() as work:
        token = work.session.scalars(select(ClientLink).where(ClientLink.attendance_id == post.amara_id)).one().token
        uid = work.session.get_one(Attendance, post.amara_id).uid
    assert (sent.to.name, sent.to.address) == ("Amara Diallo", "amara@example.org")
    assert f"https://book.example.org/a/{token}" in sent.text
    assert sent.reply_to is not None
    assert sent.reply_to.address == "ruth@example.org"
    assert "14 Willow Lane" in sent.text
    assert calendar(sent).vevent.uid.value == uid
    assert calendar(sent).vevent.dtstart.value == TUESDAY
    assert post.row(owed).state is OutboxState.SENT
    assert sent.message_id == f"<{post.row(owed).message_id}@{sent.sender.address.partition('@')[2]}>"


def test_nothing_is_sent_twice(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    assert len(post.send()) == 1
    assert not send_next(post.office)


def test_a_walk_is_described_as_it_was_booked(post: Post, cast: Cast) -> None:
    with post.unit() as work:
        appointment = work.session.get_one(Appointment, post.appointment_id)
        appointment.format_id, appointment.rain_plan = cast.walk.id, RainPlan.INDOORS
        appointment.meeting_point_id = cast.walk.meeting_point_id
    post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    assert "we meet at Heron Park, north gate" in sent.text
    assert "At the green gate beside the bus stop." in sent.text
    assert "If the weather is poor, we meet indoors." in sent.text
    assert calendar(sent).vevent.geo.value == "42.9849;-81.2453"


def test_a_letter_says_what_is_true_when_it_is_sent(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    with post.unit() as work:
        work.session.scalars(the_profile()).one().name = "Ruth Okafor Counselling"
    (sent,) = post.send()
    assert sent.sender.name == "Ruth Okafor Counselling"


def test_a_move_keeps_the_uid_raises_the_sequence_and_names_the_time_before(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    (first,) = post.send()
    post.move()
    (moved,) = post.send()
    assert moved.subject.startswith("New time: Thu 11 March")
    assert "It was Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time." in moved.text
    assert calendar(moved).vevent.uid.value == calendar(first).vevent.uid.value
    assert [calendar(sent).vevent.sequence.value for sent in (first, moved)] == ["0", "1"]
    assert moved.in_reply_to == first.message_id


def test_a_confirmation_overtaken_by_a_move_is_withdrawn_and_the_move_is_the_confirmation(post: Post) -> None:
    first = post.owe(LetterKind.CONFIRMATION)
    post.move()
    (sent,) = post.send()
    assert sent.subject.startswith("Your appointment, Thu 11 March")
    assert "It was" not in sent.text
    assert calendar(sent).method.value == "REQUEST"
    assert calendar(sent).vevent.sequence.value == "1"
    assert sent.in_reply_to is None
    assert (post.row(first).state, post.row(first).reason) == (OutboxState.WITHDRAWN, "a newer letter replaces it")


def test_two_moves_before_a_letter_goes_are_one_letter(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    post.move(THURSDAY)
    post.move(THURSDAY + timedelta(hours=2))
    (sent,) = post.send()
    assert "12:00 to 12:50 p.m." in sent.text
    assert "It was Tuesday 9 March 2027" in sent.text, "the time she knew, not the one between"


def test_a_cancellation_takes_the_invitation_back(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    (first,) = post.send()
    post.cancel()
    (sent,) = post.send()
    assert sent.method is Method.CANCEL
    event_of = calendar(sent).vevent
    assert (event_of.uid.value, event_of.status.value) == (calendar(first).vevent.uid.value, "CANCELLED")
    assert int(event_of.sequence.value) > int(calendar(first).vevent.sequence.value)


def test_who_cancels_before_the_confirmation_went_gets_nothing(post: Post) -> None:
    owed = [post.owe(LetterKind.CONFIRMATION), post.cancel()]
    assert post.send() == []
    assert [post.row(one).state for one in owed] == [OutboxState.WITHDRAWN] * 2


def test_a_client_hears_that_the_practice_cancelled_even_if_no_letter_had_gone(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.cancel(LetterKind.CANCELLED_BY_PRACTITIONER)
    (sent,) = post.send()
    assert "I have to cancel" in sent.text
    assert sent.invite is None, "there is no entry to take back"


def test_a_request_is_answered_by_the_confirmation(post: Post) -> None:
    post.change(Appointment, post.appointment_id, status=AppointmentStatus.REQUESTED)
    post.owe(LetterKind.REQUEST_RECEIVED)
    (receipt,) = post.send()
    assert receipt.subject.startswith("You asked for")
    assert receipt.invite is None
    post.change(Appointment, post.appointment_id, status=AppointmentStatus.BOOKED)
    post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    assert calendar(sent).vevent.sequence.value == "0"
    assert sent.in_reply_to == receipt.message_id


def test_a_declined_request_takes_nothing_out_of_a_calendar(post: Post) -> None:
    post.change(Appointment, post.appointment_id, status=AppointmentStatus.REQUESTED)
    post.owe(LetterKind.REQUEST_RECEIVED)
    post.send()
    post.cancel(LetterKind.REQUEST_DECLINED)
    (sent,) = post.send()
    assert sent.invite is None
    assert sent.subject.startswith("I cannot offer")


def test_the_practitioner_reads_initials_and_a_link_to_the_admin_site(post: Post) -> None:
    post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    (sent,) = post.send()
    assert sent.to.address == "ruth@example.org"
    assert sent.subject == "New: A. D., Tue 9 March, 10:00 a.m."
    assert f"https://book.example.org/admin/appointments/{post.appointment_id}" in sent.text
    assert "Amara" not in sent.text + sent.html
    assert sent.invite is None


def test_letters_to_a_partner_say_little_until_he_says_that_his_mail_is_private(
    post: Post,
) -> None:
    part = post.partner()
    post.owe(LetterKind.PARTNER_INVITATION, to=part)
    (sent,) = post.send()
    assert sent.to.address == "jonas@example.com"
    assert set(sent.text.split("\n\n")) <= {
        "Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time",
        next(line for line in sent.text.split("\n\n") if line.startswith("Open: https://book.example.org/a/")),
    }
    post.owe(LetterKind.CONFIRMATION, to=part)
    (again,) = post.send()
    assert again.invite is None
    post.change(Attendance, part, discreet=False)
    post.owe(LetterKind.MOVED, to=part, starts_at=THURSDAY, ends_at=THURSDAY + timedelta(minutes=50))
    (open_one,) = post.send()
    assert calendar(open_one).vevent.attendee.value == "mailto:jonas@example.com"
    assert b"amara" not in (open_one.invite or b"").lower()


def test_a_partner_who_declined_hears_no_more(post: Post) -> None:
    part = post.partner(answer=Answer.DECLINED)
    owed = post.owe(LetterKind.MOVED, to=part, starts_at=THURSDAY, ends_at=THURSDAY + timedelta(minutes=50))
    assert post.send() == []
    assert post.row(owed).reason == "this person does not take part"


def test_a_discreet_clients_letters_say_when_and_nothing_else(post: Post) -> None:
    post.change(Attendance, post.amara_id, discreet=True)
    post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    assert sent.invite is None
    assert "Willow" not in sent.text + sent.html


def test_one_discreet_person_makes_every_letter_to_that_mailbox_discreet(post: Post, cast: Cast) -> None:
    with post.unit() as work:
        visit = factories.appointment(work, session_format=cast.phone, starts_at=THURSDAY)
        sister = factories.client(work, name="Awa Diallo", email="Amara@Example.org")
        part = factories.attendance(work, appointment=visit, client=sister, discreet=True)
    post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    assert sent.invite is None
    assert sent.to.name == ""
    with post.unit() as work:
        work.session.get_one(Appointment, visit.id).status = AppointmentStatus.CANCELLED
        work.session.get_one(Attendance, part.id).sequence += 1
    post.move()
    (moved,) = post.send()
    assert "Willow" in moved.text, "a cancelled appointment makes nobody discreet"


def test_who_became_discreet_gets_no_calendar_part_any_more(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    post.change(Attendance, post.amara_id, discreet=True)
    post.cancel()
    (sent,) = post.send()
    assert sent.invite is None
    assert sent.subject == "Cancelled: Tue 9 March, 10:00 a.m."


def test_a_lookup_sends_each_person_her_own_link(post: Post) -> None:
    with post.unit() as work:
        outbox.post_lookup(work, email="amara@example.org")
    (sent,) = post.send()
    assert sent.subject.startswith("Your link, ")
    assert sent.invite is None
    with post.unit() as work:
        outbox.post_lookup(work, email="nobody@example.org")
    assert post.send() == []


@pytest.mark.parametrize("lost", ["revoked_at", "expires_at"])
def test_a_link_that_no_longer_opens_is_replaced_by_a_new_one(post: Post, lost: str, clock: Clock) -> None:
    with post.unit() as work:
        old = work.session.scalars(select(ClientLink).where(ClientLink.attendance_id == post.amara_id)).one()
        setattr(old, lost, clock.now)
    post.owe(LetterKind.LINK_RESEND)
    (sent,) = post.send()
    assert old.token is not None
    assert old.token not in sent.text
    assert "https://book.example.org/a/" in sent.text


def test_a_letter_to_nobody_is_withdrawn_with_a_reason(post: Post) -> None:
    with post.unit() as work:
        work.session.get_one(Attendance, post.amara_id).client.set_email(None)
    owed = post.owe(LetterKind.CONFIRMATION)
    assert post.send() == []
    assert post.row(owed).reason == "there is no e-mail address"


def test_email_that_is_not_wished_is_not_sent(post: Post) -> None:
    post.change(Attendance, post.amara_id, channels=["phone"])
    owed = post.owe(LetterKind.CONFIRMATION)
    assert post.send() == []
    assert post.row(owed).reason == "e-mail is not a way to reach this person"


def test_a_letter_about_what_is_over_is_withdrawn(post: Post, clock: Clock) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    clock.set(TUESDAY + timedelta(hours=1))
    assert post.send() == []
    assert post.row(owed).reason == "the appointment is over"


def test_what_a_letter_said_is_sealed_in_its_row(post: Post, database: Database) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    post.send()
    said = json.loads(post.row(owed).detail or "")
    assert said["kind"] == "confirmation"
    assert said["brought_invitation"] is True
    assert TUESDAY.isoformat() not in repr(database.rows()["outbox_message"])


def test_nothing_that_a_client_wrote_is_in_any_letter(post: Post, cast: Cast) -> None:
    """Her reasons, her hours and her number are marked; every kind of letter is written and read through."""
    with post.unit() as work:
        appointment = work.session.get_one(Appointment, post.appointment_id)
        appointment.cancel_reason, appointment.override_reason = "marker-reason", "marker-override"
        appointment.party = Party.COUPLE
        attendance = work.session.get_one(Attendance, post.amara_id)
        attendance.contact_hours = "marker-hours"
        work.session.get_one(Client, attendance.client_id).phone = "+15195550199"
    part = post.partner()
    for kind in LetterKind:
        off = {"status": AppointmentStatus.CANCELLED if kind.says_it_is_off else AppointmentStatus.BOOKED}
        for to in (None,) if kind.is_to_practitioner else ("amara", part):
            post.owe(kind, to=to, **off)
            post.send()
    assert len(post.postbox.letters) >= len(LetterKind)
    for sent in post.postbox.letters:
        everything = "\n".join([sent.subject, sent.text, sent.html, (sent.invite or b"").decode()])
        assert "marker" not in everything
        assert "5550199" not in everything
        assert "555-0199" not in everything
    for sent in post.postbox.to("amara@example.org"):
        assert "Jonas" not in sent.text + sent.html
        assert "jonas" not in (sent.invite or b"").decode()
    for sent in post.postbox.to("jonas@example.com"):
        assert "Amara" not in sent.text + sent.html


def test_moved_and_moved_back_before_anybody_heard_of_it_is_no_letter(post: Post) -> None:
    confirmed = post.owe(LetterKind.CONFIRMATION)
    post.send()
    there, back = post.move(), post.move(TUESDAY)
    assert post.send() == []
    assert post.row(there).reason == Withdrawal.SUPERSEDED
    assert post.row(back).reason == Withdrawal.AS_TOLD
    post.change(OutboxMessage, confirmed, state=OutboxState.WAITING, due_at=post.office.clock())
    (again,) = post.send()
    assert again.text == post.postbox.letters[0].text
    assert (again.message_id, again.invite) == (post.postbox.letters[0].message_id, post.postbox.letters[0].invite)


def test_after_that_the_next_move_is_told_with_a_higher_sequence(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    post.move()
    post.move(TUESDAY)
    assert post.send() == []
    post.move()
    (letter,) = post.send()
    assert letter.invite
    assert b"SEQUENCE:3" in letter.invite


def test_back_at_the_old_time_but_in_another_way_is_news(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    post.owe(LetterKind.FORMAT_CHANGED, format_id=post.cast.online.id)
    post.move(TUESDAY)
    (letter,) = post.send()
    assert "Your appointment has a new time." in letter.text


def test_moved_back_after_the_new_time_was_told_is_told(post: Post) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.send()
    post.move()
    post.send()
    post.move(TUESDAY)
    (letter,) = post.send()
    assert "Tuesday 9 March" in letter.text
