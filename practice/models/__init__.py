"""The tables, one file per aggregate, and the selects that have a name. Importing this module knows them all."""

from practice.models import (
    access,
    activity,
    appointments,
    calendars,
    imports,
    intake,
    letters,
    links,
    long_work,
    meeting_points,
    money,
    outbox,
    people,
    profile,
    scheduling,
    upkeep,
    waitlist,
)
from practice.models.base import Base

__all__ = [
    "Base",
    "access",
    "activity",
    "appointments",
    "calendars",
    "imports",
    "intake",
    "letters",
    "links",
    "long_work",
    "meeting_points",
    "money",
    "outbox",
    "people",
    "profile",
    "scheduling",
    "upkeep",
    "waitlist",
]
