"""What would a change do to the days ahead? It is weighed before it counts: what clients would see, whom it strands.

    with weighing.weighed(work, practitioner_id=..., shown=...):
        hours.save_week(work, ...)

The change itself is made, by the very use case that makes it, between two looks at the diary; a refusal takes it back
with the transaction. So a preview cannot say anything else than what saving does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select, update
from sqlalchemy.orm import joinedload, selectinload

from practice.database import lock_practitioner
from practice.errors import LookFirst
from practice.models.appointments import Appointment
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import FormatKind, Party, SessionFormat
from practice.rules.availability import DAY
from practice.rules.daylight import Daylight
from practice.rules.diary import Diary
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.outlook import Look, Offer, Outlook, compare
from practice.rules.slots import open_slots
from practice.rules.stranding import Kept, strandings
from practice.services import activity, changes
from practice.services.format_diaries import Choice, read_diaries_ahead
from practice.services.time_off import occupies
from practice.work import Work

DAYS_AHEAD = timedelta(days=14)


@contextmanager
def tried(work: Work, *, practitioner_id: str) -> Iterator[None]:
    """Around a change that is only looked at. Always refuses, with LookFirst: leaving takes the change back."""
    before = _look(work, practitioner_id)
    yield
    raise LookFirst(compare(before, _look(work, practitioner_id)))


@contextmanager
def weighed(work: Work, *, practitioner_id: str, shown: str) -> Iterator[None]:
    """Around a change that is to count. Whom it strands stays booked, and is remembered until she has moved or
    cancelled them, or changed back.

    `shown` is the tag of those that she has been shown. Refuses with LookFirst when it strands others, or more.
    """
    before = _look(work, practitioner_id)
    yield
    after = _look(work, practitioner_id)
    found = compare(before, after)
    if found.stranded and found.tag != shown:
        raise LookFirst(found)
    _remember(work, found, after)


@contextmanager
def followed(work: Work, *, practitioner_id: str) -> Iterator[None]:
    """Around a change whose page has said already who is booked then: whom it strands is remembered, too."""
    before = _look(work, practitioner_id)
    yield
    after = _look(work, practitioner_id)
    _remember(work, compare(before, after), after)


def let_stay(work: Work, *, appointment_id: str) -> None:
    """She takes it where it lies, all the same: it waits for her no more. Twice is no fault. Refuses with NotFound."""
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if appointment.stranded_at is not None:
        appointment.stranded_at = None
        activity.record(work, action="appointment.let_stay", subjects={"appointment": appointment.id})


def with_people(work: Work, *, ids: Collection[str]) -> Sequence[Appointment]:
    """Those of these appointments that there are still, in order of time, each with its format and its people."""
    people = joinedload(Appointment.session_format), selectinload(Appointment.attendances)
    found = select(Appointment).where(Appointment.id.in_(ids)).options(*people)
    return work.session.scalars(found.order_by(Appointment.starts_at, Appointment.id)).all()


def _look(work: Work, practitioner_id: str) -> Look:
    """The days ahead as they are in this transaction."""
    lock_practitioner(work.session, practitioner_id)
    formats = _formats(work, practitioner_id)
    coming = _coming(work, practitioner_id)
    if not formats:
        return Look((), coming, {})
    choices = [choice for each in formats for choice in _choices(each)]
    today = work.now.astimezone(ZoneInfo(work.profile.zone)).date()
    furthest = max([today + DAYS_AHEAD, *(each.start.date() + DAY for each in coming)])
    diaries = read_diaries_ahead(work, choices=choices, first=today, last=furthest)
    offers = [_offer(*pair, today) for pair in zip(choices, diaries, strict=True) if pair[0][0].active]
    of_each = {diary.policy.format_id: diary for diary in reversed(diaries)}
    return Look(offers, coming, strandings(coming, of_each))


def _formats(work: Work, practitioner_id: str) -> Sequence[SessionFormat]:
    """As they stand now, with the meeting points that they name now."""
    work.session.flush()
    hers = select(SessionFormat).where(SessionFormat.practitioner_id == practitioner_id)
    ordered = hers.order_by(SessionFormat.position, SessionFormat.name)
    return work.session.scalars(ordered, execution_options={"populate_existing": True}).all()


def _choices(session_format: SessionFormat) -> list[Choice]:
    """Who may come; both only where a couple stays longer."""
    parties = [party for party in Party if session_format.allows(party)]
    lengths = {session_format.length_for(party): (session_format, party) for party in reversed(parties)}
    return list(reversed(lengths.values()))


def _offer(choice: Choice, diary: Diary, today: date) -> Offer:
    """What clients may choose: with the notice and as far ahead as holds for them."""
    chosen, party = choice
    policy = replace(diary.policy, notice=chosen.notice, horizon_days=chosen.horizon_days)
    slots = open_slots(replace(diary, policy=policy), first=today, last=today + DAYS_AHEAD - DAY)
    is_for_couples = party is Party.COUPLE and chosen.allows(Party.ONE)
    return Offer((chosen.id, party.value), chosen.name, is_for_couples, slots)


def _coming(work: Work, practitioner_id: str) -> list[Kept]:
    """What is not over, in order of time: requested, booked, and held at this instant."""
    rows = work.session.execute(
        select(
            Appointment.id,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.format_id,
            Appointment.status,
            SessionFormat.active,
            MeetingPoint.latitude,
            MeetingPoint.longitude,
            MeetingPoint.daylight_margin,
        )
        .join(Appointment.session_format)
        .outerjoin(
            MeetingPoint,
            and_(MeetingPoint.id == Appointment.meeting_point_id, SessionFormat.kind == FormatKind.WALK),
        )
        .where(
            Appointment.practitioner_id == practitioner_id,
            Appointment.ends_at > work.now,
            occupies(work),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [
        Kept(
            id,
            start,
            end,
            format_id,
            Daylight(north, east, margin) if margin is not None else None,
            is_held=status is AppointmentStatus.HELD,
            is_offered=is_offered,
        )
        for id, start, end, format_id, status, is_offered, north, east, margin in rows
    ]


def _remember(work: Work, found: Outlook, after: Look) -> None:
    """Mark whom the change has stranded, and nobody any more to whom it gives the time back."""
    marked = select(Appointment.id).where(Appointment.stranded_at.is_not(None))
    coming = {each.id for each in after.coming}
    free = [each for each in work.session.scalars(marked) if each in coming and each not in after.stranded]
    newly = [each.id for each, _why in found.stranded if not each.is_held]
    for ids, to in ((free, None), (newly, work.now)):
        if ids:
            work.session.execute(update(Appointment).where(Appointment.id.in_(ids)).values(stranded_at=to))
