"""Which practice of ours is measured? The sample practice that `flask setup` opens, with the week of the measurements.

Changed is only what the other system has no counterpart for, so that both have the same free starts: one format of
thirty minutes, bookable at once and for two years, without buffers and caps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, insert, update

from benchmarks.week import CLOSES, LENGTH, OPENS, ZONE
from config import load_settings
from practice import vault
from practice.database import Sessions, open_engine
from practice.models.appointments import Appointment
from practice.models.profile import PracticeProfile
from practice.models.scheduling import Party, SessionFormat, WeeklyHours, format_by_slug
from practice.rules.lifecycle import AppointmentStatus
from practice.work import SYSTEM, Work
from tests.deployment import Deployment

SLUG = "in-person"
WORKING_WEEK = [(weekday, OPENS, CLOSES) for weekday in range(5)]
OPEN_ALWAYS = [(weekday, time(), time()) for weekday in range(7)]
LIMITS = {"LIMIT_HOLDS": "10000000", "LIMIT_LOOKUPS": "10000000", "LIMIT_SIGN_INS": "10000000"}
Week = list[tuple[int, time, time]]


def utc_now() -> datetime:
    """The machine's clock: the other system knows no other."""
    return datetime.now(UTC)


def open_practice(
    folder: Path, *, taken: Iterable[datetime] = (), week: Week = WORKING_WEEK, database: str | None = None
) -> Deployment:
    """A deployment with an appointment at each local start, set up by its own command and not started yet."""
    deployment = sample_practice(folder, database=database)
    vault.use(vault.Vault(load_settings(deployment.environ).encryption_keys))
    with writing(deployment.sessions()) as work:
        chosen = _adjust(work, week)
        rows = [_appointment(work, chosen, start.replace(tzinfo=ZONE).astimezone(UTC)) for start in taken]
        if rows:
            work.session.execute(insert(Appointment), rows)
    return deployment


def sample_practice(folder: Path, *, database: str | None = None) -> Deployment:
    """A deployment as `make run` sets it up, not started yet."""
    folder.mkdir(parents=True)
    deployment = Deployment(folder, LIMITS | ({"DATABASE_URL": database} if database else {}))
    deployment.run("flask", "setup")
    return deployment


@contextmanager
def writing(sessions: Sessions) -> Iterator[Work]:
    """One transaction of ours, outside any request."""
    with sessions.writing() as session:
        yield Work(session, utc_now(), SYSTEM)
        session.commit()


@dataclass(frozen=True, slots=True)
class Practice:
    """An opened practice and what is asked of it."""

    sessions: Sessions
    session_format: SessionFormat

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """What one request reads with: a session of its own."""
        with self.sessions.reading() as session:
            yield Work(session, utc_now(), SYSTEM)


def look_into(deployment: Deployment) -> Practice:
    """A deployment's practice, read in this process, with connections that are kept as the server keeps them."""
    url = load_settings(deployment.environ).database_url
    sessions = Sessions(open_engine(url))
    with sessions.reading() as session:
        return Practice(sessions, session.scalars(format_by_slug(SLUG)).one())


def _adjust(work: Work, week: Week) -> SessionFormat:
    chosen = work.session.scalars(format_by_slug(SLUG)).one()
    chosen.length, chosen.starts, chosen.horizon_days = LENGTH, [], 731
    chosen.notice = chosen.buffer_before = chosen.buffer_after = timedelta()
    work.session.execute(update(PracticeProfile).values(grid=LENGTH, daily_cap=None))
    work.session.execute(delete(WeeklyHours))
    hours = {"practitioner_id": chosen.practitioner_id, "format_id": None}
    work.session.add_all(WeeklyHours(**hours, weekday=on, opens=opens, closes=closes) for on, opens, closes in week)
    work.session.flush()
    return chosen


def _appointment(work: Work, chosen: SessionFormat, start: datetime) -> dict[str, object]:
    return {
        "id": uuid4().hex,
        "practitioner_id": chosen.practitioner_id,
        "format_id": chosen.id,
        "party": Party.ONE,
        "starts_at": start,
        "ends_at": start + LENGTH,
        "zone": ZONE.key,
        "status": AppointmentStatus.BOOKED,
        "buffer_before": timedelta(),
        "buffer_after": timedelta(),
        "price_cents": chosen.price_cents,
        "currency": "CAD",
        "change_until": start - chosen.change_deadline,
        "uid": str(uuid4()),
        "revision": 0,
        "created_at": work.now,
        "updated_at": work.now,
    }
