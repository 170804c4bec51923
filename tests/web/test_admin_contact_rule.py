"""Before Ruth rings or writes to somebody, she reads in red how that must not be done, and whom no letter reaches."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from mailing import worker
from practice.models.access import SignIn
from practice.models.appointments import Attendance, Voicemail
from practice.services import appointments, outbox
from tests import people
from tests.booked import Booked, as_ruth, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

NUMBER = "tel:+15195550142"
EVENING = at("2027-03-02T00:30")  # Monday 1 March, 7:30 p.m. in Toronto
TOMORROW_EARLY = at("2027-03-02T12:15")  # Tuesday, 7:15 a.m.


def booked_with(unit: Unit, cast: Cast, start: Any, **rule: Any) -> Booked:
    booked = book(unit, cast.phone, start=start, phone="+15195550142")
    with unit() as work:
        part = work.session.get_one(Attendance, booked.booker)
        for name, value in rule.items():
            setattr(part, name, value)
    return booked


def ruth_at(instant: datetime, app: Flask, unit: Unit, cast: Cast, clock: Clock) -> Pages:
    """Ruth's browser, signed in at that instant."""
    clock.set(instant)
    with unit() as work:
        work.session.execute(delete(SignIn))
        token = people.sign_in_ruth(work, cast.ruth)
    browser = Pages(app)
    browser.sign_in(token)
    return browser


def send_all(app: Flask) -> None:
    office = worker.office_of(app)
    while worker.send_next(office):
        pass


def rules(page: Page) -> str:
    return " ".join(page.texts("p", class_="contact-rule"))


def pages_about(app: Flask, booked: Booked) -> list[tuple[str, dict[str, str]]]:
    """Every page of Ruth's that is about one appointment, and those that list several."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ()):
            if rule.arguments == {"appointment_id"}:
                found.append((rule.endpoint, {"appointment_id": booked.id, "person": booked.booker}))
            elif not rule.arguments:
                found.append((rule.endpoint, {}))
    return found


def test_where_somebody_could_be_rung_or_written_to_the_rule_stands_beside_it(
    ruths_pages: Pages, app: Flask, unit: Unit, cast: Cast
) -> None:
    rule = {"discreet": True, "channels": ["call"], "voicemail": Voicemail.NONE, "contact_hours": "not on Sundays"}
    booked = booked_with(unit, cast, at("2027-03-01T19:15"), **rule)
    shown = set()
    for endpoint, values in pages_about(app, booked):
        answer = ruths_pages.answer("GET", endpoint, **values)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = ruths_pages.get(endpoint, **values)
        if NUMBER in page.html or "amara@example.org" in page.html:
            shown.add(endpoint)
            for words in ("Discreet", "No email: it is not wanted", "No message on voicemail", "not on Sundays"):
                assert words in rules(page), f"{endpoint} lets her be reached without saying {words!r}"
    assert {"admin.today", "admin.appointment", "admin.move", "admin.cancel"} <= shown


def test_before_a_change_it_says_who_is_told_and_who_must_be_told_another_way(
    app: Flask, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = booked_with(unit, cast, TOMORROW_EARLY, mail_opens=time(8), mail_closes=time(18))
    ruth = ruth_at(EVENING - timedelta(hours=6), app, unit, cast, clock)
    assert "Amara Diallo: A letter, in three minutes." in ruth.get("admin.move", appointment_id=booked.id).text
    ruth = ruth_at(EVENING, app, unit, cast, clock)
    for endpoint in ("admin.move", "admin.cancel"):
        page = ruth.get(endpoint, appointment_id=booked.id)
        assert "A letter only at Tuesday 2 March, 8:00 a.m.: too late. Tell them another way." in rules(page)
        assert page.link("(519) 555-0142").href == NUMBER
        assert "Email not before 8:00 a.m. and not after 6:00 p.m." in rules(page)


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_whom_a_letter_does_not_reach_in_time_stands_on_today(
    app: Flask, unit: Unit, cast: Cast, clock: Clock, change: str
) -> None:
    booked = booked_with(unit, cast, TOMORROW_EARLY, mail_opens=time(8))
    with unit() as work:
        outbox.send_latest_again(work, attendance=work.session.get_one(Attendance, booked.booker))
    send_all(app)
    ruth = ruth_at(EVENING + timedelta(hours=5), app, unit, cast, clock)  # after midnight
    with unit(as_ruth(cast)) as work:
        if change == "cancelled":
            appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="ill")
        else:
            later = TOMORROW_EARLY + timedelta(days=2, hours=2)
            appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=later, reason="ill")
    assert "another way" not in ruth.get("admin.today").text
    clock.move(timedelta(minutes=3))
    send_all(app)
    page = ruth.get("admin.today")
    assert "Tell A. D. another way" in page.text
    assert "held back until Tuesday 2 March, 8:00 a.m." in page.text
    page = page.click("Tell A. D. another way")
    assert "That is too late. Tell them another way." in page.text
    assert "Held back until 8:00 a.m.: no e-mail is wished earlier" in ruth.get("admin.messages").text
    ruth = ruth_at(TOMORROW_EARLY, app, unit, cast, clock)
    assert "another way" not in ruth.get("admin.today").text


def test_a_letter_that_is_held_back_and_still_comes_in_time_presses_nobody(
    app: Flask, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = booked_with(unit, cast, at("2027-03-09T15:15"), mail_opens=time(8), mail_closes=time(18))
    ruth = ruth_at(EVENING, app, unit, cast, clock)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="ill")
    clock.move(timedelta(minutes=3))
    send_all(app)
    assert "another way" not in ruth.get("admin.today").text
    page = ruth.get("admin.appointment", appointment_id=booked.id)
    assert "held back until Tuesday 2 March, 8:00 a.m." in page.text
    assert "That is too late" not in page.text
