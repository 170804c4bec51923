"""What every use case is handed: one session, one instant, one actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session


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
