"""What a client sees when a time has gone, when two tabs disagree, and when nonsense arrives: a kind page, no loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from practice.models.appointments import Appointment
from practice.models.intake import ConsentKind
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Parties
from practice.rules.lifecycle import AppointmentStatus
from tests import factories
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import AMARA, CALLED, TUESDAY, rows, starts, times, to_booked, to_check, to_details

WEDNESDAY = "2027-03-10T15:15:00+00:00"
GONE = "10:15 a.m. was just taken. Here are the nearest times."
NEAREST = ["2027-03-09T14:00:00+00:00", "2027-03-09T18:30:00+00:00", "2027-03-09T19:45:00+00:00"]


def booked(unit: Unit) -> list[Appointment]:
    with unit() as work:
        at_the_time = Appointment.starts_at.in_([at(TUESDAY[:16]), at(WEDNESDAY[:16])])
        mine = select(Appointment).where(at_the_time, Appointment.status == AppointmentStatus.BOOKED)
        return list(work.session.scalars(mine))


def somebody_else(pages: Pages) -> Pages:
    return Pages(pages.app)


def shown(page: Page) -> dict[str, str]:
    """What the check page would post by itself, with her tick."""
    hidden = {str(field.get("name")): str(field.get("value")) for field in page.all("input", type="hidden")}
    return {**hidden, "agrees": "y"}


# A time that has gone


def test_a_time_that_was_just_taken_is_refused_on_the_same_page_with_the_nearest(pages: Pages, cast: Cast) -> None:
    page = times(pages, cast.in_person)
    to_booked(somebody_else(pages), cast.phone)
    page = page.submit("Continue", start=TUESDAY, status=409)
    assert (page.h1, page.errors) == ("Choose a time", [GONE])
    assert starts(page) == NEAREST
    assert page.click("Show all times").value("start") is None
    page = page.submit("Continue", start=NEAREST[1])
    assert page.h1 == "Your details"


def test_a_refused_time_leaves_her_the_one_that_she_had(pages: Pages, cast: Cast) -> None:
    to_check(pages, cast.in_person, start=WEDNESDAY)
    page = times(pages, cast.in_person)
    to_booked(somebody_else(pages), cast.in_person)
    page = page.submit("Continue", start=TUESDAY, status=409)
    assert "I am keeping Wednesday 10 March, 10:15 a.m. for you" in page.text
    assert rows(page.click("go on with this one"))["When"].startswith("Wednesday 10 March")


def test_details_that_come_too_late_are_kept_and_another_time_is_all_that_is_asked(
    pages: Pages, cast: Cast, clock: Clock, unit: Unit
) -> None:
    page = to_details(pages, cast.in_person)
    clock.move(timedelta(minutes=16))
    to_booked(somebody_else(pages), cast.in_person)
    page = page.submit("Continue", AMARA)
    assert (page.h1, page.errors) == ("Choose a time", [GONE])
    assert "What you have typed so far is still there." in page.text
    page = page.submit("Continue", start=starts(page)[0])
    assert rows(page)["Name"] == "Amara Diallo"
    assert page.submit("Confirm booking", agrees="y").h1 == "You are booked"


def test_a_confirmation_that_comes_too_late_keeps_everything_too(
    pages: Pages, cast: Cast, clock: Clock, unit: Unit
) -> None:
    page = to_check(pages, cast.walk)
    clock.move(timedelta(minutes=16))
    to_booked(somebody_else(pages), cast.online)
    page = page.submit("Confirm booking", agrees="y")
    assert (page.h1, page.errors) == ("Choose a time", [GONE])
    page = page.submit("Continue", start=starts(page)[0])
    assert rows(page)["If the weather is bad"] == "We find another day, at no cost"


def test_a_hold_that_ran_out_is_no_loss_while_the_time_is_free(pages: Pages, cast: Cast, clock: Clock) -> None:
    page = to_check(pages, cast.in_person)
    clock.move(timedelta(hours=3))
    assert page.submit("Confirm booking", agrees="y").h1 == "You are booked"


def test_when_there_is_no_other_time_at_all_she_is_told_what_else_there_is(
    pages: Pages, cast: Cast, unit: Unit
) -> None:
    with unit() as work:
        online = cast.seen_by(work).online
        online.starts, online.horizon_days = ["09:00"], 2
    page = times(pages, cast.online)
    [only] = starts(page)
    to_booked(somebody_else(pages), cast.online, start=only)
    page = page.submit("Continue", start=only, status=409)
    assert page.errors == ["9:00 a.m. was just taken. Choose another time."]
    assert "There are no times for Online video before Thursday 4 March." in page.text
    assert page.link("In person").href == "/book/in-person/time?party=one"


# A time outside the rules, posted by hand


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2027-03-01T14:00", "9:00 a.m. on Monday 1 March has passed."),
        (
            "2027-03-02T14:00",
            "9:00 a.m. is too soon: I need some notice. I can offer times from Tuesday 2 March, 10:00",
        ),
        ("2027-05-03T14:15", "Monday 3 May is too far ahead: I plan 60 days."),
        ("2027-03-06T14:00", "I have no sessions on Saturday 6 March at 9:00 a.m."),
        ("2027-03-09T15:20", "Sessions do not start at 10:20 a.m."),
        ("2027-03-11T15:15", "I am away on Thursday 11 March at 10:15 a.m."),
    ],
)
def test_a_time_outside_the_rules_is_refused_with_the_reason(
    pages: Pages, cast: Cast, unit: Unit, start: str, words: str
) -> None:
    with unit() as work:
        away = at("2027-03-11T05:00")
        factories.time_off(work, practitioner=cast.seen_by(work).ruth, starts_at=away, ends_at=away + timedelta(days=1))
    times(pages, cast.in_person)
    page = pages.post("booking.choose_time", {"start": f"{start}:00+00:00"}, slug="in-person", party="one", status=409)
    [error] = page.errors
    assert error.startswith(words)
    assert error.endswith("Here are the nearest times.")
    assert len(starts(page)) == 3


def test_one_day_ahead_is_said_as_one(pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        phone = cast.seen_by(work).phone
        phone.horizon_days, phone.notice = 1, timedelta()
    times(pages, cast.phone)
    page = pages.post("booking.choose_time", {"start": TUESDAY}, slug="phone", party="one", status=409)
    assert page.errors[0].startswith("Tuesday 9 March is too far ahead: I plan 1 day.")


def test_a_walk_after_dark_is_refused_as_that(pages: Pages, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        cast.seen_by(work).walk.starts = ["13:30", "17:00"]
        factories.weekly_hours(work, practitioner=cast.ruth, session_format=cast.walk, closes=time(20))
    assert {"2027-03-03T18:30:00+00:00", "2027-03-10T22:00:00+00:00"} <= set(starts(times(pages, cast.walk)))
    page = pages.post(
        "booking.choose_time", {"start": "2027-03-03T22:00:00+00:00"}, slug="walk-and-talk", party="one", status=409
    )
    assert page.errors[0].startswith("A walk at 5:00 p.m. on Wednesday 3 March would be after dark.")


@pytest.mark.parametrize(
    "start",
    [
        "",
        "now",
        "2027-03-09",
        "2027-03-09T15:15:00",
        "2027-02-30T15:15:00+00:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-12:00",
        "2027-03-09T15:15:00+00:00' OR 1=1",
        "\x00",
        "٢٠٢٧-٠٣-٠٩T15:15:00+00:00",
        "9" * 10_000,
    ],
)
def test_what_is_no_time_is_asked_for_again(pages: Pages, cast: Cast, start: str) -> None:
    times(pages, cast.in_person)
    page = pages.post("booking.choose_time", {"start": start}, slug="in-person", party="one", status=422)
    assert page.errors in (["Choose one of the times"], ["Choose one of the times on this page"])
    assert starts(page)


# Two tabs, two presses, a lost answer


def test_a_second_press_and_a_refresh_are_the_same_booking(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_check(pages, cast.in_person)
    for _ in range(2):
        assert pages.post("booking.check", shown(page)).h1 == "You are booked"
    assert len(booked(unit)) == 1
    with unit() as work:
        due = OutboxMessage.sent_at.is_(None), OutboxMessage.due_at <= work.now
        assert len(work.session.scalars(select(OutboxMessage).where(*due)).all()) == 2


def test_an_answer_that_was_lost_is_found_by_opening_any_page_of_the_booking(
    pages: Pages, cast: Cast, unit: Unit
) -> None:
    page = to_check(pages, cast.in_person)
    answer = pages.answer("POST", "booking.check", shown(page))
    assert answer.headers["Location"] == "/book/booked"
    with pages.client.session_transaction(base_url=pages.origin) as session:
        session.pop("link", None)
    for endpoint in ("booking.details", "booking.check", "booking.booked"):
        assert pages.get(endpoint).h1 == "You are booked"
    assert pages.get("appointment.show").h1 == "Your appointment"


def test_the_back_button_after_booking_changes_nothing(pages: Pages, cast: Cast, unit: Unit) -> None:
    details = to_details(pages, cast.in_person)
    details.submit("Continue", AMARA).submit("Confirm booking", agrees="y")
    assert details.submit("Continue", {**AMARA, "name": "Somebody Else"}).h1 == "You are booked"
    answer = pages.answer("POST", "booking.keep", {"csrf_token": details.token})
    assert answer.headers["Location"] == "/book/booked"
    assert len(booked(unit)) == 1


def test_a_time_changed_in_another_tab_is_shown_before_it_is_booked(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_check(pages, cast.in_person)
    times(pages, cast.in_person).submit("Continue", start=WEDNESDAY)
    page = page.submit("Confirm booking", agrees="y", status=409)
    assert page.errors == ["The time is now Wednesday 10 March 2027, 10:15 to 11:05 a.m., Eastern Time."]
    assert rows(page)["When"].startswith("Wednesday 10 March")
    assert not booked(unit)
    page.submit("Confirm booking", agrees="y")
    assert [appointment.starts_at for appointment in booked(unit)] == [at(WEDNESDAY[:16])]


def test_details_changed_in_another_tab_are_shown_before_it_is_booked(pages: Pages, cast: Cast) -> None:
    page = to_check(pages, cast.in_person)
    pages.get("booking.details").submit("Continue", email="amara@example.com")
    page = page.submit("Confirm booking", agrees="y", status=409)
    assert page.errors == ["Something was changed in another window. Look once more before you confirm."]
    assert rows(page)["Email"] == "amara@example.com"


def test_new_words_about_fees_are_read_before_it_is_booked(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_check(pages, cast.in_person)
    with unit() as work:
        factories.consent_text(work, kind=ConsentKind.FEES, version=3, words="Nothing is due when it snows.")
    page = page.submit("Confirm booking", agrees="y", status=409)
    assert page.errors == ["The words about fees and cancelling are new. Read them once more."]
    assert "Nothing is due when it snows." in page.text
    assert page.value("agrees") is None
    assert page.submit("Confirm booking", agrees="y").h1 == "You are booked"


def test_a_new_price_is_seen_before_it_is_booked(pages: Pages, cast: Cast, unit: Unit, clock: Clock) -> None:
    page = to_check(pages, cast.in_person)
    with unit() as work:
        cast.seen_by(work).in_person.price_cents = 19000
    clock.move(timedelta(minutes=16))
    page = page.submit("Confirm booking", agrees="y", status=409)
    assert page.errors == ["The price is now $190."]
    page.submit("Confirm booking", agrees="y")
    assert [appointment.price_cents for appointment in booked(unit)] == [19000]


@pytest.mark.parametrize(
    "changed",
    [{"revision": ""}, {"revision": "x"}, {"revision": "9" * 5000}, {"price_cents": "-1"}, {"terms_id": ""}],
)
def test_a_check_page_that_was_tampered_with_is_only_shown_again(
    pages: Pages, cast: Cast, unit: Unit, changed: dict[str, str]
) -> None:
    page = to_check(pages, cast.in_person)
    assert pages.post("booking.check", {**shown(page), **changed}, status=409).errors
    assert not booked(unit)


# Forms that are not complete


def test_every_field_says_what_is_missing_and_keeps_what_was_typed(pages: Pages, cast: Cast) -> None:
    page = to_details(pages, cast.walk)
    typed = {"email": "amara at example", "phone": "555", "contact_hours": "never on Sundays"}
    page = page.submit("Continue", typed, status=422)
    assert page.title.startswith("Error: Your details")
    assert page.errors == [
        "Tell me what to call you",
        "Enter an email address in the form name@example.com",
        "Choose whether anyone else could see your email or calendar",
        "Enter a phone number with its area code, like 519 555 0123",
        "Choose what we do if the weather is bad",
        "Read what walking outdoors means, and tick the box if you agree",
    ]
    assert {name: page.value(name) for name in typed} == typed


@pytest.mark.parametrize(
    ("partner", "error"),
    [
        ({}, "Choose how your partner shall hear of it"),
        (
            {"partner_way": "write", "partner_name": "Jonas Weber"},
            "Enter your partner's email address, or choose to pass it on yourself",
        ),
        (
            {"partner_way": "write", "partner_email": "jonas@example.com"},
            "Tell me your partner's name, or choose to decide later",
        ),
        ({"partner_way": "hand_over"}, "Tell me your partner's name, or choose to decide later"),
    ],
)
def test_a_partner_is_named_and_reached_as_she_chooses(
    pages: Pages, cast: Cast, partner: dict[str, str], error: str
) -> None:
    page = to_details(pages, cast.in_person, party="couple").submit("Continue", {**AMARA, **partner}, status=422)
    assert page.errors == [error]


def test_without_her_yes_to_the_fees_nothing_is_booked(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_check(pages, cast.in_person).submit("Confirm booking", status=422)
    assert page.errors == ["Read about fees and cancelling, and tick the box if you agree"]
    assert not booked(unit)


@pytest.mark.parametrize("name", ["Amara\nBcc: all@example.org", "Amara\u202eollaiD", "A" * 201])
def test_a_name_that_could_do_harm_is_refused_kindly(pages: Pages, cast: Cast, name: str) -> None:
    to_details(pages, cast.in_person)
    page = pages.post("booking.details", {**AMARA, "name": name}, status=422)
    assert len(page.errors) == 1


@pytest.mark.parametrize("name", ["Зоя Ångström-O’Neill", "李小龍", "ฟ้า", "Amara <b>Diallo</b> & Co."])
def test_names_of_any_script_are_booked_as_they_are(pages: Pages, cast: Cast, name: str) -> None:
    assert rows(to_check(pages, cast.in_person, name=name))["Name"] == name


@pytest.mark.parametrize("endpoint", ["booking.choose_time", "booking.details", "booking.check"])
def test_a_page_that_lost_its_token_keeps_what_was_typed(pages: Pages, cast: Cast, unit: Unit, endpoint: str) -> None:
    to_check(pages, cast.in_person)
    where: dict[str, Any] = {"slug": "in-person", "party": "one"} if endpoint == "booking.choose_time" else {}
    typed = {**AMARA, "start": WEDNESDAY, "name": "Amara D."}
    page = pages.post(endpoint, typed, csrf=False, status=422, **where)
    assert "This page was open for a while. Nothing is lost: press the button once more." in page.errors
    if endpoint == "booking.details":
        assert page.value("name") == "Amara D."
    assert not booked(unit)


def test_a_body_that_is_far_too_large_is_refused_kindly(pages: Pages, cast: Cast) -> None:
    to_details(pages, cast.in_person)
    page = pages.post("booking.details", {**AMARA, "name": "A" * 600_000}, status=413)
    assert page.h1 == "That is too much at once"


# Addresses that lead nowhere


@pytest.mark.parametrize("endpoint", ["booking.details", "booking.check", "booking.booked"])
def test_a_browser_that_has_begun_nothing_is_shown_where_to_begin(pages: Pages, endpoint: str) -> None:
    page = pages.get(endpoint, status=404)
    assert page.h1 == "Let us start again"
    assert page.click("See all session formats").h1 == "Book a counselling session"


@pytest.mark.parametrize("endpoint", ["booking.details", "booking.check", "booking.booked", "booking.keep"])
def test_a_cookie_that_was_altered_is_the_same_as_none(pages: Pages, cast: Cast, endpoint: str) -> None:
    page = to_check(pages, cast.in_person)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        session["draft"] += "x"
    if endpoint == "booking.keep":
        page = pages.post(endpoint, {"csrf_token": page.token}, status=404)
    else:
        page = pages.get(endpoint, status=404)
    assert page.h1 == "Let us start again"


def test_the_last_page_before_booking_leads_to_the_step_that_is_next(pages: Pages, cast: Cast) -> None:
    to_details(pages, cast.in_person)
    assert pages.get("booking.booked").h1 == "Your details"
    assert pages.get("booking.check").h1 == "Your details"


@pytest.mark.parametrize("slug", ["no-such-format", "..%2f", "x" * 500, "detail"])
def test_an_unknown_format_is_not_there(pages: Pages, slug: str) -> None:
    for suffix in ("", "/time", "/month"):
        page = pages.get(f"/book/{slug}{suffix}", party="one", status=404)
        assert page.h1 == "There is nothing here"


def test_a_format_that_was_withdrawn_is_not_offered(pages: Pages, cast: Cast, unit: Unit) -> None:
    page = to_check(pages, cast.in_person)
    with unit() as work:
        cast.seen_by(work).in_person.active = False
    pages.get("booking.choose_time", slug="in-person", party="one", status=404)
    assert page.submit("Confirm booking", agrees="y", status=404).h1 == "I do not offer this at the moment"


def test_a_party_that_may_not_come_is_not_offered_a_time(pages: Pages, cast: Cast, unit: Unit) -> None:
    times(pages, cast.phone)
    with unit() as work:
        cast.seen_by(work).phone.parties = Parties.ONE
    pages.get("booking.choose_time", slug="phone", party="couple", status=404)
    pages.get("booking.choose_month", slug="phone", party="couple", status=404)
    pages.post("booking.choose_time", {"start": TUESDAY}, slug="phone", party="couple", status=404)


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2027-13-45"},
        {"from": "0001-01-01"},
        {"from": "9999-12-31"},
        {"from": "yesterday"},
        {"part": "midnight"},
        {"part": ""},
        {"taken": "yes"},
        {"from": "\x00"},
    ],
)
def test_an_address_that_asks_for_nonsense_shows_the_soonest_times(
    pages: Pages, cast: Cast, asked: dict[str, str]
) -> None:
    assert starts(times(pages, cast.in_person, **asked)) == starts(times(pages, cast.in_person))


@pytest.mark.parametrize("month", ["2027-13", "0001-01", "9999-12", "1999-01", "march", ""])
def test_a_month_that_cannot_be_is_the_one_of_the_soonest_time(pages: Pages, cast: Cast, month: str) -> None:
    page = pages.get("booking.choose_month", slug="in-person", party="one", month=month)
    assert page.texts("h2")[0] == "March 2027"


def test_an_unknown_party_is_asked_for(pages: Pages, cast: Cast) -> None:
    for endpoint in ("booking.choose_time", "booking.choose_month"):
        page = pages.get(endpoint, slug="in-person", party="everybody", status=422)
        assert page.h1 == "Who is coming?"


def test_reading_any_page_of_a_booking_changes_nothing(pages: Pages, cast: Cast, database: Database) -> None:
    to_check(pages, cast.in_person)
    before = database.rows()
    for endpoint in ("booking.details", "booking.check", "booking.booked"):
        pages.get(endpoint)
        pages.answer("HEAD", endpoint)
    times(pages, cast.in_person, taken="yes")
    assert database.rows() == before


def test_somebody_who_holds_times_without_end_is_asked_to_wait(make_app: Callable[..., Flask], cast: Cast) -> None:
    pages = Pages(make_app(LIMIT_HOLDS="2"))
    for start in (TUESDAY, WEDNESDAY):
        to_details(pages, cast.in_person, start=start)
    page = times(pages, cast.in_person).submit("Continue", start=TUESDAY, status=429)
    assert page.h1 == "Please wait a little"


def test_nothing_that_she_typed_is_in_an_address(pages: Pages, cast: Cast) -> None:
    page = to_check(pages, cast.phone, **CALLED)
    visited = [page.address, *(link.href for link in page.links)]
    assert not [address for address in visited if "amara" in address.lower() or "0142" in address]
