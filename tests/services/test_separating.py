"""Two who were to come together come apart: each to a time alone first, or for good as two records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from mailing.facts import facts_to_send
from mailing.letter import LetterFacts
from mailing.messages import compose
from practice.errors import NotFound, NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.activity import ActivityEntry
from practice.models.appointments import Answer, Appointment, Role
from practice.models.intake import IntakeResponse, ResponseState
from practice.models.links import ClientLink
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Party
from practice.record_errors import TwoPeople
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, clients, contact, doubles, merging_records, own_page, separating
from practice.services.contact import ContactRule
from practice.services.intake import publish_questionnaire
from practice.services.separating import TwoTimes
from practice.work import SYSTEM, Actor, ActorKind
from tests.booked import (
    TUESDAY,
    TUESDAY_AFTERNOON,
    Booked,
    appointment,
    as_ruth,
    attendance,
    book,
    happened,
    waiting,
)
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

WEDNESDAY = at("2027-03-10T15:15")
PRIVATE = ContactRule(is_discreet=False)


@pytest.fixture
def couple(unit: Unit, cast: Cast) -> Booked:
    """Amara and Jonas, who comes along and whose mail is private."""
    booked = book(unit, cast.in_person, couple=True)
    jonas = {"appointment_id": booked.id, "attendance_id": booked.partner}
    with unit(Actor(ActorKind.CLIENT, booked.partner)) as work:
        own_page.accept(work, **jonas)
        contact.say_how_to_reach(work, **jonas, rule=PRIVATE)
    return booked


def start_individually(unit: Unit, cast: Cast, booked: Booked, times: TwoTimes, *, actor: Actor | None = None) -> str:
    with unit(actor or as_ruth(cast)) as work:
        _, own = separating.start_individually(work, appointment_id=booked.id, times=times)
        return own.id


def test_each_gets_a_time_alone_at_the_length_and_price_for_one(unit: Unit, cast: Cast, couple: Booked) -> None:
    own_id = start_individually(unit, cast, couple, TwoTimes(partners_start=TUESDAY_AFTERNOON))
    with unit() as work:
        hers, own = appointment(work, couple), work.session.get_one(Appointment, own_id)
        for each, start in ((hers, TUESDAY), (own, TUESDAY_AFTERNOON)):
            assert (each.party, each.starts_at, each.length) == (Party.ONE, start, timedelta(minutes=50))
            assert (each.price_cents, each.change_until) == (15000, start - timedelta(hours=24))
            assert (each.place, each.terms_id) == (hers.place, hers.terms_id)
        assert own.uid != hers.uid
        his = attendance(work, couple.partner)
        assert (his.appointment_id, his.role, his.answer) == (own_id, Role.BOOKER, Answer.CONFIRMED)
        assert ("started_individually", str(as_ruth(cast))) in happened(work, couple)


def test_links_form_and_contact_rule_stay_with_the_person(unit: Unit, cast: Cast, couple: Booked) -> None:
    with unit() as work:
        version, his = publish_questionnaire(work), attendance(work, couple.partner)
        form = IntakeResponse(
            client_id=his.client_id,
            attendance_id=his.id,
            version_id=version.id,
            pack="core",
            language="en_CA",
            state=ResponseState.DRAFT,
            created_at=work.now,
            updated_at=work.now,
        )
        work.session.add(form)
    own_id = start_individually(unit, cast, couple, TwoTimes(partners_start=WEDNESDAY))
    with unit() as work:
        link = clients.open_link(work, token=couple.partners_token)
        assert (link.attendance_id, link.expires_at) == (couple.partner, WEDNESDAY + timedelta(days=30, minutes=50))
        found = clients.find_link(work, link_id=link.id)
        assert found.attendance.appointment.id == own_id
        assert [part.id for part in found.attendance.appointment.attendances] == [couple.partner]
        assert not found.attendance.discreet
        assert work.session.scalars(select(IntakeResponse.attendance_id)).all() == [couple.partner]


def test_a_letter_tells_each_her_own_time_and_nobody_why(unit: Unit, cast: Cast, couple: Booked, settings) -> None:
    own_id = start_individually(unit, cast, couple, TwoTimes(partners_start=TUESDAY_AFTERNOON))
    with unit() as work:
        owed = {letter.attendance_id: letter for letter in waiting(work, couple).values()}
        owed |= {letter.attendance_id: letter for letter in waiting(work, Booked(own_id, couple.partner, "")).values()}
        assert set(owed) == {couple.booker, couple.partner}
        for whose, other, time in ((couple.booker, "Jonas", "10:15"), (couple.partner, "Amara", "1:30")):
            letter = owed[whose]
            assert letter.due_at == work.now + timedelta(minutes=3)
            facts = facts_to_send(work, message=letter, settings=settings)
            assert isinstance(facts, LetterFacts)
            written = compose(facts)
            assert "I start with a short time alone with each person." in written.text
            assert time in written.text
            assert other not in written.text + written.html + str(written.invite)
            assert b"METHOD:REQUEST" in (written.invite or b"")
            assert f"SEQUENCE:{letter.sequence}".encode() in (written.invite or b"")
            assert letter.sequence == 1
            assert f"UID:{attendance(work, whose).uid}".encode() in (written.invite or b"")


def test_a_discreet_letter_says_only_when(unit: Unit, cast: Cast, settings) -> None:
    booked = book(unit, cast.in_person, couple=True, discreet=True)
    start_individually(unit, cast, booked, TwoTimes(partners_start=TUESDAY_AFTERNOON))
    with unit() as work:
        letter = waiting(work, booked)[LetterKind.INDIVIDUAL_FIRST, booked.booker]
        facts = facts_to_send(work, message=letter, settings=settings)
        assert isinstance(facts, LetterFacts)
        written = compose(facts)
        assert "alone" not in written.text
        assert written.invite is None


def test_never_onto_another_appointment_nor_onto_each_others(unit: Unit, cast: Cast, couple: Booked) -> None:
    book(unit, cast.in_person, start=WEDNESDAY)
    for times in (
        TwoTimes(partners_start=WEDNESDAY, reason="she asked"),
        TwoTimes(partners_start=TUESDAY_AFTERNOON, bookers_start=WEDNESDAY, reason="she asked"),
        TwoTimes(partners_start=TUESDAY, reason="she asked"),
    ):
        with pytest.raises(SlotTaken):
            start_individually(unit, cast, couple, times)
    with unit() as work:
        assert appointment(work, couple).party is Party.COUPLE
        assert attendance(work, couple.partner).appointment_id == couple.id
        assert not waiting(work, couple)


def test_against_her_own_rules_only_with_a_reason(unit: Unit, cast: Cast, couple: Booked) -> None:
    right_after = TUESDAY + timedelta(minutes=50)
    with pytest.raises(ReasonNeeded):
        start_individually(unit, cast, couple, TwoTimes(partners_start=right_after))
    own_id = start_individually(unit, cast, couple, TwoTimes(partners_start=right_after, reason="one way"))
    with unit() as work:
        assert work.session.get_one(Appointment, own_id).override_reason == "one way"
        assert appointment(work, couple).override_reason is None, "her own start is hers already"


def test_only_the_counsellor_and_only_where_two_are_to_come(unit: Unit, cast: Cast, couple: Booked) -> None:
    times = TwoTimes(partners_start=TUESDAY_AFTERNOON)
    for stranger in (SYSTEM, couple.actor(), Actor(ActorKind.PRACTITIONER, "somebody-else")):
        with pytest.raises(NotFound):
            start_individually(unit, cast, couple, times, actor=stranger)
    alone = book(unit, cast.phone, start=WEDNESDAY)
    with pytest.raises(NotPossibleNow):
        start_individually(unit, cast, alone, times)
    with unit(Actor(ActorKind.CLIENT, couple.partner)) as work:
        own_page.decline(work, appointment_id=couple.id, attendance_id=couple.partner)
    with pytest.raises(NotPossibleNow):
        start_individually(unit, cast, couple, times)


def test_two_records_are_made_of_all_that_they_came_to_together(unit: Unit, cast: Cast, couple: Booked) -> None:
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        separating.separate(work, appointment_id=couple.id)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=couple.id, reason="they asked")
    with unit(as_ruth(cast)) as work:
        parted = separating.separate(work, appointment_id=couple.id)
        assert [each.id for each in parted] == [couple.id]
    with unit() as work:
        assert appointment(work, couple).separated_at == work.now
        assert "separated" in {what for what, *_ in happened(work, couple)}
        (line,) = work.session.scalars(select(ActivityEntry).where(ActivityEntry.action == "clients.separated"))
        assert set(line.subjects) == {"appointment", "client_1", "client_2"}
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        separating.separate(work, appointment_id=couple.id)


def test_two_who_start_alone_are_never_made_one_person(unit: Unit, cast: Cast, couple: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        amara, jonas = (attendance(work, part).client for part in (couple.booker, couple.partner))
        ids = amara.id, jonas.id
        jonas.set_email(amara.email)
    start_individually(unit, cast, couple, TwoTimes(partners_start=TUESDAY_AFTERNOON))
    with unit(as_ruth(cast)) as work:
        pairs = doubles.find_doubles(work).pairs
        assert not [pair for pair in pairs if {pair.first, pair.second} == set(ids)]
        found = merging_records.compare(work, kept_id=ids[0], other_id=ids[1])
        assert found.are_two
        with pytest.raises(TwoPeople):
            merging_records.merge(work, kept_id=ids[0], other_id=ids[1], values=found.kept.values, seen=found.tag)


def test_a_separation_is_told_to_nobody_and_revokes_nothing(unit: Unit, cast: Cast, couple: Booked, clock) -> None:
    clock.set(TUESDAY + timedelta(hours=3))
    with unit() as work:
        before = len(work.session.scalars(select(OutboxMessage)).all())
    with unit(as_ruth(cast)) as work:
        separating.separate(work, appointment_id=couple.id)
    with unit() as work:
        assert len(work.session.scalars(select(OutboxMessage)).all()) == before
        assert not work.session.scalars(
            select(ClientLink).where(ClientLink.attendance_id == couple.partner, ClientLink.revoked_at.is_not(None))
        ).all()
