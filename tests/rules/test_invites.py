"""What calendars are told, read by parsers that did not write it: vobject, dateutil, and a line reader of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.invites import CalendarEntry, cancel, download, request
from practice.rules.mailboxes import Mailbox

OFFICE = Mailbox("Ruth Okafor", "office@example.org")
AMARA = Mailbox("Amara Diallo", "amara+calendar@example.com")
TORONTO = ZoneInfo("America/Toronto")
ENTRY = CalendarEntry(
    uid="0b0f6f3e-7c50-4d1b-9f7e-2f6f4b1c9a55",
    sequence=0,
    stamped_at=datetime(2027, 3, 1, 15, 0, tzinfo=UTC),
    starts_at=datetime(2027, 3, 9, 15, 0, tzinfo=UTC),
    ends_at=datetime(2027, 3, 9, 15, 50, tzinfo=UTC),
    zone=TORONTO,
    title="Appointment with Ruth Okafor",
    description="To move or cancel, please use the link in my letter.",
    place="14 Willow Lane, London, Ontario",
    coordinates=(42.9849, -81.2453),
    public_page="https://book.example.org",
)
ZONES = [
    "America/Toronto",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Vancouver",
    "America/Regina",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Jerusalem",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "UTC",
]


def lines_of(ical: bytes) -> list[str]:
    """The logical lines, unfolded (RFC 5545 section 3.1)."""
    return ical.decode().replace("\r\n ", "").split("\r\n")[:-1]


def values(ical: bytes, name: str) -> list[str]:
    """Each value of a property of the event, with its parameters."""
    lines = lines_of(ical)
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    if "BEGIN:VALARM" in event:
        event = event[: event.index("BEGIN:VALARM")]
    return [line for line in event if line.startswith((f"{name}:", f"{name};"))]


def start_and_end(ical: bytes) -> tuple[datetime, datetime]:
    """The instants that dateutil reads from DTSTART and DTEND with the VTIMEZONE in the file."""
    return read_instant(ical, "DTSTART"), read_instant(ical, "DTEND")


def read_instant(ical: bytes, name: str) -> datetime:
    (line,) = values(ical, name)
    parameters, _, value = line.partition(":")
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%S%z")
    tzid = parameters.partition("TZID=")[2]
    text = ical.decode()
    block = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")] + "END:VTIMEZONE\r\n"
    return datetime.fromisoformat(value).replace(tzinfo=tzical(StringIO(block)).get(tzid)).astimezone(UTC)


def invitation(entry: CalendarEntry = ENTRY) -> bytes:
    return request(entry, organizer=OFFICE, attendee=AMARA)


def cancellation(entry: CalendarEntry = ENTRY) -> bytes:
    return cancel(replace(entry, sequence=entry.sequence + 1), organizer=OFFICE, attendee=AMARA)


WRITERS: list[Callable[[CalendarEntry], bytes]] = [invitation, cancellation, download]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize("key", ZONES)
def test_every_reader_finds_the_same_instant_in_summer_and_in_winter(
    key: str, month: int, write: Callable[[CalendarEntry], bytes]
) -> None:
    start = datetime(2027, month, 12, 15, 30, tzinfo=UTC)
    ical = write(replace(ENTRY, zone=ZoneInfo(key), starts_at=start, ends_at=start + timedelta(minutes=50)))
    assert start_and_end(ical) == (start, start + timedelta(minutes=50))
    event = vobject.readOne(ical.decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == start
    assert event.dtend.value.astimezone(UTC) == start + timedelta(minutes=50)


@pytest.mark.parametrize("write", WRITERS)
def test_times_around_a_change_of_clocks_are_read_right(write: Callable[[CalendarEntry], bytes]) -> None:
    for change in (datetime(2027, 3, 14, 7, 0, tzinfo=UTC), datetime(2027, 11, 7, 6, 0, tzinfo=UTC)):
        for half_hours in range(-5, 6):
            start = change + timedelta(minutes=30 * half_hours)
            ical = write(replace(ENTRY, starts_at=start, ends_at=start + timedelta(minutes=80)))
            assert start_and_end(ical) == (start, start + timedelta(minutes=80))


@given(
    quarters=st.integers(0, 10 * 365 * 24 * 4),
    minutes=st.integers(5, 720),
    key=st.sampled_from(ZONES),
)
def test_whatever_the_time_and_zone_the_instants_come_back(quarters: int, minutes: int, key: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
    end = start + timedelta(minutes=minutes)
    ical = invitation(replace(ENTRY, zone=ZoneInfo(key), starts_at=start, ends_at=end))
    assert start_and_end(ical) == (start, end)


def test_an_invitation_asks_and_a_cancellation_cancels() -> None:
    assert "METHOD:REQUEST" in lines_of(invitation())
    assert values(invitation(), "STATUS") == ["STATUS:CONFIRMED"]
    assert "METHOD:CANCEL" in lines_of(cancellation())
    assert values(cancellation(), "STATUS") == ["STATUS:CANCELLED"]


def test_a_download_asks_nobody_anything() -> None:
    lines = lines_of(download(ENTRY))
    assert not [line for line in lines if line.startswith(("METHOD", "ORGANIZER", "ATTENDEE"))]


def test_a_request_that_waits_for_an_answer_is_tentative() -> None:
    assert values(download(replace(ENTRY, is_tentative=True)), "STATUS") == ["STATUS:TENTATIVE"]


@pytest.mark.parametrize("write", WRITERS)
def test_uid_sequence_and_stamp_are_those_of_the_database(write: Callable[[CalendarEntry], bytes]) -> None:
    entry = replace(ENTRY, sequence=4)
    ical = write(entry)
    assert values(ical, "UID") == [f"UID:{ENTRY.uid}"]
    assert values(ical, "SEQUENCE") == [f"SEQUENCE:{5 if write is cancellation else 4}"]
    assert values(ical, "DTSTAMP") == ["DTSTAMP:20270301T150000Z"]


@pytest.mark.parametrize("write", WRITERS)
def test_the_method_stands_once_and_before_all_components(write: Callable[[CalendarEntry], bytes]) -> None:
    lines = lines_of(write(ENTRY))
    methods = [number for number, line in enumerate(lines) if line.startswith("METHOD:")]
    assert len(methods) == (0 if write is download else 1)
    assert all(number < lines.index("BEGIN:VTIMEZONE") for number in methods)


@pytest.mark.parametrize("write", WRITERS)
def test_an_event_has_an_end_and_no_length_no_date_alone_and_no_floating_time(
    write: Callable[[CalendarEntry], bytes],
) -> None:
    ical = write(ENTRY)
    assert not values(ical, "DURATION")
    assert values(ical, "DTSTART") == ["DTSTART;TZID=America/Toronto:20270309T100000"]
    assert values(ical, "DTEND") == ["DTEND;TZID=America/Toronto:20270309T105000"]
    assert "TZID:America/Toronto" in lines_of(ical)


def test_where_a_zone_has_no_rule_the_time_is_utc_and_no_zone_is_written() -> None:
    ical = invitation(replace(ENTRY, zone=ZoneInfo("America/Regina")))
    assert values(ical, "DTSTART") == ["DTSTART:20270309T150000Z"]
    assert b"VTIMEZONE" not in ical


def test_the_client_has_accepted_and_is_not_asked() -> None:
    (attendee,) = values(invitation(), "ATTENDEE")
    parameters, _, address = attendee.partition(":")
    assert set(parameters.split(";")) == {
        "ATTENDEE",
        'CN="Amara Diallo"',
        "CUTYPE=INDIVIDUAL",
        "ROLE=REQ-PARTICIPANT",
        "PARTSTAT=ACCEPTED",
        "RSVP=FALSE",
    }
    assert address == "mailto:amara+calendar@example.com", "as she typed it, and a bare mailto"
    assert values(invitation(), "ORGANIZER") == ['ORGANIZER;CN="Ruth Okafor":mailto:office@example.org']


def test_the_organizer_is_never_invited() -> None:
    with pytest.raises(ValueError, match="organizer"):
        request(ENTRY, organizer=OFFICE, attendee=Mailbox("", "Office@Example.org"))


def test_nothing_lets_a_calendar_server_write_letters_of_its_own() -> None:
    assert b"SCHEDULE-AGENT" not in invitation(), "no parameter of calendar servers has a place in a letter"
    assert b"RECURRENCE-ID" not in invitation()
    assert b"REQUEST-STATUS" not in invitation() + cancellation()


def test_an_alarm_reminds_the_day_before_but_never_of_what_is_cancelled() -> None:
    assert "TRIGGER:-P1D" in lines_of(invitation())
    assert b"VALARM" not in cancellation()
    assert b"VALARM" not in download(ENTRY.neutral("Appointment"))


def test_other_people_see_only_that_the_time_is_taken() -> None:
    assert values(invitation(), "CLASS") == ["CLASS:PRIVATE"]
    assert values(invitation(), "TRANSP") == ["TRANSP:OPAQUE"]


def test_the_only_link_in_a_calendar_is_the_public_page() -> None:
    assert values(invitation(), "URL") == ["URL:https://book.example.org"]
    assert invitation().count(b"://") == 1
    assert not values(invitation(replace(ENTRY, public_page="javascript:alert(1)")), "URL")


def test_a_neutral_entry_says_when_and_nothing_else() -> None:
    ical = download(ENTRY.neutral("Appointment"))
    assert values(ical, "SUMMARY") == ["SUMMARY:Appointment"]
    assert values(ical, "UID") == [f"UID:{ENTRY.uid}"]
    for name in ("DESCRIPTION", "LOCATION", "GEO", "URL"):
        assert not values(ical, name)
    for word in (b"Ruth", b"Okafor", b"Willow", b"example"):
        assert word not in ical


@pytest.mark.parametrize("write", WRITERS)
def test_lines_are_short_and_end_as_they_must(write: Callable[[CalendarEntry], bytes]) -> None:
    entry = replace(ENTRY, title="Ünïcode 相談 " * 12, description="\n".join(["Long, longer; and a \\ too"] * 9))
    ical = write(entry)
    assert all(len(line) <= 75 for line in ical.split(b"\r\n"))
    assert b"\n" not in ical.replace(b"\r\n", b"")
    for line in ical.split(b"\r\n"):
        line.decode()


@pytest.mark.parametrize(
    "words",
    [
        "Comma, semicolon; colon: and \\ backslash",
        "Two\nlines",
        r"C:\New and \n and \N stay what they are",
        '"Quotes" and 相談 and é and 🌿',
        "x" * 400,
    ],
)
def test_words_come_back_as_they_were(words: str) -> None:
    event = vobject.readOne(invitation(replace(ENTRY, description=words)).decode()).vevent
    assert event.description.value == words


@pytest.mark.parametrize("trick", ["\r\n", "\n", "\r", "\u2028", "\u0085", "\x00", "\x0b", "\u202e", "\ud800"])
def test_no_character_of_a_name_begins_a_line_of_its_own(trick: str) -> None:
    name = f"Amara{trick}ATTENDEE:mailto:other@example.org"
    ical = request(replace(ENTRY, title=name), organizer=OFFICE, attendee=Mailbox(name, AMARA.address))
    assert len(values(ical, "ATTENDEE")) == 1
    assert not [line for line in lines_of(ical) if line.startswith("ATTENDEE:mailto:other")]
    assert vobject.readOne(ical.decode()).vevent.attendee.value == "mailto:amara+calendar@example.com"


def test_quotation_marks_are_left_out_of_names() -> None:
    ical = request(ENTRY, organizer=Mailbox('Ruth "Ru" Okafor, MSW', OFFICE.address), attendee=AMARA)
    assert values(ical, "ORGANIZER") == ['ORGANIZER;CN="Ruth Ru Okafor, MSW":mailto:office@example.org']


def test_a_domain_beyond_ascii_is_written_as_calendars_compare_it() -> None:
    ical = request(ENTRY, organizer=OFFICE, attendee=Mailbox("", "amara@bücher.example"))
    assert values(ical, "ATTENDEE")[0].endswith(":mailto:amara@xn--bcher-kva.example")


def test_nothing_empty_is_written_as_a_word() -> None:
    bare = replace(ENTRY, description="", place="", coordinates=None, public_page="")
    for ical in (invitation(bare), cancellation(bare), download(bare)):
        assert b"None" not in ical
        assert not [line for line in lines_of(ical) if line.endswith(":")]


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": datetime(2027, 3, 9, 15, 0)},  # noqa: DTZ001
        {"stamped_at": datetime(2027, 3, 1, 15, 0)},  # noqa: DTZ001
        {"ends_at": ENTRY.starts_at},
        {"uid": ""},
        {"sequence": -1},
        {"title": " "},
    ],
)
def test_an_entry_without_a_true_time_or_identity_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="an entry"):
        replace(ENTRY, **changes)  # type: ignore[arg-type]
