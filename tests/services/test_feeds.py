"""What a calendar address tells, at each level: the right events, and never more than it may."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest

from practice.errors import LinkNotValid, NotFound
from practice.models.appointments import Answer, Role
from practice.models.calendars import FeedAddress, FeedLevel
from practice.rules.entity_tags import entity_tag
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients, contact, feed_entries, feeds, own_page, separating
from practice.services.contact import WhereToWrite
from practice.services.feed_entries import FeedWords
from practice.work import Work
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, appointment, as_ruth, attendance, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

WORDS = FeedWords(
    busy="Busy", appointment="Appointment", appointments="Appointments", request="Request", cancelled="Cancelled"
)
DAY = timedelta(days=1)
LEVELS = (FeedLevel.BUSY, FeedLevel.INITIALS, FeedLevel.FULL)


def body(work: Work, address: FeedAddress) -> bytes:
    return feed_entries.written(work, address=address, words=WORDS).body


def events(work: Work, address: FeedAddress) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(body(work, address)).walk("VEVENT"))


def diary(work: Work, cast: Cast, level: FeedLevel = FeedLevel.FULL) -> FeedAddress:
    return feeds.add(work, practitioner_id=cast.ruth.id, name="My phone", level=level)


def titles(work: Work, address: FeedAddress) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(work, address)]


@pytest.mark.parametrize(
    ("level", "title"),
    [
        (FeedLevel.BUSY, "Busy"),
        (FeedLevel.INITIALS, "A. D. · In person"),
        (FeedLevel.FULL, "Amara Diallo · In person"),
    ],
)
def test_each_level_tells_so_much_and_no_more(unit: Unit, cast: Cast, level: FeedLevel, title: str) -> None:
    booked = book(unit, cast.in_person, phone="+15195550142", cancel_reason="a client's words")
    with unit() as work:
        address = diary(work, cast, level)
        assert titles(work, address) == [title]
        text = body(work, address).decode()
        for absent in ("amara@", "0142", "client's words", booked.token, "ATTENDEE", "ORGANIZER", "METHOD", "VALARM"):
            assert absent not in text
        assert ("Willow" in text) is (level is not FeedLevel.BUSY)
        assert ("CLASS:PRIVATE" in text) is (level is not FeedLevel.BUSY)
        assert ("Amara" in text) is (level is FeedLevel.FULL)


def test_a_busy_feed_does_not_even_say_whose_it_is(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    with unit() as work:
        text = body(work, diary(work, cast, FeedLevel.BUSY)).decode()
        assert "X-WR-CALNAME:Busy" in text
        for absent in ("Ruth", "Okafor", "example.org", "In person", "My phone"):
            assert absent not in text


def test_somebody_who_asked_for_discretion_has_initials_even_where_names_are(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, discreet=True)
    with unit() as work:
        assert titles(work, diary(work, cast)) == ["A. D. · In person"]


def test_a_partner_who_has_said_nothing_has_initials(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, couple=True)
    with unit() as work:
        assert titles(work, diary(work, cast)) == ["Amara Diallo, J. W. · In person"]


def test_discretion_for_one_appointment_holds_for_the_same_mailbox_in_all(unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, discreet=True, email="home@example.org")
    book(unit, cast.in_person, email="Home@example.org")
    with unit() as work:
        assert titles(work, diary(work, cast)) == ["A. D. · In person", "A. D. · Phone"]


def test_whoever_declined_is_not_in_the_title(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        attendance(work, booked.partner).answer = Answer.DECLINED
        work.session.flush()
        assert titles(work, diary(work, cast)) == ["Amara Diallo · In person"]


def test_two_who_are_two_records_now_stand_nowhere_beside_each_other(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, couple=True)
    clock.move(30 * DAY)
    with unit(as_ruth(cast)) as work:
        separating.separate(work, appointment_id=booked.id)
    with unit() as work:
        assert titles(work, diary(work, cast)) == ["In person"]


@pytest.mark.parametrize("level", LEVELS)
def test_a_moved_appointment_stays_one_event_with_a_higher_sequence(
    unit: Unit, cast: Cast, clock: Clock, level: FeedLevel
) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        address = diary(work, cast, level)
        [before] = events(work, address)
        assert before["UID"] == appointment(work, booked).uid
        assert (before["SEQUENCE"], before["STATUS"], before["TRANSP"]) == (0, "CONFIRMED", "OPAQUE")
    clock.move(timedelta(minutes=5))
    with unit(booked.actor()) as work:
        ids = {"appointment_id": booked.id, "attendance_id": booked.booker}
        own_page.reschedule(work, **ids, start=TUESDAY_AFTERNOON)
    with unit() as work:
        [after] = events(work, address)
        assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)
        assert after.start == TUESDAY_AFTERNOON
        assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == clock()


def test_time_that_goes_by_changes_no_byte(unit: Unit, cast: Cast, clock: Clock) -> None:
    book(unit, cast.in_person)
    with unit() as work:
        address = diary(work, cast)
        before = body(work, address)
    clock.move(7 * DAY)
    with unit() as work:
        assert body(work, address) == before


def test_a_request_is_tentative_and_a_hold_is_nothing(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    with unit() as work:
        factories.appointment(
            work, session_format=cast.phone, starts_at=TUESDAY_AFTERNOON, status=AppointmentStatus.HELD
        )
        [event] = events(work, diary(work, cast))
        assert (event["STATUS"], str(event["SUMMARY"])) == ("TENTATIVE", "Request: Amara Diallo · In person")


def test_what_is_cancelled_stays_for_thirty_days_as_cancelled(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, start=at("2027-04-20T14:15"))
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason="a client's words")
    with unit() as work:
        address = diary(work, cast)
        [event] = events(work, address)
        assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 1)
        assert str(event["SUMMARY"]) == "Cancelled: Amara Diallo · In person"
        assert b"client's words" not in body(work, address)
    clock.move(30 * DAY)
    with unit() as work:
        assert len(events(work, address)) == 1
    clock.move(timedelta(seconds=1))
    with unit() as work:
        assert not events(work, address)


def test_a_feed_goes_half_a_year_back_and_knows_no_colleague(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, start=at("2026-09-01T14:00"))
    book(unit, cast.in_person, start=at("2026-08-29T14:00"))
    with unit() as work:
        assert [event.start for event in events(work, diary(work, cast))] == [at("2026-09-01T14:00")]


def test_a_name_that_is_put_right_is_read_at_once(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        address = diary(work, cast)
        assert titles(work, address) == ["Amara Diallo · In person"]
        attendance(work, booked.booker).client.name = 'Amara "Ama", Diallo; \\N 鷺'
        work.session.flush()
        assert titles(work, address) == ['Amara "Ama", Diallo; \\N 鷺 · In person']


def test_an_address_is_renewed_and_revoked_and_then_opens_nothing(unit: Unit, cast: Cast) -> None:
    with unit(as_ruth(cast)) as work:
        first = diary(work, cast, FeedLevel.INITIALS)
        second = feeds.renew(work, practitioner_id=cast.ruth.id, address_id=first.id)
        assert (second.name, second.level) == ("My phone", FeedLevel.INITIALS)
        with pytest.raises(NotFound):
            feeds.open_address(work, token=first.token or "")
        assert feeds.open_address(work, token=second.token or "")[0] is second
        feeds.revoke(work, practitioner_id=cast.ruth.id, address_id=second.id)
        with pytest.raises(NotFound):
            feeds.open_address(work, token=second.token or "")
        for do in (feeds.renew, feeds.revoke):
            with pytest.raises(NotFound):
                do(work, practitioner_id=cast.ruth.id, address_id=second.id)
        assert not feeds.addresses(work, practitioner_id=cast.ruth.id)


def test_whoever_has_left_is_read_by_nobody(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        address = diary(work, cast)
        cast.seen_by(work).ruth.active = False
        work.session.flush()
        with pytest.raises(NotFound):
            feeds.open_address(work, token=address.token or "")


def test_each_of_two_reads_their_own_part_alone(unit: Unit, cast: Cast) -> None:
    couple = book(unit, cast.in_person, couple=True)
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="wanda@example.org")
    with unit() as work:
        for part in (couple.booker, couple.partner):
            hers = attendance(work, part)
            address = feeds.make_own(work, client_id=hers.client_id)
            [event] = events(work, address)
            assert (event["UID"], event.start, str(event["SUMMARY"])) == (hers.uid, TUESDAY, "Appointment")
            text = body(work, address).decode()
            for absent in ("Amara", "Jonas", "Ruth", "Willow", "LOCATION", "DESCRIPTION", "In person", "example.org"):
                assert absent not in text


def test_a_client_reads_all_her_appointments_but_those_she_declined(unit: Unit, cast: Cast, clock: Clock) -> None:
    couple = book(unit, cast.in_person, couple=True)
    with unit() as work:
        his = attendance(work, couple.partner)
        alone = factories.appointment(work, session_format=cast.phone, starts_at=TUESDAY_AFTERNOON)
        factories.attendance(work, appointment=alone, client=his.client, role=Role.BOOKER)
        address = feeds.make_own(work, client_id=his.client_id)
        assert [event.start for event in events(work, address)] == [TUESDAY, TUESDAY_AFTERNOON]
        his.answer = Answer.DECLINED
        work.session.flush()
        assert [event.start for event in events(work, address)] == [TUESDAY_AFTERNOON]
    clock.move(39 * DAY)
    with unit() as work:
        assert not events(work, address), "thirty days after the session nothing is told of it any more"


def test_what_she_asked_for_is_tentative_in_her_own_calendar_under_the_same_neutral_title(
    unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    with unit() as work:
        address = feeds.make_own(work, client_id=attendance(work, booked.booker).client_id)
        [event] = events(work, address)
        assert (event["STATUS"], str(event["SUMMARY"])) == ("TENTATIVE", "Appointment")


def test_a_client_has_one_address_and_another_takes_its_place(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        hers = attendance(work, booked.booker).client_id
        first, second = feeds.make_own(work, client_id=hers), feeds.make_own(work, client_id=hers)
        with pytest.raises(NotFound):
            feeds.open_address(work, token=first.token or "")
        assert feeds.own_address(work, client_id=hers) is second


def test_whoever_was_shut_out_meanwhile_makes_none_by_the_old_link(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        hers = attendance(work, booked.booker).client_id
        link = clients.open_link(work, token=booked.token)
        assert feeds.ask_for_own(work, client_id=hers, link_id=link.id)
    with unit(as_ruth(cast)) as work:
        ids = {"appointment_id": booked.id, "attendance_id": booked.booker}
        now, then = WhereToWrite("amara@example.org"), WhereToWrite("amara.new@example.org")
        contact.put_address_right(work, **ids, values=then, seen=entity_tag(now))
    with unit() as work, pytest.raises(LinkNotValid):
        feeds.ask_for_own(work, client_id=hers, link_id=link.id)
    with unit() as work:
        assert feeds.own_address(work, client_id=hers) is None


def test_another_mailbox_shuts_out_whoever_had_the_address(unit: Unit, cast: Cast) -> None:
    """Whoever read her letters at the old one could have made it."""
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        hers = attendance(work, booked.booker).client_id
        address = feeds.make_own(work, client_id=hers)
        ids = {"appointment_id": booked.id, "attendance_id": booked.booker}
        now, then = WhereToWrite("amara@example.org"), WhereToWrite("amara.new@example.org")
        contact.put_address_right(work, **ids, values=then, seen=entity_tag(now))
        with pytest.raises(NotFound):
            feeds.open_address(work, token=address.token or "")
