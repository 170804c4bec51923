"""Does a client open what is hers by her own link alone, and learn of nobody else? A walk over every address of theirs.

A new address is walked as soon as it is there; it has to be said here for whom it is. Amara and Jonas come together; he
has said a good deal about himself, and so has she, and neither may meet a word of it with the other's link.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.intake import Consent, ConsentKind, IntakeAnswer, IntakeResponse, Note, OwnWords, ResponseState
from practice.models.intake import current_text as wording
from practice.models.links import HAND_OVER, OWN_PAGE, links_of
from practice.models.scheduling import Party
from practice.rules.fees import PaymentKind, PaymentWay
from practice.services import clients, payments, receipts
from practice.services.intake import publish_questionnaire
from practice.services.payments import PaymentValues
from practice.work import Actor, ActorKind, Work
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, attendance, book
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast

BOOKER, PARTNER, INVITED = "booker", "partner", "handed over"
EACH = frozenset({BOOKER, PARTNER})
ONE_WHO_BOOKED, HER_PARTNER, WHO_IS_INVITED = frozenset({BOOKER}), frozenset({PARTNER}), frozenset({INVITED})
BY_NO_LINK: frozenset[str] = frozenset()
ANYBODY = None

OPEN_TO: dict[str, frozenset[str] | None] = {
    "appointment.open_link": ANYBODY,
    "appointment.find": ANYBODY,
    "appointment.show": EACH,
    "appointment.calendar_file": EACH,
    "appointment.calendar_address": EACH,
    "appointment.revoke_calendar_address": EACH,
    "appointment.contact_rule": EACH,
    "appointment.choose_reminders": EACH,
    "appointment.use_rain_plan": ONE_WHO_BOOKED,
    "appointment.move": ONE_WHO_BOOKED,
    "appointment.change_format": ONE_WHO_BOOKED,
    "appointment.cancel": ONE_WHO_BOOKED,
    "appointment.send_again": ONE_WHO_BOOKED,
    "appointment.correct_address": ONE_WHO_BOOKED,
    "appointment.hand_over": ONE_WHO_BOOKED,
    "appointment.receipt": ONE_WHO_BOOKED,
    "appointment.receipt_pdf": ONE_WHO_BOOKED,
    "appointment.decline": HER_PARTNER,
    "appointment.take_over": WHO_IS_INVITED,
    "booking.booked": BY_NO_LINK,
    "intake.form": EACH,
    "intake.questions": EACH,
    "intake.save": EACH,
    "intake.before": EACH,
    "intake.by_phone": EACH,
    "intake.check": EACH,
    "intake.sent": EACH,
    "intake.withdraw": EACH,
    "intake.copy": EACH,
    "intake.copy_pdf": EACH,
    "intake.help_now": EACH,
    "intake.own_words": EACH,
    "intake.share_words": EACH,
    "intake.agreements": EACH,
    "intake.withdraw_consent": EACH,
}
WITHOUT_A_WAY_IN = ("revoked", "expired", "none", "Ruth without a link")
WALKERS = (BOOKER, PARTNER, INVITED, "another client", *WITHOUT_A_WAY_IN)
# What only the one it belongs to may read: in an answer, in her own words, in notes about her, in how to reach her.
SECRETS = {
    BOOKER: ("Amara", "amara@", "0142", "amaras-answer", "amaras-words", "amaras-note", "amaras-hours", "amaras-sign"),
    PARTNER: ("Jonas", "jonas@", "0143", "jonas-answer", "jonas-words", "jonas-note", "jonas-hours", "jonas-sign"),
}
SAYS_TOO_MUCH = ("declined", "does not come", "has not answered", "has answered", "last opened")
VARIABLES: dict[str, tuple[str, ...]] = {
    "section": ("meaning", "safety"),
    "kind": ("email",),
    "token": ("x" * 43,),
    "receipt_id": ("nobodys",),
}
# What a form might carry: enough for most of them to be done, were they let through.
TYPED = {
    "answer": "cancel",
    "start": TUESDAY_AFTERNOON.isoformat(),
    "email": "stranger@example.com",
    "name": "A Stranger",
    "seen": "shared",
    "channels": "email",
    "C1": "a stranger's words",
    "words": "a stranger's words",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """Browsers by whose link they came, in front of a couple's appointment."""

    app: Flask
    database: Database
    browsers: dict[str, Pages]
    receipt: str  # that of the one who booked

    def rules(self) -> list[Rule]:
        mine = ("appointment", "intake")
        found = (rule for rule in self.app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in mine)
        return [*found, *(rule for rule in self.app.url_map.iter_rules() if rule.endpoint == "booking.booked")]

    def addresses(self, rule: Rule) -> list[str]:
        missing = rule.arguments - VARIABLES.keys()
        assert not missing, f"say in this file what stands for {missing} of {rule.rule}"
        several: list[dict[str, str]] = [{}]
        for name in rule.arguments:
            each = (self.receipt,) if name == "receipt_id" else VARIABLES[name]
            several = [{**values, name: value} for values in several for value in each]
        with self.app.test_request_context(base_url=self.browsers["none"].origin):
            return [self.app.url_for(rule.endpoint, **values) for values in several]

    def goes_in(self, whose: str, rule: Rule) -> bool:
        """Whether this link may open this address."""
        allowed = OPEN_TO[rule.endpoint]
        whose = BOOKER if whose == "another client" else whose  # of an appointment of her own
        return allowed is ANYBODY or whose in allowed


@pytest.fixture
def walk(app: Flask, database: Database, unit: Unit, cast: Cast, clock: Clock, ruths_pages: Pages) -> Walk:
    couple = book(unit, cast.in_person, couple=True, phone="+15195550142")
    stranger = book(unit, cast.phone, start=at("2027-03-11T15:15"), email="wanda@example.org", phone="+15195550199")
    revoked = book(unit, cast.online, start=at("2027-03-12T15:15"), email="old@example.org")
    expired = book(unit, cast.online, start=TUESDAY - timedelta(days=50), email="older@example.org")
    with unit() as work:
        for name, part in (("amaras", couple.booker), ("jonas", couple.partner)):
            tell(work, attendance(work, part), name)
        attendance(work, couple.partner).client.phone = "+15195550143"
        attendance(work, couple.partner).answer = Answer.DECLINED
        for each in (stranger, revoked, expired):
            attendance(work, each.booker).client.name = "Wanda Petit"
        invitation = to_be_passed_on(work, cast)
        hers = replace(work, actor=Actor(ActorKind.PRACTITIONER, cast.ruth.id))
        paid = PaymentValues(PaymentKind.FEE, cents=12_000, way=PaymentWay.CASH, received_on=work.now.date())
        payments.note(hers, appointment_id=couple.id, token="a form", values=paid)
        receipt = receipts.issue(hers, appointment_id=couple.id, payer="Amara Diallo").id
        expired_link = work.session.scalars(links_of(expired.booker, OWN_PAGE)).one().id
    browsers = {whose: Pages(app) for whose in WALKERS} | {"Ruth without a link": ruths_pages}
    tokens = {BOOKER: couple.token, PARTNER: couple.partners_token, INVITED: invitation}
    tokens |= {"another client": stranger.token, "revoked": revoked.token}
    for whose, token in tokens.items():
        assert browsers[whose].answer("GET", "appointment.open_link", token=token).status_code == 303
    with browsers["expired"].client.session_transaction(base_url=browsers["none"].origin) as session:
        session["link"] = session["invitation"] = expired_link
    with unit() as work:
        clients.revoke_links(work, attendance_id=revoked.booker)
    return Walk(app, database, browsers, receipt)


def tell(work: Work, part: Attendance, name: str) -> None:
    """All that somebody may have said, and what Ruth wrote down about it."""
    version = publish_questionnaire(work)
    sent = IntakeResponse(
        client_id=part.client_id,
        attendance_id=part.id,
        version_id=version.id,
        pack="core",
        language="en_CA",
        state=ResponseState.SENT,
        created_at=work.now,
        updated_at=work.now,
        sent_at=work.now,
    )
    work.session.add(sent)
    work.session.flush()
    for question, value in (("C1", f"{name}-answer"), ("E2", "often"), ("G3", "not_really")):
        said = IntakeAnswer(response_id=sent.id, question=question, answered_at=work.now, value=json.dumps(value))
        work.session.add(said)
    text = work.session.scalars(wording(ConsentKind.FEES)).one()
    signed = f"{name}-sign"
    mine = {"client_id": part.client_id, "attendance_id": part.id}
    work.session.add(Consent(**mine, text_id=text.id, typed_name=signed, at=work.now))
    work.session.add(OwnWords(**mine, words=f"{name}-words", updated_at=work.now))
    ruth = work.session.get_one(Appointment, part.appointment_id).practitioner_id
    work.session.add(Note(**mine, practitioner_id=ruth, words=f"{name}-note", written_at=work.now))
    part.contact_hours = f"{name}-hours"
    work.session.flush()


def to_be_passed_on(work: Work, cast: Cast) -> str:
    """The token of an invitation that another booker passes on."""
    session_format = cast.seen_by(work).online
    made = factories.appointment(
        work, session_format=session_format, starts_at=at("2027-03-15T14:15"), party=Party.COUPLE
    )
    booker, partner = (factories.client(work, name=name, email=name) for name in ("Elisa@example.org", "x@example.org"))
    partner.set_email(None)
    factories.attendance(work, appointment=made, client=booker)
    part = factories.attendance(work, appointment=made, client=partner, role=Role.PARTNER)
    return clients.issue_link(work, attendance=part, appointment=made, purpose=HAND_OVER).token or ""


def test_every_address_of_a_client_says_for_whom_it_is(walk: Walk) -> None:
    found = {rule.endpoint for rule in walk.rules()}
    assert not found - OPEN_TO.keys(), "say above for whom they are"
    assert not OPEN_TO.keys() - found, "these are gone"


@pytest.mark.parametrize("whose", WALKERS)
def test_a_page_opens_by_its_own_link_alone_and_says_nothing_of_another(walk: Walk, whose: str) -> None:
    browser, got_in = walk.browsers[whose], set()
    for rule in walk.rules():
        if "GET" not in (rule.methods or ()):
            continue
        for address in walk.addresses(rule):
            answer = browser.answer("GET", address)
            if not walk.goes_in(whose, rule):
                assert answer.status_code == 404, f"GET {address} answered {answer.status} to {whose}"
            assert answer.status_code < 500, f"GET {address} answered {answer.status} to {whose}"
            says_nothing_of_another(answer, whose, f"GET {address}")
            if answer.status_code == 200:
                got_in.add(rule.endpoint)
    ways_in = {BOOKER: "appointment.move", PARTNER: "appointment.show", INVITED: "appointment.take_over"}
    assert ways_in.get(whose, "appointment.find") in got_in, "the walk has to get in where it may"


@pytest.mark.parametrize("whose", WALKERS)
def test_a_form_is_taken_by_its_own_link_alone_and_else_changes_no_row(walk: Walk, whose: str) -> None:
    browser = walk.browsers[whose]
    token, before = browser.get("appointment.find").token, rows(walk)
    refused = 0
    for rule in walk.rules():
        if "POST" not in (rule.methods or ()) or walk.goes_in(whose, rule):
            continue
        for address in walk.addresses(rule):
            answer = browser.answer("POST", address, {**TYPED, "csrf_token": token})
            assert answer.status_code == 404, f"POST {address} answered {answer.status} to {whose}"
            says_nothing_of_another(answer, whose, f"POST {address}")
            refused += 1
    assert refused
    assert rows(walk) == before


def test_what_is_hers_is_found_on_her_own_page(walk: Walk) -> None:
    """So that the walk is known to look for words that pages do carry."""
    assert "amaras-hours" in walk.browsers[BOOKER].get("appointment.show").text


def says_nothing_of_another(answer: TestResponse, whose: str, where: str) -> None:
    """No secret of anybody else is in what was answered, nor in its headers."""
    said = f"{answer.get_data().decode(errors='replace')} {answer.headers}"
    for owner, secrets in SECRETS.items():
        found = [secret for secret in secrets if owner != whose and secret in said]
        assert not found, f"{where} tells {whose} {found}"
    if whose == BOOKER:
        assert not [words for words in SAYS_TOO_MUCH if words in said.lower()], where


def rows(walk: Walk) -> dict[str, Any]:
    """Everything that is kept, but for what counts tries."""
    return {table: kept for table, kept in walk.database.rows().items() if table != "throttle"}
