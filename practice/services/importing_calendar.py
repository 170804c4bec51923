"""Which entries of a calendar are sessions with a client of hers, and which of those are new? Others are left out."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from practice.models.imports import ImportFile
from practice.rules.calendar_sessions import CalendarSession, read_sessions
from practice.rules.import_lines import LineFault, LineRefused, Outcome, Verdict
from practice.rules.tables import TableUnreadable
from practice.services.doing_long_work import CannotBeDone, Say
from practice.services.importing_people import SAID_EVERY, MakeReady
from practice.services.importing_sessions import Sessions
from practice.services.imports import UNREADABLE, Choices
from practice.work import Work


def plan_calendar(work: Work, *, kept: ImportFile, choices: Choices, say: Say) -> tuple[list[Outcome], MakeReady]:
    """What becomes of each occurrence, in order of time, and what writes those that are new.

    Whose it is says an address among its attendees, or a whole name in its title; nobody is written down for it.
    """
    say(0, kept.rows)
    content, zone = (kept.content or "").encode(), ZoneInfo(work.profile.zone)
    try:
        found = read_sessions(content, zone=zone, now=work.now)
    except TableUnreadable:
        raise CannotBeDone(UNREADABLE) from None
    sessions = Sessions(work, choices)
    outcomes = []
    for number, each in enumerate(found, 1):
        if not number % SAID_EVERY:
            say(min(number, kept.rows), kept.rows)
        outcomes.append(_outcome(sessions, each, number))
    return outcomes, sessions.make_ready


def _outcome(sessions: Sessions, entry: CalendarSession | None, number: int) -> Outcome:
    if entry is None:
        return Outcome(number, "", Verdict.REFUSED, LineFault.TOO_OFTEN)
    about = sessions.about(entry.title, entry.session)
    known = sessions.newcomers.known.find_in(entry.title, entry.addresses)
    if known is None:
        return Outcome(number, about, Verdict.NOBODYS)
    try:
        return sessions.outcome_for(known, entry.title, entry.session, number)
    except LineRefused as refused:
        return Outcome(number, about, Verdict.REFUSED, refused.fault, refused.other)
