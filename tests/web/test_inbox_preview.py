"""What a page shows of a letter is what the worker then sends: sender, subject, first line, and its calendar entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import update

from mailing import worker
from mailing.foretold import Inbox
from mailing.foretold_changes import Plan, foretell_letters
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import SessionFormat
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, own_page
from practice.work import Work
from tests.booked import AFTER_THE_CHANGE, as_ruth, attendance, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.markup import parse, words
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import to_check

Choose = Callable[[Cast], SessionFormat]
FORMATS = [
    pytest.param(lambda cast: cast.in_person, id="in person"),
    pytest.param(lambda cast: cast.phone, id="phone"),
    pytest.param(lambda cast: cast.online, id="online"),
    pytest.param(lambda cast: cast.walk, id="walk"),
]
Shown = tuple[str, str, str, str]


@pytest.fixture(autouse=True)
def empty_folder(app: Flask) -> None:
    """Letters of other tests are nobody's here."""
    for path in app.extensions["settings"].letters_dir.glob("*.eml"):
        path.unlink()


Act = Callable[[Work, str, Plan], object]
CHANGES: dict[LetterKind, Act] = {
    LetterKind.CANCELLED_BY_PRACTITIONER: lambda work, its_id, _plan: appointments.cancel_by_practitioner(
        work, appointment_id=its_id, reason="I am ill"
    ),
    LetterKind.CANCELLED_BY_CLIENT: lambda work, its_id, _plan: appointments.cancel_by_practitioner(
        work, appointment_id=its_id, reason="She rang", kind=CancelKind.CLIENT_ASKED
    ),
    LetterKind.MOVED: lambda work, its_id, plan: appointments.reschedule_by_practitioner(
        work, appointment_id=its_id, start=plan.starts_at or AFTER_THE_CHANGE, reason=None
    ),
}


def shown(page: Page) -> list[Shown]:
    """What each preview on the page says."""
    parts = ("inbox__from", "inbox__subject", "inbox__first", "inbox__entry")
    return list(zip(*(page.texts("p", class_=part) for part in parts), strict=True))


def sent(app: Flask, address: str) -> list[Shown]:
    """The same of the letters that were really sent there, oldest first."""
    office = worker.office_of(app)
    while worker.send_next(office):
        pass
    folder = app.extensions["settings"].letters_dir
    letters: list[EmailMessage] = [
        message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))
    ]
    return [_as_shown(letter) for letter in letters if address in letter["To"]]


def _as_shown(letter: EmailMessage) -> Shown:
    (sender,) = letter["From"].addresses
    entry = next((part for part in letter.walk() if part.get_content_type() == "text/calendar"), None)
    title = "Nothing for the calendar"
    if entry is not None:
        (event,) = Calendar.from_ical(entry.get_content().encode()).walk("VEVENT")
        title = f"In your calendar: {event['SUMMARY']}"
    return f"{sender.display_name} <{sender.addr_spec}>", letter["Subject"], _first_line(letter), title


def _first_line(letter: EmailMessage) -> str:
    """What mail programs show beside the subject: the hidden line, or else the first one of the text."""
    html = letter.get_body(preferencelist=("html",))
    text = letter.get_body(preferencelist=("plain",))
    assert html is not None
    assert text is not None
    hidden = [part for part in parse(html.get_content()).iter() if part.get("class") == "preview"]
    return words(hidden[0]) if hidden else " ".join(text.get_content().partition("Open:")[0].split())


@pytest.mark.parametrize("seen", ["private", "shared"])
@pytest.mark.parametrize("choose", FORMATS)
def test_before_she_confirms_she_sees_what_will_be_in_her_inbox(
    pages: Pages, app: Flask, cast: Cast, choose: Choose, seen: str
) -> None:
    page = to_check(pages, choose(cast), seen=seen)
    (foretold,) = shown(page)
    page.submit("Confirm booking", agrees="y")
    assert sent(app, "amara@example.org") == [foretold]
    assert foretold[3].startswith("In your calendar") is (seen == "private")


def test_a_request_is_foretold_as_one(pages: Pages, app: Flask, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        work.session.get_one(SessionFormat, cast.in_person.id).needs_approval = True
    page = to_check(pages, cast.in_person)
    (foretold,) = shown(page)
    page.submit("Send request", agrees="y")
    assert sent(app, "amara@example.org") == [foretold]
    assert "You asked for" in foretold[1]


@pytest.mark.parametrize("seen", ["private", "shared"])
def test_of_two_each_letter_is_foretold_and_the_partners_always_says_little(
    pages: Pages, app: Flask, cast: Cast, seen: str
) -> None:
    page = to_check(
        pages, cast.in_person, party="couple", seen=seen, partner_name="Jonas", partner_email="jonas@example.com"
    )
    hers, partners = shown(page)
    page.submit("Confirm booking", agrees="y")
    assert sent(app, "amara@example.org") == [hers]
    assert sent(app, "jonas@example.com") == [partners]
    assert partners[3] == "Nothing for the calendar"
    assert "In person" not in " ".join(partners)


def test_that_somebody_with_the_same_mailbox_is_discreet_is_not_to_be_seen(
    pages: Pages, app: Flask, unit: Unit, cast: Cast
) -> None:
    alone = shown(to_check(pages, cast.in_person))
    book(unit, cast.phone, start=AFTER_THE_CHANGE, discreet=True)
    page = pages.get("booking.check")
    assert shown(page) == alone
    assert "A letter may say less than this, never more." in page.text
    page.submit("Confirm booking", agrees="y")
    assert sent(app, "amara@example.org")[-1][3] == "Nothing for the calendar"


def test_what_cannot_be_hidden_is_said(pages: Pages, app: Flask, cast: Cast) -> None:
    page = to_check(pages, cast.in_person, seen="shared")
    assert "What always shows is the sender's address" in page.text
    assert app.extensions["settings"].public_url.partition("://")[2] in page.text


def test_a_letter_that_has_to_wait_says_from_when_on_it_comes(pages: Pages, cast: Cast, clock: Clock) -> None:
    page = to_check(pages, cast.in_person, mail_opens="12:00")
    waits = "It comes on Monday 1 March, 12:00 p.m., because you wish no email earlier."
    assert waits in page.text
    assert waits in page.submit("Confirm booking", agrees="y").text


@pytest.mark.parametrize("endpoint", ["appointment.contact_rule", "appointment.correct_address"])
@pytest.mark.parametrize(("seen", "place"), [("private", 0), ("shared", 1)])
def test_where_she_chooses_how_much_is_said_both_are_shown_as_they_will_be(
    pages: Pages, app: Flask, unit: Unit, cast: Cast, endpoint: str, seen: str, place: int
) -> None:
    booked = book(unit, cast.walk)
    pages.get("appointment.open_link", token=booked.token)
    page = pages.get(endpoint)
    before = shown(page)
    page.submit("Keep this", seen=seen)
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=AFTER_THE_CHANGE)
    now = shown(pages.get(endpoint))
    assert now != before
    assert sent(app, "amara@example.org")[-1] == now[place]


def test_nobody_sees_a_letter_of_a_partner_who_gave_no_address(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        attendance(work, booked.partner).client.set_email(None)
    pages.get("appointment.open_link", token=booked.partners_token)
    assert shown(pages.get("appointment.contact_rule")) == []


@pytest.mark.parametrize("is_told_already", [True, False], ids=["told of it", "not told yet"])
@pytest.mark.parametrize("kind", CHANGES)
def test_before_ruth_changes_it_she_sees_what_each_of_two_will_read(
    app: Flask, unit: Unit, cast: Cast, clock: Clock, kind: LetterKind, is_told_already: bool
) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        again = update(OutboxMessage).values(state=OutboxState.WAITING, sent_at=None)
        work.session.execute(again)
    if is_told_already:
        sent(app, "amara@example.org")
    plan = Plan(starts_at=AFTER_THE_CHANGE) if kind is LetterKind.MOVED else Plan()
    with unit(as_ruth(cast)) as work:
        found = appointments.find_appointment(work, appointment_id=booked.id, practitioner_id=cast.ruth.id)
        ahead = foretell_letters(work, kind=kind, appointment=found, settings=app.extensions["settings"], plan=plan)
    with unit(as_ruth(cast)) as work:
        CHANGES[kind](work, booked.id, plan)
    clock.move(timedelta(minutes=3))
    for part, address in ((booked.booker, "amara@example.org"), (booked.partner, "jonas@example.com")):
        gone = sent(app, address)[1:] if is_told_already else sent(app, address)
        assert gone == ([_as_foretold(ahead[part])] if part in ahead else [])
    assert (booked.booker in ahead) == (is_told_already or kind is not LetterKind.CANCELLED_BY_CLIENT)


def _as_foretold(inbox: Inbox) -> Shown:
    entry = f"In your calendar: {inbox.entry}" if inbox.entry else "Nothing for the calendar"
    return f"{inbox.sender} <{inbox.address}>", inbox.subject, inbox.first_line, entry
