"""Where letters go when she puts her address right, and who is shut out then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice import vault
from practice.errors import LinkNotValid, NotFound, NotPossibleNow
from practice.models.appointments import Answer
from practice.models.links import newest_link
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import clients_with_email
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, clients, contact, own_page
from practice.services.contact import WhereToWrite
from practice.work import Actor, ActorKind, Work
from tests.booked import (
    TUESDAY_AFTERNOON,
    Booked,
    appointment,
    as_ruth,
    attendance,
    book,
    happened,
    send_letters,
    waiting,
)
from tests.conftest import Unit
from tests.people import Cast


def correct(work: Work, booked: Booked, email: str, *, discreet: bool = False) -> str | None:
    link = contact.correct_address(
        work, appointment_id=booked.id, attendance_id=booked.booker, email=email, discreet=discreet
    )
    return link.token if link else None


def letter(work: Work, booked: Booked) -> OutboxMessage:
    hers = OutboxMessage.attendance_id == booked.booker, OutboxMessage.kind != LetterKind.REMINDER
    found = select(OutboxMessage).where(*hers)
    return work.session.scalars(found).one()


def test_a_corrected_address_gets_the_same_letter(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        before = letter(work, booked)
        identity = (before.id, before.message_id, before.dtstamp, before.sequence)
    with unit(booked.actor()) as work:
        correct(work, booked, "amara@example.com")
    with unit() as work:
        again = letter(work, booked)
        assert (again.id, again.message_id, again.dtstamp, again.sequence) == identity
        assert (again.state, again.due_at, again.tries) == (OutboxState.WAITING, work.now, 0)
        assert attendance(work, booked.booker).client.email == "amara@example.com"
        assert happened(work, booked) == [("address_corrected", f"client:{booked.booker}")]


def test_the_old_address_is_known_no_more_and_its_link_is_shut(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(booked.actor()) as work:
        token = correct(work, booked, "amara@example.com") or ""
    with unit() as work:
        assert work.session.scalars(clients_with_email("amara@example.org")).all() == []
        assert clients.open_link(work, token=token).attendance_id == booked.booker
        with pytest.raises(LinkNotValid):
            clients.open_link(work, token=booked.token)
        assert work.session.scalars(newest_link(booked.booker, work.now)).one().digest == vault.digest(token)


def test_the_partners_link_stays(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(booked.actor()) as work:
        correct(work, booked, "amara@example.com")
    with unit() as work:
        assert clients.open_link(work, token=booked.partners_token)
        assert set(waiting(work, booked)) == {(LetterKind.CONFIRMATION, booked.booker)}


def test_becoming_discreet_sends_nothing(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(booked.actor()) as work:
        assert correct(work, booked, "amara@example.org", discreet=True) is None
    with unit() as work:
        booker = attendance(work, booked.booker)
        assert (booker.discreet, booker.sequence, appointment(work, booked).revision) == (True, 0, 0)
        assert not waiting(work, booked)
        assert clients.open_link(work, token=booked.token)


def test_sending_again_is_the_newest_letter_and_only_once_at_a_time(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for _ in range(3):
        with unit(booked.actor()) as work:
            contact.send_again(work, appointment_id=booked.id, attendance_id=booked.booker)
    with unit() as work:
        assert set(waiting(work, booked)) == {(LetterKind.CONFIRMATION, booked.booker)}
    send_letters(unit)
    with unit() as work:
        assert letter(work, booked).state is OutboxState.SENT


def test_a_letter_that_ruth_may_still_take_back_is_not_hurried(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None)
    with unit(booked.actor()) as work:
        contact.send_again(work, appointment_id=booked.id, attendance_id=booked.booker)
        correct(work, booked, "amara@example.com")
    with unit() as work:
        letters = waiting(work, booked)
        assert set(letters) == {(LetterKind.MOVED, booked.booker)}
        assert letters[LetterKind.MOVED, booked.booker].due_at == work.now + timedelta(minutes=3)


def test_a_letter_that_waits_for_another_try_goes_at_once_to_the_right_address(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        tried = letter(work, booked)
        tried.state, tried.sent_at, tried.tries = OutboxState.WAITING, None, 5
        tried.due_at = work.now + timedelta(hours=1)
    with unit(booked.actor()) as work:
        correct(work, booked, "amara@example.com")
    with unit() as work:
        assert letter(work, booked).due_at == work.now


def test_nobody_but_the_one_who_booked(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    other = book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    for somebody in (booked.partner, other.booker):
        with unit() as work, pytest.raises(NotFound):
            contact.send_again(work, appointment_id=booked.id, attendance_id=somebody)
        with unit() as work, pytest.raises(NotFound):
            correct(work, Booked(booked.id, somebody, ""), "noor@example.com")


def test_after_cancelling_nothing_is_sent_again(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)
    with unit(booked.actor()) as work, pytest.raises(NotPossibleNow):
        contact.send_again(work, appointment_id=booked.id, attendance_id=booked.booker)
    with unit(booked.actor()) as work, pytest.raises(NotPossibleNow):
        correct(work, booked, "amara@example.com")


def test_ruth_puts_a_partners_address_right_and_whoever_got_his_letter_is_shut_out(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    send_letters(unit)
    with unit(Actor(ActorKind.CLIENT, booked.partner)) as work:  # somebody else had his letter, and said no
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.partner)
    with unit(as_ruth(cast)) as work:
        named = {
            "appointment_id": booked.id,
            "attendance_id": booked.partner,
            "values": WhereToWrite("jonas.weber@example.com"),
        }
        seen = entity_tag(WhereToWrite("jonas@example.com"))
        assert contact.put_address_right(work, **named, seen=seen)
        assert not contact.put_address_right(work, **named, seen=seen)
    with unit() as work:
        his = attendance(work, booked.partner)
        assert (his.client.email, his.answer, his.discreet) == ("jonas.weber@example.com", Answer.INVITED, True)
        assert [kind for kind, whose in waiting(work, booked) if whose == booked.partner] == [
            LetterKind.PARTNER_INVITATION
        ]
        with pytest.raises(LinkNotValid):
            clients.open_link(work, token=booked.partners_token)
        clients.open_link(work, token=booked.token)


def test_nobody_but_ruth_puts_somebody_elses_address_right(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    named = {
        "appointment_id": booked.id,
        "attendance_id": booked.partner,
        "values": WhereToWrite("jonas.weber@example.com"),
    }
    with unit(booked.actor()) as work, pytest.raises(NotFound):
        contact.put_address_right(work, **named, seen="")
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="I am ill")
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        contact.put_address_right(work, **named, seen="")
