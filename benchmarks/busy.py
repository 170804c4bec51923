"""What does it take to read another calendar of five thousand entries: how much time and memory, of which process?

Each look is a process that ends, as it is in the worker, so what it takes is asked of the system and not of Python.
It gets the bytes on its input; fetching them costs what the network costs. Beside it is a process that only parses the
same bytes with icalendar and expands nothing. Every tenth entry is a weekly series with an exception.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from icalendar import Calendar, Event

from benchmarks.folders import ROOT
from benchmarks.report import Part, Row, compared

SIZES, ROUNDS = (100, 1_000, 4_999), 3
SERIES_OF = 10  # every so many entries is a series
SINCE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
READ = """
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from practice.rules.busy_feeds import read_feed
from practice.rules.intervals import Interval
from practice.rules.readings import Reading
since = datetime(2027, 3, 1, tzinfo=UTC)
reading = Reading(ZoneInfo("America/Toronto"), Interval(since, since + timedelta(days=90)))
print(len(read_feed(sys.stdin.buffer.read(), reading).occurrences))
"""
PARSE = """
import sys
from icalendar import Calendar
print(len(Calendar.from_ical(sys.stdin.buffer.read()).walk("VEVENT")))
"""
Cost = tuple[float, float]  # seconds of processor time, megabytes at the most


def measure(folder: Path) -> Part:
    """The whole part."""
    found: dict[str, list[Cost]] = defaultdict(list)
    for size in SIZES:
        path = folder / f"{size}.ics"
        path.write_bytes(_calendar(size))
        for _ in range(ROUNDS):
            for name, program in (("ours", READ), ("parse", PARSE)):
                found[f"{name} {size}"].append(_cost(program, path))
    raw: dict[str, object] = dict(found)
    return Part("Reading another calendar, in a process of its own", list(_rows(found, folder)), raw)


def _rows(found: dict[str, list[Cost]], folder: Path) -> Iterator[Row]:
    for size in SIZES:
        ours, parse = found[f"ours {size}"], found[f"parse {size}"]
        megabytes = (folder / f"{size}.ics").stat().st_size / 1e6
        for number, what, words in ((0, "processor time", "{:.2f} s"), (1, "memory at the most", "{:.0f} MB")):
            yield compared(
                f"{size:,} entries, {megabytes:.1f} MB: {what}",
                words.format(median(cost[number] for cost in ours)),
                f"parsed only {words.format(median(cost[number] for cost in parse))}",
                median(a[number] / b[number] for a, b in zip(ours, parse, strict=True)),
            )


def _cost(program: str, path: Path) -> Cost:
    """What a process takes that reads a file on its input. It has to find something in it."""
    with path.open("rb") as content:
        process = subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, stdin=content, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        said = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or int(said) < 1:
        raise RuntimeError(f"nothing was read from {path.name}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _calendar(size: int) -> bytes:
    """So many entries of half an hour, one an hour apart from the next, as a program would write them."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Benchmark//EN")
    for number in range(size):
        start = SINCE + timedelta(hours=number % 2_000, minutes=number // 2_000 * 10)
        event = Event()
        event.add("UID", f"{number}@calendar.example.org")
        event.add("DTSTAMP", SINCE)
        event.add("DTSTART", start)
        event.add("DTEND", start + timedelta(minutes=30))
        event.add("SUMMARY", f"Something that is nobody's business, number {number}")
        if number % SERIES_OF == 0:
            event.add("RRULE", {"FREQ": "WEEKLY", "COUNT": 20})
            event.add("EXDATE", start + timedelta(days=14))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
