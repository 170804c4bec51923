"""Ruth books for whoever phones: once, never onto somebody else, outside her rules only with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from practice.errors import (
    AlreadyAnswered,
    ContactDiffers,
    ContactMissing,
    NotFound,
    ReasonNeeded,
    SlotTaken,
)
from practice.models.activity import ActivityEntry
from practice.models.appointments import Answer, Appointment, Attendance, Role, Voicemail
from practice.models.intake import Consent, ConsentKind, current_text
from practice.models.links import HAND_OVER, links_of, newest_link, valid_links
from practice.models.people import Client
from practice.models.scheduling import Party
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import OCCUPYING, AppointmentStatus
from practice.rules.slots import Rule
from practice.services import appointments, client_search, clients, contact, own_page, phone_bookings
from practice.services.drafts import ClientDetails
from practice.services.phone_bookings import PhoneBooking
from practice.work import SYSTEM, Actor, ActorKind, Work
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, as_ruth, book, happened, send_letters, waiting
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.people import Cast

EVENING = at("2027-03-09T23:30")  # 6:30 p.m., after hours
WANDA = ClientDetails(name="Wanda Moreno", email="wanda@example.org", discreet=False, phone="+15195550177")
NOBODYS_MAILBOX = replace(WANDA, email="", phone="+15195550177")


@pytest.fixture
def phoned(unit: Unit, cast: Cast) -> Callable[..., Booked]:
    """`phoned(starts_at=...)`: Ruth books in person for Wanda, who is new, as long as nothing else is said."""

    def take(token: str = "a form of Ruth's", **changes: object) -> Booked:
        asked = replace(asked_for(cast), **changes)  # type: ignore[arg-type]
        with unit(as_ruth(cast)) as work:
            booked = phone_bookings.book(work, token=token, asked=asked)
            work.session.flush()
            parts = {part.role: part.id for part in parts_of(work, booked.id)}
            return Booked(booked.id, parts[Role.BOOKER], "", parts.get(Role.PARTNER, ""))

    return take


def asked_for(cast: Cast) -> PhoneBooking:
    return PhoneBooking(
        format_id=cast.in_person.id, party=Party.ONE, starts_at=TUESDAY, details=WANDA, is_discreet=False
    )


def parts_of(work: Work, appointment_id: str) -> Iterator[Attendance]:
    yield from work.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment_id))


def known_client(unit: Unit, booked: Booked) -> str:
    with unit() as work:
        return work.session.get_one(Attendance, booked.booker).client_id


def test_somebody_new_is_booked_on_todays_conditions_and_hears_of_it_in_three_minutes(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    booked = phoned()
    with unit() as work:
        made = work.session.get_one(Appointment, booked.id)
        assert (made.status, made.starts_at, made.revision) == (AppointmentStatus.BOOKED, TUESDAY, 0)
        assert (made.price_cents, made.place, made.held_until) == (15000, "14 Willow Lane, London, Ontario", None)
        assert made.change_until == TUESDAY - timedelta(hours=24)
        booker = work.session.get_one(Attendance, booked.booker)
        assert (booker.client.name, booker.client.email, booker.client.phone) == (WANDA.name, WANDA.email, WANDA.phone)
        assert (booker.answer, booker.discreet, booker.voicemail) == (Answer.CONFIRMED, False, Voicemail.NONE)
        letters = waiting(work, booked)
        assert set(letters) == {(LetterKind.CONFIRMATION, booked.booker)}
        assert {letter.due_at - work.now for letter in letters.values()} == {timedelta(minutes=3)}
        assert happened(work, booked) == [("booked", f"practitioner:{cast.ruth.id}")]
        (entry,) = work.session.scalars(select(ActivityEntry).where(ActivityEntry.action == "appointment.booked"))
        assert entry.subjects == {"appointment": booked.id}


def test_the_terms_in_force_are_kept_and_no_consent_is(unit: Unit, phoned: Callable[..., Booked]) -> None:
    booked = phoned()
    with unit() as work:
        in_force = work.session.scalars(current_text(ConsentKind.FEES)).one()
        assert work.session.get_one(Appointment, booked.id).terms_id == in_force.id
        assert not work.session.scalars(select(Consent)).all()


def test_a_format_that_asks_for_approval_is_booked_at_once(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    with unit() as work:
        its_row = cast.seen_by(work).in_person
        its_row.needs_approval, its_row.listed, its_row.returning_only = True, False, True
    booked = phoned()
    with unit() as work:
        assert work.session.get_one(Appointment, booked.id).status is AppointmentStatus.BOOKED


def test_the_same_form_twice_is_one_booking_even_after_a_move(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    first = phoned()
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=first.id, start=TUESDAY_AFTERNOON, reason=None)
    assert phoned() == first
    with unit() as work:
        assert len(work.session.scalars(select(Client).where(Client.name_sealed.is_not(None))).all()) == 2
        assert work.session.get_one(Appointment, first.id).starts_at == TUESDAY_AFTERNOON


@pytest.mark.parametrize(
    "otherwise",
    [{"starts_at": TUESDAY_AFTERNOON}, {"party": Party.COUPLE}, {"details": replace(WANDA, name="Elif Kaya")}],
    ids=["time", "party", "person"],
)
def test_a_form_that_has_booked_never_says_that_something_else_is_booked(
    phoned: Callable[..., Booked], otherwise: dict[str, object]
) -> None:
    phoned()
    with pytest.raises(AlreadyAnswered):
        phoned(**otherwise)


def test_outside_her_rules_a_written_reason_is_needed_and_kept_sealed(
    unit: Unit, phoned: Callable[..., Booked]
) -> None:
    for reason in (None, ""):
        with pytest.raises(ReasonNeeded) as refused:
            phoned(starts_at=EVENING, reason=reason)
    assert {found.rule for found in refused.value.reasons} == {Rule.HOURS, Rule.GRID}
    booked = phoned(starts_at=EVENING, reason="She works until five.")
    with unit() as work:
        made = work.session.get_one(Appointment, booked.id)
        assert made.override_reason == "She works until five."
        assert b"works" not in (made.override_reason_sealed or b"")


def test_a_reason_that_was_not_needed_is_not_kept(unit: Unit, phoned: Callable[..., Booked]) -> None:
    booked = phoned(reason="Just in case.")
    with unit() as work:
        assert work.session.get_one(Appointment, booked.id).override_reason is None


@pytest.mark.parametrize("status", [each for each in OCCUPYING if each is not AppointmentStatus.HELD])
def test_no_reason_books_onto_another_appointment(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked], status: AppointmentStatus
) -> None:
    book(unit, cast.phone, start=TUESDAY, status=status)
    for start in (TUESDAY, TUESDAY + timedelta(minutes=49), TUESDAY - timedelta(minutes=49)):
        with pytest.raises(SlotTaken) as refused:
            phoned(starts_at=start, reason="It has to be.")
        assert len(refused.value.nearest) == 3


def test_nor_onto_a_running_hold_and_onto_one_that_is_over_it_does(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked], clock: Clock
) -> None:
    with unit() as work:
        factories.appointment(work, session_format=cast.phone, starts_at=TUESDAY, status=AppointmentStatus.HELD)
    with pytest.raises(SlotTaken):
        phoned(reason="It has to be.")
    clock.move(timedelta(minutes=16))
    assert phoned()


def test_nor_beyond_the_horizon_where_only_the_database_looks(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    far = at("2027-09-07T14:15")
    book(unit, cast.phone, start=far)
    with pytest.raises(SlotTaken) as refused:
        phoned(starts_at=far, reason="In autumn.")
    assert len(refused.value.nearest) == 3
    assert phoned(starts_at=far + timedelta(hours=1), reason="In autumn.")


def test_what_has_passed_is_refused_whatever_the_reason(phoned: Callable[..., Booked], clock: Clock) -> None:
    with pytest.raises(SlotTaken) as refused:
        phoned(starts_at=clock() - timedelta(minutes=1), reason="She was here.")
    assert [found.rule for found in refused.value.reasons] == [Rule.PAST]
    assert refused.value.nearest


def test_a_client_who_is_known_is_used_as_she_is(unit: Unit, cast: Cast, phoned: Callable[..., Booked]) -> None:
    earlier = book(unit, cast.phone, start=TUESDAY_AFTERNOON, discreet=True, phone="+15195550142")
    amara = known_client(unit, earlier)
    empty = ClientDetails(name="", email="", discreet=False)
    booked = phoned(client_id=amara, details=empty, is_discreet=None)
    with unit() as work:
        part = work.session.get_one(Attendance, booked.booker)
        assert part.client_id == amara
        assert (part.client.name, part.client.email) == ("Amara Diallo", "amara@example.org")
        assert part.discreet
        assert set(waiting(work, booked)) == {(LetterKind.CONFIRMATION, booked.booker)}


def test_without_a_choice_the_same_address_is_somebody_new(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    amara = known_client(unit, book(unit, cast.phone, start=TUESDAY_AFTERNOON))
    booked = phoned(details=replace(WANDA, email="amara@example.org"))
    assert known_client(unit, booked) != amara


def test_other_contact_details_are_chosen_never_overwritten_unseen(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    amara = known_client(unit, book(unit, cast.phone, start=TUESDAY_AFTERNOON, phone="+15195550142"))
    said = replace(WANDA, name="")
    with pytest.raises(ContactDiffers) as refused:
        phoned(client_id=amara, details=said)
    assert refused.value.differences == {
        "email": ("amara@example.org", "wanda@example.org"),
        "phone": ("+15195550142", "+15195550177"),
    }
    shown = entity_tag(refused.value.differences)
    with pytest.raises(ContactDiffers):
        phoned(client_id=amara, details=replace(said, phone=None), takes_new_contact=True, seen_differences=shown)
    phoned(client_id=amara, details=said, takes_new_contact=False, seen_differences=shown)
    with unit() as work:
        assert work.session.get_one(Client, amara).email == "amara@example.org"
    chosen = {"takes_new_contact": True, "seen_differences": shown, "starts_at": at("2027-03-10T15:15")}
    phoned("another form", client_id=amara, details=said, **chosen)
    with unit() as work:
        assert work.session.get_one(Client, amara).email == "wanda@example.org"
        assert work.session.get_one(Client, amara).phone == "+15195550177"


def test_a_new_address_shuts_the_old_mailbox_out_of_all_her_appointments(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    earlier = book(unit, cast.phone, start=TUESDAY_AFTERNOON)
    amara = known_client(unit, earlier)
    shown = entity_tag({"email": ("amara@example.org", "wanda@example.org")})
    said = replace(WANDA, phone=None)
    phoned(client_id=amara, details=said, takes_new_contact=True, seen_differences=shown)
    with unit() as work:
        valid = work.session.scalars(valid_links(work.now)).all()
        assert earlier.booker not in {link.attendance_id for link in valid}
        assert {whose for _, whose in waiting(work, earlier)} == {earlier.booker}


def test_what_she_did_not_have_is_simply_added(unit: Unit, cast: Cast, phoned: Callable[..., Booked]) -> None:
    amara = known_client(unit, book(unit, cast.phone, start=TUESDAY_AFTERNOON))
    phoned(client_id=amara, details=replace(WANDA, email="", name=""))
    with unit() as work:
        assert work.session.get_one(Client, amara).phone == "+15195550177"


def test_nobody_elses_client_and_no_archived_one_is_booked(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    with unit() as work:
        everybody = select(Client.id)
        noors = work.session.scalars(everybody).one()
    amara = known_client(unit, book(unit, cast.phone, start=TUESDAY_AFTERNOON))
    with unit() as work:
        work.session.get_one(Client, amara).archived_at = work.now
    for client_id in (noors, amara, "0" * 32):
        with pytest.raises(NotFound):
            phoned(client_id=client_id)


def test_only_what_is_offered_to_this_party_and_only_by_her(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    with unit() as work:
        its_row = cast.seen_by(work).online
        its_row.active = False
    with pytest.raises(NotFound):
        phoned(format_id=cast.online.id)
    for actor in (SYSTEM, Actor(ActorKind.PRACTITIONER, None), Actor(ActorKind.CLIENT, cast.ruth.id)):
        with pytest.raises(NotFound), unit(actor) as work:
            phone_bookings.book(work, token="a form", asked=asked_for(cast))


def test_somebody_new_can_be_reached_or_has_said_that_she_cannot(phoned: Callable[..., Booked]) -> None:
    nothing = ClientDetails(name="Wanda Moreno", email="", discreet=False)
    with pytest.raises(ContactMissing) as refused:
        phoned(details=nothing)
    assert not refused.value.needs_number
    assert phoned(details=nothing, is_unreachable=True)


def test_whom_ruth_is_to_ring_has_a_number(unit: Unit, cast: Cast, phoned: Callable[..., Booked]) -> None:
    with pytest.raises(ContactMissing) as refused:
        phoned(format_id=cast.phone.id, details=replace(WANDA, phone=None), is_unreachable=True)
    assert refused.value.needs_number
    amara = known_client(unit, book(unit, cast.in_person, start=TUESDAY_AFTERNOON, phone="+15195550142"))
    assert phoned(format_id=cast.phone.id, client_id=amara, details=replace(WANDA, phone=None, email="", name=""))


def test_who_was_not_asked_whether_somebody_reads_her_letters_gets_discreet_ones(
    unit: Unit, phoned: Callable[..., Booked]
) -> None:
    booked = phoned(is_discreet=None)
    with unit() as work:
        assert work.session.get_one(Attendance, booked.booker).discreet


def test_without_an_address_nothing_is_posted_whatever_happens(
    unit: Unit, cast: Cast, phoned: Callable[..., Booked]
) -> None:
    booked = phoned(details=NOBODYS_MAILBOX)
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None)
    with unit(booked.actor()) as work:
        ids = {"appointment_id": booked.id, "attendance_id": booked.booker}
        contact.send_again(work, **ids)
        own_page.reschedule(work, **ids, start=TUESDAY)
    with unit() as work:
        assert set(waiting(work, booked)) == {(LetterKind.PRACTITIONER_MOVED, None)}
        assert not contact.is_discreet(work, attendance=work.session.get_one(Attendance, booked.booker))
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="I am ill.")
    with unit() as work:
        assert not waiting(work, booked)


def test_people_without_a_mailbox_share_none(unit: Unit, phoned: Callable[..., Booked]) -> None:
    phoned(details=NOBODYS_MAILBOX, is_discreet=True)
    other = phoned("another form", details=NOBODYS_MAILBOX, starts_at=TUESDAY_AFTERNOON)
    with unit() as work:
        part = work.session.get_one(Attendance, other.booker)
        assert part.client.email_index is None
        assert not contact.is_discreet(work, attendance=part)


def test_the_first_address_that_she_gives_brings_her_the_confirmation(
    unit: Unit, phoned: Callable[..., Booked]
) -> None:
    booked = phoned(details=NOBODYS_MAILBOX)
    with unit() as work:
        printed = work.session.scalars(valid_links(work.now)).one().id
    with unit(booked.actor()) as work:
        link = contact.correct_address(
            work,
            appointment_id=booked.id,
            attendance_id=booked.booker,
            email="wanda@example.org",
            discreet=False,
        )
        assert link is not None
    with unit() as work:
        assert set(waiting(work, booked)) == {(LetterKind.CONFIRMATION, booked.booker)}
        assert clients.find_link(work, link_id=printed)


def test_a_partner_is_asked_where_there_is_an_address_and_else_comes_on_her_word(
    unit: Unit, phoned: Callable[..., Booked]
) -> None:
    couple = replace(WANDA, partner_name="Jonas Weber", partner_email="jonas@example.com")
    asked = phoned(party=Party.COUPLE, details=couple)
    brought = phoned(
        "another form",
        party=Party.COUPLE,
        details=replace(couple, partner_email=None),
        starts_at=at("2027-03-10T15:15"),
    )
    with unit() as work:
        assert work.session.get_one(Attendance, asked.partner).answer is Answer.INVITED
        assert (LetterKind.PARTNER_INVITATION, asked.partner) in waiting(work, asked)
        assert work.session.get_one(Attendance, brought.partner).answer is Answer.CONFIRMED
        assert set(waiting(work, brought)) == {(LetterKind.CONFIRMATION, brought.booker)}


def test_a_partner_may_be_left_to_be_asked_by_the_one_who_phones(unit: Unit, phoned: Callable[..., Booked]) -> None:
    left = replace(WANDA, partner_name="Jonas Weber", partner_is_handed_over=True)
    booked = phoned(party=Party.COUPLE, details=left)
    with unit() as work:
        assert work.session.get_one(Attendance, booked.partner).answer is Answer.INVITED
        assert set(waiting(work, booked)) == {(LetterKind.CONFIRMATION, booked.booker)}
        assert not work.session.scalars(newest_link(booked.partner, work.now)).all()
        assert work.session.scalars(links_of(booked.partner, HAND_OVER)).one()


def test_two_people_may_share_one_mailbox(unit: Unit, phoned: Callable[..., Booked]) -> None:
    couple = replace(WANDA, partner_name="Jonas Weber", partner_email=WANDA.email)
    booked = phoned(party=Party.COUPLE, details=couple)
    with unit() as work:
        letters = waiting(work, booked)
        assert set(letters) == {
            (LetterKind.CONFIRMATION, booked.booker),
            (LetterKind.PARTNER_INVITATION, booked.partner),
        }
        assert len({letter.message_id for letter in letters.values()}) == 2
        parts = [work.session.get_one(Attendance, each) for each in (booked.booker, booked.partner)]
        assert parts[0].client_id != parts[1].client_id
        assert parts[0].uid != parts[1].uid
        assert all(contact.is_discreet(work, attendance=part) for part in parts)


def test_she_moves_and_cancels_by_herself_as_usual(unit: Unit, phoned: Callable[..., Booked]) -> None:
    booked = phoned()
    send_letters(unit)
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=TUESDAY_AFTERNOON)
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)
    with unit() as work:
        assert work.session.get_one(Appointment, booked.id).status is AppointmentStatus.CANCELLED
        assert (LetterKind.CANCELLED_BY_CLIENT, booked.booker) in waiting(work, booked)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ang zo", ["Zoë Ångström"]),
        ("NGST", ["Zoë Ångström"]),
        ("o", ["Olga Weber", "Zoë Ångström"]),
        ("王", ["王小明"]),
        ("olga@EXAMPLE", ["Olga Weber"]),
        ("(519) 555-0", ["Olga Weber"]),
        ("51", []),
        ("-", []),
        ("  ", []),
        ("Noor", []),
    ],
)
def test_a_client_is_found_by_part_of_a_name_an_address_or_a_number(
    unit: Unit, cast: Cast, words: str, found: list[str]
) -> None:
    people = [("Zoë Ångström", "", ""), ("Olga Weber", "olga@example.org", "+15195550177"), ("王小明", "", "")]
    with unit() as work:
        for n, (name, email, phone) in enumerate(people):
            start = TUESDAY + n * timedelta(days=1)
            visit = factories.appointment(work, session_format=cast.in_person, starts_at=start)
            client = factories.client(work, name=name, email=email, phone=phone)
            factories.attendance(work, appointment=visit, client=client)
    with unit() as work:
        matches = client_search.find_clients(work, practitioner_id=cast.ruth.id, words=words)
        assert sorted(match.name for match in matches.clients) == sorted(found)
        assert not matches.more


def test_of_many_who_fit_eight_are_named_and_it_is_said_that_there_are_more(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        for n in range(10):
            start = TUESDAY + n * timedelta(days=1)
            visit = factories.appointment(work, session_format=cast.in_person, starts_at=start)
            factories.attendance(work, appointment=visit, client=factories.client(work, name=f"Amara {n}"))
    with unit() as work:
        matches = client_search.find_clients(work, practitioner_id=cast.ruth.id, words="amara")
        assert [match.name for match in matches.clients] == [f"Amara {n}" for n in range(8)]
        assert matches.more


QUARTERS = st.integers(-40, 60 * 24 * 4)  # of an hour from now: in the last ten hours, or the next two months


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_typed_no_two_of_her_appointments_overlap(
    cast: Cast, database: Database, clock: Clock, data: st.DataObject
) -> None:
    wish = st.tuples(
        st.sampled_from([cast.in_person.id, cast.phone.id, cast.online.id, cast.walk.id]),
        st.sampled_from(Party),
        st.one_of(QUARTERS, st.integers(90, 110)),  # half of them close together
        st.sampled_from([None, "", "It has to be."]),
        st.sampled_from(["one form", "another form", "a third form", "a fourth form"]),
    )
    with database.sessions.writing() as session:
        work, booked = Work(session, clock(), as_ruth(cast)), set()
        for format_id, party, quarter, reason, token in data.draw(st.lists(wish, min_size=2, max_size=6)):
            start = clock() + quarter * timedelta(minutes=15)
            asked = replace(asked_for(cast), format_id=format_id, party=party, starts_at=start, reason=reason)
            with suppress(AlreadyAnswered, ReasonNeeded, SlotTaken), session.begin_nested():
                booked.add(phone_bookings.book(work, token=token, asked=asked).id)
        made = session.execute(
            select(Appointment.starts_at, Appointment.ends_at)
            .where(Appointment.id.in_(booked))
            .order_by(Appointment.starts_at)
        ).all()
        session.rollback()
    assert len(made) == len(booked)
    assert all(start >= clock() for start, _end in made)
    assert all(end <= start for (_, end), (start, _) in pairwise(made))
