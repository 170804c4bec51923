"""What every use case is handed: one session, one instant, one actor; and the transaction around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy.orm import Session

from practice.database import Sessions
from practice.errors import NotFound
from practice.models.profile import PracticeProfile, the_profile

KNOWN, AT_THE_END = "profile", "at the end"


class ActorKind(StrEnum):
    """Who acts."""

    CLIENT = "client"
    PRACTITIONER = "practitioner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by kind and by the id that the activity log may keep (an attendance, a practitioner, or none)."""

    kind: ActorKind
    id: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Work:
    """One request or one job: its database session, its instant (aware UTC), and who acts."""

    session: Session
    now: datetime
    actor: Actor

    @property
    def profile(self) -> PracticeProfile:
        """What the practice says of itself, asked for once in a session."""
        if KNOWN not in self.session.info:
            self.session.info[KNOWN] = self.session.scalars(the_profile()).one()
        return cast(PracticeProfile, self.session.info[KNOWN])

    def know(self, profile: PracticeProfile) -> None:
        """The practice was read with something else in this session: it need not be asked for again."""
        self.session.info[KNOWN] = profile

    @property
    def practitioner_id(self) -> str:
        """Which practitioner acts. Refuses anybody else with NotFound."""
        if self.actor.kind is not ActorKind.PRACTITIONER or self.actor.id is None:
            raise NotFound
        return self.actor.id

    def at_the_end(self, act: Callable[[], None]) -> None:
        """Have something done as the last of this transaction: what takes a lock that comes after all others."""
        self.session.info.setdefault(AT_THE_END, []).append(act)


@contextmanager
def transaction(sessions: Sessions, *, now: datetime, actor: Actor = SYSTEM) -> Iterator[Work]:
    """Work that writes: all of it or nothing. Leaving by an exception rolls back. The only place that commits."""
    with sessions.writing() as session:
        yield Work(session, now, actor)
        for act in session.info.pop(AT_THE_END, ()):
            act()
        session.commit()
