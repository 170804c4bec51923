"""What a calendar is told of one appointment when somebody asks for it: a file, or a link with the same facts."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from flask import Response
from flask_babel import gettext as _

from practice.models.appointments import Appointment, Attendance
from practice.rules.invites import CalendarEntry, download
from practice.rules.lifecycle import AppointmentStatus

BASIC, EXTENDED = "%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ"


def practitioners_entry(appointment: Appointment, people: list[Attendance]) -> CalendarEntry:
    """The same appointment for the calendar of the one who counsels: initials, and neutral for whoever asked for it."""
    who = ", ".join(part.client.initials for part in people)
    entry = CalendarEntry(
        uid=appointment.uid,
        sequence=appointment.revision,
        stamped_at=appointment.updated_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        zone=ZoneInfo(appointment.zone),
        title=" · ".join(filter(None, (who, appointment.session_format.name))),
        place=appointment.place or "",
        is_tentative=appointment.status is AppointmentStatus.REQUESTED,
    )
    return entry.neutral(_("Appointment")) if any(part.discreet for part in people) else entry


def entry_file(entry: CalendarEntry) -> Response:
    """The entry as a file that a calendar opens."""
    response = Response(download(entry), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def add_links(entry: CalendarEntry) -> list[tuple[str, str]]:
    """Name and address of each service that fills in an entry from a link. They learn what the entry says, no more."""
    return [
        ("Google", f"https://calendar.google.com/calendar/render?{_google(entry)}"),
        ("Outlook.com", f"https://outlook.live.com/calendar/deeplink/compose?{_outlook(entry)}"),
        ("Microsoft 365", f"https://outlook.office.com/calendar/deeplink/compose?{_outlook(entry)}"),
        ("Yahoo", f"https://calendar.yahoo.com/?{_yahoo(entry)}"),
    ]


def _google(entry: CalendarEntry) -> str:
    return _query(
        action="TEMPLATE",
        text=entry.title,
        dates=f"{_utc(entry.starts_at, BASIC)}/{_utc(entry.ends_at, BASIC)}",
        ctz=entry.zone.key,
        details=entry.description,
        location=entry.place,
    )


def _outlook(entry: CalendarEntry) -> str:
    return _query(
        path="/calendar/action/compose",
        rru="addevent",
        startdt=_utc(entry.starts_at, EXTENDED),
        enddt=_utc(entry.ends_at, EXTENDED),
        subject=entry.title,
        body=entry.description,
        location=entry.place,
    )


def _yahoo(entry: CalendarEntry) -> str:
    hours, minutes = divmod(int((entry.ends_at - entry.starts_at).total_seconds() // 60), 60)
    return _query(
        v="60",
        title=entry.title,
        st=_utc(entry.starts_at, BASIC),
        dur=f"{hours:02}{minutes:02}",
        desc=entry.description,
        in_loc=entry.place,
    )


def _query(**parts: str) -> str:
    """What is not empty, with `%20` for a space: Outlook shows a plus sign as it is."""
    return urlencode({name: value for name, value in parts.items() if value}, quote_via=quote)


def _utc(instant: datetime, pattern: str) -> str:
    return instant.astimezone(UTC).strftime(pattern)
