"""How a client keeps "What helps me feel you have my back": her own words, and hers alone until she shares them.

They begin as what she said in her form (`rules.own_words`), or as what she kept at an earlier session; she makes them
hers. Nothing shares them but her own act, and where somebody may look over her shoulder they are not shown at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from practice.errors import ChangedMeanwhile, NotFound, NotPossibleNow
from practice.models.appointments import Attendance
from practice.models.intake import IntakeResponse, OwnWords, sent_by, words_of
from practice.rules import own_words as rules
from practice.rules.own_words import Part
from practice.services import activity, asking
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Words:
    """What her page shows. `words`: what she kept, or kept at an earlier session; None before. `parts`: what she said
    in her form, to begin with. Both are empty where `is_closed`: somebody may look over her shoulder.

    `edition` is 0 until she has kept something at this appointment; a page carries it, and saving compares.
    `is_kept`: there are words of this appointment that can be shared.
    """

    words: str | None
    parts: tuple[Part, ...]
    edition: int
    shared_at: datetime | None
    is_kept: bool
    is_closed: bool


def own_words(work: Work, *, attendance: Attendance) -> Words:
    """Her words as they stand. `attendance` comes with its appointment.

    Refuses with NotFound while there is nothing to begin with: she has not sent a form, and kept no words before.
    """
    is_closed = asking.is_closed(work, attendance=attendance)
    newest = work.session.scalars(words_of(attendance.client_id, first=attendance.id)).first()
    sent = work.session.scalars(sent_by(attendance.client_id, first=attendance.id)).first()
    if newest is None and sent is None:
        raise NotFound
    own = newest if newest is not None and newest.attendance_id == attendance.id else None
    return Words(
        words=(newest.words or None) if newest and not is_closed else None,
        parts=_parts(sent, attendance) if sent and not is_closed else (),
        edition=own.edition if own else 0,
        shared_at=own.shared_at if own else None,
        is_kept=own is not None and bool(own.words),
        is_closed=is_closed,
    )


def save(work: Work, *, attendance_id: str, words: str, seen: int) -> None:
    """Keep her words; empty ones let go of what was kept, and of the sharing. `seen`: the edition that she changed.

    Refuses with ChangedMeanwhile when another window kept other words since, with NotPossibleNow where they are not
    shown or the session is called off, and with NotFound as `own_words` does.
    """
    now = _take(work, attendance_id)
    row = _row(work, attendance_id)
    if row is not None and row.words == words:
        return
    if now.edition != seen:
        raise ChangedMeanwhile
    if row is None:
        attendance = work.session.get_one(Attendance, attendance_id)
        row = OwnWords(client_id=attendance.client_id, attendance_id=attendance_id, edition=0)
        work.session.add(row)
    row.words, row.edition, row.updated_at = words, row.edition + 1, work.now
    row.shared_at = row.shared_at if words else None


def share(work: Work, *, attendance_id: str, seen: int) -> None:
    """Let her practitioner read them, and what she makes of them from now on. Doing it twice is no fault.

    Refuses as `save` does, and with NotFound when there is nothing kept.
    """
    now = _take(work, attendance_id)
    row = _row(work, attendance_id)
    if row is None or not row.words:
        raise NotFound
    if now.edition != seen:
        raise ChangedMeanwhile
    if row.shared_at is None:
        row.shared_at = work.now
        _log(work, row, "words_shared")


def take_back(work: Work, *, attendance_id: str) -> None:
    """From now on nobody but her reads them, whatever has become of the session. Doing it twice is no fault."""
    asking.take(work, attendance_id)
    row = _row(work, attendance_id)
    if row is not None and row.shared_at is not None:
        row.shared_at = None
        _log(work, row, "words_taken_back")


def _take(work: Work, attendance_id: str) -> Words:
    """Her words under the lock of her attendance, where she may change them."""
    attendance = asking.take(work, attendance_id)
    asking.refuse_unless_asked(attendance)
    now = own_words(work, attendance=attendance)
    if now.is_closed:
        raise NotPossibleNow(attendance.appointment.status)
    return now


def _parts(response: IntakeResponse, attendance: Attendance) -> tuple[Part, ...]:
    asked, circumstances = asking.asked_of(response), asking.circumstances_of(attendance)
    return rules.parts(asked, response.given, circumstances, language=response.language)


def _row(work: Work, attendance_id: str) -> OwnWords | None:
    return work.session.scalars(select(OwnWords).where(OwnWords.attendance_id == attendance_id)).first()


def _log(work: Work, row: OwnWords, action: str) -> None:
    activity.record(work, action=action, subjects={"client": row.client_id, "attendance": row.attendance_id})
