"""Which other calendars does a practitioner have, and how is reading them going? The worker reads them, not we."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, NotFound
from practice.models.calendars import BusyCalendar, BusyTime, calendars_of
from practice.rules.entity_tags import entity_tag
from practice.rules.feed_addresses import SplitAddress
from practice.services import activity
from practice.work import Work

COMING = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class CalendarValues:
    """A calendar as she decides about it. `own_addresses` are those by which she declines invitations in it."""

    name: str
    all_day_blocks: bool = True
    own_addresses: tuple[str, ...] = field(default=(), repr=False)
    active: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar, and how many times it is busy in the coming weeks."""

    calendar: BusyCalendar
    coming: int

    @property
    def is_new(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self.calendar.fetched_at is None


def every_calendar(work: Work, *, practitioner_id: str) -> list[Kept]:
    """All of hers, by name."""
    counted = (
        select(BusyTime.calendar_id, func.count())
        .where(
            BusyTime.practitioner_id == practitioner_id,
            BusyTime.ends_at > work.now,
            BusyTime.starts_at < work.now + COMING,
        )
        .group_by(BusyTime.calendar_id)
    )
    coming: dict[str, int] = {each: count for each, count in work.session.execute(counted)}  # noqa: C416
    return [Kept(each, coming.get(each.id, 0)) for each in work.session.scalars(calendars_of(practitioner_id))]


def find(work: Work, *, practitioner_id: str, calendar_id: str) -> Kept:
    """One of hers. Refuses with NotFound, also another's."""
    every = every_calendar(work, practitioner_id=practitioner_id)
    found = next((kept for kept in every if kept.calendar.id == calendar_id), None)
    if found is None:
        raise NotFound
    return found


def values_of(calendar: BusyCalendar) -> CalendarValues:
    """What is kept about it now."""
    return CalendarValues(
        name=calendar.name,
        all_day_blocks=calendar.all_day_blocks,
        own_addresses=tuple((calendar.own_addresses or "").split()),
        active=calendar.active,
    )


def add(work: Work, *, practitioner_id: str, values: CalendarValues, address: SplitAddress) -> BusyCalendar:
    """A new one, which the worker looks at next. The same address twice is one calendar."""
    lock_practitioner(work.session, practitioner_id)
    for each in work.session.scalars(calendars_of(practitioner_id)):
        if each.address == address.url:
            return each
    calendar = BusyCalendar(
        practitioner_id=practitioner_id, address=address.url, due_at=work.now, created_at=work.now, left_out=0
    )
    _write(calendar, values)
    work.session.add(calendar)
    _record(work, "added_busy_calendar", calendar)
    return calendar


def save(
    work: Work,
    *,
    practitioner_id: str,
    calendar_id: str,
    values: CalendarValues,
    address: SplitAddress | None,
    seen: str,
) -> BusyCalendar:
    """Change it; without an address, the one that is kept stays. Read anew where that makes a difference.

    What another address said, and what one said that is switched off, takes no time any more. `seen` is the entity tag
    of the values that she was shown. Refuses with ChangedMeanwhile and NotFound.
    """
    calendar = _take(work, practitioner_id, calendar_id)
    before, moves = values_of(calendar), address is not None and address.url != calendar.address
    if values == before and not moves:
        return calendar
    if entity_tag(before) != seen:
        raise ChangedMeanwhile
    _write(calendar, values)
    if address is not None and moves:
        calendar.address = address.url
        calendar.succeeded_at = calendar.fetched_at = None
    if moves or not values.active:
        _clear(work, calendar)
    calendar.claimed_by = calendar.claimed_until = None  # whoever reads it at this moment reads it as it was
    calendar.due_at = work.now
    _record(work, "changed_busy_calendar", calendar)
    return calendar


def look_again(work: Work, *, practitioner_id: str, calendar_id: str) -> None:
    """Have the worker look at it next. Refuses with NotFound."""
    _take(work, practitioner_id, calendar_id).due_at = work.now


def remove(work: Work, *, practitioner_id: str, calendar_id: str) -> None:
    """Take it away with all that is kept of it: its times are free at once. Refuses with NotFound."""
    calendar = _take(work, practitioner_id, calendar_id)
    work.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))
    work.session.delete(calendar)
    _record(work, "removed_busy_calendar", calendar)


def _take(work: Work, practitioner_id: str, calendar_id: str) -> BusyCalendar:
    """As it stands now that nobody else changes it: also not the worker, which has read it meanwhile."""
    lock_practitioner(work.session, practitioner_id)
    hers = calendars_of(practitioner_id).where(BusyCalendar.id == calendar_id).with_for_update()
    calendar = work.session.scalars(hers, execution_options={"populate_existing": True}).one_or_none()
    if calendar is None:
        raise NotFound
    return calendar


def _write(calendar: BusyCalendar, values: CalendarValues) -> None:
    calendar.name, calendar.active = values.name, values.active
    calendar.all_day_blocks = values.all_day_blocks
    calendar.own_addresses = "\n".join(values.own_addresses) or None


def _clear(work: Work, calendar: BusyCalendar) -> None:
    """Nothing of it counts any more."""
    work.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))
    calendar.forget()
    calendar.fault = calendar.failing_since = calendar.told_at = None


def _record(work: Work, action: str, calendar: BusyCalendar) -> None:
    subjects = {"practitioner": calendar.practitioner_id, "busy_calendar": calendar.id}
    activity.record(work, action=action, subjects=subjects)
