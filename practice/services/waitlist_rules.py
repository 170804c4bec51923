"""Is there a waitlist, and how long is a time offered to somebody on it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from practice.errors import ChangedMeanwhile, FormatRefused
from practice.models.profile import PracticeProfile
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.services import activity
from practice.services.profile import lock_profile
from practice.work import Work

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WaitlistRules:
    """`has_waitlist`: whether clients see it and are offered times. `offer_length`: without the quiet hours."""

    has_waitlist: bool
    offer_length: timedelta


def rules_of(profile: PracticeProfile) -> WaitlistRules:
    """What is kept now."""
    return WaitlistRules(profile.has_waitlist, profile.offer_length)


def save(work: Work, *, practitioner_id: str, values: WaitlistRules, seen: str) -> None:
    """Change them for every offer from now on; one that is made keeps its time.

    `seen` is the entity tag of the values that she was shown. Refuses with ChangedMeanwhile and FormatRefused.
    """
    profile = lock_profile(work)
    kept = rules_of(profile)
    if values == kept:
        return
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    if not SHORTEST <= values.offer_length <= LONGEST:
        raise FormatRefused({"offer_length": FormatFault.TOO_SMALL_OR_LARGE})
    profile.has_waitlist, profile.offer_length, profile.updated_at = values.has_waitlist, values.offer_length, work.now
    activity.record(work, action="changed_waitlist_rules", subjects={"practitioner": practitioner_id})
