"""A place that changes is told to whoever comes there, once, in three minutes, and raises what calendars compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from practice.errors import PlaceInUse
from practice.models.appointments import RainPlan
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import formats, meeting_points
from practice.services.appointments import TIME_TO_TAKE_BACK
from practice.services.format_values import values_of as format_values
from practice.services.meeting_points import values_of
from practice.services.place_changes import Booked as What
from practice.work import Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, attendance, book, happened, waiting
from tests.conftest import Unit
from tests.people import Cast

OLD_PLACE, NEW_PLACE = "14 Willow Lane, London, Ontario", "2 Mill Street, London, Ontario"


def change_point(work: Work, cast: Cast, what: What | None, **changes: Any) -> None:
    point = cast.seen_by(work).walk.meeting_point
    assert point is not None
    kept = values_of(point)
    changed = {"values": replace(kept, **changes), "seen": entity_tag(kept), "booked": what}
    meeting_points.save(work, practitioner_id=cast.ruth.id, point_id=point.id, **changed)


def change_format(work: Work, cast: Cast, what: What | None, **changes: Any) -> None:
    kept = format_values(cast.seen_by(work).in_person)
    changed = {"values": replace(kept, **changes), "seen": entity_tag(kept), "booked": what}
    formats.save(work, practitioner_id=cast.ruth.id, format_id=cast.in_person.id, **changed)


def sequences(work: Work, booked: Booked) -> list[int]:
    return [attendance(work, each).sequence for each in (booked.booker, booked.partner)]


@pytest.fixture
def walking(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.walk, couple=True, rain_plan=RainPlan.INDOORS)


@pytest.mark.parametrize(
    "changes", [{"name": "Heron Park, south gate"}, {"coordinates": (42.98, -81.24)}, {"how_to_find": "By the oak."}]
)
def test_nothing_is_saved_before_she_says_what_becomes_of_who_is_booked(
    unit: Unit, cast: Cast, walking: Booked, changes: dict[str, Any]
) -> None:
    with unit(as_ruth(cast)) as work, pytest.raises(PlaceInUse) as asked:
        change_point(work, cast, None, **changes)
    assert asked.value.appointments == 1


def test_everybody_gets_one_letter_and_a_newer_invitation(unit: Unit, cast: Cast, walking: Booked) -> None:
    with unit() as work:
        revision, before = appointment(work, walking).revision, sequences(work, walking)
    with unit(as_ruth(cast)) as work:
        change_point(work, cast, What.TELL, name="Heron Park, south gate", how_to_find="By the oak.")
    with unit(as_ruth(cast)) as work:
        change_point(work, cast, What.TELL, name="Heron Park, the south gate")
    with unit() as work:
        letters = waiting(work, walking)
        told = {(LetterKind.PLACE_CHANGED, walking.booker), (LetterKind.PLACE_CHANGED, walking.partner)}
        assert set(letters) == told, "the second change within three minutes replaces the first"
        assert {letter.due_at for letter in letters.values()} == {work.now + TIME_TO_TAKE_BACK}
        assert sequences(work, walking) == [each + 2 for each in before]
        assert appointment(work, walking).revision == revision + 2
        assert {what for what, _ in happened(work, walking)} == {"place_changed"}


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        (What.CORRECT, {"how_to_find": "At the green gate, beside the bus stop."}),
        (None, {"parking": "Behind the church."}),
        (None, {"daylight_margin": timedelta(hours=1)}),
    ],
)
def test_a_small_correction_and_what_nobody_has_to_know_go_without_a_letter(
    unit: Unit, cast: Cast, walking: Booked, what: What | None, changes: dict[str, Any]
) -> None:
    with unit(as_ruth(cast)) as work:
        change_point(work, cast, what, **changes)
        assert not waiting(work, walking)


def test_who_has_been_there_or_called_it_off_is_not_asked_about(unit: Unit, cast: Cast) -> None:
    book(unit, cast.walk, start=TUESDAY - timedelta(days=14))
    book(unit, cast.walk, status=AppointmentStatus.CANCELLED, email="noor@example.com")
    with unit(as_ruth(cast)) as work:
        change_point(work, cast, None, name="Heron Park, south gate")


def test_who_is_booked_at_an_address_moves_with_it_when_she_says_so(unit: Unit, cast: Cast) -> None:
    amara = book(unit, cast.in_person)
    phone = book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="noor@example.com")
    with unit(as_ruth(cast)) as work, pytest.raises(PlaceInUse):
        change_format(work, cast, None, place=NEW_PLACE)
    with unit(as_ruth(cast)) as work:
        change_format(work, cast, What.TELL, place=NEW_PLACE)
    with unit() as work:
        assert appointment(work, amara).place == NEW_PLACE
        assert set(waiting(work, amara)) == {(LetterKind.PLACE_CHANGED, amara.booker)}
        assert not waiting(work, phone)


def test_she_may_leave_who_is_booked_where_they_are(unit: Unit, cast: Cast) -> None:
    amara = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        change_format(work, cast, What.LEAVE, place=NEW_PLACE)
    with unit() as work:
        assert appointment(work, amara).place == OLD_PLACE
        assert cast.seen_by(work).in_person.place == NEW_PLACE
        assert not waiting(work, amara)


def test_a_corrected_address_holds_for_who_is_booked_without_a_letter(unit: Unit, cast: Cast) -> None:
    amara = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        change_format(work, cast, What.CORRECT, place=f"{OLD_PLACE}, N6A 1B1")
    with unit() as work:
        assert appointment(work, amara).place == f"{OLD_PLACE}, N6A 1B1"
        assert not waiting(work, amara)


def test_other_values_of_a_format_ask_nothing(unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        change_format(work, cast, None, price_cents=16000)
        assert cast.seen_by(work).in_person.price_cents == 16000
