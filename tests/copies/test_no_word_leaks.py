"""No letter, calendar, title, address or log says more than it may, whatever anybody has written anywhere.

Words are planted in all that a client and the counsellor can write; then every kind of letter is composed for each way
to meet, for both people and for Ruth, discreet or not, and searched as it goes over the wire and part by part. Kinds
and pages are those of the code: a new one is searched without being named here.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from config import Settings
from mailing import worker
from mailing.facts import facts_about
from mailing.messages import compose, is_said_discreetly
from mailing.mime import as_bytes
from practice.models.appointments import Answer, Appointment, Attendance, Voicemail
from practice.models.intake import ConsentText, OwnWords
from practice.models.profile import the_profile
from practice.models.scheduling import FormatKind, MeetingPoint, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes, intake, notes, outbox
from practice.work import Actor, ActorKind, Work
from tests.booked import Booked, appointment, as_ruth, attendance, book
from tests.conftest import Unit
from tests.factories import at
from tests.guises import readable
from tests.mailing.letters import notice
from tests.markup import parse, words
from tests.pages import Pages
from tests.people import Cast
from tests.web.test_whose_link import VARIABLES

SAID = "Quillwort"  # in all that a client writes, but her name
HERS, HIS = "Fennimore", "Gwendolin"
DIGITS = "5195550187"
PRACTICE = "Bramblewick"  # in all that Ruth writes about her practice
TRADE = re.compile(
    r"counsel|therap|psych|couple|relationship|session|intake|questionnaire|crisis|\bfees\b", re.IGNORECASE
)
ABOUT_A_SESSION = [kind for kind in LetterKind if kind.is_about_a_session]
TOKEN = "x" * 43
HOURS = ("14:00", "16:00", "18:00", "20:00")  # apart from each other
STARTS = {kind: at(f"2027-03-09T{hour}") for kind, hour in zip(FormatKind, HOURS, strict=True)}
STATUS = {LetterKind.REQUEST_RECEIVED: AppointmentStatus.REQUESTED} | {
    kind: AppointmentStatus.CANCELLED for kind in ABOUT_A_SESSION if kind.says_it_is_off
}


@pytest.fixture
def planted(unit: Unit, cast: Cast) -> dict[FormatKind, Booked]:
    """A couple for each way to meet, in a practice whose every word can be found."""
    with unit() as work:
        _write_as_ruth(work)
    formats = {each.kind: each for each in (cast.in_person, cast.phone, cast.online, cast.walk)}
    booked = {kind: book(unit, formats[kind], start=STARTS[kind], couple=True) for kind in FormatKind}
    for each in booked.values():
        _write_as_client(unit, each)
        with unit(as_ruth(cast)) as work:
            notes.add_note(work, appointment_id=each.id, attendance_id=each.booker, words=f"{SAID} of Ruth")
    return booked


def _write_as_ruth(work: Work) -> None:
    profile = work.session.scalars(the_profile()).one()
    profile.name, profile.title = f"{PRACTICE} Therapy", f"{PRACTICE}, couples counsellor"
    profile.address = f"4 {PRACTICE} Lane"
    profile.crisis_lines = [{"when": f"{PRACTICE} in danger?", "act": "Call 911.", "tel": "911"}]
    for row in work.session.scalars(select(SessionFormat)):
        row.name, row.what_to_expect = f"{PRACTICE} therapy", f"{PRACTICE} is what to expect"
        row.place, row.access = f"{PRACTICE} House", f"{PRACTICE} steps"
        row.join_url = f"https://{PRACTICE.lower()}.example/room" if row.kind is FormatKind.ONLINE else None
    for point in work.session.scalars(select(MeetingPoint)):
        point.name, point.how_to_find = f"{PRACTICE} Park", f"{PRACTICE} gate"
        point.access, point.toilets, point.parking = (f"{PRACTICE} {what}" for what in ("paths", "hut", "lot"))
    for text in work.session.scalars(select(ConsentText)):
        text.title, text.words = f"{PRACTICE} fees", f"{PRACTICE} fees are due."


def _write_as_client(unit: Unit, booked: Booked) -> None:
    with unit() as work:
        this = appointment(work, booked)
        this.cancel_reason, this.override_reason = f"{SAID} why", f"{SAID} all the same"
        this.place, this.access = this.place and f"{PRACTICE} House", f"{PRACTICE} steps"
        for each, name in ((booked.booker, HERS), (booked.partner, HIS)):
            part = attendance(work, each)
            part.client.name, part.client.phone = f"{name} Diallo", f"+1{DIGITS}"
            part.contact_hours, part.voicemail, part.answer = f"{SAID} o'clock", Voicemail.BRIEF, Answer.CONFIRMED
    for each in (booked.booker, booked.partner):
        with unit(Actor(ActorKind.CLIENT, each)) as work:
            intake.save_answers(work, attendance_id=each, answers={"C1": f"{SAID} to me"})
            whose = {"client_id": attendance(work, each).client_id, "attendance_id": each}
            work.session.add(OwnWords(**whose, words=f"{SAID}, my own", updated_at=work.now))


@dataclass(frozen=True, slots=True)
class Wire:
    """One letter on the wire. `reader` is whose part it is, or none for Ruth's."""

    kind: LetterKind
    way: FormatKind
    reader: str | None
    is_discreet: bool
    content: bytes

    @property
    def pieces(self) -> str:
        """Every header, file name and part of it, decoded."""
        letter = message_from_bytes(self.content, policy=default)
        found = [f"{name}: {value}" for part in letter.walk() for name, value in part.items()]
        found += [str(part.get_filename()) for part in letter.walk()]
        for part in letter.walk():
            if not part.is_multipart():
                content = part.get_content()
                found.append(content if isinstance(content, str) else content.decode())
        return "\n".join(found).replace("\r\n ", "").replace("\n ", "")


def wires(unit: Unit, planted: dict[FormatKind, Booked], settings: Settings, *, little: bool) -> Iterator[Wire]:
    """Every kind of letter about a session, for every way to meet and everybody who can get it."""
    for way, booked in planted.items():
        with unit() as work:
            for kind in ABOUT_A_SESSION:
                for reader in (None,) if kind.is_to_practitioner else (booked.booker, booked.partner):
                    yield _wire(work, kind, way, booked, reader, settings, little)


def _wire(
    work: Work, kind: LetterKind, way: FormatKind, booked: Booked, reader: str | None, settings: Settings, little: bool
) -> Wire:
    this = work.session.scalars(changes.with_people(booked.id)).one()
    part = attendance(work, reader) if reader else None
    this.status = STATUS.get(kind, AppointmentStatus.BOOKED)
    if part is not None:
        part.discreet = little
    row = outbox.post(work, kind=kind, appointment=this, attendance=part)
    row.appointment, row.attendance = this, part
    work.session.flush()
    link = f"{settings.public_url}/a/{TOKEN}"
    facts = replace(facts_about(work, row, kind, (), settings, link=link), has_invitation=True)
    content = as_bytes(compose(facts), sent_at=work.now)
    return Wire(kind, way, reader, is_said_discreetly(facts), content)


@pytest.mark.parametrize("little", [False, True])
def test_no_letter_says_more_than_it_may(
    unit: Unit, planted: dict[FormatKind, Booked], settings: Settings, little: bool
) -> None:
    seen, plain_says = set(), 0
    for wire in wires(unit, planted, settings, little=little):
        where, booked = f"{wire.kind} by {wire.way} to {wire.reader}", planted[wire.way]
        seen.add((wire.kind, wire.way))
        assert readable(wire.content, SAID, DIGITS) == set(), where
        assert SAID not in wire.pieces, where
        names = readable(wire.content, HERS, HIS) | {name for name in (HERS, HIS) if name in wire.pieces}
        own = {booked.booker: {HERS}, booked.partner: {HIS}}.get(wire.reader or "", set())
        assert names <= (set() if wire.is_discreet else own), where
        if wire.is_discreet:
            assert readable(wire.content, PRACTICE) == set(), where
            for found in (PRACTICE, ", MSW", "Call 911", "text/calendar"):
                assert found not in wire.pieces, where
            assert not TRADE.search(wire.pieces), where
        else:
            plain_says += PRACTICE in wire.pieces
    assert seen == {(kind, way) for kind in ABOUT_A_SESSION for way in FormatKind}
    assert plain_says, "what is planted can be found"


@pytest.mark.parametrize("kind", filter(lambda kind: kind.is_of_the_waitlist, LetterKind))
def test_whoever_waits_reads_of_no_practice_either(kind: LetterKind) -> None:
    facts = notice(kind)
    desk = replace(facts.desk, practice=f"{PRACTICE} Therapy", crisis_lines=(f"{PRACTICE} 911",))
    content = as_bytes(compose(replace(facts, desk=desk)), sent_at=at("2027-03-01T15:00"))
    wire = Wire(kind, FormatKind.PHONE, "somebody", True, content)
    assert readable(content, PRACTICE) == set()
    assert ", MSW" not in wire.pieces
    assert not TRADE.search(wire.pieces)


def test_what_the_worker_logs_names_nobody_and_nothing(
    app: Flask, unit: Unit, planted: dict[FormatKind, Booked], caplog: pytest.LogCaptureFixture
) -> None:
    with unit() as work:
        for booked in planted.values():
            for reader in (booked.booker, booked.partner):
                outbox.send_latest_again(work, attendance=attendance(work, reader))
    office = worker.office_of(app)
    with caplog.at_level(logging.DEBUG):
        while worker.send_next(office):
            pass
    assert list(Path(app.extensions["settings"].letters_dir).glob("*.eml"))
    assert readable(caplog.text.encode(), SAID, HERS, HIS, DIGITS, PRACTICE) == set()
    assert readable(caplog.text.encode(), "amara@example.org", "jonas@example.com") == set()


@pytest.mark.parametrize(("way", "who"), [(FormatKind.WALK, "booker"), (FormatKind.ONLINE, "partner")])
def test_the_pages_of_somebody_discreet_say_nothing_in_titles_and_addresses(
    app: Flask, unit: Unit, planted: dict[FormatKind, Booked], way: FormatKind, who: str
) -> None:
    booked = planted[way]
    with unit() as work:
        work.session.get_one(Attendance, getattr(booked, who)).discreet = True
    pages = _pages_of(app, booked.token if who == "booker" else booked.partners_token)
    assert len(pages) > 12
    for address, (title, links, headers) in pages.items():
        assert readable(f"{address} {links} {headers}".encode(), SAID, HERS, HIS, DIGITS) == set(), address
        for found in (SAID, HERS, HIS, DIGITS, PRACTICE, "MSW", "Ruth"):
            assert found not in title, (address, title)
        assert not TRADE.search(title), (address, title)
        assert "Okafor" not in title, (address, title)


def _pages_of(app: Flask, token: str) -> dict[str, tuple[str, str, str]]:
    """Every page that this link opens: its title, where it leads within the site, and its headers."""
    browser, found = Pages(app), {}
    browser.answer("GET", "appointment.open_link", token=token)
    for rule in app.url_map.iter_rules():
        mine = rule.endpoint.partition(".")[0] in ("appointment", "intake") and rule.endpoint != "appointment.open_link"
        if not mine or "GET" not in (rule.methods or ()):
            continue
        for value in VARIABLES[next(iter(rule.arguments))] if rule.arguments else ("",):
            with app.test_request_context(base_url=browser.origin):
                address = app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, value))
            answer = browser.answer("GET", address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            tree = parse(answer.get_data(as_text=True))
            links = [str(link.get("href")) for link in tree.iter() if link.get("href", "").startswith("/")]
            headers = json.dumps({name: said for name, said in answer.headers.items() if name != "Set-Cookie"})
            found[address] = (words(tree.find(".//title")), " ".join(links), headers)
    return found


def test_the_file_for_her_calendar_says_no_more_than_her_letters(
    app: Flask, unit: Unit, planted: dict[FormatKind, Booked]
) -> None:
    for booked in planted.values():
        for little in (False, True):
            with unit() as work:
                attendance(work, booked.booker).discreet = little
                attendance(work, booked.partner).discreet = False
            refuse_a_file_that_says_too_much(app, booked, little=little)


def refuse_a_file_that_says_too_much(app: Flask, booked: Booked, *, little: bool) -> None:
    browser = Pages(app)
    browser.answer("GET", "appointment.open_link", token=booked.token)
    answer = browser.answer("GET", "appointment.calendar_file")
    assert readable(answer.data, SAID, HERS, HIS, DIGITS, booked.token) == set()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    if little:
        assert readable(answer.data, PRACTICE) == set()
        assert "Okafor" not in answer.get_data(as_text=True)
        assert not TRADE.search(answer.get_data(as_text=True))
        assert event["SUMMARY"] == "Appointment"
        assert not {"LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE", "GEO"} & set(event)


def test_what_is_planted_is_kept(unit: Unit, planted: dict[FormatKind, Booked]) -> None:
    with unit() as work:
        for booked in planted.values():
            this = work.session.get_one(Appointment, booked.id)
            assert SAID in (this.cancel_reason or "")
            assert SAID in (attendance(work, booked.booker).contact_hours or "")
