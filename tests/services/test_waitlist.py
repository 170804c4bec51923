"""Who joins the waitlist, comes back to it by her link, leaves it, and is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from practice.errors import LinkNotValid, NotFound, NotOffered, WaitlistRefused
from practice.models.activity import ActivityEntry
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.profile import the_profile
from practice.models.scheduling import Parties
from practice.models.waitlist import OfferState, WaitlistEntry, WaitlistOffer, WaitlistState
from practice.rules.letter_kinds import LetterKind
from practice.services import waitlist, waitlist_sweeping
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast
from tests.waiting import close_everything, entry_of, join, letters, look, newcomer, offers, on, open_at

TUESDAY = at("2027-03-09T14:00")


def how_many(unit: Unit, table: type) -> int:
    with unit() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_she_gets_one_letter_with_the_link_that_leads_back_to_her_place(unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk)
    assert letters(unit, amara) == [LetterKind.WAITLIST_JOINED]
    with unit() as work:
        token = entry_of(work, amara).token or ""
        assert waitlist.open_link(work, token=token).id == amara
        with pytest.raises(LinkNotValid):
            waitlist.open_link(work, token=f"{token}x")


def test_the_same_form_twice_is_one_place(unit: Unit, cast: Cast) -> None:
    join(unit, cast.walk, once="the form")
    with unit() as work:
        assert waitlist.join(work, newcomer=newcomer(cast.walk), once="the form") is None
    assert how_many(unit, WaitlistEntry) == 1


def test_a_mailbox_has_three_places_at_most_and_can_not_be_written_to_without_end(unit: Unit, cast: Cast) -> None:
    for number in range(3):
        join(unit, cast.walk, once=str(number))
    written = how_many(unit, OutboxMessage)
    with unit() as work:
        fourth = newcomer(cast.walk, email="AMARA@example.org")
        assert waitlist.join(work, newcomer=fourth, once="another") is None
    assert how_many(unit, OutboxMessage) == written


def test_what_she_typed_is_sealed_and_the_log_says_nobodys_name(unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk)
    with unit() as work:
        entry = entry_of(work, amara)
        assert b"Amara" not in entry.name_sealed + entry.email_sealed + entry.token_sealed
        (line,) = work.session.scalars(select(ActivityEntry).where(ActivityEntry.action == "joined_waitlist"))
        assert line.subjects == {"waitlist_entry": amara}


@pytest.mark.parametrize(
    ("until", "expires"),
    [
        ("2027-03-12", "2027-03-13T05:00"),  # the end of that day in Toronto
        (None, "2027-05-01T04:00"),  # sixty days ahead, as far as a walk can be booked
        ("2027-12-31", "2027-05-01T04:00"),
    ],
)
def test_her_place_ends_by_itself(unit: Unit, cast: Cast, until: str | None, expires: str) -> None:
    amara = join(unit, cast.walk, until_on=on(until) if until else None)
    with unit() as work:
        assert entry_of(work, amara).expires_at == at(expires)


def test_nobody_waits_for_longer_than_ninety_days(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        cast.seen_by(work).walk.horizon_days = 365
    amara = join(unit, cast.walk)
    with unit() as work:
        assert entry_of(work, amara).expires_at == at("2027-05-31T04:00")


def test_a_place_that_is_over_is_closed_and_after_thirty_days_nothing_of_it_is_left(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    close_everything(unit, cast)
    amara = join(unit, cast.walk, until_on=on("2027-03-09"))
    open_at(unit, cast, TUESDAY)
    look(unit)
    clock.set(at("2027-03-10T04:59"))
    with unit() as work:
        assert not waitlist_sweeping.something_is_over(work)
    look(unit)  # the offer ran out long ago
    clock.set(at("2027-03-10T05:00"))
    with unit() as work:
        assert waitlist_sweeping.something_is_over(work)
        assert waitlist_sweeping.close_and_forget(work) == 1
        assert not waitlist_sweeping.something_is_over(work)
        assert entry_of(work, amara).state is WaitlistState.EXPIRED
    clock.move(waitlist_sweeping.KEPT_AFTER_END)
    with unit() as work:
        assert waitlist_sweeping.close_and_forget(work) == 1
        assert waitlist_sweeping.close_and_forget(work) == 0
        about_her = select(OutboxMessage).where(OutboxMessage.waitlist_entry_id.is_not(None))
        assert not work.session.scalars(about_her).all()
    assert (how_many(unit, WaitlistEntry), how_many(unit, WaitlistOffer)) == (0, 0)


def test_leaving_ends_what_was_offered_and_calls_back_what_has_not_gone(unit: Unit, cast: Cast) -> None:
    close_everything(unit, cast)
    amara = join(unit, cast.walk)
    open_at(unit, cast, TUESDAY)
    look(unit)
    with unit() as work:
        waitlist.leave(work, entry_id=amara)
        waitlist.leave(work, entry_id=amara)
    assert offers(unit, amara) == [(TUESDAY, OfferState.DECLINED)]
    with unit() as work:
        assert entry_of(work, amara).state is WaitlistState.LEFT
        states = work.session.scalars(select(OutboxMessage.state).where(OutboxMessage.waitlist_entry_id == amara)).all()
        assert set(states) == {OutboxState.WITHDRAWN}
        with pytest.raises(NotFound):
            waitlist.change(work, entry_id=amara, wish=newcomer(cast.walk).wish)


def test_a_change_keeps_her_place_and_counts_from_what_is_open_then(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara = join(unit, cast.walk)
    clock.move(timedelta(days=1))
    with unit() as work:
        before = entry_of(work, amara)
        wish = replace(before.wish, weekdays=(1,), until_on=on("2027-03-16"))
        changed = waitlist.change(work, entry_id=amara, wish=wish)
        assert changed.wish == wish
        assert changed.joined_at == work.now - timedelta(days=1)
        assert {start.isoformat()[:10] for start in changed.seen_starts} == {"2027-03-09", "2027-03-16"}


def test_only_what_is_offered_can_be_waited_for(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        hers = cast.seen_by(work)
        hers.online.active, hers.phone.parties = False, Parties.ONE
        work.session.flush()
        with pytest.raises(NotOffered):
            waitlist.join(work, newcomer=newcomer(hers.online), once="a")
        with pytest.raises(NotOffered):
            waitlist.join(work, newcomer=newcomer(hers.phone, party="couple"), once="b")
        for dates in ({"until_on": on("2027-02-28")}, {"from_on": on("2027-03-09"), "until_on": on("2027-03-08")}):
            with pytest.raises(WaitlistRefused):
                waitlist.join(work, newcomer=newcomer(hers.walk, **dates), once="c")
        with pytest.raises(WaitlistRefused):
            waitlist.join(work, newcomer=newcomer(hers.walk, format_ids=()), once="d")


def test_a_list_that_is_switched_off_takes_nobody_and_offers_nothing(unit: Unit, cast: Cast) -> None:
    close_everything(unit, cast)
    amara = join(unit, cast.walk)
    open_at(unit, cast, TUESDAY)
    with unit() as work:
        work.session.scalars(the_profile()).one().has_waitlist = False
        work.session.flush()
        with pytest.raises(WaitlistRefused):
            waitlist.join(work, newcomer=newcomer(cast.walk), once="another")
    assert look(unit) == 0
    with unit() as work:
        assert entry_of(work, amara).is_waiting


def test_the_counsellor_says_why_she_takes_somebody_off(unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk)
    with unit() as work:
        with pytest.raises(NotFound):
            waitlist.remove(work, entry_id=amara, practitioner_id="somebody else", reason="")
        waitlist.remove(work, entry_id=amara, practitioner_id=cast.ruth.id, reason="Booked by phone")
        entry = entry_of(work, amara)
        assert (entry.state, entry.reason) == (WaitlistState.REMOVED, "Booked by phone")
        assert entry.reason_sealed != b"Booked by phone"
