"""Ruth's sign-in ends while she writes: what she typed is there again, nothing is done, and nobody else gets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from wtforms import PasswordField

from blueprints import late_forms
from blueprints.fields import Form
from practice.models.access import SignIn
from practice.models.appointments import Appointment
from practice.models.intake import ConsentText
from practice.models.people import Practitioner
from practice.rules.lifecycle import AppointmentStatus
from practice.services import accounts
from tests.booked import TUESDAY, book
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.pages import Page, Pages
from tests.people import Cast

PASSWORD = "otters sleep holding hands"
SECRET_WORDS = "Words that were typed\nbefore the coffee, в любой письменности: 雨"
ONCE_MORE = "You are signed in again, and what you typed is here. Nothing is saved yet: press the button once more."
KIND = "You had been signed out meanwhile, so nothing was done. Sign in, then press the button again."
IDLE = timedelta(minutes=31)


@pytest.fixture
def hers(pages: Pages, unit: Unit, cast: Cast) -> Pages:
    """The browser in which Ruth has signed in by her password."""
    set_password(unit, cast.ruth.id)
    pages.get("account.sign_in").submit("Sign in", email="ruth@example.org", password=PASSWORD)
    return pages


@pytest.fixture
def fees(hers: Pages) -> Page:
    return hers.get("admin.text", kind="fees")


def set_password(unit: Unit, practitioner_id: str) -> None:
    with unit() as work:
        work.session.execute(
            update(Practitioner)
            .where(Practitioner.id == practitioner_id)
            .values(password_hash=accounts.HASHER.hash(PASSWORD), active=True)
        )


def sign_in(page: Page, *, email: str = "ruth@example.org", password: str = PASSWORD, status: int = 422) -> Page:
    return page.submit("Sign in", {"sign_in-email": email, "sign_in-password": password}, status=status)


def late(page: Page, button: str, clock: Clock, away: timedelta = IDLE, **typed: Any) -> Page:
    """The page on which she signs in, after she was away and then pressed the button."""
    clock.move(away)
    page = page.submit(button, status=401, **typed)
    assert page.h1 == "Sign in"
    assert "You were signed out while you wrote." in page.text
    return page


def newest_words(unit: Unit) -> str:
    with unit() as work:
        return work.session.scalars(select(ConsentText.words).order_by(ConsentText.version.desc())).first() or ""


def test_a_reason_for_cancelling_is_there_again_and_nothing_is_cancelled_yet(
    hers: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person)
    page = hers.get("admin.cancel", appointment_id=booked.id)
    page = late(page, "Cancel it", clock, kind="other", reason=SECRET_WORDS)
    page = sign_in(page)
    assert page.h1 == "Cancel this appointment"
    assert page.errors == [ONCE_MORE]
    assert page.value("reason") == SECRET_WORDS
    assert status_of(unit, booked.id) is AppointmentStatus.BOOKED
    page = page.submit("Cancel it")
    assert "Cancelled. A letter says so in 3 minutes." in page.text
    assert status_of(unit, booked.id) is AppointmentStatus.CANCELLED


def test_another_time_is_there_again_with_its_date_and_reason(
    hers: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person)
    typed = {"start": "another", "on": "2027-03-10", "at": "06:40"}
    page = late(hers.get("admin.move", appointment_id=booked.id), "Move it", clock, **typed)
    page = sign_in(page)
    assert page.h1 == "Move this appointment"
    assert {name: page.value(name) for name in typed} == typed
    with unit() as work:
        assert work.session.get_one(Appointment, booked.id).starts_at == TUESDAY
    assert "This is possible, but:" in page.text
    page = page.submit("Move it all the same", status=422)
    assert page.errors == ["This time goes against your own rules. Say why, or choose another."]


def test_a_long_text_is_there_again_and_saved_once_she_says_so(fees: Page, unit: Unit, clock: Clock) -> None:
    before = newest_words(unit)
    page = sign_in(late(fees, "Save as a new version", clock, title="Дождь & <b>", words=SECRET_WORDS))
    assert (page.value("title"), page.value("words")) == ("Дождь & <b>", SECRET_WORDS)
    assert newest_words(unit) == before
    page.submit("Save as a new version")
    assert newest_words(unit) == SECRET_WORDS


def test_a_holiday_is_closed_by_the_press_after_signing_in_again(hers: Pages, clock: Clock) -> None:
    button = "Close it, Good Friday, Friday 26 March 2027"
    page = sign_in(late(hers.get("admin.holidays"), button, clock))
    assert (page.h1, page.errors) == ("Public holidays", [ONCE_MORE])
    assert "Friday 26 March is closed." not in page.text
    assert "Friday 26 March is closed." in page.submit(button).text


def test_a_form_with_an_email_of_its_own_keeps_it_apart_from_hers(hers: Pages, clock: Clock) -> None:
    page = late(hers.get("admin.profile"), "Save", clock, email="herons@example.org", locale="en_GB")
    page = sign_in(page)
    assert page.h1 == "Name, place and contact"
    assert (page.value("email"), page.value("locale")) == ("herons@example.org", "en_GB")
    assert page.submit("Save").value("email") == "herons@example.org"


def test_what_another_device_saved_meanwhile_is_still_noticed(fees: Page, app: Flask, clock: Clock, unit: Unit) -> None:
    other = Pages(app)
    other.get("account.sign_in").submit("Sign in", email="ruth@example.org", password=PASSWORD)
    other.get("admin.text", kind="fees").submit("Save as a new version", words="It is free in March.")
    page = sign_in(late(fees, "Save as a new version", clock, words=SECRET_WORDS))
    page = page.submit("Save as a new version", status=409)
    assert "It is free in March." in page.text
    assert page.value("words") == SECRET_WORDS
    assert newest_words(unit) == "It is free in March."


@pytest.mark.parametrize("away", [timedelta(minutes=31), timedelta(hours=15)])
def test_it_is_kept_over_a_break_and_over_a_night(fees: Page, clock: Clock, away: timedelta) -> None:
    if away > timedelta(hours=12):
        fees.pages.client.delete_cookie("__Host-session", domain="book.example.org", path="/")
    page = sign_in(late(fees, "Save as a new version", clock, away, words=SECRET_WORDS))
    assert page.value("words") == SECRET_WORDS


def test_a_wrong_password_loses_nothing_either(fees: Page, clock: Clock) -> None:
    page = late(fees, "Save as a new version", clock, words=SECRET_WORDS)
    page = sign_in(page, password="another heron")
    assert page.errors == ["The address and the password do not belong together"]
    page = sign_in(page, password="")
    assert page.errors == ["Enter your password"]
    assert sign_in(page).value("words") == SECRET_WORDS


def test_signing_in_elsewhere_first_loses_nothing_either(fees: Page, clock: Clock, hers: Pages) -> None:
    page = late(fees, "Save as a new version", clock, words=SECRET_WORDS)
    hers.get("account.sign_in").submit("Sign in", email="ruth@example.org", password=PASSWORD)
    assert sign_in(page).value("words") == SECRET_WORDS


def test_guessing_passwords_on_it_is_counted_like_anywhere(
    make_app: Callable[..., Flask], cast: Cast, unit: Unit, clock: Clock
) -> None:
    set_password(unit, cast.ruth.id)
    browser = Pages(make_app(LIMIT_SIGN_INS="3"))
    browser.get("account.sign_in").submit("Sign in", email="ruth@example.org", password=PASSWORD)
    page = browser.get("admin.text", kind="fees")
    clock.move(IDLE)
    page = page.submit("Save as a new version", status=401, words=SECRET_WORDS)
    for _ in range(3):
        page = sign_in(page, password="a guess at it")
    assert sign_in(page, status=429).h1 == "Please wait a little"


def test_no_form_is_carried_out_by_signing_in_whatever_token_it_carries(fees: Page, clock: Clock, unit: Unit) -> None:
    before = newest_words(unit)
    page = late(fees, "Save as a new version", clock, words=SECRET_WORDS)
    fields = {name: page.value(name) for name in ("title", "words", "seen")}
    fields |= {"sign_in-email": "ruth@example.org", "sign_in-password": PASSWORD}
    for token in (fees.token, page.token):
        answer = fees.pages.answer("POST", "admin.text", {**fields, "csrf_token": token}, kind="fees")
        assert answer.status_code == 422
        assert newest_words(unit) == before


# Who must not get it, and from whom nothing is taken


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "https://book.example.org.example.com"},
        {"Origin": "https://book.example.org", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://book.example.org", "Sec-Fetch-Site": "same-site"},
        {"Referer": "https://example.com/"},
        {},
    ],
)
@pytest.mark.parametrize("has_cookies", [True, False])
def test_nothing_is_kept_that_another_site_has_sent(
    fees: Page, app: Flask, clock: Clock, headers: dict[str, str], has_cookies: bool
) -> None:
    clock.move(IDLE)
    client = fees.pages.client
    if not has_cookies:
        client.delete_cookie("__Host-session", domain="book.example.org", path="/")
    data = {"words": SECRET_WORDS, "title": "Fees", "csrf_token": fees.token}
    answer = client.post("/admin/texts/fees", data=data, headers=headers, base_url=fees.pages.origin)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    assert "coffee" not in answer.text
    if not has_cookies:
        assert "Set-Cookie" not in answer.headers, "her session, which did not come along, is not replaced"


@pytest.mark.parametrize("token", ["", "made-up", "of another browser"])
def test_nothing_is_kept_without_this_browsers_own_token(fees: Page, app: Flask, clock: Clock, token: str) -> None:
    if token == "of another browser":
        token = Pages(app).get("account.sign_in").token or ""
    clock.move(IDLE)
    page = fees.pages.open("POST", "/admin/texts/fees", {"words": SECRET_WORDS, "csrf_token": token})
    assert page.path == "/sign-in"
    assert "coffee" not in page.html


def test_the_page_may_come_from_here_as_browsers_say_it(fees: Page, clock: Clock) -> None:
    clock.move(IDLE)
    answer = fees.pages.client.post(
        "/admin/texts/fees",
        data={"words": SECRET_WORDS, "csrf_token": fees.token},
        headers={"Origin": "https://book.example.org", "Sec-Fetch-Site": "same-origin"},
        base_url=fees.pages.origin,
    )
    assert answer.status_code == 401
    assert "coffee" in answer.text


def test_somebody_else_who_signs_in_does_not_get_it(fees: Page, clock: Clock, unit: Unit) -> None:
    with unit() as work:
        noor = work.session.scalars(select(Practitioner).where(Practitioner.email == "noor@example.org")).one().id
    set_password(unit, noor)
    page = sign_in(late(fees, "Save as a new version", clock, words=SECRET_WORDS), email="noor@example.org", status=200)
    assert page.path == "/admin/"
    assert "What had been typed there was somebody else's, and was not kept." in page.text
    assert "coffee" not in page.html
    assert "coffee" not in page.pages.get("admin.text", kind="fees").html


def test_a_browser_in_which_nobody_was_signed_in_has_nothing_to_keep(app: Flask, cast: Cast) -> None:
    stranger = Pages(app)
    stranger.get("account.sign_in")
    page = stranger.post("admin.text", {"words": SECRET_WORDS}, kind="fees")
    assert page.path == "/sign-in"
    assert "coffee" not in page.html


def test_whoever_signed_out_herself_wants_nothing_kept(fees: Page, hers: Pages) -> None:
    hers.get("admin.today").submit("Sign out")
    page = fees.submit("Save as a new version", words=SECRET_WORDS)
    assert page.path == "/sign-in"
    assert "coffee" not in page.html


def test_what_no_page_can_carry_is_said_to_be_not_kept(fees: Page, clock: Clock) -> None:
    page = late(fees, "Save as a new version", clock, words="a very long coffee " * 11_000)
    assert "It is too much to be kept here, and it is not saved." in page.text
    assert "coffee" not in page.html
    page = page.click("Sign in").submit("Sign in", email="ruth@example.org", password=PASSWORD)
    assert page.h1 == "Fees and cancelling"


def test_a_button_without_a_page_says_kindly_that_nothing_was_done(
    hers: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    asked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    page = hers.get("admin.appointment", appointment_id=asked.id)
    clock.move(IDLE)
    answer = hers.client.post(
        f"/admin/appointments/{asked.id}/approve",
        data={"csrf_token": page.token},
        headers={"Referer": f"{hers.origin}{page.path}"},
        base_url=hers.origin,
    )
    assert answer.status_code == 303
    page = hers.open("GET", answer.location)
    assert KIND in page.text
    assert status_of(unit, asked.id) is AppointmentStatus.REQUESTED
    page = page.submit("Sign in", email="ruth@example.org", password=PASSWORD)
    assert page.path == f"/admin/appointments/{asked.id}"
    page.submit("Approve")
    assert status_of(unit, asked.id) is AppointmentStatus.BOOKED


def test_nothing_is_written_while_it_waits(fees: Page, clock: Clock, database: Database) -> None:
    before = database.rows()
    late(fees, "Save as a new version", clock, words=SECRET_WORDS)
    assert database.rows() == before


def test_the_new_session_has_a_token_of_its_own(fees: Page, clock: Clock, unit: Unit) -> None:
    old = cookies_of(fees.pages)
    sign_in(late(fees, "Save as a new version", clock, words=SECRET_WORDS))
    assert cookies_of(fees.pages)["sign_in"] != old["sign_in"]
    assert cookies_of(fees.pages)["csrf_token"] != old["csrf_token"]
    with unit() as work:
        assert len(list(work.session.scalars(select(SignIn).where(SignIn.revoked_at.is_(None))))) == 1


def cookies_of(pages: Pages) -> dict[str, Any]:
    """What the browser's session holds."""
    with pages.client.session_transaction(base_url=pages.origin) as session:
        return dict(session)


def test_every_field_for_a_password_is_one_that_is_never_kept() -> None:
    secret = {
        name
        for form in forms(Form)
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) is PasswordField
    }
    assert secret
    assert secret <= late_forms.NEVER_KEPT


def forms(parent: type[Form]) -> list[type[Form]]:
    return [form for child in parent.__subclasses__() for form in (child, *forms(child))]


def status_of(unit: Unit, appointment_id: str) -> AppointmentStatus:
    with unit() as work:
        return work.session.get_one(Appointment, appointment_id).status
