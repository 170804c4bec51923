"""The pages in front of the booking, and the way out of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from practice.models.profile import the_profile
from practice.models.scheduling import Parties, SessionFormat
from tests import factories

WORDS = ("site.home", "site.formats", "site.privacy", "site.safety", "site.accessibility")


def change_profile(unit, **changes):
    with unit() as work:
        profile = work.session.scalars(the_profile()).one()
        for name, value in changes.items():
            setattr(profile, name, value)


def change_format(unit, session_format, **changes):
    with unit() as work:
        row = work.session.get_one(SessionFormat, session_format.id)
        for name, value in changes.items():
            setattr(row, name, value)


def test_the_first_page_shows_each_format_with_length_price_and_next_opening(pages):
    page = pages.get("site.home")

    assert page.h1 == "Book a counselling session"
    assert page.texts("h3") == ["In person", "Phone", "Online video", "Walk & Talk"]
    phone = page.texts("article")[1]
    assert "50 minutes" in phone
    assert "$150" in phone
    assert "Phone, in one sentence." in phone
    assert "Next: Tuesday 2 March" in phone


def test_a_card_leads_to_that_format(pages):
    page = pages.get("site.home")

    assert page.link("Walk & Talk").href == "/book/walk-and-talk"


@pytest.mark.parametrize("change", [{"active": False}, {"listed": False}])
def test_a_format_that_is_not_offered_is_not_shown(pages, cast, unit, change):
    change_format(unit, cast.phone, **change)

    assert "Phone" not in pages.get("site.home").texts("h3")
    assert "Phone" not in pages.get("site.formats").texts("h2")


def test_a_format_for_couples_only_shows_what_a_couple_pays(pages, cast, unit):
    change_format(unit, cast.online, parties=Parties.COUPLE)

    online = pages.get("site.home").texts("article")[2]
    assert "80 minutes" in online
    assert "$210" in online


def test_a_format_without_openings_says_so(pages, cast, unit, clock):
    with unit() as work:
        factories.time_off(work, practitioner=cast.ruth, starts_at=clock(), ends_at=clock() + timedelta(days=400))

    assert all("No open times just now." in card for card in pages.get("site.home").texts("article"))


def test_with_nothing_to_book_the_page_still_leads_on(pages, cast, unit):
    for each in (cast.in_person, cast.phone, cast.online, cast.walk):
        change_format(unit, each, active=False)

    page = pages.get("site.home")
    assert "Please phone me" in page.text
    assert page.link("Phone (519) 555-0100").href == "tel:+15195550100"


def test_the_comparison_says_what_differs(pages):
    page = pages.get("site.formats")

    walk = page.texts("section")[3]
    assert "50 minutes, $150" in walk
    assert "80 minutes, $210" in walk
    assert "Heron Park, north gate" in walk
    assert "At the green gate beside the bus stop." in walk
    assert page.link("Choose a time: Walk & Talk").href == "/book/walk-and-talk"


@pytest.mark.parametrize("endpoint", WORDS)
def test_every_page_leads_away_at_once_and_to_help(pages, endpoint):
    page = pages.get(endpoint)

    first = page.links[0]
    assert (first.words, first.href) == ("Leave this site now", "/leave")
    assert page.links[1].words == "Skip to main content"
    leaving = page.all("a", href="/leave")
    assert [link.get("rel") for link in leaving] == ["nofollow noreferrer"] * 2
    assert page.link("Call 911.").href == "tel:911"
    assert page.link("Using this site safely").href == "/safety"


def test_a_helpline_that_takes_texts_can_be_texted(pages, unit):
    change_profile(unit, crisis_lines=[{"when": "Sad?", "act": "Call or text 9-8-8.", "tel": "988", "sms": "988"}])

    page = pages.get("site.home")
    assert page.link("Call or text 9-8-8.").href == "tel:988"
    assert page.link("Send a text").href == "sms:988"


def test_the_page_about_safety_has_a_title_that_tells_nothing(pages):
    page = pages.get("site.safety")

    assert page.title == "Website help"
    assert "The button cannot hide your history." in page.text


def test_other_titles_begin_with_the_heading_and_end_with_the_practice(pages):
    assert pages.get("site.privacy").title == "Privacy – Ruth Okafor"


def test_a_page_speaks_the_language_of_the_practice(pages, unit):
    assert pages.get("site.home").tree.get("lang") == "en-CA"

    change_profile(unit, locale="he")
    assert pages.get("site.privacy").tree.get("dir") == "rtl"


def test_leaving_opens_another_site_and_forgets_this_browser(pages):
    with pages.client.session_transaction(base_url=pages.origin) as session:
        session["draft"] = "what she has begun"
    pages.client.set_cookie("other", "1", domain="book.example.org")

    answer = pages.answer("GET", "site.leave")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://weather.example.org/"
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    forgotten = answer.headers.getlist("Set-Cookie")
    assert {re.split("[=;]", cookie)[0] for cookie in forgotten} == {"__Host-session", "other"}
    assert all("Max-Age=0" in cookie and "Secure" in cookie for cookie in forgotten)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        assert not session


def test_leaving_works_with_a_broken_database(pages, unit):
    with unit() as work:
        work.session.execute(text("ALTER TABLE practice_profile RENAME TO practice_profile_lost"))
    try:
        answer = pages.answer("GET", "site.leave")
    finally:
        with unit() as work:
            work.session.execute(text("ALTER TABLE practice_profile_lost RENAME TO practice_profile"))

    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://weather.gc.ca/"


def test_a_healthy_process_says_so(pages):
    assert pages.answer("GET", "site.healthz").get_data(as_text=True) == "ok\n"
    assert pages.answer("GET", "site.readyz").status_code == 200


def test_a_process_is_not_ready_while_a_migration_is_waiting(pages, unit):
    with unit() as work:
        head = work.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        work.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        answer = pages.answer("GET", "site.readyz")
    finally:
        with unit() as work:
            work.session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})

    assert answer.status_code == 503
    assert answer.get_data(as_text=True) == "not ready\n"


def test_a_process_without_its_database_is_not_ready_and_still_alive(make_app):
    lost = make_app(DATABASE_URL="sqlite:////nowhere/at/all/practice.db").test_client()

    assert lost.get("/readyz", base_url="https://book.example.org").status_code == 503
    assert lost.get("/healthz", base_url="https://book.example.org").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "book.example.org@evil.example", "book.example.org:99999", ""])
def test_another_name_than_ours_gets_a_page_that_leads_to_ours(pages, host):
    answer = pages.client.get("/sign-in", headers={"Host": host})

    assert answer.status_code == 400
    assert "This is not my address" in answer.text
    assert f'href="{pages.origin}"' in answer.text
    assert "evil" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers


def test_search_engines_are_kept_from_what_is_somebody_s(pages):
    robots = pages.answer("GET", "site.robots").get_data(as_text=True)

    assert "Disallow: /a/" in robots
    assert "Disallow: /admin/" in robots


@pytest.mark.parametrize("name", ["main.css", "main.js", "favicon.svg", "figtree-latin-wght-normal.woff2"])
def test_static_files_are_kept_for_ever_and_carry_no_cookie(pages, name):
    address = pages.app.jinja_env.globals["asset"](name)

    answer = pages.answer("GET", address)
    answer.close()

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_a_page_asks_no_other_site_for_anything(pages):
    page = pages.get("site.home")

    sources = [element.get("src") or element.get("href") for tag in ("link", "script") for element in page.all(tag)]
    assert sources
    assert all(source.startswith("/static/") for source in sources)


def test_a_first_visit_is_light(pages):
    page = pages.get("site.home")
    address = page.all("link", rel="stylesheet")[0].get("href")
    with pages.client.get(address, base_url=pages.origin, headers={"Accept-Encoding": "gzip"}) as css:
        assert css.headers["Content-Encoding"] == "gzip"
        assert len(page.html.encode()) + len(css.data) <= 25_000
    assert len(page.all("link")) + len(page.all("script")) <= 4


@pytest.mark.parametrize(
    "address",
    ["/book/a%00b", "/book/%00/time", "/admin/formats/%00", "/admin/hours/week?format=%00", "/static/%00", "/%00"],
)
def test_there_is_nothing_at_an_address_with_nul(ruths_pages, address):
    assert ruths_pages.get(address, status=404).h1 == "There is nothing here"
