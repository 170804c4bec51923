"""Ruth's own sign-in: her name and address, her password, and the browsers in which she is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.admin.browsers import browser_words
from practice.models.activity import ActivityEntry
from practice.models.people import Practitioner
from practice.services import accounts
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.test_late_forms import PASSWORD, set_password, sign_in

NEW = "seven herons in the rain"
ELSEWHERE = "Sign out everywhere else"


@pytest.fixture
def hers(pages: Pages, unit: Unit, cast: Cast) -> Pages:
    set_password(unit, cast.ruth.id)
    return signed_in(pages)


@pytest.fixture
def second(app: Flask, hers: Pages) -> Pages:
    """Another browser in which Ruth is signed in."""
    return signed_in(Pages(app))


def signed_in(browser: Pages, password: str = PASSWORD, email: str = "ruth@example.org") -> Pages:
    browser.get("account.sign_in").submit("Sign in", email=email, password=password)
    return browser


def is_in(browser: Pages) -> bool:
    return browser.get("admin.settings").path == "/admin/practice"


def kept(unit: Unit, cast: Cast) -> tuple[str, str]:
    with unit() as work:
        ruth = work.session.get_one(Practitioner, cast.ruth.id)
        return ruth.name, ruth.email


def actions(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def test_her_name_is_changed_without_the_password(hers: Pages, unit: Unit, cast: Cast) -> None:
    page = hers.get("admin.settings").click("Your sign-in")
    page = page.submit("Save", name="Ruth Okafor-Müller 鷺")
    assert "Saved." in page.text
    assert kept(unit, cast) == ("Ruth Okafor-Müller 鷺", "ruth@example.org")
    assert actions(unit)[-1] == "changed_account"


def test_her_address_is_changed_with_the_password_and_she_signs_in_with_it(
    hers: Pages, unit: Unit, cast: Cast, app: Flask
) -> None:
    page = hers.get("admin.account").submit("Save", email="Okafor@Example.org", current=PASSWORD)
    assert "Saved." in page.text
    assert page.value("email") == "okafor@example.org"
    assert is_in(signed_in(Pages(app), email="okafor@example.org"))


@pytest.mark.parametrize("typed", ["", "not hers at all"])
def test_her_address_stays_without_the_password(hers: Pages, unit: Unit, cast: Cast, typed: str) -> None:
    page = hers.get("admin.account").submit("Save", email="okafor@example.org", current=typed, status=422)
    assert page.errors == ["Enter your password to change the email"]
    assert page.value("email") == "okafor@example.org"
    assert not page.value("current")
    assert kept(unit, cast) == ("Ruth Okafor", "ruth@example.org")


def test_an_address_is_one_persons_only(hers: Pages, unit: Unit, cast: Cast) -> None:
    page = hers.get("admin.account").submit("Save", email="noor@example.org", current=PASSWORD, status=422)
    assert page.errors == ["Somebody else signs in with this address. Choose another"]
    assert kept(unit, cast) == ("Ruth Okafor", "ruth@example.org")


def test_the_later_of_two_devices_sees_what_the_earlier_saved_and_no_password(hers: Pages, second: Pages) -> None:
    mine = hers.get("admin.account")
    second.get("admin.account").submit("Save", name="Ruth O.")
    page = mine.submit("Save", name="Dr Ruth", current=PASSWORD, status=409)
    assert "Ruth O." in page.text
    assert PASSWORD not in page.html
    assert page.submit("Save").value("name") == "Dr Ruth"


def test_saving_what_is_kept_changes_nothing(hers: Pages, unit: Unit) -> None:
    before = actions(unit)
    hers.get("admin.account").submit("Save")
    assert actions(unit) == before


def test_another_password_opens_the_door_and_ends_every_other_session(
    hers: Pages, second: Pages, app: Flask, unit: Unit
) -> None:
    page = hers.get("admin.password").submit("Keep the new password", current=PASSWORD, password=NEW, again=NEW)
    assert "Your password is changed. You are signed out everywhere but here." in page.text
    assert is_in(hers)
    assert not is_in(second)
    assert not is_in(signed_in_or_not(Pages(app), PASSWORD))
    assert is_in(signed_in(Pages(app), NEW))
    assert "changed_password" in actions(unit)


def signed_in_or_not(browser: Pages, password: str) -> Pages:
    browser.get("account.sign_in").submit("Sign in", email="ruth@example.org", password=password, status=422)
    return browser


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"current": ""}, "Enter the password you have now"),
        ({"current": PASSWORD.upper()}, "That is not the password you have now"),
        ({"password": "heron", "again": "heron"}, "Choose at least 12 characters"),
        (
            {"password": "Ruth Okafor 2027", "again": "Ruth Okafor 2027"},
            "Choose a password that is not your name or the practice's",
        ),
        ({"again": NEW + "s"}, "The two are not the same. Type both again"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_nobody_is_signed_out(
    hers: Pages, second: Pages, fields: dict[str, str], error: str
) -> None:
    typed = {"current": PASSWORD, "password": NEW, "again": NEW} | fields
    page = hers.get("admin.password").submit("Keep the new password", typed, status=422)
    assert page.errors == [error]
    assert not any(words and words in page.html for words in typed.values())
    assert is_in(second)


def test_guesses_at_the_password_are_counted(
    make_app: Callable[..., Flask], cast: Cast, unit: Unit, clock: Clock
) -> None:
    set_password(unit, cast.ruth.id)
    browser = signed_in(Pages(make_app(LIMIT_SIGN_INS="3")))
    guess = {"current": "a guess at it", "password": NEW, "again": NEW}
    for _ in range(2):
        browser.get("admin.password").submit("Keep the new password", guess, status=422)
    assert browser.get("admin.password").submit("Keep the new password", guess, status=429).h1 == "Please wait a little"


def test_she_sees_where_she_is_signed_in_and_signs_out_everywhere_else(
    hers: Pages, second: Pages, unit: Unit, clock: Clock
) -> None:
    page = hers.get("admin.account")
    assert len(page.texts("h3")) == 2
    assert page.text.count("This browser") == 1
    page = page.submit(ELSEWHERE)
    assert "You are signed out everywhere but here." in page.text
    assert len(page.texts("h3")) == 1
    assert ELSEWHERE not in page.text
    assert is_in(hers)
    assert not is_in(second)
    assert actions(unit)[-1] == "ended_sign_ins"


def test_sessions_that_are_over_are_not_listed(hers: Pages, second: Pages, clock: Clock) -> None:
    second.get("admin.settings").submit("Sign out")
    assert len(hers.get("admin.account").texts("h3")) == 1
    clock.move(timedelta(hours=13))
    assert len(signed_in(hers).get("admin.account").texts("h3")) == 1


def test_what_she_sends_is_noted_at_most_once_a_minute_and_what_she_reads_is_not(hers: Pages, clock: Clock) -> None:
    def last_used(page: Page) -> str:
        return page.text.partition("Last used to change something")[2].partition("Signed out")[0].strip()

    clock.move(timedelta(minutes=20))
    assert last_used(hers.get("admin.account")) == "1 March 2027, 10:00 a.m."
    assert last_used(hers.get("admin.account").submit("Save")) == "1 March 2027, 10:20 a.m."
    clock.move(timedelta(seconds=59))
    hers.get("admin.account").submit("Save")
    clock.move(timedelta(seconds=1))
    assert last_used(hers.get("admin.account")) == "1 March 2027, 10:20 a.m."
    assert last_used(hers.get("admin.account").submit("Save")) == "1 March 2027, 10:21 a.m."


def test_passwords_never_wait_in_a_page(hers: Pages, clock: Clock) -> None:
    account, password = hers.get("admin.account"), hers.get("admin.password")
    clock.move(timedelta(minutes=31))
    page = password.submit("Keep the new password", current=PASSWORD, password=NEW, again=NEW)
    assert page.path == "/sign-in"
    late = account.submit("Save", name="Dr Ruth", current=PASSWORD, status=401)
    assert not any(words in page.html + late.html for words in (PASSWORD, NEW))
    page = sign_in(late)
    assert page.h1 == "Your sign-in"
    assert page.value("name") == "Dr Ruth"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Mac"),
        ("", "A browser that does not say which"),
        ("<script>", "A browser that does not say which"),
    ],
)
def test_a_browser_has_a_name_that_she_knows(app: Flask, cast: Cast, agent: str, words: str) -> None:
    with app.test_request_context():
        assert browser_words(agent) == words


def test_only_a_password_that_is_hers_fits(unit: Unit, cast: Cast, hers: Pages) -> None:
    with unit() as work:
        ruth = work.session.get_one(Practitioner, cast.ruth.id)
        assert accounts.fits(ruth, PASSWORD)
        assert not accounts.fits(ruth, PASSWORD + " ")
        assert not accounts.fits(None, PASSWORD)
