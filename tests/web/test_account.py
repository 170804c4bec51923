"""Ruth's door: a link that works once, an address and a password, and a session that ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from sqlalchemy import update

from practice.models.access import SignIn
from practice.models.people import Practitioner
from practice.services import accounts
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.pages import Page, Pages
from tests.people import Cast

PASSWORD = "otters sleep holding hands"
WRONG = "The address and the password do not belong together"


def welcome_token(unit: Unit, cast: Cast) -> str:
    with unit() as work:
        return accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)


@pytest.fixture
def password(unit: Unit, cast: Cast) -> str:
    """Ruth has chosen it, in a browser that is not used here."""
    token = welcome_token(unit, cast)
    with unit() as work:
        accounts.choose_password(work, token=token, password=PASSWORD, device="another browser")
    return PASSWORD


def sign_in(
    pages: Pages, *, email: str = "ruth@example.org", password: str = PASSWORD, status: int = 200, **query: str
) -> Page:
    page = pages.get("account.sign_in", **query)
    return page.submit("Sign in", status=status, email=email, password=password)


def cookies_set_by(pages: Pages) -> dict[str, object]:
    """What the browser is told to keep when she signs in, by name."""
    pages.get("account.sign_in")
    answer = pages.answer(
        "POST", "account.sign_in", {"email": "ruth@example.org", "password": PASSWORD, "csrf_token": pages._token}
    )
    kept: SimpleCookie = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        kept.load(line)
    return dict(kept)


def test_she_chooses_her_password_and_is_in_her_practice(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = pages.get("account.welcome", token=welcome_token(unit, cast))
    assert page.h1 == "Choose your password"
    assert "Welcome, Ruth Okafor." in page.text
    assert "until Monday 8 March, 10:00 a.m." in page.text
    today = page.submit("Keep this password and open my practice", password=PASSWORD, again=PASSWORD)
    assert today.path == "/admin/"
    assert "From now on you sign in with your email address." in today.text
    today.submit("Sign out")
    assert sign_in(pages).path == "/admin/"


@pytest.mark.parametrize(
    ("password", "again", "error"),
    [
        ("", "", "Choose a password"),
        ("river otter", "river otter", "Choose at least 12 characters"),
        ("password1234", "password1234", "Choose another password: this one is among the first that anybody would try"),
        ("Ruth Okafor 2027", "Ruth Okafor 2027", "Choose a password that is not your name or the practice's"),
        (PASSWORD, PASSWORD + "s", "The two are not the same. Type both again"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words_and_the_link_still_works(
    pages: Pages, unit: Unit, cast: Cast, password: str, again: str, error: str
) -> None:
    page = pages.get("account.welcome", token=welcome_token(unit, cast))
    page = page.submit("Keep this password and open my practice", status=422, password=password, again=again)
    assert error in page.errors
    assert page.submit("Keep this password and open my practice", password=PASSWORD, again=PASSWORD).path == "/admin/"


def test_looking_at_the_link_does_not_use_it(pages: Pages, unit: Unit, cast: Cast, database: Database) -> None:
    token = welcome_token(unit, cast)
    before = database.rows()
    for method in ("HEAD", "GET", "GET"):
        assert pages.answer(method, "account.welcome", token=token).status_code == 200
    assert database.rows() == before


@pytest.mark.parametrize("spoilt_by", ["use", "age", "a letter", "a newer link"])
def test_a_link_that_opens_nothing_says_so_kindly(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock, spoilt_by: str
) -> None:
    token = welcome_token(unit, cast)
    if spoilt_by == "use":
        with unit() as work:
            accounts.choose_password(work, token=token, password=PASSWORD, device="another browser")
    elif spoilt_by == "age":
        clock.move(timedelta(days=7))
    elif spoilt_by == "a letter":
        token += "x"
    else:
        welcome_token(unit, cast)
    page = pages.get("account.welcome", status=404, token=token)
    assert page.h1 == "This link does not open anything"
    assert page.click("Sign in").h1 == "Sign in"


def test_two_presses_of_one_link_are_one_password(pages: Pages, unit: Unit, cast: Cast, app: Flask) -> None:
    token = welcome_token(unit, cast)
    first, second = pages.get("account.welcome", token=token), Pages(app).get("account.welcome", token=token)
    first.submit("Keep this password and open my practice", password=PASSWORD, again=PASSWORD)
    other = "somebody else was quicker"
    second.submit("Keep this password and open my practice", status=404, password=other, again=other)
    assert WRONG in sign_in(Pages(app), password=other, status=422).errors


@pytest.mark.parametrize(
    ("email", "typed"),
    [("ruth@example.org", "another password"), ("nobody@example.org", PASSWORD), ("noor@example.org", PASSWORD)],
)
def test_every_wrong_pair_is_answered_alike_and_keeps_the_address(
    pages: Pages, password: str, email: str, typed: str
) -> None:
    page = sign_in(pages, email=email, password=typed, status=422)
    assert page.errors == [WRONG]
    assert page.all("input", name="email")[0].get("value") == email
    assert not page.all("input", name="password")[0].get("value")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"email": "", "password": PASSWORD}, "Enter your email address"),
        ({"email": "ruth", "password": PASSWORD}, "Enter an email address in the form name@example.com"),
        ({"email": "ruth@example.org", "password": ""}, "Enter your password"),
    ],
)
def test_what_is_left_out_is_said(pages: Pages, fields: dict[str, str], error: str) -> None:
    page = pages.get("account.sign_in").submit("Sign in", status=422, **fields)
    assert page.errors == [error]


def test_after_signing_in_she_goes_on_to_the_page_she_wanted(pages: Pages, password: str) -> None:
    page = pages.get("admin.messages", state="failed")
    assert page.path == "/sign-in"
    page = page.submit("Sign in", email="ruth@example.org", password=password)
    assert page.address.endswith("/admin/messages?state=failed")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com/",
        "/\\example.com/",
        "/\t/example.com/",
        "\\\\example.com",
        "javascript:alert(1)",
        "example.com",
        "/ok\nSet-Cookie: x=y",
        "",
    ],
)
def test_nobody_is_led_away_to_another_site(pages: Pages, password: str, elsewhere: str) -> None:
    pages.get("account.sign_in")
    answer = pages.answer(
        "POST",
        f"/sign-in?{'next=' + elsewhere}".replace("\n", "%0A").replace("\t", "%09").replace("\\", "%5C"),
        {"email": "ruth@example.org", "password": password, "csrf_token": pages._token},
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/"


def test_a_session_ends_after_thirty_idle_minutes(pages: Pages, password: str, clock: Clock) -> None:
    sign_in(pages)
    for _ in range(3):
        clock.move(timedelta(minutes=29))
        assert pages.get("admin.messages").path == "/admin/messages"
    clock.move(timedelta(minutes=30, seconds=1))
    assert pages.get("admin.messages").path == "/sign-in"


def test_a_session_ends_after_twelve_hours_however_busy(pages: Pages, password: str, clock: Clock) -> None:
    sign_in(pages)
    for _ in range(24):
        clock.move(timedelta(minutes=29))
        assert pages.get("admin.messages").path == "/admin/messages"
    clock.move(timedelta(minutes=25))
    assert pages.get("admin.messages").path == "/sign-in"


@pytest.mark.parametrize("how", ["revoked", "left"])
def test_a_session_ends_at_once_when_it_is_revoked_or_she_has_left(
    pages: Pages, password: str, unit: Unit, clock: Clock, how: str
) -> None:
    sign_in(pages)
    with unit() as work:
        if how == "revoked":
            work.session.execute(update(SignIn).values(revoked_at=clock()))
        else:
            work.session.execute(update(Practitioner).values(active=False))
    assert pages.get("admin.messages").path == "/sign-in"


def test_signing_out_ends_the_session_in_the_database_too(pages: Pages, password: str, app: Flask) -> None:
    page = sign_in(pages)
    copied = {cookie.key: cookie.value for cookie in pages.client._cookies.values()}
    page = page.submit("Sign out")
    assert page.path == "/sign-in"
    assert "You are signed out." in page.text
    thief = Pages(app)
    for name, value in copied.items():
        thief.client.set_cookie(name, value, domain="book.example.org", secure=True)
    assert thief.get("admin.messages").path == "/sign-in"


def test_signing_in_takes_nothing_from_before_into_the_new_session(
    pages: Pages, password: str, unit: Unit, cast: Cast, clock: Clock
) -> None:
    """Whoever planted a cookie in her browser knows nothing of what she does afterwards (OWASP ASVS 5.0, 7.2.4)."""
    booked = book(unit, cast.in_person)
    pages.get("appointment.open_link", token=booked.token)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        planted = dict(session)
    sign_in(pages)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        assert "link" in planted
        assert "link" not in session
        assert session["csrf_token"] != planted["csrf_token"]


def test_signing_in_anew_ends_the_session_of_this_browser_before(
    pages: Pages, password: str, app: Flask, clock: Clock
) -> None:
    sign_in(pages)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        first = session["sign_in"]
    clock.move(timedelta(minutes=31))
    sign_in(pages)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        assert session["sign_in"] != first
    other = Pages(app)
    other.sign_in(first)
    assert other.get("admin.messages").path == "/sign-in"


def test_whoever_is_signed_in_is_not_asked_again(pages: Pages, password: str) -> None:
    sign_in(pages)
    assert pages.get("account.sign_in").path == "/admin/"


def test_cookies_are_for_this_host_alone_and_out_of_reach_of_scripts(pages: Pages, password: str) -> None:
    kept = cookies_set_by(pages)
    assert set(kept) == {"__Host-session", "__Host-browser"}
    for cookie in kept.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert "ruth" not in cookie.value or cookie.key == "__Host-browser"


def test_too_many_tries_are_asked_to_wait_by_a_kind_page(
    make_app: Callable[..., Flask], cast: Cast, password: str, clock: Clock
) -> None:
    pages = Pages(make_app(LIMIT_SIGN_INS="3"))
    for _ in range(3):
        sign_in(pages, password="not hers at all", status=422)
    page = sign_in(pages, status=429)
    assert page.h1 == "Please wait a little"
    assert page.response.headers["Retry-After"] == "900"
    clock.move(timedelta(minutes=15))
    assert sign_in(pages).path == "/admin/"


def test_nobody_can_lock_her_out_of_a_browser_she_has_used(
    make_app: Callable[..., Flask], cast: Cast, password: str, unit: Unit
) -> None:
    """Strangers at many addresses share one limit per account; her own browser is not counted in it."""
    app = make_app(LIMIT_SIGN_INS="3", BEHIND_PROXIES="1")
    hers = Pages(app)
    sign_in(hers).submit("Sign out")

    def from_elsewhere(number: int) -> int:
        stranger = Pages(app)
        stranger.get("account.sign_in")
        data = {"email": "ruth@example.org", "password": "a guess at it", "csrf_token": stranger._token}
        answer = stranger.client.post(
            "/sign-in",
            data=data,
            base_url=stranger.origin,
            headers={"Referer": f"{stranger.origin}/", "X-Forwarded-For": f"192.0.2.{number}"},
        )
        return answer.status_code

    assert [from_elsewhere(number) for number in range(5)] == [422, 422, 422, 429, 429]
    assert sign_in(hers).path == "/admin/"
