"""People who wait, a practice whose times are all taken, and what the worker does for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Party, SessionFormat, TimeOff
from practice.models.waitlist import OfferState, WaitlistEntry, WaitlistOffer
from practice.rules.letter_kinds import LetterKind
from practice.rules.waitlist import Wish
from practice.services import waitlist, waitlist_offers
from practice.services.waitlist import Newcomer
from practice.work import Work
from tests import factories
from tests.conftest import Unit
from tests.people import Cast

TWO_HOURS = timedelta(hours=2)


def close_everything(unit: Unit, cast: Cast) -> None:
    """Ruth is away as far as anybody can book, so that nothing is open but what a test opens."""
    with unit() as work:
        until = work.now + timedelta(days=120)
        factories.time_off(work, practitioner=cast.ruth, starts_at=work.now - timedelta(days=1), ends_at=until)


def open_at(unit: Unit, cast: Cast, *starts: datetime) -> None:
    """Ruth's time off leaves out the hour that begins then, as if an appointment had been cancelled there."""
    with unit() as work:
        for start in starts:
            around = select(TimeOff).where(TimeOff.starts_at <= start, TimeOff.ends_at > start)
            away = work.session.scalars(around.where(TimeOff.practitioner_id == cast.ruth.id)).one()
            factories.time_off(
                work, practitioner=cast.ruth, starts_at=start + timedelta(minutes=50), ends_at=away.ends_at
            )
            away.ends_at = start


def newcomer(chosen: SessionFormat, *, name: str = "Amara Diallo", email: str = "", **wish: Any) -> Newcomer:
    first = name.split()[0].lower()
    values = {"format_ids": (chosen.id,), "party": Party.ONE} | wish
    return Newcomer(name=name, email=email or f"{first}@example.org", discreet=False, wish=Wish(**values))


def join(unit: Unit, chosen: SessionFormat, *, name: str = "Amara Diallo", once: str = "", **more: Any) -> str:
    """Somebody on the list, by her entry's id."""
    with unit() as work:
        entry = waitlist.join(work, newcomer=newcomer(chosen, name=name, **more), once=once or name)
        assert entry is not None
        return entry.id


def look(unit: Unit) -> int:
    """What the worker does once a minute: how many offers it made."""
    with unit() as work:
        return waitlist_offers.offer_due(work) if waitlist_offers.something_is_due(work) else 0


def entry_of(work: Work, entry_id: str) -> WaitlistEntry:
    return waitlist.find(work, entry_id=entry_id)


def offers(unit: Unit, entry_id: str) -> list[tuple[datetime, OfferState]]:
    """What somebody was offered, and what became of it."""
    with unit() as work:
        found = select(WaitlistOffer).where(WaitlistOffer.entry_id == entry_id).order_by(WaitlistOffer.offered_at)
        return [(offer.starts_at, offer.state) for offer in work.session.scalars(found)]


def letters(unit: Unit, entry_id: str) -> Sequence[LetterKind]:
    """The letters owed to somebody on the list."""
    with unit() as work:
        found = select(OutboxMessage.kind).where(OutboxMessage.waitlist_entry_id == entry_id)
        return list(work.session.scalars(found.order_by(OutboxMessage.created_at)))


def on(text: str) -> date:
    return date.fromisoformat(text)
