"""What does the practice say about itself: its name, where and in which zone it is, and how it is reached?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile
from practice.models.people import active_practitioners
from practice.models.profile import PracticeProfile, the_profile
from practice.rules.entity_tags import entity_tag
from practice.services import activity
from practice.work import Work

# The languages in which the pages are written; the country says how dates, times and sums of money are.
LOCALES = ("en_CA", "en_US", "en_GB", "en_IE", "en_AU", "en_NZ")


@dataclass(frozen=True, slots=True)
class ProfileValues:
    """The practice's own words and the facts about it, as its form shows them."""

    name: str
    title: str
    introduction: str
    address: str | None
    phone: str | None  # E.164
    email: str | None
    leave_url: str
    zone: str  # a name of the tz database
    locale: str  # one of LOCALES
    currency: str  # ISO 4217
    region: str  # ISO 3166-2
    tells_of_urgent_forms: bool  # by a letter to the practitioner, on the day on which a form needs reading


def values_of(profile: PracticeProfile) -> ProfileValues:
    """What is kept, for a form. What is empty is None."""
    kept: dict[str, Any] = {each.name: getattr(profile, each.name) for each in fields(ProfileValues)}
    return ProfileValues(**(kept | {name: kept[name] or None for name in ("address", "phone", "email")}))


def save(work: Work, *, values: ProfileValues, seen: str | None) -> bool:
    """Keep the values; says whether anything has changed. `seen`: the tag of the values that she was shown.

    A new zone is that of every active practitioner too: weekly and dated hours are wall times in it from now on, while
    appointments and time off stay at their instants. Refuses with ChangedMeanwhile.
    """
    for practitioner in work.session.scalars(active_practitioners()):
        lock_practitioner(work.session, practitioner.id)
        practitioner.zone = values.zone
    profile = lock_profile(work)
    kept = values_of(profile)
    if kept == values:
        return False
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    for name, value in asdict(values).items():
        setattr(profile, name, value)
    profile.updated_at = work.now
    activity.record(work, action="changed_profile", subjects={"profile": profile.id})
    return True


def lock_profile(work: Work) -> PracticeProfile:
    """The practice's own row as it is now, and nobody else changes it or its wordings until this work ends.

    Taken after a practitioner's lock, before the activity head's.
    """
    locked = the_profile().with_for_update()
    return work.session.scalars(locked, execution_options={"populate_existing": True}).one()
