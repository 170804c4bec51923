"""What holds for all formats: how far apart sessions start, how many a day has, and when nobody is reminded?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, FormatRefused
from practice.models.profile import PracticeProfile
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.rules.reminders import LONGEST_QUIET, QuietHours
from practice.services import activity, reminding
from practice.services.format_values import HIGHEST_CAP
from practice.services.profile import lock_profile
from practice.work import Work

CLOSEST, FURTHEST = timedelta(minutes=5), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class BookingRules:
    """`grid`: minutes between one start and the next, counted from midnight on the wall, for formats without starts of
    their own. `daily_cap`: appointments in a local day, of all formats together; None for no limit.
    From `quiet_from` until `quiet_until` on the wall no reminder goes; the same twice for no quiet hours."""

    grid: timedelta
    daily_cap: int | None
    quiet_from: time = time(21)
    quiet_until: time = time(8)


def rules_of(profile: PracticeProfile) -> BookingRules:
    """What is kept now."""
    return BookingRules(profile.grid, profile.daily_cap, profile.quiet_from, profile.quiet_until)


def save(work: Work, *, practitioner_id: str, values: BookingRules, seen: str) -> None:
    """Change them for whoever books from now on, and quiet hours for every reminder that waits.

    `seen` is the entity tag of the values that she was shown. Refuses with ChangedMeanwhile
    and FormatRefused. Equal values change nothing.
    """
    lock_practitioner(work.session, practitioner_id)
    profile = lock_profile(work)
    kept = rules_of(profile)
    if values == kept:
        return
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    within = {
        "grid": CLOSEST <= values.grid <= FURTHEST,
        "daily_cap": values.daily_cap is None or 1 <= values.daily_cap <= HIGHEST_CAP,
        "quiet_until": QuietHours(values.quiet_from, values.quiet_until).length <= LONGEST_QUIET,
    }
    faults = {name: FormatFault.TOO_SMALL_OR_LARGE for name, is_within in within.items() if not is_within}
    if faults:
        raise FormatRefused(faults)
    profile.grid, profile.daily_cap, profile.updated_at = values.grid, values.daily_cap, work.now
    profile.quiet_from, profile.quiet_until = values.quiet_from, values.quiet_until
    activity.record(work, action="changed_booking_rules", subjects={"practitioner": practitioner_id})
    if profile.quiet != QuietHours(kept.quiet_from, kept.quiet_until):
        reminding.renew_upcoming(work, practitioner_id=practitioner_id)
