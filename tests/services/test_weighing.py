"""A change of rules is looked at before it counts: whom it strands is shown first, and waits for her until she acts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from practice.errors import LookFirst
from practice.models.scheduling import SessionFormat, TimeOffKind
from practice.rules.closed_periods import ClosedPeriod
from practice.rules.entity_tags import entity_tag
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.outlook import Mark, Outlook
from practice.rules.stranding import Stranding
from practice.rules.wall_hours import WallHours
from practice.services import (
    appointments,
    booking_rules,
    changeovers,
    formats,
    hours,
    meeting_points,
    profile,
    time_off,
    weighing,
)
from practice.services.format_values import values_of
from practice.work import Work
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, appointment, as_ruth, book
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

THE_DAY = ClosedPeriod(date(2027, 3, 9), None, date(2027, 3, 9), None)
NOTHING_SHOWN = ""


def close_tuesdays(work: Work, cast: Cast) -> None:
    kept = hours.values_of(work, practitioner_id=cast.ruth.id, format_id=None)
    values = replace(kept, tuesday=())
    hours.save_week(work, practitioner_id=cast.ruth.id, format_id=None, values=values, seen=entity_tag(kept))


def open_tuesdays(work: Work, cast: Cast) -> None:
    kept = hours.values_of(work, practitioner_id=cast.ruth.id, format_id=None)
    values = replace(kept, tuesday=(WallHours(time(9), time(17)),))
    hours.save_week(work, practitioner_id=cast.ruth.id, format_id=None, values=values, seen=entity_tag(kept))


def go_away(work: Work, cast: Cast) -> None:
    time_off.close_period(work, practitioner_id=cast.ruth.id, period=THE_DAY, kind=TimeOffKind.AWAY)


def change_format(work: Work, session_format: SessionFormat, **values: object) -> None:
    kept = values_of(session_format)
    formats.save(
        work,
        practitioner_id=session_format.practitioner_id,
        format_id=session_format.id,
        values=replace(kept, **values),  # type: ignore[arg-type]
        seen=entity_tag(kept),
    )


def switch_off(work: Work, cast: Cast) -> None:
    change_format(work, cast.in_person, active=False)


def take_one_a_day(work: Work, cast: Cast) -> None:
    kept = booking_rules.rules_of(work.profile)
    values = replace(kept, daily_cap=1)
    booking_rules.save(work, practitioner_id=cast.ruth.id, values=values, seen=entity_tag(kept))


def take_one_walk_a_week(work: Work, cast: Cast) -> None:
    change_format(work, cast.walk, weekly_cap=1)


def be_home_long_before_sunset(work: Work, cast: Cast) -> None:
    point = meeting_points.find(work, point_id=cast.walk.meeting_point_id or "")
    kept = meeting_points.values_of(point)
    values = replace(kept, daylight_margin=timedelta(hours=5))
    meeting_points.save(work, practitioner_id=cast.ruth.id, point_id=point.id, values=values, seen=entity_tag(kept))


def need_long_from_a_walk(work: Work, cast: Cast) -> None:
    pair = ((cast.walk.id, cast.in_person.id), timedelta(hours=4))
    values = changeovers.Changeovers((pair,))
    kept = changeovers.values_of(work, practitioner_id=cast.ruth.id)
    changeovers.save(work, practitioner_id=cast.ruth.id, values=values, seen=entity_tag(kept))


def move_to_the_west(work: Work, _cast: Cast) -> None:
    kept = profile.values_of(work.profile)
    profile.save(work, values=replace(kept, zone="America/Vancouver"), seen=entity_tag(kept))


def outlook(work: Work, cast: Cast, change) -> Outlook:
    with pytest.raises(LookFirst) as refusal, weighing.tried(work, practitioner_id=cast.ruth.id):
        change(work, cast.seen_by(work))
    return refusal.value.outlook


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (close_tuesdays, {"morning": Stranding.HOURS, "walk": Stranding.HOURS}),
        (go_away, {"morning": Stranding.TIME_OFF, "walk": Stranding.TIME_OFF}),
        (switch_off, {"morning": Stranding.SWITCHED_OFF, "later": Stranding.SWITCHED_OFF}),
        (take_one_a_day, {"walk": Stranding.PRACTICE_DAILY_CAP}),
        (be_home_long_before_sunset, {"walk": Stranding.DAYLIGHT, "next_walk": Stranding.DAYLIGHT}),
        (take_one_walk_a_week, {"next_walk": Stranding.WEEKLY_CAP}),
        (move_to_the_west, {"morning": Stranding.HOURS, "later": Stranding.HOURS}),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_whom_a_change_would_strand_is_said_with_the_reason(unit: Unit, cast: Cast, change, why) -> None:
    booked = {
        "morning": book(unit, cast.in_person),
        "walk": book(unit, cast.walk, start=TUESDAY_AFTERNOON),
        "next_walk": book(unit, cast.walk, start=TUESDAY_AFTERNOON + timedelta(days=2)),
        "later": book(unit, cast.in_person, start=TUESDAY + timedelta(days=90, hours=-1)),  # 10:15, in summer
    }
    names = {each.id: name for name, each in booked.items()}
    with unit() as work:
        found = outlook(work, cast, change)
        assert {names[each.id]: reasons for each, reasons in found.stranded} == {
            name: frozenset({reason}) for name, reason in why.items()
        }


def test_two_sessions_between_which_she_cannot_get_there_are_said(unit: Unit, cast: Cast) -> None:
    book(unit, cast.walk, start=TUESDAY)
    room = book(unit, cast.in_person, start=TUESDAY_AFTERNOON)
    with unit() as work:
        found = outlook(work, cast, need_long_from_a_walk)
        assert [(each.id, set(why)) for each, why in found.stranded] == [(room.id, {Stranding.CHANGEOVER})]


def test_a_look_shows_what_clients_would_see_and_changes_nothing(unit: Unit, cast: Cast) -> None:
    with suppress(LookFirst), unit() as work, weighing.tried(work, practitioner_id=cast.ruth.id):
        close_tuesdays(work, cast)
    with unit() as work:
        assert hours.values_of(work, practitioner_id=cast.ruth.id, format_id=None).tuesday
        found = outlook(work, cast, close_tuesdays)
        days = {each.slot.start.date() for offer in found.offers for each in offer.slots if each.mark is Mark.REMOVED}
        assert days == {date(2027, 3, 2), date(2027, 3, 9)}
        assert {offer.name for offer in found.offers} == {"In person", "Phone", "Online video", "Walk & Talk"}


def test_who_is_booked_is_shown_before_it_counts(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    hers = {"practitioner_id": cast.ruth.id}
    with pytest.raises(LookFirst) as refusal, unit() as work, weighing.weighed(work, **hers, shown=NOTHING_SHOWN):
        close_tuesdays(work, cast)
    shown = refusal.value.outlook.tag
    with unit() as work:
        assert hours.values_of(work, **hers, format_id=None).tuesday
        with weighing.weighed(work, **hers, shown=shown):
            close_tuesdays(work, cast)
    with unit() as work:
        assert not hours.values_of(work, **hers, format_id=None).tuesday
        found = appointment(work, booked)
        assert (found.status, found.stranded_at) == (AppointmentStatus.BOOKED, work.now)


def test_whoever_books_between_two_presses_is_shown_too(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    with unit() as work:
        shown = outlook(work, cast, go_away).tag
        work.session.rollback()
    book(unit, cast.phone, start=at("2027-03-09T19:45"))
    with unit() as work, pytest.raises(LookFirst), weighing.weighed(work, practitioner_id=cast.ruth.id, shown=shown):
        go_away(work, cast)


def test_what_is_asked_for_or_just_being_booked_is_shown_too(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        seen = cast.seen_by(work)
        afternoon = at("2027-03-09T19:45")
        factories.appointment(work, session_format=seen.in_person, starts_at=TUESDAY, status=AppointmentStatus.HELD)
        factories.appointment(work, session_format=seen.phone, starts_at=afternoon, status=AppointmentStatus.REQUESTED)
        assert [each.is_held for each, _why in outlook(work, cast, go_away).stranded] == [True, False]


@pytest.mark.parametrize("how", ["moved", "changed back"])
def test_it_waits_for_her_until_it_is_moved_or_changed_back(unit: Unit, cast: Cast, how: str) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work, weighing.followed(work, practitioner_id=cast.ruth.id):
        close_tuesdays(work, cast)
    with unit(as_ruth(cast)) as work:
        assert appointment(work, booked).stranded_at is not None
        if how == "moved":
            appointments.reschedule_by_practitioner(
                work, appointment_id=booked.id, start=TUESDAY + timedelta(days=1), reason=None
            )
        else:
            with weighing.followed(work, practitioner_id=cast.ruth.id):
                open_tuesdays(work, cast)
    with unit() as work:
        assert appointment(work, booked).stranded_at is None


def test_what_she_took_outside_her_hours_herself_is_not_said_of_another_change(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, start=at("2027-03-13T15:15"))  # a Saturday
    with unit() as work:
        assert not outlook(work, cast, close_tuesdays).stranded
