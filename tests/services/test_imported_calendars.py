"""A calendar brings in the sessions with clients that Ruth has, each occurrence by itself, and nothing else of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.errors import ImportRefused
from practice.models.appointments import Attendance
from practice.models.imports import ImportKind
from practice.models.long_work import LongWorkState
from practice.rules.import_lines import LineFault, Verdict
from practice.rules.tables import TableFault
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast
from tests.services.test_imported_appointments import kept
from tests.services.test_imports import Import, brought

__all__ = ["brought"]

WEEKLY = """BEGIN:VEVENT
UID:weekly
DTSTART;TZID=America/Toronto:20261201T100000
DTEND;TZID=America/Toronto:20261201T105000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=America/Toronto:20261208T100000
SUMMARY:Session – amara DIALLO (in person)
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=America/Toronto:20261215T100000
DTSTART;TZID=America/Toronto:20261216T140000
DTEND;TZID=America/Toronto:20261216T145000
SUMMARY:Session – Amara Diallo
END:VEVENT
"""
INVITED = """BEGIN:VEVENT
UID:invited
DTSTART:20270309T151500Z
DURATION:PT50M
ATTENDEE;PARTSTAT=ACCEPTED:mailto:Jonas@Example.org
ATTENDEE:mailto:ruth@example.org
SUMMARY:A talk
END:VEVENT
"""
OTHERS = """BEGIN:VEVENT
UID:dentist
DTSTART:20270310T151500Z
DURATION:PT50M
SUMMARY:Dentist
END:VEVENT
BEGIN:VEVENT
UID:birthday
DTSTART;VALUE=DATE:20270311
SUMMARY:Amara Diallo's birthday
END:VEVENT
BEGIN:VEVENT
UID:hostile
DTSTART:20270312T151500Z
DURATION:PT1M
RRULE:FREQ=SECONDLY
SUMMARY:Amara Diallo
END:VEVENT
"""


@pytest.fixture
def known(brought: Import, unit: Unit) -> Import:
    with unit() as work:
        factories.client(work, name="Amara Diallo", email="amara@example.org")
        factories.client(work, name="Jonas Weber", email="jonas@example.org")
    return brought


def look(known: Import, entries: str, cast: Cast) -> str:
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example.org//a calendar//EN\n{entries}END:VCALENDAR\n"
    return known.check(known.keep(text.replace("\n", "\r\n"), ImportKind.CALENDAR), format_id=cast.in_person.id)


def test_each_occurrence_with_a_client_is_a_session_and_the_rest_is_left_out(
    known: Import, unit: Unit, cast: Cast
) -> None:
    checked = look(known, WEEKLY + INVITED + OTHERS, cast)
    found = [(each.about, each.verdict, each.why) for each in known.report(checked).outcomes()]
    assert found == [
        ("Session – amara DIALLO (in person), 2026-12-01 10:00", Verdict.NEW, None),
        ("Session – Amara Diallo, 2026-12-16 14:00", Verdict.NEW, None),
        ("A talk, 2027-03-09 10:15", Verdict.NEW, None),
        ("Dentist, 2027-03-10 10:15", Verdict.NOBODYS, None),
        ("", Verdict.REFUSED, LineFault.TOO_OFTEN),
    ]
    assert known.carry_out(checked).state is LongWorkState.DONE
    assert [(row.starts_at, row.status) for row in kept(unit, cast)] == [
        (at("2026-12-01T15:00"), "attended"),
        (at("2026-12-16T19:00"), "attended"),
        (at("2027-03-09T15:15"), "booked"),
    ]
    with unit() as work:
        parts = [part for part in work.session.scalars(select(Attendance)) if not part.channels]
        assert {part.client.name for part in parts} == {"Amara Diallo", "Jonas Weber"}, "no letter goes to them"
    again = look(known, WEEKLY + INVITED + OTHERS, cast)
    assert known.verdicts(again)[:3] == [Verdict.THERE] * 3


def test_two_who_share_a_mailbox_are_told_apart_by_the_name_or_not_at_all(
    known: Import, unit: Unit, cast: Cast
) -> None:
    with unit() as work:
        factories.client(work, name="Maria Weber", email="jonas@example.org")
    assert known.verdicts(look(known, INVITED, cast)) == [Verdict.NOBODYS]
    assert known.verdicts(look(known, INVITED.replace("A talk", "With Maria Weber"), cast)) == [Verdict.NEW]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Name,Email\nA,b\n", TableFault.NOT_A_CALENDAR),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", TableFault.NOT_A_CALENDAR),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", TableFault.EMPTY),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 5001 + "END:VCALENDAR\n", TableFault.TOO_MANY_ENTRIES),
        ("BEGIN:VCALENDAR\n" + "x" * 2**21 + "\nEND:VCALENDAR\n", TableFault.CALENDAR_TOO_LARGE),
    ],
)
def test_what_is_no_calendar_or_too_much_of_one_is_refused(known: Import, text: str, fault: TableFault) -> None:
    with pytest.raises(ImportRefused) as refused:
        known.keep(text, ImportKind.CALENDAR)
    assert refused.value.fault is fault
