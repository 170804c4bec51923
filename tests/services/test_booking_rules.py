"""The grid and the daily limit of all formats count at once, are bounded, and are not undone unseen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from practice.errors import ChangedMeanwhile, FormatRefused
from practice.models.activity import ActivityEntry
from practice.models.profile import the_profile
from practice.models.scheduling import Party
from practice.rules.entity_tags import entity_tag
from practice.services import availability, booking_rules
from practice.services.booking_rules import BookingRules, rules_of
from practice.work import Work
from tests import factories
from tests.conftest import Unit
from tests.people import Cast

TUESDAY = date(2027, 3, 9)


def kept(work: Work) -> BookingRules:
    return rules_of(work.session.scalars(the_profile()).one())


def save(work: Work, cast: Cast, values: BookingRules, *, seen: BookingRules | None = None) -> None:
    tag = entity_tag(seen or kept(work))
    booking_rules.save(work, practitioner_id=cast.ruth.id, values=values, seen=tag)


def starts(work: Work, cast: Cast) -> list[str]:
    chosen = cast.seen_by(work).in_person
    chosen.starts = []
    slots = availability.find_slots(work, session_format=chosen, party=Party.ONE, first=TUESDAY, last=TUESDAY)
    return [f"{slot.start:%H:%M}" for slot in slots]


def test_the_grid_and_the_cap_count_at_once(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        save(work, cast, BookingRules(timedelta(minutes=45), None))
        assert starts(work, cast)[:3] == ["14:00", "14:45", "15:30"]
        factories.appointment(work, session_format=cast.phone, starts_at=factories.at("2027-03-09T20:00"))
        save(work, cast, BookingRules(timedelta(minutes=45), 1))
        assert starts(work, cast) == []


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (BookingRules(timedelta(), None), "grid"),
        (BookingRules(timedelta(minutes=241), None), "grid"),
        (BookingRules(timedelta(minutes=15), 0), "daily_cap"),
        (BookingRules(timedelta(minutes=15), 51), "daily_cap"),
    ],
)
def test_what_would_close_the_practice_is_refused(unit: Unit, cast: Cast, values: BookingRules, name: str) -> None:
    with unit() as work, pytest.raises(FormatRefused) as refused:
        save(work, cast, values)
    assert set(refused.value.faults) == {name}


def test_of_two_devices_the_later_is_told(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        shown = kept(work)
        save(work, cast, BookingRules(timedelta(minutes=30), None))
        with pytest.raises(ChangedMeanwhile):
            save(work, cast, BookingRules(timedelta(minutes=15), 4), seen=shown)
        before = work.session.query(ActivityEntry).count()
        save(work, cast, kept(work), seen=shown)
        assert work.session.query(ActivityEntry).count() == before
