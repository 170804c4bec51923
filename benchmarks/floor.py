"""What is the least that free starts can cost? One indexed range query with SQLAlchemy Core, a sweep, local labels.

No rule but the week, no caps, no buffers, no clock changes looked for, nothing that could be told to anybody: what
is beyond this is what the rules cost.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine, bindparam, select

from benchmarks.week import CLOSES, DAY, LENGTH, OPENS, ZONE
from practice.models.appointments import Appointment

QUERY = (
    select(Appointment.starts_at, Appointment.ends_at)
    .where(
        Appointment.practitioner_id == bindparam("practitioner_id"),
        Appointment.starts_at >= bindparam("start"),
        Appointment.starts_at < bindparam("end"),
    )
    .order_by(Appointment.starts_at)
)


def free_starts(engine: Engine, *, practitioner_id: str, first: date, days: int) -> list[tuple[str, datetime]]:
    """`("09:30", instant)` for every free start of these days."""
    hours = [_opening(first + n * DAY) for n in range(days) if (first + n * DAY).weekday() < 5]
    asked = {"practitioner_id": practitioner_id, "start": hours[0][0], "end": hours[-1][1]}
    with engine.connect() as connection:
        busy = iter(connection.execute(QUERY, asked).all())
    found: list[tuple[str, datetime]] = []
    next_busy = next(busy, None)
    for start, end, offset in hours:
        while start + LENGTH <= end:
            while next_busy and next_busy[1] <= start:
                next_busy = next(busy, None)
            if next_busy and next_busy[0] < start + LENGTH:
                start = next_busy[1]
            else:
                found.append((f"{start + offset:%H:%M}", start))
                start += LENGTH
    return found


def _opening(day: date):
    local = datetime.combine(day, OPENS, ZONE)
    return local.astimezone(UTC), datetime.combine(day, CLOSES, ZONE).astimezone(UTC), local.utcoffset()
