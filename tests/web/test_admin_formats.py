"""She changes what clients can book, and they see it at once; what cannot be kept is refused beside its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from practice.models.appointments import Appointment
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import Parties, SessionFormat
from practice.services import formats
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import AMARA_BY_PHONE, Cast
from tests.reminded import book_herself, waiting
from tests.web.booking_steps import TUESDAY, starts, times, to_booked, to_check, to_details

NEW = {
    "name": "Evening session",
    "summary": "After work, without hurry.",
    "what_to_expect": "We sit down, and you begin where you like.",
    "kind": "in_person",
    "place": "14 Willow Lane, London, Ontario",
    "price_cents": "160.50",
}


def page_of(pages: Pages, chosen: SessionFormat) -> Page:
    return pages.get("admin.session_format", format_id=chosen.id)


def new(pages: Pages, *, status: int = 200, **typed: Any) -> Page:
    return pages.get("admin.new_format").submit("Save", {**NEW, **typed}, status=status)


# What clients see


def test_a_new_length_and_price_are_on_the_booking_page_at_once(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    saved = page_of(ruths_pages, cast.phone).submit("Save", length="45", price_cents="135.50", name="Telephone")
    assert "Saved. The booking page shows it now." in saved.text
    assert saved.h1 == "Telephone"
    home = pages.get("site.home").text
    assert "Telephone" in home
    assert "45 minutes" in home
    assert "$135.50" in home
    assert "$135.50" in pages.get("site.formats").text
    assert "Telephone, 45 minutes" in times(pages, cast.phone).text


def test_whoever_is_asked_nothing_is_told_so_and_nobody_waits_for_a_form(
    ruths_pages: Pages, pages: Pages, cast: Cast
) -> None:
    page_of(ruths_pages, cast.in_person).submit("Save", asks="nothing")
    booked = to_booked(pages, cast.in_person)
    assert "There is nothing to fill in before we meet." in booked.text
    assert "A few questions" not in booked.click("Open your page").text
    assert "No form yet" not in ruths_pages.get("admin.calendar", view="agenda").text


def test_own_starts_and_notice_are_what_is_offered(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    page_of(ruths_pages, cast.in_person).submit("Save", starts="9, 11.20 am; 2:40 p.m.", notice="0")
    offered = [start[11:16] for start in starts(times(pages, cast.in_person))]
    assert set(offered) == {"14:00", "16:20", "19:40"}
    assert page_of(ruths_pages, cast.in_person).value("starts") == "09:00, 11:20, 14:40"
    page_of(ruths_pages, cast.in_person).submit("Save", starts="")
    assert len(starts(times(pages, cast.in_person))) > len(offered) * 3


def test_a_new_format_is_booked_by_a_client(ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit) -> None:
    added = new(ruths_pages, couple_price_cents="")
    assert added.h1 == "Evening session"
    assert "Saved. The booking page shows it now." in added.text
    assert "https://book.example.org/book/evening-session" in added.text
    card = pages.get("site.home").click("Evening session")
    assert card.path == "/book/evening-session"
    with unit() as work:
        chosen = formats.formats_of(work, practitioner_id=cast.ruth.id)[-1]
    booked = to_booked(pages, chosen)
    assert booked.h1 == "You are booked"
    assert "Evening session, 50 minutes" in booked.text
    assert "$160.50" in booked.text


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ({"kind": "phone", "caller": "client"}, "phone"),
        ({"kind": "online", "join_url": "https://video.example.org/ruth"}, "online"),
        ({"kind": "online", "room": "I send it on the day before."}, "online"),
    ],
)
def test_every_kind_can_be_added_in_any_script(
    ruths_pages: Pages, pages: Pages, typed: dict[str, str], link: str
) -> None:
    added = new(ruths_pages, name="مشاوره ۱", **typed)
    assert added.h1 == "مشاوره ۱"
    assert f"https://book.example.org/book/{link}-2" in added.text
    assert pages.get("booking.choose_who", slug=f"{link}-2").h1 == "Who is coming?"


def test_a_walk_needs_a_meeting_point(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    refused = new(ruths_pages, kind="walk", status=422)
    assert refused.errors == ["Choose where the walk starts"]
    added = refused.submit("Save", meeting_point_id=cast.walk.meeting_point_id, name="Early walk")
    assert added.h1 == "Early walk"
    assert "Heron Park, north gate" in pages.get("site.formats").text


def test_where_there_is_no_meeting_point_the_way_to_one_is_shown(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        work.session.delete(cast.seen_by(work).walk)
        work.session.flush()
        work.session.query(MeetingPoint).delete()
    refused = new(ruths_pages, kind="walk", status=422)
    assert refused.errors == ["Choose where the walk starts"]
    assert refused.link("Add a meeting point").href == "/admin/meeting-points/new"


# What cannot be kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"price_cents": "-1"}, "Enter an amount, like 150 or 150.50"),
        ({"price_cents": ""}, "Enter an amount, like 150. Enter 0 for no charge"),
        ({"length": "0"}, "Enter a whole number from 5 to 720"),
        ({"length": "1000"}, "Enter a whole number from 5 to 720"),
        ({"length": "an hour"}, "Enter a whole number from 5 to 720"),
        ({"name": "   "}, "Enter a name, like “Evening session”"),
        ({"name": "x" * 101}, "Make this shorter: at most 100 characters"),
        ({"place": ""}, "Enter the address, so that clients find you"),
        ({"kind": "phone"}, "Choose who calls whom"),
        ({"kind": "online"}, "Enter a link above, or write here how clients get it"),
        (
            {"kind": "online", "join_url": "http://video.example.org"},
            "Enter a link that begins with https://, like https://video.example.org/room",
        ),
        ({"daily_cap": "0"}, "With 0 nobody could book. Leave it empty for no limit"),
        ({"weekly_cap": "00"}, "With 0 nobody could book. Leave it empty for no limit"),
        ({"daily_cap": "51"}, "Enter a whole number from 1 to 50"),
        ({"starts": "9:00, soon"}, "“soon” is no time. Write them like 09:00, 10:15, 14:45"),
        ({"starts": "24:00"}, "“24:00” is no time. Write them like 09:00, 10:15, 14:45"),
        ({"starts": "13 p.m."}, "“13 p.m.” is no time. Write them like 09:00, 10:15, 14:45"),
        ({"starts": "9:00, 09:00"}, "One of these times is there twice. Leave each only once"),
        (
            {"notice": "72", "horizon_days": "2"},
            "This is longer than clients can look ahead, so nothing could ever be booked. Make it shorter, or let "
            "them book further ahead",
        ),
        (
            {"parties": "one", "couple_price_cents": "200"},
            "Only one person may come, as you chose above. Leave this empty, or let couples come",
        ),
        ({"horizon_days": "0"}, "Enter a whole number from 1 to 731"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_and_all_that_was_typed_is_there(
    ruths_pages: Pages, unit: Unit, cast: Cast, typed: dict[str, str], words: str
) -> None:
    everything = {**NEW, "access": "Ring at the blue door.", "couple_length": "", "daily_cap": "3", **typed}
    refused = new(ruths_pages, status=422, **everything)
    assert refused.errors == [words]
    kept = {name: value for name, value in everything.items() if name not in ("name",) or value.strip()}
    assert {name: refused.value(name) or "" for name in kept} == kept
    with unit() as work:
        assert len(formats.formats_of(work, practitioner_id=cast.ruth.id)) == 4


def test_prices_may_be_nothing_and_gaps_too(ruths_pages: Pages, pages: Pages) -> None:
    new(ruths_pages, price_cents="0", buffer_before="0", buffer_after="0", notice="0", change_deadline="0")
    assert "No charge" in pages.get("site.home").text


def test_of_two_devices_the_later_sees_what_differs_and_chooses(ruths_pages: Pages, cast: Cast) -> None:
    other = page_of(ruths_pages, cast.walk)
    page_of(ruths_pages, cast.walk).submit("Save", price_cents="170", listed=None)
    told = other.submit("Save", summary="Side by side.", status=409)
    rows = {row[0]: row[1:] for row in (texts(tr) for tr in told.all("tr")[1:])}
    assert rows == {
        "Price": ["170", "150"],
        "In one sentence": ["Walk & Talk, in one sentence.", "Side by side."],
        "Shown on the booking page": ["no", "yes"],
    }
    assert told.link("take what is there now").href == f"/admin/formats/{cast.walk.id}"
    saved = told.submit("Save")
    assert "Saved." in saved.text
    assert (saved.value("summary"), saved.value("price_cents")) == ("Side by side.", "150")


def texts(row: Any) -> list[str]:
    return [" ".join("".join(cell.itertext()).split()) for cell in row]


# Switched off, and not for everybody


def test_switching_off_leaves_what_is_booked_and_says_how_many(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    to_booked(pages, cast.in_person)
    seen = page_of(ruths_pages, cast.in_person).submit("Save", active=None, status=409)
    saved = seen.submit("Save, and look after these myself")
    assert "Saved. It is switched off: nobody can book it." in saved.text
    assert "Switched off: nobody can book it. 1 booked appointment stands." in saved.text
    assert "In person" not in Pages(pages.app).get("site.home").text
    assert pages.get("appointment.show").h1 == "Your appointment"
    with unit() as work:
        assert work.session.query(Appointment).filter_by(format_id=cast.in_person.id, held_until=None).count() == 1


def test_a_client_who_comes_to_a_format_that_is_off_is_answered_kindly(
    ruths_pages: Pages, pages: Pages, cast: Cast
) -> None:
    details, check = to_details(Pages(pages.app), cast.in_person), to_check(pages, cast.in_person, start=LATER)
    seen = page_of(ruths_pages, cast.in_person).submit("Save", active=None, status=409)
    seen.submit("Save, and look after these myself")
    answers = [
        pages.get("booking.choose_who", slug="in-person", status=404),
        pages.get("booking.choose_time", slug="in-person", party="one", status=404),
        pages.get("booking.details", status=404),
        pages.get("booking.check", status=404),
        check.submit("Confirm booking", agrees="y", status=404),
        details.submit("Continue", name="Amara", email="amara@example.org", seen="private", status=404),
    ]
    for answer in answers:
        assert answer.h1 == "I do not offer this at the moment"
        assert "Nothing was booked." in answer.text
        assert answer.click("See all session formats").path == "/"
    another = to_details(details.pages, cast.online, start="2027-03-09T18:30:00+00:00")
    assert another.h1 == "Check and confirm your booking", "what she typed is kept"


LATER = "2027-03-10T15:15:00+00:00"


def test_a_couple_whose_format_is_for_one_now_is_answered_kindly(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    check = to_check(pages, cast.in_person, party="couple")
    with unit() as work:
        cast.seen_by(work).in_person.parties = Parties.ONE
    refused = check.submit("Confirm booking", agrees="y", status=404)
    assert refused.h1 == "I do not offer this at the moment"


def test_a_time_that_is_held_keeps_the_length_and_the_deadline_it_was_held_with(
    ruths_pages: Pages, pages: Pages, cast: Cast
) -> None:
    to_check(pages, cast.in_person)
    changes = {"length": "45", "price_cents": "170", "change_deadline": "1", "starts": "09:00, 10:15, 11:20"}
    page_of(ruths_pages, cast.in_person).submit("Save", changes)
    check = pages.get("booking.check")
    assert "10:15 to 11:05 a.m." in check.text
    assert "In person, 50 minutes" in check.text
    assert "$150" in check.text
    booked = check.submit("Confirm booking", agrees="y")
    assert "10:15 to 11:05 a.m." in booked.text
    assert "Monday 8 March, 10:15 a.m." in booked.text


def test_an_unlisted_format_is_found_by_the_link_that_she_copies(
    ruths_pages: Pages, pages: Pages, cast: Cast, app: Flask
) -> None:
    page_of(ruths_pages, cast.online).submit("Save", listed=None)
    listed = ruths_pages.get("admin.formats")
    assert "By its own link only" in listed.text
    assert "https://book.example.org/book/online" in listed.text
    for endpoint in ("site.home", "site.formats"):
        assert "Online video" not in pages.get(endpoint).text
    assert "/book/online" not in pages.get("site.home").html
    assert "Online video" not in times(pages, cast.phone).text
    found = pages.answer("GET", "booking.choose_who", slug="online")
    assert found.status_code == 200
    assert found.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert to_booked(pages, cast.online).h1 == "You are booked"


def test_newcomers_are_offered_what_they_can_begin_with(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    page_of(ruths_pages, cast.online).submit("Save", returning_only="y")
    assert "For people who have been here before" in pages.get("site.home").text
    page = pages.get("booking.choose_who", slug="online", status=403)
    assert {link.href for link in page.links if "/book/" in link.href} == {
        "/book/in-person",
        "/book/phone",
        "/book/walk-and-talk",
    }
    times(pages, cast.phone)
    refused = pages.post("booking.choose_time", {"start": TUESDAY}, slug="online", party="one", status=403)
    assert refused.h1 == "For people who have been here before"
    to_booked(pages, cast.in_person)
    assert to_booked(pages, cast.online, start=LATER).h1 == "You are booked"


def test_where_nothing_is_for_newcomers_they_are_asked_to_phone(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    for chosen in (cast.in_person, cast.phone, cast.online, cast.walk):
        page_of(ruths_pages, chosen).submit("Save", returning_only="y")
    page = pages.get("booking.choose_who", slug="online", status=403)
    assert "Please phone me or write to me" in page.text
    assert page.link("(519) 555-0100").href == "tel:+15195550100"


def test_a_newcomer_and_a_clients_other_browser_read_the_same(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    page_of(ruths_pages, cast.online).submit("Save", returning_only="y")
    to_booked(pages, cast.in_person)
    hers, newcomers = Pages(pages.app), Pages(pages.app)
    seen = [each.answer("GET", "booking.choose_who", slug="online").get_data() for each in (hers, newcomers)]
    assert seen[0] == seen[1]


# Kind and order


def test_the_kind_is_asked_until_it_was_booked(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    assert page_of(ruths_pages, cast.in_person).options("kind")
    to_booked(pages, cast.in_person)
    page = page_of(ruths_pages, cast.in_person)
    assert not page.all("input", name="kind")
    assert page.value("place") == "14 Willow Lane, London, Ontario"
    assert "Saved." in page.submit("Save", access="Ring at the blue door.").text


def test_clients_see_the_formats_in_her_order(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    def order(page: Page) -> list[str]:
        names = {"In person", "Phone", "Online video", "Walk & Talk"}
        return [link.words for link in page.links if link.words in names]

    before = order(pages.get("site.home"))
    moved = ruths_pages.get("admin.formats").submit("Move Online video up")
    after = [before[0], before[2], before[1], before[3]]
    assert order(moved) == order(pages.get("site.home")) == after
    moved.submit("Move Online video down")
    assert order(pages.get("site.home")) == before
    ruths_pages.post("admin.order_format", {"direction": "sideways"}, format_id=cast.phone.id, status=422)


def test_a_format_without_an_open_time_says_so(ruths_pages: Pages, cast: Cast) -> None:
    page = page_of(ruths_pages, cast.phone).submit("Save", starts="23:00")
    assert "Saved, but there is no open time for it" in page.text
    assert "No open times" in ruths_pages.get("admin.formats").text


def test_from_a_format_the_way_leads_to_what_else_decides_about_its_times(ruths_pages: Pages, cast: Cast) -> None:
    page = page_of(ruths_pages, cast.walk)
    for link, path in (
        ("Its hours", "/admin/hours/week"),
        ("Why is a time not offered?", "/admin/why"),
        ("Its meeting point", f"/admin/meeting-points/{cast.walk.meeting_point_id}"),
    ):
        assert page.click(link).path == path


def test_formats_of_others_are_not_there(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        other = work.session.query(SessionFormat).filter(SessionFormat.practitioner_id != cast.ruth.id).first()
        assert other is not None
    ruths_pages.get("admin.session_format", format_id=other.id, status=404)
    assert other.length != timedelta(minutes=50)
    assert "20 minutes" not in ruths_pages.get("admin.formats").text


def test_no_step_of_a_booking_is_taken_for_a_format(app: Flask) -> None:
    steps = {
        str(rule).removeprefix("/book/")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/book/") and str(rule).count("/") == 2 and not rule.arguments
    }
    assert steps == formats.RESERVED


# Reminders


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        (
            "24 h; 8:30 am and 1 hour",
            "24 hours, 1 hour, 08:30",
            "24 hours before, 1 hour before, at 8:30 a.m. on the day",
        ),
        ("2 days before, at 7:00 on the day", "48 hours, 07:00", "48 hours before, at 7:00 a.m. on the day"),
        ("1 week, 7 d", "168 hours", "7 days before"),
        ("", "", "no reminders"),
    ],
)
def test_reminders_are_written_as_people_write_them_and_said_in_plain_words(
    ruths_pages: Pages, cast: Cast, typed: str, kept: str, said: str
) -> None:
    assert page_of(ruths_pages, cast.in_person).value("reminders") == "48 hours, 08:00"
    page = page_of(ruths_pages, cast.in_person).submit("Save", reminders=typed)
    assert page.value("reminders") == kept
    assert f"As it is now: {said}." in page.text


def test_what_is_booked_is_reminded_of_as_the_format_says_now(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    start = at("2027-03-09T19:45")
    booked, other = (
        book_herself(unit, cast.in_person, start),
        book_herself(unit, cast.phone, at("2027-03-10T19:45"), details=AMARA_BY_PHONE),
    )
    before = waiting(unit, other.booker)
    page_of(ruths_pages, cast.in_person).submit("Save", reminders="24 hours")
    assert waiting(unit, booked.booker) == {"24h": start - timedelta(hours=24)}
    assert waiting(unit, other.booker) == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("48", "Is “48” hours before, or a time? Write it like 48 hours, or 08:00"),
        ("0 hours", "“0 hours” is too short or too long: from one hour to 60 days are possible"),
        ("61 days", "“61 days” is too short or too long: from one hour to 60 days are possible"),
        ("soon", "“soon” is no time. Write them like 09:00, 10:15, 14:45"),
        (
            "1 h, 2 h, 3 h, 4 h, 5 h, 6 h, 7 h",
            "Whoever is reminded more than six times reads none of them. Leave out some",
        ),
    ],
)
def test_reminders_that_nobody_could_keep_are_refused_as_they_were_typed(
    ruths_pages: Pages, cast: Cast, typed: str, words: str
) -> None:
    refused = page_of(ruths_pages, cast.in_person).submit("Save", reminders=typed, status=422)
    assert refused.errors == [words]
    assert refused.value("reminders") == typed
