"""From a walk back to the room takes its time: no two sessions are nearer than that, whichever was booked first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.errors import ChangedMeanwhile, FormatRefused, ReasonNeeded, SlotTaken
from practice.models.activity import ActivityEntry
from practice.models.scheduling import Party, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.slots import Reason, Rule
from practice.services import availability, changeovers, own_page
from practice.services.appointments import reschedule_by_practitioner
from practice.services.changeovers import Changeovers
from practice.services.own_page import NewFormat
from practice.work import Work
from tests.booked import as_ruth, book
from tests.conftest import Unit
from tests.people import Cast

TUESDAY = date(2027, 3, 9)
TORONTO = ZoneInfo("America/Toronto")
NOTHING = timedelta()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def toronto(wall: str) -> datetime:
    return datetime.fromisoformat(f"{TUESDAY} {wall}").replace(tzinfo=TORONTO).astimezone(UTC)


def without_buffers(cast: Cast) -> None:
    """Every format at any five minutes, with nothing around it."""
    for each in (cast.in_person, cast.phone, cast.online, cast.walk):
        each.buffer_before = each.buffer_after = NOTHING
        each.starts = [f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in range(0, 60, 5)]


def need(work: Work, cast: Cast, earlier: SessionFormat, later: SessionFormat, length: timedelta) -> None:
    seen = entity_tag(changeovers.values_of(work, practitioner_id=cast.ruth.id))
    values = Changeovers.of({(earlier.id, later.id): length})
    changeovers.save(work, practitioner_id=cast.ruth.id, values=values, seen=seen)


def why_not(work: Work, chosen: SessionFormat, wall: str) -> tuple[Reason, ...]:
    return availability.why_not(work, session_format=chosen, party=Party.ONE, start=toronto(wall))


@pytest.fixture
def ruths(unit: Unit, cast: Cast) -> Cast:
    """Without buffers; from a walk to the room she needs 25 minutes."""
    with unit() as work:
        seen = cast.seen_by(work)
        without_buffers(seen)
        seen.walk.length = HOUR
        need(work, seen, seen.walk, seen.in_person, 25 * MINUTE)
    with unit() as work:
        return cast.seen_by(work)


def test_after_a_walk_the_room_is_offered_once_she_is_back(unit: Unit, ruths: Cast) -> None:
    book(unit, ruths.walk, start=toronto("11:00"))
    with unit() as work:
        room = ruths.seen_by(work).in_person
        slots = availability.find_slots(work, session_format=room, party=Party.ONE, first=TUESDAY, last=TUESDAY)
        offered = {slot.start for slot in slots}
        assert why_not(work, room, "12:00") == (Reason(Rule.CHANGEOVER, until=toronto("12:25")),)
        assert not {toronto("12:00"), toronto("12:20")} & offered
        assert toronto("12:25") in offered
        assert why_not(work, room, "12:25") == ()


def test_the_walk_keeps_the_same_distance_when_the_room_was_booked_first(unit: Unit, ruths: Cast) -> None:
    book(unit, ruths.in_person, start=toronto("12:25"))
    with unit() as work:
        walk = ruths.seen_by(work).walk
        assert why_not(work, walk, "11:00") == ()
        assert [reason.rule for reason in why_not(work, walk, "11:05")] == [Rule.CHANGEOVER]


def test_other_pairs_need_no_more_than_the_buffers(unit: Unit, ruths: Cast) -> None:
    book(unit, ruths.walk, start=toronto("11:00"))
    with unit() as work:
        assert why_not(work, ruths.seen_by(work).phone, "12:00") == ()
        assert why_not(work, ruths.seen_by(work).in_person, "10:10") == ()


def test_a_longer_buffer_decides_and_is_the_one_that_is_named(unit: Unit, ruths: Cast) -> None:
    book(unit, ruths.walk, start=toronto("11:00"))
    with unit() as work:
        room = ruths.seen_by(work).in_person
        room.buffer_before = 40 * MINUTE
        assert why_not(work, room, "12:30") == (Reason(Rule.BUFFER, until=toronto("12:40")),)


def test_a_client_can_neither_move_nor_change_into_the_time_that_she_needs(unit: Unit, ruths: Cast) -> None:
    book(unit, ruths.walk, start=toronto("11:00"))
    amara = book(unit, ruths.phone, start=toronto("12:05"), email="amara.d@example.org")
    hers = {"appointment_id": amara.id, "attendance_id": amara.booker}
    with unit(amara.actor()) as work, pytest.raises(SlotTaken) as refused:
        own_page.change_format(work, **hers, change=NewFormat(ruths.in_person.id))
    assert [reason.rule for reason in refused.value.reasons] == [Rule.CHANGEOVER]
    room = book(unit, ruths.in_person, start=toronto("14:00"), email="noor@example.com")
    with unit(room.actor()) as work, pytest.raises(SlotTaken):
        own_page.reschedule(work, appointment_id=room.id, attendance_id=room.booker, start=toronto("12:15"))


def test_she_herself_may_with_a_reason(unit: Unit, ruths: Cast) -> None:
    book(unit, ruths.walk, start=toronto("11:00"))
    room = book(unit, ruths.in_person, start=toronto("14:00"), email="noor@example.com")
    with unit(as_ruth(ruths)) as work:
        ids = {"appointment_id": room.id, "start": toronto("12:15")}
        with pytest.raises(ReasonNeeded) as needed:
            reschedule_by_practitioner(work, **ids, reason=None)
        assert [reason.rule for reason in needed.value.reasons] == [Rule.CHANGEOVER]
        assert reschedule_by_practitioner(work, **ids, reason="I take the bicycle").starts_at == toronto("12:15")


def test_of_two_devices_the_later_is_told(unit: Unit, ruths: Cast) -> None:
    with unit() as work:
        seen = ruths.seen_by(work)
        shown = changeovers.values_of(work, practitioner_id=seen.ruth.id)
        need(work, seen, seen.walk, seen.phone, 10 * MINUTE)
        now = changeovers.values_of(work, practitioner_id=seen.ruth.id)
        assert now.lengths == (((seen.walk.id, seen.phone.id), 10 * MINUTE),)
        values = Changeovers.of({(seen.phone.id, seen.walk.id): 5 * MINUTE})
        with pytest.raises(ChangedMeanwhile):
            changeovers.save(work, practitioner_id=seen.ruth.id, values=values, seen=entity_tag(shown))
        before = work.session.query(ActivityEntry).count()
        changeovers.save(work, practitioner_id=seen.ruth.id, values=now, seen=entity_tag(shown))
        assert work.session.query(ActivityEntry).count() == before


@pytest.mark.parametrize("length", [25 * HOUR, -MINUTE])
def test_no_changeover_is_longer_than_a_day_or_less_than_nothing(unit: Unit, ruths: Cast, length: timedelta) -> None:
    with unit() as work, pytest.raises(FormatRefused):
        need(work, ruths, ruths.walk, ruths.phone, length)


def test_the_formats_of_a_colleague_are_not_hers_to_tell_apart(unit: Unit, ruths: Cast) -> None:
    with unit() as work:
        theirs = work.session.query(SessionFormat).filter(SessionFormat.practitioner_id != ruths.ruth.id).first()
        assert theirs is not None
        with pytest.raises(FormatRefused):
            need(work, ruths, ruths.walk, theirs, 5 * MINUTE)
