"""Which place on the waitlist may this browser see? The one whose link it came by."""

from __future__ import annotations

from flask import session

from blueprints import work as request_work
from practice.errors import LinkNotValid
from practice.models.waitlist import WaitlistEntry
from practice.services import waitlist
from practice.work import Actor, ActorKind


def remember_place(entry: WaitlistEntry) -> None:
    """This browser may see one place from now on. Another one replaces it."""
    session["place"] = entry.id


def own_place() -> WaitlistEntry:
    """That place with its offers, also when it is closed. Refuses with LinkNotValid."""
    entry = waitlist.find(request_work.reading(), entry_id=session.get("place"))
    request_work.act_as(Actor(ActorKind.CLIENT, entry.id))
    return entry


def waiting_place() -> WaitlistEntry:
    """The same while she waits: who has left the list has nothing to change. Refuses with LinkNotValid."""
    entry = own_place()
    if not entry.is_waiting:
        raise LinkNotValid
    return entry
