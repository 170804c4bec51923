"""A client books: four short steps, nothing asked that is not needed, and a last page that says what comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance, RainPlan, Role, Voicemail
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Caller, Parties, Party, SessionFormat
from practice.rules.lifecycle import AppointmentStatus
from practice.services import own_page
from practice.work import Actor, ActorKind
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast
from tests.web.booking_steps import AMARA, CALLED, NEEDED, TUESDAY, rows, starts, times, to_booked, to_check, to_details

Choose = Callable[[Cast], SessionFormat]
FORMATS: list[Choose] = [
    lambda cast: cast.in_person,
    lambda cast: cast.phone,
    lambda cast: cast.online,
    lambda cast: cast.walk,
]


def appointments(unit: Unit, status: AppointmentStatus = AppointmentStatus.BOOKED) -> list[Appointment]:
    with unit() as work:
        ruths = Appointment.starts_at == at("2027-03-09T15:15")
        return list(work.session.scalars(select(Appointment).where(ruths, Appointment.status == status)))


# From the first page to the last


def test_a_client_books_from_the_first_page_on_with_three_fields(pages: Pages, unit: Unit) -> None:
    who = pages.get("site.home").click("In person")
    assert who.h1 == "Who is coming?"
    assert list(who.options("party")) == ["one", "couple", "unsure"]
    assert "50 minutes, $150" in who.options("party")["one"]
    assert "80 minutes, $210" in who.options("party")["couple"]
    time = who.submit("Continue", party="one")
    assert (time.h1, time.title) == ("Choose a time", "Choose a time, step 2 of 4 – Ruth Okafor")
    details = time.submit("Continue", start=TUESDAY)
    assert details.h1 == "Your details"
    assert "I am keeping this time for you while you fill this in." in details.text
    check = details.submit("Continue", AMARA)
    assert check.h1 == "Check and confirm your booking"
    booked = check.submit("Confirm booking", agrees="y")
    assert booked.h1 == "You are booked"
    assert booked.path == "/book/booked"
    [appointment] = appointments(unit)
    assert appointment.party is Party.ONE


@pytest.mark.parametrize("choose", FORMATS)
def test_each_format_asks_for_what_it_needs_and_is_booked(pages: Pages, cast: Cast, unit: Unit, choose: Choose) -> None:
    chosen = choose(cast)
    assert to_booked(pages, chosen).h1 == "You are booked"
    [appointment] = appointments(unit)
    assert appointment.format_id == chosen.id
    with unit() as work:
        booker = work.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment.id)).one()
        asked = NEEDED[chosen.kind]
        assert booker.client.phone == ("+15195550142" if "phone" in asked else None)
        assert booker.voicemail is (Voicemail.BRIEF if "voicemail" in asked else None)
    assert appointment.rain_plan is (RainPlan.ANOTHER_DAY if "rain_plan" in asked else None)


def test_a_couple_books_and_the_partner_is_invited(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_check(
        pages, cast.in_person, party="couple", partner_name="Jonas Weber", partner_email="jonas@example.com"
    )
    assert rows(page)["Your partner"] == "Jonas Weber, jonas@example.com"
    page = page.submit("Confirm booking", agrees="y")
    assert "Your partner gets a short letter of their own." in page.text
    [appointment] = appointments(unit)
    assert appointment.length == timedelta(minutes=80)
    with unit() as work:
        parts = work.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment.id)).all()
        assert {part.role: part.client.name for part in parts} == {
            Role.BOOKER: "Amara Diallo",
            Role.PARTNER: "Jonas Weber",
        }


# Who is coming


@pytest.mark.parametrize(("parties", "party"), [(Parties.ONE, "one"), (Parties.COUPLE, "couple")])
def test_who_is_coming_is_not_asked_where_there_is_no_choice(
    pages: Pages, cast: Cast, unit: Unit, parties: Parties, party: str
) -> None:
    with unit() as work:
        cast.seen_by(work).phone.parties = parties
    page = pages.get("booking.choose_who", slug="phone")
    assert page.address == f"/book/phone/time?party={party}"


def test_somebody_who_is_not_sure_books_for_herself(pages: Pages, cast: Cast) -> None:
    page = pages.get("booking.choose_who", slug="in-person").submit("Continue", party="unsure")
    assert page.h1 == "Choose a time"
    assert "In person, 50 minutes" in page.text
    assert "Just me, $150" in page.text


def test_leaving_the_choice_empty_is_said_kindly(pages: Pages, cast: Cast) -> None:
    page = pages.get("booking.choose_who", slug="in-person").submit("Continue", status=422)
    assert page.h1 == "Who is coming?"
    assert page.errors == ["Choose who is coming"]


# The times


def test_the_days_come_soonest_first_with_their_number_of_times(pages: Pages, cast: Cast) -> None:
    page = times(pages, cast.in_person)
    assert page.texts("h2")[:3] == [
        "Tuesday 2 March, 3 times",
        "Wednesday 3 March, 4 times",
        "Thursday 4 March, 4 times",
    ]
    assert starts(page) == sorted(starts(page))
    assert starts(page)[0] == "2027-03-02T15:15:00+00:00"
    assert "Tuesday 2 March, 10:15 a.m. is the soonest." in page.text
    assert "All times are Eastern Time." in page.text
    labels = [label for label in page.texts("label") if label.startswith("10:15 a.m.")]
    assert labels[0] == "10:15 a.m., Tuesday 2 March, In person, 50 minutes"


def test_a_day_that_is_full_is_said_to_be_with_the_days_that_are_not(pages: Pages, cast: Cast, unit: Unit) -> None:
    book(unit, cast.in_person)
    assert "Already full" not in pages.get("booking.choose_time", slug="in-person", party="one").text
    with unit() as work:
        cast.seen_by(work).in_person.daily_cap = 1
    page = pages.get("booking.choose_time", slug="in-person", party="one", **{"from": "2027-03-09"})
    assert "Already full: Tue 9 March. The days with times are below." in page.text
    assert "Wednesday 10 March, 4 times" in page.text


def test_later_days_follow_and_the_way_back_is_there(pages: Pages, cast: Cast) -> None:
    page = times(pages, cast.in_person).click("Show later days")
    assert page.address.endswith("?party=one&from=2027-03-11")
    assert page.texts("h2")[0].startswith("Thursday 11 March")
    assert page.click("Back to the soonest times").texts("h2")[0].startswith("Tuesday 2 March")


def test_later_days_end_at_the_horizon(pages: Pages, cast: Cast) -> None:
    page = times(pages, cast.in_person, **{"from": "2027-04-29"})
    assert [heading.partition(",")[0] for heading in page.texts("h2")[:2]] == ["Thursday 29 April", "Friday 30 April"]
    assert not [link for link in page.links if link.words == "Show later days"]
    page = times(pages, cast.in_person, **{"from": "2027-05-01"})
    assert "Nothing is open from Saturday 1 May on, as far ahead as I plan." in page.text
    assert starts(page.click("Show the soonest times"))


def test_only_mornings_says_so_and_can_be_taken_back(pages: Pages, cast: Cast) -> None:
    page = times(pages, cast.in_person).click("Only mornings")
    assert "Showing mornings only." in page.text
    assert {start[11:16] for start in starts(page)} == {"14:00", "15:15"}
    page = page.click("Show later days")
    assert "Showing mornings only." in page.text
    assert "Showing mornings only." not in page.click("Show all times of the day").text


def test_where_there_are_no_evenings_that_is_said(pages: Pages, cast: Cast) -> None:
    page = times(pages, cast.in_person).click("Only evenings")
    assert "No evenings are open for In person." in page.text
    assert starts(page.click("Show all times of the day"))


def test_a_week_in_which_the_clocks_change_says_so(pages: Pages, cast: Cast) -> None:
    said = "The clocks change on Sunday 14 March."
    assert said in times(pages, cast.in_person, **{"from": "2027-03-08"}).text
    assert said not in times(pages, cast.in_person, **{"from": "2027-03-15"}).text
    # 10:15 a.m. on the wall, before and after
    assert {"2027-03-12T15:15:00+00:00", "2027-03-15T14:15:00+00:00"} <= set(
        starts(times(pages, cast.in_person, **{"from": "2027-03-12"}))
    )


def test_walks_are_said_to_be_in_daylight(pages: Pages, cast: Cast) -> None:
    said = "Walks are in daylight only: they end at least 30 minutes before sunset."
    assert said in times(pages, cast.walk).text
    assert said not in times(pages, cast.in_person).text


def test_only_a_session_from_afar_tells_her_own_time(pages: Pages, cast: Cast) -> None:
    for chosen, is_told in [(cast.phone, True), (cast.online, True), (cast.in_person, False), (cast.walk, False)]:
        zones = times(pages, chosen).all("p", "data-zone")
        assert [zone.get("data-zone") for zone in zones] == (["America/Toronto"] if is_told else [])


def test_the_month_shows_how_many_times_each_day_has(pages: Pages, cast: Cast) -> None:
    month = times(pages, cast.in_person).click("Pick a month")
    assert month.texts("h2")[0] == "March 2027"
    assert not [link for link in month.links if link.words == "Month before"]
    day = next(link for link in month.links if "Tuesday 9 March, 4 times" in link.words)
    assert pages.get(day.href).texts("h2")[0].startswith("Tuesday 9 March")
    april = month.click("Next month")
    assert april.texts("h2")[0] == "April 2027"
    assert not [link for link in april.links if link.words == "Next month"]
    assert april.click("Month before").texts("h2")[0] == "March 2027"


def test_where_nothing_is_open_she_finds_what_is(pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        cast.seen_by(work).walk.starts = ["23:00"]
    page = times(pages, cast.walk)
    assert page.h1 == "Choose a time"
    assert "There are no times for Walk & Talk before Saturday 1 May." in page.text
    assert "In person, from Tuesday 2 March" in page.text
    assert "(519) 555-0100" in page.text
    assert starts(page.click("Online video"))


def test_looking_writes_nothing(pages: Pages, cast: Cast, database: Database) -> None:
    before = database.rows()
    for endpoint in ("choose_who", "choose_time", "choose_month"):
        pages.get(f"booking.{endpoint}", slug="in-person", party="one")
        assert pages.answer("HEAD", f"booking.{endpoint}", slug="in-person", party="one").status_code == 200
    assert database.rows() == before


def test_a_time_that_she_chose_is_not_offered_to_anybody_else_and_still_to_her(pages: Pages, cast: Cast) -> None:
    to_details(pages, cast.in_person)
    assert TUESDAY not in starts(times(Pages(pages.app), cast.in_person))
    page = times(pages, cast.in_person)
    assert "I am keeping Tuesday 9 March, 10:15 a.m. for you" in page.text
    assert page.value("start") == TUESDAY
    assert page.click("go on with this one").h1 == "Your details"


# Her details


@pytest.mark.parametrize(
    ("choose", "party", "asked"),
    [
        (FORMATS[0], "one", set()),
        (FORMATS[0], "couple", {"partner_way", "partner_name", "partner_email"}),
        (FORMATS[1], "one", {"phone", "voicemail", "contact_hours"}),
        (FORMATS[2], "one", {"phone", "voicemail", "contact_hours"}),
        (FORMATS[3], "one", {"phone", "voicemail", "contact_hours", "rain_plan", "outdoors"}),
    ],
)
def test_a_format_asks_no_more_than_it_needs(
    pages: Pages, cast: Cast, choose: Choose, party: str, asked: set[str]
) -> None:
    page = to_details(pages, choose(cast), party=party)
    fields = {field.get("name") for field in page.all("input")} - {"csrf_token"}
    assert fields == {"name", "email", "seen", "mail_opens", "mail_closes"} | asked


@pytest.mark.parametrize(
    ("caller", "words"),
    [
        (Caller.PRACTITIONER, "I call you at this number at the time of our session."),
        (Caller.CLIENT, "You call me at (519) 555-0100. I need yours in case we are cut off."),
    ],
)
def test_a_phone_session_says_who_calls_whom(pages: Pages, cast: Cast, unit: Unit, caller: Caller, words: str) -> None:
    with unit() as work:
        cast.seen_by(work).phone.caller = caller
    page = to_details(pages, cast.phone)
    assert words in page.text
    check = page.submit("Continue", {**AMARA, **CALLED})
    expected = "I call you at (519) 555-0142" if caller is Caller.PRACTITIONER else "You call me at (519) 555-0100"
    assert rows(check)["Where"] == expected


def test_a_walk_offers_in_bad_weather_only_what_the_practice_has(pages: Pages, cast: Cast, unit: Unit) -> None:
    assert set(to_details(pages, cast.walk).options("rain_plan")) == {plan.value for plan in RainPlan}
    with unit() as work:
        rows_now = cast.seen_by(work)
        rows_now.phone.active, rows_now.online.parties = False, Parties.COUPLE
    assert set(to_details(pages, cast.walk).options("rain_plan")) == {"walk_anyway", "indoors", "another_day"}


def test_the_words_about_walking_outdoors_can_be_read_before_agreeing(pages: Pages, cast: Cast) -> None:
    page = to_details(pages, cast.walk)
    assert "The wording about walk, version 2." in page.text
    assert "older wording" not in page.text


def test_what_she_typed_is_there_when_she_comes_back(pages: Pages, cast: Cast) -> None:
    typed = {"voicemail": "brief", "contact_hours": "not before noon", "seen": "shared"}
    page = to_check(pages, cast.walk, **typed).click("Change email")
    assert {name: page.value(name) for name in typed} == typed
    assert (page.value("name"), page.value("phone"), page.value("outdoors")) == ("Amara Diallo", "(519) 555-0142", "y")


# The check


def test_the_check_page_shows_all_of_it_with_a_way_to_change_each(pages: Pages, cast: Cast) -> None:
    page = to_check(pages, cast.walk)
    assert rows(page) == {
        "When": "Tuesday 9 March 2027, 10:15 to 11:05 a.m., Eastern Time",
        "How": "Walk & Talk, 50 minutes",
        "Who is coming": "Just me",
        "Where": "Heron Park, north gate",
        "If the weather is bad": "We find another day, at no cost",
        "Name": "Amara Diallo",
        "Email": "amara@example.org",
        "My messages to you": "In full, with a calendar entry",
        "Phone": "(519) 555-0142",
        "Voicemail": rows(page)["Voicemail"],
        "Cost": "$150",
        "Changing or cancelling": "By yourself until Monday 8 March, 10:15 a.m.",
    }
    changes = [link.words for link in page.links if link.words.startswith("Change ")]
    assert changes[:3] == ["Change the time", "Change how we meet", "Change who is coming"]
    assert "The wording about fees, version 2." in page.text


def test_changing_the_time_leads_straight_back_to_the_check_page(pages: Pages, cast: Cast) -> None:
    page = to_check(pages, cast.in_person).click("Change the time")
    page = page.submit("Continue", start="2027-03-10T15:15:00+00:00")
    assert page.h1 == "Check and confirm your booking"
    assert rows(page)["When"].startswith("Wednesday 10 March 2027")
    assert rows(page)["Name"] == "Amara Diallo"


def test_her_own_time_is_hers_in_every_format(pages: Pages, cast: Cast) -> None:
    to_details(pages, cast.in_person)
    page = times(pages, cast.phone)
    assert page.value("start") == TUESDAY
    assert "I am keeping" not in page.text
    assert TUESDAY not in starts(times(Pages(pages.app), cast.phone))


def test_changing_to_a_walk_asks_for_what_is_still_missing(pages: Pages, cast: Cast) -> None:
    to_check(pages, cast.in_person)
    page = to_details(pages, cast.walk)
    assert page.h1 == "Your details"
    assert page.value("name") == "Amara Diallo"
    assert pages.get("booking.check").h1 == "Your details"


def test_somebody_else_might_see_it_and_the_page_says_what_that_changes(pages: Pages, cast: Cast) -> None:
    page = to_check(pages, cast.in_person, seen="shared")
    assert rows(page)["My messages to you"] == "They say very little, and nothing goes to your calendar"
    page = page.submit("Confirm booking", agrees="y")
    assert "The email says very little, as you asked." in page.text
    assert "I have sent nothing for your calendar." in page.text


def test_a_format_that_needs_my_yes_is_a_request_from_the_first_page_on(pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        cast.seen_by(work).in_person.needs_approval = True
    assert "Here you ask for a time, and I answer by email." in times(pages, cast.in_person).text
    page = to_check(pages, cast.in_person)
    assert page.h1 == "Check and send your request"
    page = page.submit("Send request", agrees="y")
    assert page.h1 == "I have your request"
    assert "The time is kept for you until then." in page.text
    assert appointments(unit, AppointmentStatus.REQUESTED)


# Booked


def test_the_last_page_says_what_was_sent_and_what_comes_next(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_booked(pages, cast.walk)
    said = rows(page)
    assert said["When"] == "Tuesday 9 March 2027, 10:15 to 11:05 a.m., Eastern Time"
    assert said["How to find it"] == "At the green gate beside the bus stop."
    assert said["Access"].startswith("Level, paved paths")
    [appointment] = appointments(unit)
    assert said["Reference"] == appointment.reference
    assert "a…@example.org" in page.text
    assert "amara@example.org" not in page.html
    assert "Until Monday 8 March, 10:15 a.m. you can do it by yourself, at no cost." in page.text
    assert "I ask, you answer what you want to." in page.text
    assert "Call 911." in page.text
    ways = {link.words: link.href for link in page.links}
    assert ways["Start now"] == "/form/before"
    assert "Later is fine, until we meet on " in page.text
    assert ways["Add to calendar (.ics)"] == "/appointment.ics"
    assert ways["The address is wrong"] == "/appointment/address"
    assert ways["Show the place on a map (opens OpenStreetMap)"].startswith("https://www.openstreetmap.org/")


def test_from_the_last_page_every_way_on_is_open(pages: Pages, cast: Cast) -> None:
    page = to_booked(pages, cast.in_person)
    assert page.click("See or change your appointment").h1 == "Your appointment"
    assert page.click("The address is wrong").path == "/appointment/address"
    assert page.click("Start now").path == "/form/before"
    assert pages.answer("GET", "appointment.calendar_file").mimetype == "text/calendar"
    assert page.submit("Send it again").path == "/appointment"


def test_the_last_page_can_be_opened_again_and_follows_what_happens(pages: Pages, cast: Cast, unit: Unit) -> None:
    to_booked(pages, cast.in_person)
    assert pages.get("booking.booked").h1 == "You are booked"
    [appointment] = appointments(unit)
    with unit() as work:
        booker = work.session.scalars(select(Attendance.id).where(Attendance.appointment_id == appointment.id)).one()
    with unit(Actor(ActorKind.CLIENT, booker)) as work:
        later = at("2027-03-10T15:15")
        own_page.reschedule(work, appointment_id=appointment.id, attendance_id=booker, start=later)
    assert rows(pages.get("booking.booked"))["When"].startswith("Wednesday 10 March 2027")
    with unit(Actor(ActorKind.CLIENT, booker)) as work:
        own_page.cancel(work, appointment_id=appointment.id, attendance_id=booker, reason=None)
    assert pages.get("booking.booked").path == "/appointment"


def test_the_same_browser_may_book_once_more(pages: Pages, cast: Cast, unit: Unit) -> None:
    to_booked(pages, cast.in_person)
    page = to_booked(pages, cast.in_person, start="2027-03-10T15:15:00+00:00")
    assert rows(page)["When"].startswith("Wednesday 10 March 2027")
    with unit() as work:
        letters = work.session.scalars(select(OutboxMessage.appointment_id).where(OutboxMessage.sent_at.is_(None)))
        assert len(set(letters)) == 2


# Formats that are not for everybody


def test_an_unlisted_format_is_found_by_its_own_address_only(pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        cast.seen_by(work).online.listed = False
    assert "Online video" not in pages.get("site.home").text
    assert to_booked(pages, cast.online).h1 == "You are booked"


def test_a_format_for_people_who_were_here_before_shows_newcomers_the_way(pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        cast.seen_by(work).online.returning_only = True
    for endpoint in ("choose_who", "choose_time", "choose_month"):
        page = pages.get(f"booking.{endpoint}", slug="online", party="one", status=403)
        assert page.h1 == "For people who have been here before"
        assert page.link("Send me my link").href == "/find"
    to_booked(pages, cast.in_person)
    assert to_booked(pages, cast.online, start="2027-03-10T15:15:00+00:00").h1 == "You are booked"


# Keeping a time


def test_keep_my_time_answers_a_script_with_the_seconds(pages: Pages, cast: Cast, clock: Clock) -> None:
    page = to_details(pages, cast.in_person)
    clock.move(timedelta(minutes=14))
    answer = pages.answer("POST", "booking.keep", {"csrf_token": page.token})
    assert (answer.status_code, answer.json) == (200, {"seconds": 900})
    clock.move(timedelta(minutes=14))
    assert TUESDAY not in starts(times(Pages(pages.app), cast.in_person))


def test_keep_my_time_says_when_it_is_too_late(pages: Pages, cast: Cast, clock: Clock) -> None:
    page = to_details(pages, cast.in_person)
    clock.move(timedelta(minutes=16))
    to_details(Pages(pages.app), cast.in_person)
    assert pages.answer("POST", "booking.keep", {"csrf_token": page.token}).json == {"seconds": 0}
    assert pages.answer("POST", "booking.keep").status_code == 422


def test_keep_my_time_as_a_button_leads_back_to_where_she_was(pages: Pages, cast: Cast) -> None:
    page = to_details(pages, cast.in_person)
    by_hand = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Referer": pages.origin}
    answer = pages.client.post("/book/keep", data={"csrf_token": page.token}, headers=by_hand, base_url=pages.origin)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/book/details")
