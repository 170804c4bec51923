"""Which instants does each calendar block, as Google, Outlook, Apple, Proton and Nextcloud really write them?

The practice is in Toronto. Times here are as its wall shows them: five hours behind UTC, four from 14 March 2027 on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from practice.rules.busy_feeds import MOST_ENTRIES, read_feed
from practice.rules.feed_faults import FeedFailed, FeedFault
from practice.rules.intervals import Interval, merge
from practice.rules.readings import Reading

FEEDS = Path(__file__).parent / "feeds"
TORONTO = ZoneInfo("America/Toronto")
MARCH = Interval(datetime(2027, 3, 1, 5, tzinfo=UTC), datetime(2027, 4, 1, 4, tzinfo=UTC))
READING = Reading(zone=TORONTO, window=MARCH, own_addresses=frozenset({"ruth@example.org"}))

BLOCKS = {
    "google": [
        "03-02 09:00 to 03-02 10:00",  # every Tuesday,
        "03-08 10:00 to 03-08 11:00",  # 15:00 UTC
        "03-10 14:00 to 03-10 15:30",  # the second moved to Wednesday,
        "03-11 14:00 to 03-11 14:30",  # asked and not answered, and somebody else declined
        "03-18 00:00 to 03-20 00:00",  # two whole days
        "03-30 09:00 to 03-30 10:00",  # the third taken out, the fourth cancelled; at nine in summer, too
    ],
    "google_shared": ["03-10 18:00 to 03-10 19:00"]  # 23:00 UTC on a Wednesday, and at six on the wall in summer, too
    + [f"03-{day} 18:00 to 03-{day} 19:00" for day in (17, 24, 31)],
    "outlook": [
        "03-08 10:00 to 03-08 10:30",  # Mondays and Wednesdays, the week of the 15th taken out
        "03-09 13:00 to 03-09 13:45",  # in a "Customized Time Zone"
        "03-10 10:00 to 03-10 10:30",
        "03-11 00:00 to 03-12 00:00",
        "03-12 15:00 to 03-12 15:30",  # tentative
        "03-22 14:30 to 03-22 15:00",  # moved
        "03-24 10:00 to 03-24 10:30",
        "03-29 10:00 to 03-29 10:30",
    ],
    "exchange_berlin": ["03-09 10:00 to 03-09 11:00"],  # four in the afternoon in Berlin, also a "Customized Time Zone"
    "apple": [
        "03-09 17:00 to 03-09 17:30",
        "03-10 17:00 to 03-10 17:30",
        "03-11 18:00 to 03-11 18:30",
        "03-12 17:00 to 03-12 17:30",
        "03-15 08:00 to 03-15 08:30",  # in no zone
        "03-16 00:00 to 03-17 00:00",  # a day without an end is a day; a time without one takes no time
        "03-17 12:00 to 03-17 13:15",  # a length instead of an end
    ],
    "proton": [
        "03-24 05:00 to 03-24 06:30",  # ten in Zurich, whose clocks change on the 28th
        "03-26 05:00 to 03-26 06:30",
        "03-31 04:00 to 03-31 05:30",
    ],
    "nextcloud": [
        "03-01 19:30 to 03-01 21:00",
        "03-13 22:00 to 03-14 06:00",  # seven hours: one is left out that night
    ],
}


def blocked(content: bytes, reading: Reading = READING) -> list[str]:
    found = merge(Interval(each.start, each.end) for each in read_feed(content, reading).occurrences)
    return [f"{wall(each.start)} to {wall(each.end)}" for each in found]


def wall(instant: datetime) -> str:
    return f"{instant.astimezone(TORONTO):%m-%d %H:%M}"


def feed(*entries: str, head: str = "") -> bytes:
    """A calendar of these entries, each the lines of a VEVENT but for its UID, which is its number."""
    events = [f"BEGIN:VEVENT\nUID:{number}\n{entry.strip()}\nEND:VEVENT\n" for number, entry in enumerate(entries)]
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{head}{''.join(events)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


AN_HOUR = "DTSTART:20270309T150000Z\nDTEND:20270309T160000Z"  # ten to eleven in Toronto


@pytest.mark.parametrize("name", BLOCKS)
def test_each_calendar_blocks_exactly_this(name: str) -> None:
    assert blocked((FEEDS / f"{name}.ics").read_bytes()) == BLOCKS[name]
    assert read_feed((FEEDS / f"{name}.ics").read_bytes(), READING).left_out == 0


def test_a_zone_of_one_calendar_is_not_that_of_the_next_with_the_same_name() -> None:
    for name in ("outlook", "exchange_berlin", "outlook", "exchange_berlin"):
        assert blocked((FEEDS / f"{name}.ics").read_bytes()) == BLOCKS[name]


def test_whole_days_block_only_where_she_wants_it() -> None:
    reading = Reading(zone=TORONTO, window=MARCH, all_day_blocks=False)
    without = blocked((FEEDS / "apple.ics").read_bytes(), reading)
    assert without == [each for each in BLOCKS["apple"] if not each.startswith("03-16")]
    at_midnight = "DTSTART:20270309T050000Z\nDTEND:20270310T050000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    assert blocked(feed(at_midnight), reading) == []
    assert blocked(feed(at_midnight)) == ["03-09 00:00 to 03-10 00:00"]


def test_whole_days_and_times_in_no_zone_are_the_practices() -> None:
    vancouver = Reading(zone=ZoneInfo("America/Vancouver"), window=MARCH)
    day, time = "DTSTART;VALUE=DATE:20270309", "DTSTART:20270311T090000\nDTEND:20270311T100000"
    assert blocked(feed(day, time), vancouver) == ["03-09 02:00 to 03-10 02:00", "03-11 11:00 to 03-11 12:00"]


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        ("STATUS:CANCELLED", False),
        ("status:cancelled", False),
        ("TRANSP:TRANSPARENT", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False),
        ("ATTENDEE;PARTSTAT=DECLINED:MAILTO:RUTH@example.org", False),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:jonas@example.com", True),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ruth@example.org", True),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ruth@example.org", True),
        ("STATUS:TENTATIVE", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", True),
        ("STATUS:NO SUCH STATUS", True),
        ("CLASS:PRIVATE", True),
    ],
)
def test_what_the_calendar_itself_calls_free_blocks_nothing_and_what_is_doubtful_does(lines: str, blocks: bool) -> None:
    assert bool(blocked(feed(f"{AN_HOUR}\n{lines}"))) is blocks


@pytest.mark.parametrize(
    "entry",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=MINUTELY;INTERVAL=5",
        "RRULE:FREQ=HOURLY;COUNT=3",
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5",
        "RRULE:FREQ=NEVER",
        "RRULE:nonsense",
        "RDATE:nonsense",
        "DURATION:nonsense",
    ],
)
def test_an_entry_that_is_not_understood_is_counted_and_the_others_block(entry: str) -> None:
    read = read_feed(feed(f"{AN_HOUR}\n{entry}", AN_HOUR), READING)
    assert read.left_out == 1
    assert [each.uid for each in read.occurrences] == ["1"]


@pytest.mark.parametrize(
    "entry",
    [
        "DTEND:20270309T150000Z",
        "DTSTART:nonsense\nDTEND:20270309T160000Z",
        "DTSTART:20270309T150000Z\nDTEND:nonsense",
        "DTSTART:99991231T235959Z\nDTEND:99991231T235959Z\nRRULE:FREQ=DAILY",
        "DTSTART:90000101T000000Z\nDURATION:P999999D\nRRULE:FREQ=YEARLY",
        "DTSTART:00010101T000000Z\nDTEND:00010101T010000Z",
        "DTSTART;TZID=America/Toronto:00010101T000000\nDTEND;TZID=America/Toronto:00010101T010000",
        "DTSTART:10000101T100000Z\nDTEND:10000101T110000Z",
        "DTSTART:20270309T150000Z\nDTEND:20270309T150000Z",
        "SUMMARY:nothing else",
    ],
)
def test_garbage_blocks_nothing_and_keeps_nothing_from_blocking(entry: str) -> None:
    assert blocked(feed(entry, AN_HOUR)) == ["03-09 10:00 to 03-09 11:00"]


@pytest.mark.parametrize(
    "head",
    ["X-WR-TIMEZONE:No/Where\n", "X-WR-TIMEZONE:../../etc/passwd\n", "X-WR-TIMEZONE:Eastern Standard Time\n", "X-Y:\n"],
)
def test_a_zone_that_there_is_none_of_changes_no_instant(head: str) -> None:
    assert blocked(feed(AN_HOUR, head=head)) == ["03-09 10:00 to 03-09 11:00"]


def test_a_series_that_began_a_thousand_years_ago_is_followed_to_now() -> None:
    begun = "DTSTART:10000101T100000Z\nDTEND:10000101T110000Z\nRRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=9"
    assert blocked(feed(begun)) == ["03-09 05:00 to 03-09 06:00"]


def test_what_began_before_the_window_and_ends_after_it_is_cut_to_it() -> None:
    long = "DTSTART:20260101T000000Z\nDTEND:20290101T000000Z"
    (found,) = read_feed(feed(long), READING).occurrences
    assert (found.start, found.end) == MARCH


def test_all_that_follows_a_moved_occurrence_moves_with_it() -> None:
    content = feed("DTSTART:20270302T150000Z\nDTEND:20270302T160000Z\nRRULE:FREQ=WEEKLY;COUNT=4").replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270316T150000Z\r\n"
        b"DTSTART:20270316T180000Z\r\nDTEND:20270316T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    assert [each[:11] for each in blocked(content)] == ["03-02 10:00", "03-09 10:00", "03-16 14:00", "03-23 14:00"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FeedFault.NOT_A_CALENDAR),
        (b"   \r\n", FeedFault.NOT_A_CALENDAR),
        (b"<!doctype html><title>Sign in</title>", FeedFault.NOT_A_CALENDAR),
        (b"/etc/passwd", FeedFault.NOT_A_CALENDAR),
        (b"\xff\xfe\x00\x01", FeedFault.NOT_A_CALENDAR),
        (b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", FeedFault.NOT_A_CALENDAR),
        (b"BEGIN:VCALENDAR\r\nthis is no property\x00\r\nBEGIN\r\nEND:VCALENDAR", FeedFault.NOT_A_CALENDAR),
        (feed(AN_HOUR)[:-20], FeedFault.CUT_OFF),
        (feed(AN_HOUR)[:60], FeedFault.CUT_OFF),
        (b"BEGIN:VCALENDAR", FeedFault.CUT_OFF),
        (feed(*[AN_HOUR] * (MOST_ENTRIES + 1)), FeedFault.TOO_MANY),
    ],
    ids=str,
)
def test_what_is_no_whole_calendar_is_refused(content: bytes, fault: FeedFault) -> None:
    with pytest.raises(FeedFailed) as refused:
        read_feed(content, READING)
    assert refused.value.fault is fault


def test_more_times_than_anybody_has_are_refused() -> None:
    year = Interval(MARCH.start, MARCH.start + timedelta(days=700))
    daily = [f"{AN_HOUR}\nRRULE:FREQ=DAILY"] * 40
    with pytest.raises(FeedFailed) as refused:
        read_feed(feed(*daily), Reading(zone=TORONTO, window=year))
    assert refused.value.fault is FeedFault.TOO_MANY


def test_an_empty_calendar_is_a_calendar() -> None:
    assert read_feed(feed(), READING).occurrences == ()
    assert read_feed(b"\xef\xbb\xbf" + feed(AN_HOUR) + feed(), READING).occurrences != ()


def test_a_path_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "calendar.ics"
    secret.write_bytes(feed(AN_HOUR))
    with pytest.raises(FeedFailed):
        read_feed(str(secret).encode(), READING)
