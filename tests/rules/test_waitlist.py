"""First come, first asked; one time to one person; nothing twice, nothing at night, nothing too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from practice.rules.day_parts import PartOfDay, part_of
from practice.rules.reminders import QuietHours
from practice.rules.waitlist import MOST_OFFERS, WITHIN, Given, NewOffer, Opening, Waiting, Wish, next_offers
from practice.rules.waking_hours import WakingHours
from tests.factories import at

ZONE = ZoneInfo("America/Toronto")
WAKING = WakingHours(QuietHours(time(21), time(8)), ZONE)
NOW = at("2027-03-01T15:00")  # Monday, 10 a.m. in Toronto
TWO_HOURS = timedelta(hours=2)
FORMATS = ("walk", "phone")


def opening(start: datetime, *, format_id: str = "walk", party: str = "one", notice: int = 24) -> Opening:
    return Opening(
        format_id=format_id,
        party=party,
        start=start,
        end=start + timedelta(minutes=50),
        buffer_before=timedelta(minutes=10),
        buffer_after=timedelta(minutes=15),
        bookable_until=start - timedelta(hours=notice),
    )


def waiting(name: str, after: int = 0, **wish: object) -> Waiting:
    values = {"format_ids": ("walk",), "party": "one"} | wish
    return Waiting(name, NOW - timedelta(days=9) + timedelta(minutes=after), Wish(**values))  # type: ignore[arg-type]


def offered(
    people: list[Waiting], openings: list[Opening], given: tuple[Given, ...] = (), now: datetime = NOW
) -> list[NewOffer]:
    return next_offers(people, openings, given, now=now, length=TWO_HOURS, waking=WAKING)


WEDNESDAY, THURSDAY = at("2027-03-03T15:00"), at("2027-03-04T19:00")
AMARA, BEA, CHI = waiting("amara"), waiting("bea", after=1), waiting("chi", after=2)


def test_who_joined_first_is_asked_first_whatever_the_order_of_the_rows() -> None:
    (only,) = offered([CHI, BEA, AMARA], [opening(WEDNESDAY)])
    assert only == NewOffer("amara", opening(WEDNESDAY), NOW + TWO_HOURS)


def test_two_times_go_to_two_people_in_their_order() -> None:
    made = offered([BEA, AMARA], [opening(THURSDAY), opening(WEDNESDAY)])
    assert [(each.entry_id, each.opening.start) for each in made] == [("amara", WEDNESDAY), ("bea", THURSDAY)]


def test_of_two_times_that_cannot_both_be_booked_one_is_offered() -> None:
    near = opening(WEDNESDAY + timedelta(minutes=55))
    assert [each.entry_id for each in offered([AMARA, BEA], [opening(WEDNESDAY), near])] == ["amara"]
    after_the_gap = opening(WEDNESDAY + timedelta(minutes=65))
    assert [each.entry_id for each in offered([AMARA, BEA], [opening(WEDNESDAY), after_the_gap])] == ["amara", "bea"]


def test_a_time_that_is_offered_to_somebody_is_offered_to_nobody_else_in_any_format() -> None:
    out = Given("bea", opening(WEDNESDAY), NOW, is_open=True)
    by_phone = replace(AMARA, wish=replace(AMARA.wish, format_ids=FORMATS))
    assert offered([by_phone], [opening(WEDNESDAY), opening(WEDNESDAY, format_id="phone")], (out,)) == []


def test_what_she_let_pass_goes_to_the_next_and_not_to_her_again() -> None:
    passed = Given("amara", opening(WEDNESDAY), NOW - TWO_HOURS, is_open=False, is_refused=True)
    (only,) = offered([AMARA, BEA], [opening(WEDNESDAY)], (passed,))
    assert only.entry_id == "bea"
    (later,) = offered([AMARA], [opening(WEDNESDAY + timedelta(minutes=15)), opening(THURSDAY)], (passed,))
    assert later.opening.start == THURSDAY, "a start within the session that she did not want is no news"


def test_what_somebody_else_was_quicker_to_take_may_be_offered_again() -> None:
    gone = Given("amara", opening(WEDNESDAY), NOW - TWO_HOURS, is_open=False)
    assert [each.entry_id for each in offered([AMARA], [opening(WEDNESDAY)], (gone,))] == ["amara"]


def test_what_was_open_when_she_joined_is_not_offered() -> None:
    assert offered([replace(AMARA, seen=frozenset({WEDNESDAY}))], [opening(WEDNESDAY)]) == []


def test_nothing_is_offered_that_could_not_be_taken_until_the_offer_ends() -> None:
    start = NOW + timedelta(hours=26)
    assert offered([AMARA], [opening(start - timedelta(minutes=1))]) == []
    assert offered([AMARA], [opening(start)]) != []


def test_nothing_is_offered_at_night() -> None:
    assert offered([AMARA], [opening(THURSDAY)], now=at("2027-03-02T02:00")) == []  # 9 p.m.
    assert offered([AMARA], [opening(THURSDAY)], now=at("2027-03-02T01:59")) != []


def test_nobody_is_written_to_more_than_three_times_within_a_day() -> None:
    lately = tuple(
        Given("amara", opening(THURSDAY + timedelta(days=n)), NOW - timedelta(hours=n), False, True)
        for n in range(MOST_OFFERS)
    )
    assert offered([AMARA], [opening(WEDNESDAY)], lately) == []
    assert offered([AMARA], [opening(WEDNESDAY)], lately[1:]) != []


def test_days_parts_and_dates_are_those_of_the_practice() -> None:
    late = at("2027-03-04T01:30")  # Wednesday, 8:30 p.m. in Toronto, and Thursday in UTC
    wish = Wish(("walk",), "one", weekdays=(2,), parts=(PartOfDay.EVENING,), from_on=date(2027, 3, 3))
    assert wish.allows(late, ZONE)
    assert not replace(wish, weekdays=(3,)).allows(late, ZONE)
    assert not replace(wish, parts=(PartOfDay.MORNING, PartOfDay.AFTERNOON)).allows(late, ZONE)
    assert not replace(wish, from_on=date(2027, 3, 4)).allows(late, ZONE)
    assert not replace(wish, until_on=date(2027, 3, 2)).allows(late, ZONE)


starts = st.integers(0, 4 * 24 * 5).map(lambda n: NOW + timedelta(minutes=15 * n))
openings = st.builds(
    opening,
    starts,
    format_id=st.sampled_from(FORMATS),
    party=st.sampled_from(["one", "couple"]),
    notice=st.integers(0, 48),
)
wishes = st.builds(
    Wish,
    format_ids=st.lists(st.sampled_from(FORMATS), min_size=1, unique=True).map(tuple),
    party=st.sampled_from(["one", "couple"]),
    weekdays=st.lists(st.integers(0, 6), max_size=3, unique=True).map(tuple),
    parts=st.lists(st.sampled_from(PartOfDay), max_size=2, unique=True).map(tuple),
)
people = st.lists(st.tuples(wishes, st.integers(0, 5), st.frozensets(starts, max_size=4)), max_size=6).map(
    lambda found: [
        Waiting(f"entry-{n}", NOW - timedelta(days=9 - joined), wish, seen)
        for n, (wish, joined, seen) in enumerate(found)
    ]
)
past = st.lists(
    st.builds(
        Given,
        entry_id=st.integers(0, 5).map(lambda n: f"entry-{n}"),
        opening=openings,
        offered_at=st.integers(0, 60).map(lambda n: NOW - timedelta(hours=n)),
        is_open=st.booleans(),
        is_refused=st.booleans(),
    ),
    max_size=6,
).map(lambda found: tuple(replace(each, is_refused=each.is_refused and not each.is_open) for each in found))
instants = st.integers(0, 24 * 4 - 1).map(lambda n: NOW + timedelta(minutes=15 * n))


@given(people=people, openings=st.lists(openings, max_size=25), past=past, now=instants)
def test_whoever_waits_and_whatever_is_open_the_promises_hold(
    people: list[Waiting], openings: list[Opening], past: tuple[Given, ...], now: datetime
) -> None:
    made = offered(people, openings, past, now)
    by_id = {each.entry_id: each for each in people}
    out = [each.opening for each in past if each.is_open]
    assert not made or WAKING.include(now)
    assert len({each.entry_id for each in made}) == len(made)
    for number, each in enumerate(made):
        hers = [given for given in past if given.entry_id == each.entry_id]
        assert each.opening in openings
        assert each.opening.suits(by_id[each.entry_id].wish, ZONE)
        assert each.opening.start not in by_id[each.entry_id].seen
        assert now < each.open_until <= each.opening.bookable_until
        assert not any(given.is_open for given in hers)
        assert not any(given.is_refused and given.opening.start == each.opening.start for given in hers)
        assert sum(now - given.offered_at < WITHIN for given in hers) < MOST_OFFERS
        others = out + [other.opening for other in made[:number]]
        assert not any(each.opening.excludes(other) for other in others)
    _nobody_is_passed_over(made, people, past, now)
    assert offered(people[::-1], openings[::-1], past, now) == made, "the order of rows decides nothing"


def _nobody_is_passed_over(made: list[NewOffer], people: list[Waiting], past: tuple[Given, ...], now: datetime) -> None:
    """Who gets nothing has no claim to what somebody got who joined later."""
    got = {each.entry_id for each in made}
    joined = {each.entry_id: (each.joined_at, each.entry_id) for each in people}
    for somebody in people:
        hers = [each for each in past if each.entry_id == somebody.entry_id]
        may_be_asked = (
            not any(each.is_open for each in hers) and sum(now - g.offered_at < WITHIN for g in hers) < MOST_OFFERS
        )
        if somebody.entry_id in got or not may_be_asked:
            continue
        later = (each.opening for each in made if joined[each.entry_id] > joined[somebody.entry_id])
        assert not any(
            each.suits(somebody.wish, ZONE)
            and each.start not in somebody.seen
            and not any(given.is_refused and given.opening.overlaps(each) for given in hers)
            for each in later
        )


@given(hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_each_time_lies_in_exactly_one_part_of_the_day(hour: int, minute: int) -> None:
    wall = time(hour, minute)
    assert [part for part in PartOfDay if part.includes(wall)] == [part_of(wall)]
