"""A month of bookings, moves, cancellations and changes of mind, with a worker that is there or not: who is reminded?

Real services and the real worker, whose letters are kept, against a plain model that knows only what a person would
say: which reminders wait, and which of them goes when somebody looks at the clock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from mailing import worker
from mailing.letter import Message
from mailing.worker import send_all_due
from practice.errors import Refusal
from practice.models.appointments import Channel
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, contact, own_page, own_reminders
from practice.services.contact import ContactRule
from practice.services.own_page import NewFormat
from practice.words import short_day_words, time_words
from tests.booked import Booked, as_ruth
from tests.clock import THE_BEGINNING, Clock
from tests.conftest import Unit
from tests.engines import Database
from tests.mailing.conftest import Postbox
from tests.people import Cast
from tests.reminded import book_by_phone, change

TORONTO = ZoneInfo("America/Toronto")
HOUR, TOO_LATE = timedelta(hours=1), timedelta(minutes=30)
LEADS = {"in_person": ("48h", "08:00"), "phone": ("24h", "2h")}
CHOICES = (None, (), ("72h",), ("24h", "08:00"), ("18h", "2h"))
WAITS = (timedelta(minutes=7), 5 * HOUR, 13 * HOUR, 26 * HOUR, 55 * HOUR)  # as long as nothing is done

STARTS = st.tuples(st.integers(1, 8), st.integers(9 * 4, 16 * 4))  # days from now, quarters of an hour in Toronto
DEEDS = st.one_of(
    st.tuples(st.just("book"), STARTS),
    st.tuples(st.just("move"), STARTS),
    st.tuples(st.just("meet"), st.sampled_from(("in_person", "phone"))),
    st.tuples(st.just("cancel"), st.sampled_from(("ruth", "client"))),
    st.tuples(st.just("choose"), st.sampled_from(CHOICES)),
    st.tuples(st.just("reach"), st.sampled_from((Channel.EMAIL, Channel.CALL))),
)
STEPS = st.lists(st.tuples(DEEDS, st.integers(0, 5), st.sampled_from(WAITS), st.booleans()), min_size=4, max_size=12)


def is_quiet(instant: datetime) -> bool:
    return not time(8) <= instant.astimezone(TORONTO).time() < time(21)


def due(lead: str, starts_at: datetime) -> datetime:
    """By the clocks on the wall, in so many words."""
    on = starts_at.astimezone(TORONTO).date()
    if lead.endswith("h"):
        at = starts_at - int(lead[:-1]) * HOUR
    else:
        at = min(wall(on, time.fromisoformat(lead)), starts_at - HOUR)
    evening = at.astimezone(TORONTO).date()
    if at.astimezone(TORONTO).time() < time(8):
        evening -= timedelta(days=1)
    return wall(evening, time(20)) if is_quiet(at) else at


def wall(on: date, at: time) -> datetime:
    return datetime.combine(on, at, TORONTO).astimezone(THE_BEGINNING.tzinfo)


@dataclass
class Expected:
    """What a person knows of one appointment: when it is, which reminders wait, and what was last told when."""

    booked: Booked
    starts_at: datetime
    way: str
    own: tuple[str, ...] | None = None
    has_email: bool = True
    is_on: bool = True
    waits: dict[str, datetime] = field(default_factory=dict)
    told_at: datetime | None = None
    sent: list[tuple[datetime, str]] = field(default_factory=list)

    def owe(self, now: datetime, *, anew: bool) -> None:
        """After a change: what waits is what is asked for, without what is past already."""
        leads = LEADS[self.way] if self.own is None else self.own
        before = {} if anew else self.waits
        can = self.is_on and self.has_email and now <= self.starts_at - TOO_LATE
        falls = {due(lead, self.starts_at): lead for lead in sorted(leads, key=lambda lead: ":" in lead)}
        self.waits = {lead: at for at, lead in falls.items() if can and (lead in before or at > now)}
        if anew:
            self.told_at = None

    def look(self, now: datetime) -> str | None:
        """The reminder that goes at this moment, if one does; the others that are due are done with."""
        due_now = {lead: at for lead, at in self.waits.items() if at <= now}
        if not due_now:
            return None
        newest = max(due_now, key=lambda lead: due_now[lead])
        is_useful = now <= self.starts_at - TOO_LATE and not (self.told_at and self.told_at >= due_now[newest])
        keeps = {newest} if is_useful and is_quiet(now) else set()
        self.waits = {lead: at for lead, at in self.waits.items() if at > now or lead in keeps}
        return newest if is_useful and not keeps else None


class Month:
    """The practice, the worker's letters, and what is expected of them."""

    def __init__(self, app: Any, unit: Unit, cast: Cast, clock: Clock) -> None:
        self.unit, self.cast, self.clock, self.postbox = unit, cast, clock, Postbox()
        self.office = replace(worker.office_of(app), transport=self.postbox)
        self.all: dict[str, Expected] = {}
        with unit() as work:
            work.session.execute(update(SessionFormat).values(reminders=[]))
        for way, leads in LEADS.items():
            change(unit, SessionFormat, getattr(cast, way).id, reminders=list(leads), starts=[], notice=timedelta())

    def do(self, deed: str, value: Any, which: int) -> None:
        """One deed, by the service that does it. What the practice refuses has not happened."""
        if deed == "book":
            with suppress(Refusal):
                start = self._start(*value)
                made = book_by_phone(self.unit, self.cast, start)
                self.all[made.id] = Expected(made, start, "in_person")
                self.all[made.id].owe(self.clock(), anew=True)
        elif on := [each for each in self.all.values() if each.is_on and each.starts_at > self.clock()]:
            act: Callable[[Expected, Any], None] = getattr(self, f"_{deed}")
            with suppress(Refusal):
                act(on[which % len(on)], value)

    def let_pass(self, length: timedelta, *, worker_is_there: bool) -> None:
        """Time goes on. A worker that is there looks whenever something may be due; one that comes back looks once."""
        until = self.clock() + length
        if worker_is_there:
            for at in self._moments(until):
                self.clock.set(at)
                self._look()
        self.clock.set(until)

    def _moments(self, until: datetime) -> list[datetime]:
        now = self.clock()
        days = range((until - now).days + 2)
        mornings = [wall((now + timedelta(days=day)).astimezone(TORONTO).date(), time(8)) for day in days]
        dues = [at for each in self.all.values() for at in each.waits.values()]
        moments = [now, now + timedelta(minutes=4), until, *mornings, *dues]
        return sorted({at for at in moments if now <= at <= until})

    def _look(self) -> None:
        """The worker sends what is due. Exactly the reminders go that a person would expect."""
        now, before = self.clock(), len(self.postbox.letters)
        worker.see_to_chores(self.office)
        send_all_due(self.office, stop=threading.Event())
        went: list[tuple[str, str]] = []
        for letter in self.postbox.letters[before:]:
            row = self._row(letter)
            if row.kind is LetterKind.REMINDER:
                went.append((row.appointment_id or "", row.lead or ""))
                self._is_true(letter, self.all[row.appointment_id or ""], row.lead or "")
            elif row.kind.says_it_is_on and row.attendance_id:
                self.all[row.appointment_id or ""].told_at = now
        expected = [(id_, lead) for id_, each in self.all.items() if (lead := each.look(now))]
        assert sorted(went) == sorted(expected), now

    def _is_true(self, letter: Message, about: Expected, lead: str) -> None:
        when = about.starts_at, "America/Toronto"
        day = short_day_words(when[0].astimezone(TORONTO).date(), "en_CA")
        assert letter.subject == f"A reminder: {day}, {time_words(*when, 'en_CA')}".replace("\u00a0", " ")
        assert about.is_on
        assert not is_quiet(self.clock())
        assert (about.starts_at, lead) not in about.sent
        about.sent.append((about.starts_at, lead))

    def _row(self, letter: Message) -> OutboxMessage:
        with self.unit() as work:
            message_id = letter.message_id[1:].partition("@")[0]
            return work.session.scalars(select(OutboxMessage).where(OutboxMessage.message_id == message_id)).one()

    def _start(self, days: int, quarter: int) -> datetime:
        on = self.clock().astimezone(TORONTO).date() + timedelta(days=days)
        return wall(on, time(quarter // 4, quarter % 4 * 15))

    def _move(self, which: Expected, value: tuple[int, int]) -> None:
        start = self._start(*value)
        if start == which.starts_at:
            return
        with self.unit(as_ruth(self.cast)) as work:
            appointments.reschedule_by_practitioner(work, appointment_id=which.booked.id, start=start, reason="Agreed.")
        which.starts_at = start
        which.owe(self.clock(), anew=True)

    def _meet(self, which: Expected, way: str) -> None:
        if way == which.way:
            return
        with self.unit(which.booked.actor()) as work:
            how = NewFormat(format_id=getattr(self.cast, way).id, phone="+15195550142")
            own_page.change_format(work, **self._ids(which), change=how)
        which.way = way
        which.owe(self.clock(), anew=True)

    def _cancel(self, which: Expected, who: str) -> None:
        with self.unit(as_ruth(self.cast) if who == "ruth" else which.booked.actor()) as work:
            if who == "ruth":
                appointments.cancel_by_practitioner(work, appointment_id=which.booked.id, reason="")
            else:
                own_page.cancel(work, **self._ids(which), reason=None)
        which.is_on = False
        which.owe(self.clock(), anew=True)

    def _choose(self, which: Expected, leads: tuple[str, ...] | None) -> None:
        with self.unit(which.booked.actor()) as work:
            own_reminders.choose(work, **self._ids(which), leads=leads)
        which.own = leads
        which.owe(self.clock(), anew=False)

    def _reach(self, which: Expected, way: Channel) -> None:
        with self.unit(which.booked.actor()) as work:
            contact.say_how_to_reach(work, **self._ids(which), rule=ContactRule(channels=(way,)))
        which.has_email = way is Channel.EMAIL
        which.owe(self.clock(), anew=False)

    def _ids(self, which: Expected) -> dict[str, str]:
        return {"appointment_id": which.booked.id, "attendance_id": which.booked.booker}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, offset=st.integers(0, 16))
def test_whatever_happens_each_useful_reminder_comes_once_at_its_time(
    app: Any, unit: Unit, cast: Cast, database: Database, clock: Clock, steps: list[Any], offset: int
) -> None:
    contents = database.contents()
    clock.set(THE_BEGINNING + timedelta(days=offset, minutes=7))
    month = Month(app, unit, cast, clock)
    try:
        for (deed, value), which, wait, worker_is_there in steps:
            month.do(deed, value, which)
            month.let_pass(wait, worker_is_there=worker_is_there)
        month.let_pass(timedelta(days=10), worker_is_there=True)
        assert not any(each.waits for each in month.all.values())
    finally:
        database.empty()
        database.fill(contents)
