"""What she says about her weeks and single dates is what can be booked, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, HoursRefused
from practice.models.activity import ActivityEntry
from practice.models.scheduling import Party, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.wall_hours import HoursFault, WallHours
from practice.services import availability, hours, other_days
from practice.services.hours import Day, Whose
from practice.work import Work
from tests.booked import as_ruth
from tests.conftest import Unit
from tests.people import Cast

TORONTO = ZoneInfo("America/Toronto")
TUESDAY, NEXT_TUESDAY = date(2027, 3, 9), date(2027, 3, 16)
AFTERNOON = (WallHours(time(13), time(17)),)


def starts(work: Work, chosen: SessionFormat, on: date = TUESDAY) -> list[str]:
    found = availability.find_slots(
        work, session_format=work.session.get_one(SessionFormat, chosen.id), party=Party.ONE, first=on, last=on
    )
    return [f"{slot.start.astimezone(TORONTO):%H:%M}" for slot in found]


def save_week(work: Work, cast: Cast, chosen: SessionFormat | None = None, **days: object) -> None:
    which = {"practitioner_id": cast.ruth.id, "format_id": chosen.id if chosen else None}
    kept = hours.values_of(work, **which)  # type: ignore[arg-type]
    hours.save_week(work, **which, values=replace(kept, **days), seen=entity_tag(kept))  # type: ignore[arg-type]


def save_day(work: Work, cast: Cast, day: Day, chosen: SessionFormat | None = None, on: date = TUESDAY) -> None:
    format_id = chosen.id if chosen else None
    kept = other_days.hours_on(work, practitioner_id=cast.ruth.id, on=on, format_id=format_id)
    other_days.save_day(
        work, practitioner_id=cast.ruth.id, on=on, format_id=format_id, hours=day, seen=entity_tag(kept)
    )


def actions(work: Work) -> list[str]:
    work.session.flush()
    return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def test_a_changed_week_is_offered_at_once_and_noted(unit: Unit, cast: Cast) -> None:
    with unit(as_ruth(cast)) as work:
        save_week(work, cast, tuesday=AFTERNOON)
        assert starts(work, cast.in_person) == ["13:30", "14:45"]
        assert starts(work, cast.in_person, on=date(2027, 3, 10)) == ["09:00", "10:15", "13:30", "14:45"]
        assert actions(work) == ["changed_week"]


def test_a_week_saved_as_it_is_changes_nothing(unit: Unit, cast: Cast) -> None:
    with unit(as_ruth(cast)) as work:
        save_week(work, cast)
        assert actions(work) == []


def test_several_hours_of_a_day_leave_out_what_lies_between(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        save_week(work, cast, tuesday=(WallHours(time(13), time(0)), WallHours(time(9), time(10))))
        assert starts(work, cast.in_person) == ["09:00", "13:30", "14:45"]
        values = hours.values_of(work, practitioner_id=cast.ruth.id, format_id=None)
        assert values.tuesday == (WallHours(time(9), time(10)), WallHours(time(13), time(0)))


def test_a_week_of_its_own_is_that_formats_alone(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        save_week(work, cast, cast.phone, whose=Whose.OWN, tuesday=AFTERNOON)
        assert starts(work, cast.phone) == ["13:30", "14:45"]
        assert starts(work, cast.in_person) == ["09:00", "10:15", "13:30", "14:45"]
        found = hours.all_weeks(work, practitioner_id=cast.ruth.id)
        assert [each.session_format.slug for each in found.own] == ["phone"]
        assert {each.slug for each in found.as_usual} == {"in-person", "online", "walk-and-talk"}


def test_a_week_of_its_own_ends_only_when_she_chooses_the_usual_one(unit: Unit, cast: Cast) -> None:
    nothing = dict.fromkeys(hours.WEEKDAYS, ())
    with unit() as work:
        save_week(work, cast, cast.phone, whose=Whose.OWN, tuesday=AFTERNOON)
        with pytest.raises(HoursRefused) as refusal:
            save_week(work, cast, cast.phone, **nothing)
        assert refusal.value.faults == {"whose": (0, HoursFault.EMPTY)}
        assert starts(work, cast.phone) == ["13:30", "14:45"]
        save_week(work, cast, cast.phone, whose=Whose.USUAL)
        assert starts(work, cast.phone) == ["09:00", "10:15", "13:30", "14:45"]


def test_the_usual_week_may_be_empty(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        save_week(work, cast, **dict.fromkeys(hours.WEEKDAYS, ()))
        assert starts(work, cast.in_person) == []


def test_a_week_that_another_device_has_changed_is_not_undone(unit: Unit, cast: Cast) -> None:
    which = {"practitioner_id": cast.ruth.id, "format_id": None}
    with unit() as work:
        seen = hours.values_of(work, **which)
        save_week(work, cast, tuesday=AFTERNOON)
        with pytest.raises(ChangedMeanwhile):
            hours.save_week(work, **which, values=replace(seen, monday=()), seen=entity_tag(seen))


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ([("10:00", "09:00")], (0, HoursFault.BACKWARDS)),
        ([("10:00", "10:00")], (0, HoursFault.BACKWARDS)),
        ([("09:00", "12:00"), ("11:45", "17:00")], (1, HoursFault.OVERLAP)),
        ([("13:00", "17:00"), ("09:00", "13:01")], (0, HoursFault.OVERLAP)),
        ([("09:00", "00:00"), ("22:00", "23:00")], (1, HoursFault.OVERLAP)),
        ([("09:00", "12:00"), ("09:00", "12:00")], (1, HoursFault.OVERLAP)),
    ],
)
def test_hours_that_cannot_stand_are_refused_by_their_place(
    unit: Unit, cast: Cast, day: list[tuple[str, str]], fault: tuple[int, HoursFault]
) -> None:
    written = tuple(WallHours(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
    with unit() as work:
        with pytest.raises(HoursRefused) as refusal:
            save_week(work, cast, friday=written)
        assert refusal.value.faults == {"friday": fault}
        with pytest.raises(HoursRefused) as refusal:
            save_day(work, cast, written)
        assert refusal.value.faults == {"hours": fault}


def test_hours_of_a_date_replace_those_of_its_weekday(unit: Unit, cast: Cast) -> None:
    with unit(as_ruth(cast)) as work:
        save_day(work, cast, AFTERNOON)
        assert starts(work, cast.in_person) == ["13:30", "14:45"]
        assert starts(work, cast.in_person, on=NEXT_TUESDAY) == ["09:00", "10:15", "13:30", "14:45"]
        save_day(work, cast, ())
        assert starts(work, cast.in_person) == []
        assert actions(work) == ["changed_day", "changed_day"]


def test_hours_of_a_date_for_one_format_count_before_those_for_all(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        save_day(work, cast, ())
        save_day(work, cast, AFTERNOON, cast.phone)
        assert starts(work, cast.phone) == ["13:30", "14:45"]
        assert starts(work, cast.in_person) == []
        found = other_days.coming_days(work, practitioner_id=cast.ruth.id, today=date(2027, 3, 1))
        assert [(each.session_format and each.session_format.slug, each.hours) for each in found] == [
            (None, ()),
            ("phone", AFTERNOON),
        ]


def test_a_date_gets_its_usual_hours_back(unit: Unit, cast: Cast) -> None:
    which = {"practitioner_id": cast.ruth.id, "on": TUESDAY, "format_id": None}
    with unit() as work:
        save_day(work, cast, ())
        with pytest.raises(ChangedMeanwhile):
            other_days.remove_day(work, **which, seen=entity_tag(AFTERNOON))
        for _ in range(2):
            other_days.remove_day(work, **which, seen=entity_tag(()))
        assert starts(work, cast.in_person) == ["09:00", "10:15", "13:30", "14:45"]
        assert actions(work) == ["changed_day", "removed_day"]


def test_a_date_that_somebody_else_has_changed_is_not_undone(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        save_day(work, cast, AFTERNOON)
        with pytest.raises(ChangedMeanwhile):
            other_days.save_day(
                work, practitioner_id=cast.ruth.id, on=TUESDAY, format_id=None, hours=(), seen=entity_tag(None)
            )


def test_a_day_that_is_over_gets_no_other_hours(unit: Unit, cast: Cast) -> None:
    with unit() as work, pytest.raises(HoursRefused) as refusal:
        save_day(work, cast, AFTERNOON, on=date(2027, 2, 28))
    assert refusal.value.faults == {"on": (0, HoursFault.PAST)}
