"""Ruth adds a partner to an appointment of one, and takes one off again who was added by mistake."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from practice.errors import ChangedMeanwhile, NotFound, NotPossibleNow, NotTakenBack
from practice.models.appointments import Answer, Attendance, Role
from practice.models.links import ClientLink
from practice.models.people import Client
from practice.models.scheduling import Parties, Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, handing_over, notes, own_page, partners, taking_back
from practice.services.drafts import ClientDetails
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


def jonas(*, email: str | None = "jonas@example.com", passed_on: bool = False) -> ClientDetails:
    return ClientDetails(
        "", "", discreet=True, partner_name="Jonas", partner_email=email, partner_is_handed_over=passed_on
    )


def add(unit: Unit, cast: Cast, booked: Booked, details: ClientDetails) -> Attendance:
    with unit(as_ruth(cast)) as work:
        partners.add(work, appointment_id=booked.id, details=details)
    with unit() as work:
        return work.session.scalars(select(Attendance).filter_by(appointment_id=booked.id, role=Role.PARTNER)).one()


def clients(unit: Unit) -> int:
    with unit() as work:
        return work.session.scalar(select(func.count(Client.id))) or 0


def test_he_is_asked_by_a_letter_that_says_little_and_length_and_fee_stay(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        before = appointment(work, booked).length, appointment(work, booked).price_cents
    part = add(unit, cast, booked, jonas())
    assert (part.answer, part.discreet) == (Answer.INVITED, True)
    with unit() as work:
        row = appointment(work, booked)
        assert (row.party, (row.length, row.price_cents)) == (Party.COUPLE, before)
        letters = waiting(work, booked)
        assert set(letters) == {(LetterKind.PARTNER_INVITATION, part.id)}
        assert letters[LetterKind.PARTNER_INVITATION, part.id].due_at == work.now + timedelta(minutes=3)
        assert [what for what, _ in happened(work, booked)] == ["partner_added"]
    with unit() as work:
        own_page.accept(work, appointment_id=booked.id, attendance_id=part.id)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        partners.add(work, appointment_id=booked.id, details=jonas())


def test_without_an_address_an_invitation_is_passed_on_or_they_tell_each_other(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    part = add(unit, cast, booked, jonas(email=None, passed_on=True))
    assert part.answer is Answer.INVITED
    with unit() as work:
        found = appointments.find_appointment(work, appointment_id=booked.id, practitioner_id=cast.ruth.id)
        hers = next(part for part in found.attendances if part.role is Role.BOOKER)
        assert handing_over.may_be_passed_on(work, attendance=hers)
        assert waiting(work, booked) == {}
    other = book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="mia@example.org")
    assert add(unit, cast, other, jonas(email=None)).answer is Answer.CONFIRMED


def test_of_a_partner_who_has_heard_nothing_nothing_is_kept(unit: Unit, cast: Cast) -> None:
    booked, before = book(unit, cast.in_person), clients(unit)
    add(unit, cast, booked, jonas())
    with unit(as_ruth(cast)) as work:
        assert not partners.take_off(work, appointment_id=booked.id)
    assert clients(unit) == before
    with unit() as work:
        assert appointment(work, booked).party is Party.ONE
        assert waiting(work, booked) == {}
    add(unit, cast, booked, jonas())


def test_one_who_has_heard_of_it_keeps_his_record_and_comes_in_no_more(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    part = add(unit, cast, booked, jonas())
    send_letters(unit)
    with unit(as_ruth(cast)) as work:
        assert partners.take_off(work, appointment_id=booked.id)
    with unit() as work:
        assert attendance(work, part.id).answer is Answer.DECLINED
        links = work.session.scalars(select(ClientLink).filter_by(attendance_id=part.id)).all()
        assert links
        assert all(link.revoked_at for link in links)
        assert appointment(work, booked).party is Party.ONE
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        partners.take_off(work, appointment_id=booked.id)


def test_of_whom_she_has_written_something_down_the_record_stays(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    part = add(unit, cast, booked, jonas())
    with unit(as_ruth(cast)) as work:
        notes.add_note(work, appointment_id=booked.id, attendance_id=part.id, words="He phoned.")
    with unit(as_ruth(cast)) as work:
        (slip,) = taking_back.still_possible(work, appointment_id=booked.id)
        with pytest.raises(NotTakenBack):
            taking_back.take_back(work, appointment_id=booked.id, event_id=slip.event.id)
    with unit(as_ruth(cast)) as work:
        assert partners.take_off(work, appointment_id=booked.id)
        assert attendance(work, part.id).answer is Answer.DECLINED


def test_nobody_is_added_where_only_one_may_come_or_what_was_seen_has_changed(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work, pytest.raises(ChangedMeanwhile):
        partners.add(work, appointment_id=booked.id, details=jonas(), seen=9)
    with unit(booked.actor()) as work, pytest.raises(NotFound):
        partners.add(work, appointment_id=booked.id, details=jonas())
    with unit() as work:
        work.session.get_one(SessionFormat, cast.in_person.id).parties = Parties.ONE
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        partners.add(work, appointment_id=booked.id, details=jonas())
