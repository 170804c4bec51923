"""What holds for fees and receipts in the whole practice: since when payments are noted, what a late fee is, what a
receipt says of whoever gives it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, FormatRefused
from practice.models.profile import PracticeProfile
from practice.rules.entity_tags import entity_tag
from practice.rules.fees import HIGHEST_SUM, WHOLE
from practice.rules.format_faults import FormatFault
from practice.services import activity
from practice.services.profile import lock_profile
from practice.work import Work

HIGHEST_RATE = 50_000  # thousandths of a per cent


@dataclass(frozen=True, slots=True)
class FeeSettings:
    """As she enters them; what is empty is None.

    `payments_since`: she notes payments of sessions from this day on. A late fee is `late_fee_percent` of the fee or
    `late_fee_fixed_cents`, not both; what is booked keeps that of its day. `tax_rate` is contained in every fee, in
    thousandths of a per cent.
    """

    payments_since: date | None
    late_fee_percent: int | None
    late_fee_fixed_cents: int | None
    how_to_pay: str | None
    receipt_name: str | None
    receipt_words: str | None
    registration: str | None
    tax_name: str | None
    tax_rate: int | None
    tax_number: str | None


def values_of(profile: PracticeProfile) -> FeeSettings:
    """What is kept now."""
    kept: dict[str, Any] = {each.name: getattr(profile, each.name) for each in fields(FeeSettings)}
    return FeeSettings(**kept)


def save(work: Work, *, practitioner_id: str, values: FeeSettings, seen: str) -> None:
    """Change them. Late fees hold for whoever books from now on, receipts that were given stay as they are.

    `seen` is the entity tag of the values that she was shown. Refuses with ChangedMeanwhile and FormatRefused. Equal
    values change nothing.
    """
    lock_practitioner(work.session, practitioner_id)
    profile = lock_profile(work)
    kept = values_of(profile)
    if values == kept:
        return
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    if faults := faults_in(values):
        raise FormatRefused(faults)
    for name, value in asdict(values).items():
        setattr(profile, name, value)
    profile.updated_at = work.now
    activity.record(work, action="changed_fees", subjects={"practitioner": practitioner_id})


def faults_in(values: FeeSettings) -> dict[str, FormatFault]:
    """What cannot be kept, by the name of the value."""
    bounds = {"late_fee_percent": WHOLE, "late_fee_fixed_cents": HIGHEST_SUM, "tax_rate": HIGHEST_RATE}
    given = {name: getattr(values, name) for name in bounds}
    faults = {
        name: FormatFault.TOO_SMALL_OR_LARGE
        for name, most in bounds.items()
        if given[name] is not None and not 0 <= given[name] <= most
    }
    if values.late_fee_percent is not None and values.late_fee_fixed_cents is not None:
        faults["late_fee_fixed_cents"] = FormatFault.ONE_OF_TWO
    if (values.tax_rate is None) != (values.tax_name is None):
        faults["tax_rate" if values.tax_rate is None else "tax_name"] = FormatFault.MISSING
    return faults
