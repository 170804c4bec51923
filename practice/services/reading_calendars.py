"""Which calendar is to be read next and how, and what becomes of what was read. The looking itself lies in between.

    due -> claimed for a while -> read: its times are replaced | as it was | failed: its times stay -> due again

No transaction is open while somebody looks. A claim is a lease, as for letters, and only who holds it may say what came
of it. Whether anything is new is asked only where the copy would be good for a while longer: the window moves on with
every day, and what the calendar said beyond it was not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, union_all

from practice.models.appointments import Appointment, Attendance
from practice.models.calendars import FAILS_AFTER, BusyCalendar, BusyTime, failing_calendars, next_to_read
from practice.models.people import Practitioner
from practice.models.profile import PracticeProfile
from practice.models.scheduling import SessionFormat
from practice.rules.availability import DAY
from practice.rules.entity_tags import entity_tag
from practice.rules.feed_faults import FeedFault
from practice.rules.intervals import Interval, merge
from practice.rules.letter_kinds import LetterKind
from practice.rules.readings import Occurrence, Reading
from practice.services import outbox
from practice.work import Work

EVERY = timedelta(minutes=10)
EVERY_WHILE_FAILING = timedelta(hours=1)  # after a day of it
MARGIN = timedelta(days=8)
USUAL_HORIZON = 60
MOST_TIMES = 5_000
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed calendar, and all that somebody needs who looks at it. Without validators, the whole is wanted."""

    calendar_id: str
    address: str = field(repr=False)
    reading: Reading = field(repr=False)
    reading_tag: str
    etag: str | None
    last_modified: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """A good answer. `occurrences` is None where nothing has changed."""

    etag: str | None
    last_modified: str | None
    digest: str | None
    occurrences: Sequence[Occurrence] | None
    left_out: int = 0


def something_is_due(work: Work) -> bool:
    """Whether a claim would find a calendar. Asked first, because looking takes no lock."""
    return work.session.scalars(next_to_read(work.now)).first() is not None


def claim_next(work: Work, *, worker: str, lease: timedelta) -> Errand | None:
    """Take the calendar that has waited longest; None when none is due. The caller commits before it looks."""
    locked = next_to_read(work.now).with_for_update(skip_locked=True)
    calendar = work.session.scalars(locked).first()
    if calendar is None:
        return None
    calendar.claimed_by, calendar.claimed_until = worker, work.now + lease
    return _errand(work, calendar)


def keep(work: Work, *, errand: Errand, worker: str, read: Read) -> bool:
    """It was read: what it says counts from now on. False when the claim was lost meanwhile."""
    calendar = _held(work, errand, worker)
    if calendar is None:
        return False
    if read.occurrences is not None:
        times = _without_ours(work, read.occurrences)
        if len(times) > MOST_TIMES:
            return keep_fault(work, errand=errand, worker=worker, fault=FeedFault.TOO_MANY)
        _replace(work, calendar, times)
        calendar.left_out, calendar.covers_until = read.left_out, errand.reading.window.end
        calendar.reading_tag = errand.reading_tag
    calendar.etag, calendar.last_modified, calendar.content_digest = read.etag, read.last_modified, read.digest
    calendar.succeeded_at = work.now
    calendar.fault = calendar.failing_since = calendar.told_at = None
    _let_go(work, calendar, again_in=EVERY)
    return True


def keep_fault(work: Work, *, errand: Errand, worker: str, fault: FeedFault) -> bool:
    """It could not be read: what it said last goes on counting. After six hours she is written to, once."""
    calendar = _held(work, errand, worker)
    if calendar is None:
        return False
    calendar.fault, calendar.failing_since = fault, calendar.failing_since or work.now
    fails_for = work.now - calendar.failing_since
    if fails_for >= FAILS_AFTER and calendar.told_at is None:
        calendar.told_at = work.now
        outbox.post_notice(
            work, kind=LetterKind.PRACTITIONER_CALENDAR_FAILING, practitioner_id=calendar.practitioner_id
        )
    _let_go(work, calendar, again_in=EVERY if fails_for < DAY else EVERY_WHILE_FAILING)
    return True


def put_back(work: Work, *, errand: Errand, worker: str) -> None:
    """Nobody has looked after all: it is due as before."""
    calendar = _held(work, errand, worker)
    if calendar is not None:
        calendar.claimed_by = calendar.claimed_until = None


def one_is_failing(work: Work, *, practitioner_id: str) -> bool:
    """Whether one of hers has not been readable for so long that she should look."""
    hers = failing_calendars(work.now).where(BusyCalendar.practitioner_id == practitioner_id)
    return work.session.scalars(hers.limit(1)).first() is not None


def _errand(work: Work, calendar: BusyCalendar) -> Errand:
    needed_until = work.now + _horizon(work, calendar.practitioner_id)
    zone = work.session.scalars(select(PracticeProfile.zone)).one()
    email = work.session.get_one(Practitioner, calendar.practitioner_id).email
    own = {email.lower(), *(calendar.own_addresses or "").lower().split()}
    reading = Reading(
        zone=ZoneInfo(zone),
        window=Interval(work.now - DAY, needed_until + MARGIN),
        all_day_blocks=calendar.all_day_blocks,
        own_addresses=frozenset(own),
    )
    tag = entity_tag((zone, reading.all_day_blocks, tuple(sorted(own))))
    covers = calendar.covers_until is not None and calendar.covers_until >= needed_until
    is_good = covers and calendar.reading_tag == tag
    return Errand(
        calendar_id=calendar.id,
        address=calendar.address or "",
        reading=reading,
        reading_tag=tag,
        etag=calendar.etag if is_good else None,
        last_modified=calendar.last_modified if is_good else None,
        digest=calendar.content_digest if is_good else None,
    )


def _horizon(work: Work, practitioner_id: str) -> timedelta:
    """As far as any of her formats can be booked, and a session that begins late on the last day."""
    furthest = select(func.max(SessionFormat.horizon_days)).where(
        SessionFormat.practitioner_id == practitioner_id, SessionFormat.active
    )
    return timedelta(days=(work.session.scalar(furthest) or USUAL_HORIZON) + 3)


def _held(work: Work, errand: Errand, worker: str) -> BusyCalendar | None:
    held = select(BusyCalendar).where(BusyCalendar.id == errand.calendar_id, BusyCalendar.claimed_by == worker)
    return work.session.scalars(held.with_for_update(), execution_options={"populate_existing": True}).one_or_none()


def _let_go(work: Work, calendar: BusyCalendar, *, again_in: timedelta) -> None:
    """Done for now; and what lies behind us is of no use to anybody."""
    over = BusyTime.calendar_id == calendar.id, BusyTime.ends_at < work.now - DAY
    work.session.execute(delete(BusyTime).where(*over))
    calendar.fetched_at, calendar.due_at = work.now, work.now + again_in
    calendar.claimed_by = calendar.claimed_until = None


def _without_ours(work: Work, occurrences: Sequence[Occurrence]) -> list[Interval]:
    """As few stretches as possible, without appointments of ours that have come back through her calendar: one that is
    moved would stand in its own way."""
    ours = _ours_among(work, {each.uid for each in occurrences})
    return merge(Interval(each.start, each.end) for each in occurrences if each.uid not in ours)


def _ours_among(work: Work, uids: set[str]) -> set[str]:
    """Those that we have given, whatever a calendar has put after them (`...@google.com`)."""
    names = sorted(uids | {uid.partition("@")[0] for uid in uids})
    given: set[str] = set()
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        asked = union_all(*(select(table.uid).where(table.uid.in_(some)) for table in (Appointment, Attendance)))
        given.update(work.session.scalars(asked))
    return {uid for uid in uids if uid in given or uid.partition("@")[0] in given}


def _replace(work: Work, calendar: BusyCalendar, times: Sequence[Interval]) -> None:
    """What is there already stays, so that a calendar that hardly changes is hardly written."""
    kept = select(BusyTime.starts_at, BusyTime.ends_at, BusyTime.id).where(BusyTime.calendar_id == calendar.id)
    old: dict[tuple[datetime, datetime], str] = {(start, end): each for start, end, each in work.session.execute(kept)}
    gone = sorted(old[stretch] for stretch in old.keys() - set(times))
    for first in range(0, len(gone), AT_ONCE):
        work.session.execute(delete(BusyTime).where(BusyTime.id.in_(gone[first : first + AT_ONCE])))
    for start, end in times:
        if (start, end) not in old:
            whose = {"calendar_id": calendar.id, "practitioner_id": calendar.practitioner_id}
            work.session.add(BusyTime(starts_at=start, ends_at=end, **whose))
