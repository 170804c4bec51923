"""Does an answer about safety change anything that either of two people can see? Not a byte.

Everything that Amara and Jonas can open, and every letter that either can get, is compared before he has answered,
after answers that ask for nothing, and after answers that ask the counsellor to talk with each alone, or to call today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from mailing.facts import facts_to_preview
from mailing.letter import LetterFacts
from mailing.messages import compose
from practice.models.intake import IntakeResponse
from practice.rules import safety
from practice.rules.conditions import Value
from practice.rules.letter_kinds import LetterKind
from practice.services import handing_in, intake, outbox
from practice.work import Actor, ActorKind
from tests.booked import Booked, appointment, attendance, book
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast
from tests.web.test_whose_link import VARIABLES

CONTACT: Mapping[str, Value] = {"A1": "Jonas", "A3": "together", "A4": "private", "A5": ("email",)}
CALM: Mapping[str, Value] = {"E1": "yes", "E2": "never", "E3": "never", "E4": "no", "E5": "no", "G3": "yes"}
ALARMING: Mapping[str, Value] = {"E1": "yes", "E2": "often", "E3": "often", "E4": "partner", "E5": "worried"}
ALONE_FIRST: Mapping[str, Value] = {"G3": "alone_first", "C4": "1", "C7": "1", "B3": "hardly"}
# What differs from one time to the next, whoever asks: a form's token, and what it carries sealed, but for its length.
TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"|[\w-]{20,}\.[\w-]{6}\.[\w-]{27}')
SEALED = re.compile(r'(?<=value=")[\w=-]{60,}(?=")')
NO_PAGES = {
    "appointment.open_link",
    "intake.copy_pdf",
}  # the one has a token, the other is a file of the copy's words


@pytest.fixture
def couple(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person, couple=True)


def says(unit: Unit, attendance_id: str, answers: Mapping[str, Value]) -> None:
    """Answers are kept and handed in, or changed afterwards."""
    with unit(Actor(ActorKind.CLIENT, attendance_id)) as work:
        intake.save_answers(work, attendance_id=attendance_id, answers=answers)
        handing_in.send(work, attendance_id=attendance_id)


def signals(unit: Unit, attendance_id: str) -> set[str]:
    with unit() as work:
        mine = select(IntakeResponse).where(IntakeResponse.attendance_id == attendance_id)
        return {str(each.signal) for each in safety.from_json(work.session.scalars(mine).one().signals)}


def pages_of(app: Flask, token: str) -> dict[str, str]:
    """Every page that this link opens, as it is sent, but for the tokens of its forms."""
    browser, found = Pages(app), {}
    browser.answer("GET", "appointment.open_link", token=token)
    for rule in app.url_map.iter_rules():
        mine = rule.endpoint.partition(".")[0] in ("appointment", "intake") and rule.endpoint not in NO_PAGES
        if not mine or "GET" not in (rule.methods or ()):
            continue
        for value in VARIABLES[next(iter(rule.arguments))] if rule.arguments else ("",):
            with app.test_request_context(base_url=browser.origin):
                address = app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, value))
            answer = browser.answer("GET", address)
            headers = {
                name: said for name, said in answer.headers.items() if name not in ("Set-Cookie", "Content-Length")
            }
            found[address] = f"{answer.status}\n{headers}\n{_masked(answer.get_data(as_text=True))}"
    return found


def _masked(page: str) -> str:
    return SEALED.sub(lambda sealed: f"{len(sealed[0])} characters", TOKEN.sub("", page))


def letters_of(unit: Unit, booked: Booked, attendance_id: str, settings: Settings) -> dict[str, str]:
    """Every letter that this person could get now, as it would be written; then it is as if none had been owed."""
    with unit() as work:
        this, mine = appointment(work, booked), attendance(work, attendance_id)
        kinds = [kind for kind in LetterKind if kind.is_about_a_session and not kind.is_to_practitioner]
        leads = {LetterKind.REMINDER: "48h"}
        rows = [outbox.post(work, kind=kind, appointment=this, attendance=mine, lead=leads.get(kind)) for kind in kinds]
        work.session.flush()
        found = {}
        for row in rows:
            facts = facts_to_preview(work, message=row, settings=settings)
            assert isinstance(facts, LetterFacts)
            letter = compose(facts)
            found[str(row.kind)] = f"{letter.subject}\n{letter.text}\n{letter.html}\n{letter.invite!r}"
        work.session.rollback()
    assert len(found) == len(kinds)
    return found


def all_that_is_seen(app: Flask, unit: Unit, booked: Booked, settings: Settings) -> dict[str, dict[str, str]]:
    return {
        "Amara's pages": pages_of(app, booked.token),
        "Jonas's pages": pages_of(app, booked.partners_token),
        "Amara's letters": letters_of(unit, booked, booked.booker, settings),
        "Jonas's letters": letters_of(unit, booked, booked.partner, settings),
    }


def refuse_differences(now: dict[str, dict[str, str]], before: dict[str, dict[str, str]]) -> None:
    """Says what is different, and where."""
    for whose, pages in before.items():
        for where, said in pages.items():
            assert now[whose][where] == said, f"{whose}: {where}"


def test_answers_about_safety_change_not_a_byte_for_either(
    app: Flask, unit: Unit, settings: Settings, couple: Booked
) -> None:
    says(unit, couple.partner, CONTACT)
    unanswered = all_that_is_seen(app, unit, couple, settings)
    assert len(unanswered["Amara's pages"]) > 15
    without_couple_part = {key: value for key, value in CALM.items() if key != "G3"}
    says(unit, couple.partner, without_couple_part)
    assert signals(unit, couple.partner) == set()
    refuse_differences(all_that_is_seen(app, unit, couple, settings), unanswered)
    says(unit, couple.partner, ALARMING)
    assert signals(unit, couple.partner) >= {"please_contact", "talk_alone_first"}
    refuse_differences(all_that_is_seen(app, unit, couple, settings), unanswered)


@pytest.mark.parametrize(("who", "other"), [("booker", "partner"), ("partner", "booker")])
def test_no_answer_of_one_changes_a_byte_for_the_other(
    app: Flask, unit: Unit, settings: Settings, couple: Booked, who: str, other: str
) -> None:
    whose, others = getattr(couple, who), getattr(couple, other)
    token = {"booker": couple.token, "partner": couple.partners_token}[other]

    def seen_by_the_other() -> tuple[dict[str, str], dict[str, str]]:
        return pages_of(app, token), letters_of(unit, couple, others, settings)

    before = seen_by_the_other()
    for answers in ({**CONTACT, **CALM}, {**ALARMING, **ALONE_FIRST}):
        says(unit, whose, answers)
        assert seen_by_the_other() == before
    assert "talk_alone_first" in signals(unit, whose)
