"""Does every address keep the promises that all of them make? A walk over the URL map, by three kinds of visitor.

Nobody in particular, Amara by her link and with a booking under way, and Ruth, who is signed in. A new address is
walked without being written down here; one with a new kind of variable has to say what stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from blueprints import guard
from practice.models.appointments import Attendance
from practice.models.calendars import FeedLevel
from practice.models.imports import ImportKind
from practice.models.long_work import LongWorkKind
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Party
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.import_lines import Outcome, Verdict
from practice.services import accounts, booking, feeds, imports, long_work, payments, receipts, series, waitlist
from practice.services.payments import PaymentValues
from practice.work import Actor, ActorKind
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, book
from tests.factories import at
from tests.forms import posted
from tests.markup import parse
from tests.pages import Pages
from tests.people import AMARA_BY_PHONE
from tests.questions import asked_of
from tests.waiting import newcomer

pytestmark = pytest.mark.both_engines

# What is written when Ruth reads answers (PHIPA section 10.1), and what is counted when somebody tries too often.
LOG = {"activity_entry", "activity_head"}
COUNTED = {"throttle"}
# These end or replace what a browser carries, so they are walked last.
LAST = ("appointment.open_link", "account.welcome", "site.leave")
SEES = {
    "nobody": {"site.home", "booking.choose_time", "account.sign_in", "feeds.feed"},
    "amara": {"appointment.show", "appointment.cancel", "booking.check", "intake.before", "waitlist.show"},
    "ruth": {"admin.today", "admin.appointment", "admin.message", "admin.cancel", "admin.waitlist_entry"},
}
VISITORS = ("nobody", "amara", "ruth")
QUERIES = {
    "admin.book_series": {"every": "2", "count": "6"},
    "booking.choose_time": {"party": "one"},
    "booking.choose_month": {"party": "one"},
    "admin.why": {"format": "in-person", "party": "couple", "on": "2027-03-09", "at": "10:20"},
    "admin.week": {"format": "phone"},
    "admin.other_day": {"on": "2027-03-09", "format": "phone"},
}
# What these may cost instead of eight questions: they read the practice's whole diary beside an appointment, all that
# may stand behind each rule, what somebody is asked beside it, what may still be taken back, or how far something is.
MORE = {
    "admin.why": 10,
    "admin.waitlist_entry": 11,
    "appointment.change_format": 9,
    "appointment.show": 11,
}


@dataclass(frozen=True, slots=True)
class Site:
    """Everybody's browser in front of a site in which there is something to change."""

    app: Flask
    database: Any
    browsers: dict[str, Pages]
    variables: dict[str, str]

    def address(self, rule: Rule) -> str:
        """An address of this rule that leads to something."""
        missing = rule.arguments - self.variables.keys()
        assert not missing, f"say in this file what stands for {missing} of {rule.rule}"
        token = self.variables["welcome" if rule.endpoint == "account.welcome" else "token"]
        values = {name: self.variables[name] for name in rule.arguments} | QUERIES.get(rule.endpoint, {})
        if "token" in rule.arguments:
            values["token"] = token
        with self.app.test_request_context(base_url=self.browsers["nobody"].origin):
            return self.app.url_for(rule.endpoint, **values)

    def rows(self, *, but: set[str]) -> dict[str, Any]:
        return {table: rows for table, rows in self.database.rows().items() if table not in but}


@pytest.fixture
def site(app, database, unit, cast, pages, ruths_pages) -> Site:
    booked = book(unit, cast.in_person, start=TUESDAY, couple=True)
    with unit() as work:
        draft = booking.hold(
            work, token=None, session_format=cast.seen_by(work).phone, party=Party.ONE, start=TUESDAY_AFTERNOON
        )
        booking.save_details(work, token=draft, details=AMARA_BY_PHONE)
        hers = replace(work, actor=Actor(ActorKind.PRACTITIONER, cast.ruth.id))
        planned = series.book(
            hers, appointment_id=booked.id, token="a series", starts=[TUESDAY + timedelta(days=1)], reason=None
        )
        paid = [
            payments.note(hers, appointment_id=booked.id, token=f"form {way}", values=paid_by(way)).id
            for way in (PaymentWay.CASH, PaymentWay.CARD)
        ]
        payments.take_back(hers, appointment_id=booked.id, payment_id=paid[1])
        receipt = receipts.issue(hers, appointment_id=booked.id, payer="Amara Diallo")
        welcome = accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)
        away = factories.time_off(
            work, practitioner=cast.ruth, starts_at=at("2027-04-05T04:00"), ends_at=at("2027-04-06T04:00")
        )
        place = waitlist.join(work, newcomer=newcomer(cast.phone), once="a form")
        assert place is not None
        about_it = select(OutboxMessage.id).where(OutboxMessage.appointment_id == booked.id)
        message = work.session.scalars(about_it.limit(1)).one()
        olga = factories.client(work, name="Olga Weber").id
        amara = work.session.get_one(Attendance, booked.booker).client_id
        diary = feeds.add(work, practitioner_id=cast.ruth.id, name="My phone", level=FeedLevel.FULL)
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        table = b"Name,Email\nAmara Diallo,amara@example.org\n"
        brought = imports.keep(hers, kind=ImportKind.CLIENTS, name="a.csv", content=table, encoding=None)
        waits = long_work.begin(hers, kind=LongWorkKind.IMPORT_CHECK, detail={"file": brought.id})
        waits.result = imports.written([Outcome(2, "Amara Diallo", Verdict.NEW)])
    pages.answer("GET", "appointment.open_link", token=booked.token)
    with pages.client.session_transaction(base_url=pages.origin) as session:
        session["draft"], session["place"] = draft, place.id
    browsers = {"nobody": Pages(app), "amara": pages, "ruth": ruths_pages}
    variables = {
        "slug": cast.in_person.slug,
        "token": booked.token,
        "welcome": welcome,
        "appointment_id": booked.id,
        "series_id": planned.id,
        "message_id": message,
        "time_off_id": away.id,
        "entry_id": place.id,
        "payment_id": paid[1],
        "receipt_id": receipt.id,
        "secret": diary.token or "",
        "address_id": diary.id,
        "format_id": cast.phone.id,
        "point_id": cast.walk.meeting_point_id,
        "position": "1",
        "digest": "0" * 64,
        "kind": "fees",
        "step": "keys",
        "report": "sessions",
        "key": "having_my_back",
        "question_key": "C1",
        "section_key": "meaning",
        "section": "meaning",
        "number": "1",
        "calendar_id": google.id,
        "long_work_id": waits.id,
        "import_id": brought.id,
        "letter": "confirmation",
        "client_id": amara,
        "other_id": olga,
    }
    return Site(app, database, browsers, variables)


def paid_by(way: PaymentWay) -> PaymentValues:
    return PaymentValues(PaymentKind.DEPOSIT, 4000, way, TUESDAY.date() - timedelta(days=14))


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted(found, key=lambda rule: LAST.index(rule.endpoint) if rule.endpoint in LAST else -1)


def test_every_public_endpoint_exists(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= guard.PUBLIC


def test_whoever_is_not_signed_in_gets_only_what_is_public(site):
    closed = [rule for rule in site.app.url_map.iter_rules() if rule.endpoint not in guard.PUBLIC]
    assert closed
    for visitor in ("nobody", "amara"):
        for rule in closed:
            for method in (rule.methods or set()) - {"OPTIONS"}:
                answer = site.browsers[visitor].answer(method, site.address(rule))
                assert answer.status_code == 303, f"{method} {rule.rule} answered {answer.status} to {visitor}"
                assert answer.location.startswith("/sign-in"), rule.rule


@pytest.mark.parametrize("visitor", VISITORS)
def test_reading_an_address_changes_no_row(site, visitor):
    log = LOG if visitor == "ruth" else set()
    before, browser, pages_seen = site.rows(but=log), site.browsers[visitor], set()
    for rule in rules(site.app, "GET"):
        for method in ("HEAD", "GET"):
            answer = browser.answer(method, site.address(rule))
            assert answer.status_code < 500, f"{method} {rule.rule} answered {answer.status}"
        if answer.status_code == 200:
            pages_seen.add(rule.endpoint)
    assert changed(before, site.rows(but=log)) == set()
    assert pages_seen >= SEES[visitor], "the walk has to get in where its visitor may"


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_page_costs_at_most_eight_questions(site, visitor):
    browser, engine, costs = site.browsers[visitor], site.app.extensions["sessions"].engine, {}
    for rule in rules(site.app, "GET"):
        with asked_of(engine) as asked:
            browser.answer("GET", site.address(rule))
        costs[rule.endpoint] = len(asked)
    assert max(costs.values()) > 4, "the walk has to get in"
    assert not {endpoint: cost for endpoint, cost in costs.items() if cost > MORE.get(endpoint, 8)}


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_form_in_the_address_changes_no_row(site, visitor):
    """Scanners follow links, and some put a form's fields into them."""
    before = site.rows(but=LOG)
    browser = site.browsers[visitor]
    for rule in rules(site.app, "GET"):
        query = filled(site, rule, visitor) | QUERIES.get(rule.endpoint, {})
        path = site.address(rule).partition("?")[0]
        answer = browser.client.get(path, query_string=query, base_url=browser.origin)
        assert answer.status_code < 500, f"GET {rule.rule} answered {answer.status}"
    assert changed(before, site.rows(but=LOG)) == set()


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_form_without_its_token_is_refused_and_changes_no_row(site, visitor):
    before = site.rows(but=LOG | COUNTED)
    for rule in rules(site.app, "POST"):
        for fields in ({}, filled(site, rule, visitor)):
            data = {name: value for name, value in fields.items() if name != "csrf_token"}
            answer = site.browsers[visitor].answer("POST", site.address(rule), data)
            led_away = answer.status_code == 303 and rule.endpoint not in guard.PUBLIC and visitor != "ruth"
            is_refused = 400 <= answer.status_code < 500
            assert is_refused or led_away, f"POST {rule.rule} answered {answer.status} to {visitor}"
    assert changed(before, site.rows(but=LOG | COUNTED)) == set()


@pytest.mark.parametrize(("visitor", "endpoint"), [("amara", "appointment.cancel"), ("ruth", "admin.cancel")])
def test_the_same_form_with_its_token_does_change_rows(site, visitor, endpoint):
    """So that the walks above are known to be able to fail."""
    rule = next(rule for rule in rules(site.app, "POST") if rule.endpoint == endpoint)
    before, data = site.rows(but=LOG), filled(site, rule, visitor) | {"reason": "I am ill"}
    answer = site.browsers[visitor].answer("POST", site.address(rule), data)
    assert answer.status_code == 303
    assert "appointment" in changed(before, site.rows(but=LOG))


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The tables that are not as they were."""
    return {table for table in after if after[table] != before[table]}


def filled(site: Site, rule: Rule, visitor: str) -> dict[str, str]:
    """What the page of this address would post when the first choice of each question is taken."""
    if "GET" not in (rule.methods or ()):
        return {}
    answer = site.browsers[visitor].answer("GET", site.address(rule))
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return {}
    fields: dict[str, str] = {}
    for form in parse(answer.get_data(as_text=True)).iter("form"):
        if form.get("method", "get").lower() == "post":
            for radio in (field for field in form.iter("input") if field.get("type") == "radio"):
                fields.setdefault(radio.get("name", ""), radio.get("value", ""))
            fields |= dict(posted(form))
    return fields
