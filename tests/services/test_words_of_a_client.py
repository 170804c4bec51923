"""A client's own words are hers: they begin with what she said, she keeps them, and only she shares them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, NotFound, NotPossibleNow
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance
from practice.models.intake import OwnWords
from practice.rules.conditions import Value
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.own_words import Part, Theme
from practice.services import handing_in, own_words
from practice.services.own_words import Words
from practice.work import Actor, ActorKind
from tests import factories
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.people import Cast
from tests.services.intakes import CONTACT, STORY, booked, save, seen

WORDS = "Stay with me when I cannot find words."


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Attendance:
    found = booked(unit, cast)
    hand_in(unit, found, {"C1": STORY})
    return found


def hand_in(unit: Unit, attendance: Attendance, answers: Mapping[str, Value]) -> None:
    save(unit, attendance, CONTACT | answers)
    with unit() as work:
        handing_in.send(work, attendance_id=attendance.id)


def words(unit: Unit, attendance: Attendance) -> Words:
    with unit() as work:
        return own_words.own_words(work, attendance=seen(work, attendance))


def keep(unit: Unit, attendance: Attendance, text: str, *, edition: int) -> None:
    with unit() as work:
        own_words.save(work, attendance_id=attendance.id, words=text, seen=edition)


def share(unit: Unit, attendance: Attendance, *, edition: int = 1) -> None:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        own_words.share(work, attendance_id=attendance.id, seen=edition)


def take_back(unit: Unit, attendance: Attendance) -> None:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        own_words.take_back(work, attendance_id=attendance.id)


def later_session(unit: Unit, cast: Cast, attendance: Attendance) -> Attendance:
    with unit() as work:
        visit = factories.appointment(
            work, session_format=cast.seen_by(work).in_person, starts_at=at("2027-03-09T14:00")
        )
        return factories.attendance(work, appointment=visit, client=seen(work, attendance).client)


def test_they_begin_with_what_she_said_and_nobody_sees_them(unit: Unit, amara: Attendance) -> None:
    said = (Part(Theme.LOOKS_LIKE, (STORY,)),)
    assert words(unit, amara) == Words(None, said, edition=0, shared_at=None, is_kept=False, is_closed=False)
    with unit() as work:
        assert work.session.scalars(select(OwnWords)).all() == []


def test_before_she_has_sent_a_form_there_are_none(unit: Unit, cast: Cast) -> None:
    jonas = booked(unit, cast, name="Jonas Weber", starts="2027-03-02T16:00")
    save(unit, jonas, {"C1": STORY})
    for act in (words, share):
        with pytest.raises(NotFound):
            act(unit, jonas)
    with pytest.raises(NotFound):
        keep(unit, jonas, WORDS, edition=0)


def test_what_she_keeps_is_there_again_and_sealed(unit: Unit, amara: Attendance, database: Database) -> None:
    keep(unit, amara, WORDS, edition=0)
    found = words(unit, amara)
    assert (found.words, found.edition, found.shared_at, found.is_kept) == (WORDS, 1, None, True)
    assert WORDS not in str(database.rows())


def test_how_long_they_are_cannot_be_seen_from_the_row(unit: Unit, amara: Attendance) -> None:
    lengths = set()
    for edition, text in enumerate((WORDS, "Stay.", "")):
        keep(unit, amara, text, edition=edition)
        with unit() as work:
            row = work.session.scalars(select(OwnWords)).one()
            assert row.words == text
            lengths.add(len(row.words_sealed))
    assert len(lengths) == 1


def test_two_windows_overwrite_nothing(unit: Unit, amara: Attendance) -> None:
    keep(unit, amara, WORDS, edition=0)
    keep(unit, amara, WORDS, edition=0)  # the same words are no conflict
    with pytest.raises(ChangedMeanwhile):
        keep(unit, amara, "Other words.", edition=0)
    assert (words(unit, amara).words, words(unit, amara).edition) == (WORDS, 1)


def test_only_her_own_act_shares_them(unit: Unit, amara: Attendance, clock: Clock) -> None:
    keep(unit, amara, WORDS, edition=0)
    share(unit, amara)
    since = clock.now
    clock.move(timedelta(hours=1))
    share(unit, amara)
    assert words(unit, amara).shared_at == since
    take_back(unit, amara)
    take_back(unit, amara)
    assert words(unit, amara).shared_at is None
    with unit() as work:
        actions = list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))
    assert actions == ["form_sent", "words_shared", "words_taken_back"]


def test_she_shares_only_what_she_has_seen(unit: Unit, amara: Attendance) -> None:
    with pytest.raises(NotFound):
        share(unit, amara, edition=0)
    keep(unit, amara, WORDS, edition=0)
    keep(unit, amara, "Other words.", edition=1)
    with pytest.raises(ChangedMeanwhile):
        share(unit, amara, edition=1)
    assert words(unit, amara).shared_at is None


def test_words_that_she_empties_are_gone_and_shared_no_more(unit: Unit, amara: Attendance) -> None:
    keep(unit, amara, WORDS, edition=0)
    share(unit, amara)
    keep(unit, amara, "", edition=1)
    found = words(unit, amara)
    assert (found.words, found.shared_at, found.is_kept) == (None, None, False)
    with pytest.raises(NotFound):
        share(unit, amara, edition=2)


def test_where_somebody_may_look_over_her_shoulder_they_are_not_shown(unit: Unit, amara: Attendance) -> None:
    keep(unit, amara, WORDS, edition=0)
    share(unit, amara)
    with unit() as work:
        work.session.get_one(Attendance, amara.id).discreet = True
    found = words(unit, amara)
    assert (found.words, found.parts, found.is_closed, found.is_kept) == (None, (), True, True)
    with pytest.raises(NotPossibleNow):
        keep(unit, amara, "Typed by somebody else.", edition=1)
    with pytest.raises(NotPossibleNow):
        share(unit, amara)
    take_back(unit, amara)
    assert words(unit, amara).shared_at is None


def test_a_cancelled_session_leaves_them_hers_to_read_and_to_take_back(unit: Unit, amara: Attendance) -> None:
    keep(unit, amara, WORDS, edition=0)
    share(unit, amara)
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).status = AppointmentStatus.CANCELLED
    assert words(unit, amara).words == WORDS
    with pytest.raises(NotPossibleNow):
        keep(unit, amara, "Later.", edition=1)
    take_back(unit, amara)
    assert words(unit, amara).shared_at is None


def test_at_a_later_session_she_goes_on_from_what_she_kept(unit: Unit, cast: Cast, amara: Attendance) -> None:
    later = later_session(unit, cast, amara)
    assert words(unit, later).parts == (Part(Theme.LOOKS_LIKE, (STORY,)),)
    keep(unit, amara, WORDS, edition=0)
    share(unit, amara)
    found = words(unit, later)
    assert (found.words, found.edition, found.shared_at, found.is_kept) == (WORDS, 0, None, False)
    keep(unit, later, "Stay, and ask.", edition=0)
    assert (words(unit, later).words, words(unit, amara).words) == ("Stay, and ask.", WORDS)
    assert words(unit, later).shared_at is None
    assert words(unit, amara).shared_at is not None
