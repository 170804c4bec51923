"""What her own calendar is told: the right instant, the UID of her letters, and nothing that is only hers."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import vobject

from mailing.preview import shipped_words
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_words import Words
from practice.rules.lifecycle import AppointmentStatus
from practice.services import letter_texts
from practice.services.letter_texts import Place
from tests.booked import AFTER_THE_CHANGE, TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, attendance, book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast
from tests.web.booking_steps import to_booked

SUMMER = at("2027-04-20T14:15")  # 10:15 a.m., Eastern daylight time
SERVICES = ("Google", "Outlook.com", "Microsoft 365", "Yahoo")


def downloaded(pages: Pages, booked: Booked) -> tuple[vobject.base.Component, str]:
    """Her file, read by a parser that had no part in writing it."""
    pages.get("appointment.open_link", token=booked.token)
    answer = pages.answer("GET", "appointment.calendar_file")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    text = answer.get_data(as_text=True)
    return vobject.readOne(text).vevent, text


def links(pages: Pages, booked: Booked) -> dict[str, dict[str, str]]:
    """What each link tells its service."""
    page = pages.get("appointment.open_link", token=booked.token)
    hrefs = {name: page.link(f"Opens {name}").href for name in SERVICES}
    return {
        name: {key: said[0] for key, said in parse_qs(urlsplit(href).query).items()} for name, href in hrefs.items()
    }


@pytest.mark.parametrize("start", [TUESDAY, AFTER_THE_CHANGE, SUMMER])
def test_the_file_says_the_right_instant_in_winter_and_summer(
    pages: Pages, unit: Unit, cast: Cast, start: datetime
) -> None:
    event, _ = downloaded(pages, book(unit, cast.in_person, start=start))
    assert event.dtstart.value == start
    assert event.dtend.value == start + timedelta(minutes=50)
    assert event.dtstart.value.strftime("%H:%M") == "10:15"


def test_it_is_the_event_of_her_letters_and_asks_nobody(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.walk, phone="+15195550142")
    event, text = downloaded(pages, booked)
    with unit() as work:
        assert event.uid.value == attendance(work, booked.booker).uid
    assert event.sequence.value == "0"
    assert event.summary.value == "Appointment with Ruth Okafor"
    assert event.location.value == "Heron Park, north gate"
    for absent in ("METHOD", "ORGANIZER", "ATTENDEE", booked.token, "/a/", "Amara", "amara", "0142"):
        assert absent not in text


def test_the_file_says_what_the_entry_of_her_letter_says(pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        place = Place("calendar_place_phone_practitioner", None, "en")
        hers = Words("I ring you, wherever you are")
        shipped = shipped_words(place.name)
        letter_texts.save(work, place=place, words=hers, shipped=shipped, seen=entity_tag(shipped))
    event, _ = downloaded(pages, book(unit, cast.phone, phone="+15195550142"))
    assert event.location.value == "I ring you, wherever you are"
    assert event.description.value == shipped_words("calendar_description").body


def test_after_a_move_it_is_the_same_event_with_a_higher_sequence(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    before, _ = downloaded(pages, booked)
    pages.get("appointment.move").submit("Move to this time", start=TUESDAY_AFTERNOON.isoformat())
    after, _ = downloaded(pages, booked)
    assert (after.uid.value, after.dtstart.value) == (before.uid.value, TUESDAY_AFTERNOON)
    assert int(after.sequence.value) == int(before.sequence.value) + 1


def test_two_who_come_have_an_event_each(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    hers, _ = downloaded(pages, booked)
    his, _ = downloaded(pages, Booked(booked.id, booked.partner, booked.partners_token))
    assert hers.uid.value != his.uid.value
    assert his.summary.value == "Appointment"


def test_a_discreet_file_says_when_and_nothing_else(pages: Pages, unit: Unit, cast: Cast) -> None:
    event, text = downloaded(pages, book(unit, cast.in_person, discreet=True))
    assert event.summary.value == "Appointment"
    for absent in ("LOCATION", "DESCRIPTION", "GEO", "URL", "VALARM", "Ruth", "Willow"):
        assert absent not in text


def test_the_links_tell_each_service_the_same_time(pages: Pages, unit: Unit, cast: Cast) -> None:
    said = links(pages, book(unit, cast.in_person, start=SUMMER))
    assert said["Google"]["dates"] == "20270420T141500Z/20270420T150500Z"
    assert said["Google"]["ctz"] == "America/Toronto"
    for name in ("Outlook.com", "Microsoft 365"):
        assert (said[name]["startdt"], said[name]["enddt"]) == ("2027-04-20T14:15:00Z", "2027-04-20T15:05:00Z")
        assert said[name]["subject"] == "Appointment with Ruth Okafor"
    assert (said["Yahoo"]["st"], said["Yahoo"]["dur"]) == ("20270420T141500Z", "0050")


def test_the_links_do_not_say_where_they_come_from_nor_who_she_is(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = pages.get("appointment.open_link", token=booked.token)
    for name in SERVICES:
        [link] = [each for each in page.all("a", rel="noreferrer noopener") if name in "".join(each.itertext())]
        href = link.get("href", "")
        assert "+" not in href, "Outlook shows a plus sign as it is"
        for absent in (booked.token, "amara", "Amara", "book.example.org"):
            assert absent not in href


def test_discreet_links_have_a_neutral_title_and_no_place(pages: Pages, unit: Unit, cast: Cast) -> None:
    for said in links(pages, book(unit, cast.in_person, discreet=True)).values():
        assert "Appointment" in said.values()
        assert not {"location", "in_loc", "details", "body", "desc"} & set(said)


def test_a_mailbox_that_somebody_else_reads_makes_everybodys_entry_neutral(
    pages: Pages, unit: Unit, cast: Cast
) -> None:
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, discreet=True, email="home@example.org")
    event, text = downloaded(pages, book(unit, cast.in_person, email="Home@example.org"))
    assert event.summary.value == "Appointment"
    assert "Ruth" not in text
    assert "location" not in event.contents


@pytest.mark.parametrize(("discreet", "title"), [(False, "A. D. · In person"), (True, "Appointment")])
def test_ruth_adds_one_to_her_own_calendar_with_initials_at_most(
    ruths_pages: Pages, unit: Unit, cast: Cast, discreet: bool, title: str
) -> None:
    booked = book(unit, cast.in_person, discreet=discreet)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    google = parse_qs(urlsplit(page.link("Opens Google").href).query)
    answer = ruths_pages.answer("GET", page.link("Add to calendar (.ics)").href)
    event = vobject.readOne(answer.get_data(as_text=True)).vevent
    with unit() as work:
        assert event.uid.value == appointment(work, booked).uid
    assert (event.summary.value, google["text"]) == (title, [title])
    assert event.dtstart.value == TUESDAY
    assert ("location" in google) is not discreet


def test_what_is_cancelled_is_no_entry_any_more(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, status=AppointmentStatus.CANCELLED)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "Add to calendar" not in page.text
    ruths_pages.get("admin.appointment_file", status=404, appointment_id=booked.id)


def test_whoever_has_just_booked_finds_the_file_first_and_other_calendars_after_it(pages: Pages, cast: Cast) -> None:
    page = to_booked(pages, cast.in_person)
    hrefs = [link.href for link in page.links]
    file, google = (hrefs.index(page.link(words).href) for words in ("Add to calendar (.ics)", "Opens Google"))
    assert file < google
    assert pages.answer("GET", hrefs[file]).mimetype == "text/calendar"
