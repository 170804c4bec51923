"""Does a letter to somebody on the waitlist go when it should, and say no more than it may?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from mailing.worker import see_to_chores
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.services import letter_acts, waitlist, waitlist_offers, waitlist_overview
from practice.services.letter_acts import Hurried
from practice.work import Actor, ActorKind
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.waiting import TWO_HOURS, close_everything, entry_of, join, look, open_at

WEDNESDAY = at("2027-03-10T14:00")
SAYS_TOO_MUCH = ("Amara", "In person", "Ruth Okafor", "session", "counsel", "waitlist", "Willow", "$")


@pytest.fixture
def offered(post, unit, cast) -> str:
    close_everything(unit, cast)
    amara = join(unit, cast.in_person)
    open_at(unit, cast, WEDNESDAY)
    look(unit)
    return amara


def standing(unit: Unit, entry_id: str) -> dict[LetterKind, tuple[OutboxState, str | None]]:
    with unit() as work:
        hers = select(OutboxMessage).where(OutboxMessage.waitlist_entry_id == entry_id)
        return {letter.kind: (letter.state, letter.reason) for letter in work.session.scalars(hers)}


def test_she_gets_her_link_and_then_the_time_and_until_when(post, unit, offered):
    first, second = sorted(post.send(), key=lambda letter: letter.subject != "Your link")
    with unit() as work:
        link = f"/a/{entry_of(work, offered).token}"
    assert link in first.text
    assert link in second.text
    assert second.subject == "Wed 10 March, 9:00 a.m."
    assert "Wednesday 10 March 2027, 9:00 to 9:50 a.m., Eastern Time" in second.text
    assert "Until Monday 1 March, 12:00 p.m." in second.text
    for letter in (first, second):
        assert letter.to.name == ""
        assert letter.reply_to is None
        assert letter.invite is None
        said = letter.subject + letter.text.replace(link, "") + letter.sender.name
        assert not [words for words in SAYS_TOO_MUCH if words in said]


def test_an_offer_that_is_over_before_its_letter_goes_is_not_told(post, unit, offered, clock):
    clock.move(TWO_HOURS)
    assert [letter.subject for letter in post.send()] == ["Your link"]
    assert standing(unit, offered)[LetterKind.WAITLIST_OFFER] == (OutboxState.WITHDRAWN, Withdrawal.NOT_OFFERED)


def test_what_somebody_else_has_booked_meanwhile_is_not_told(post, unit, cast, offered):
    with unit() as work:
        factories.appointment(work, session_format=cast.in_person, starts_at=WEDNESDAY)
    look(unit)
    post.send()
    assert standing(unit, offered)[LetterKind.WAITLIST_OFFER] == (OutboxState.WITHDRAWN, Withdrawal.NOT_OFFERED)


def test_whoever_has_left_the_list_gets_nothing_more(post, unit, offered):
    with unit() as work:
        waitlist.leave(work, entry_id=offered)
    assert post.send() == []
    assert set(standing(unit, offered).values()) == {(OutboxState.WITHDRAWN, Withdrawal.WAITS_NO_MORE)}


def test_an_offer_by_hand_at_night_is_told_in_the_morning(post, unit, cast, clock):
    close_everything(unit, cast)
    amara = join(unit, cast.in_person)
    post.send()
    open_at(unit, cast, WEDNESDAY)
    clock.set(at("2027-03-02T03:00"))  # 10 p.m. on Monday
    with unit() as work:
        asked = {"format_id": cast.in_person.id, "start": WEDNESDAY, "practitioner_id": cast.ruth.id}
        waitlist_overview.offer_by_hand(work, entry_id=amara, **asked)
    assert post.send() == []
    clock.set(at("2027-03-02T13:00"))
    (letter,) = post.send()
    assert "Until Tuesday 2 March, 10:00 a.m." in letter.text


def test_an_offer_that_was_held_up_until_the_night_rests_until_the_morning(post, unit, cast, clock):
    close_everything(unit, cast)
    amara = join(unit, cast.in_person)
    post.send()
    clock.set(at("2027-03-02T01:30"))  # 8:30 p.m. on Monday
    open_at(unit, cast, WEDNESDAY)
    look(unit)
    clock.set(at("2027-03-02T03:00"))  # the worker was away for an hour and a half
    with unit(Actor(ActorKind.PRACTITIONER, cast.ruth.id)) as work:
        hers = select(OutboxMessage.id).where(OutboxMessage.kind == LetterKind.WAITLIST_OFFER)
        assert letter_acts.send_now(work, message_id=work.session.scalars(hers).one()) is Hurried.HELD
    assert post.send() == []
    clock.set(at("2027-03-02T13:00"))
    (letter,) = post.send()
    assert "Until Tuesday 2 March, 9:30 a.m." in letter.text
    assert standing(unit, amara)[LetterKind.WAITLIST_OFFER][0] is OutboxState.SENT


def test_the_worker_offers_what_is_open_by_itself(post, unit, cast, clock):
    close_everything(unit, cast)
    amara = join(unit, cast.in_person)
    open_at(unit, cast, WEDNESDAY)
    see_to_chores(post.office)
    assert LetterKind.WAITLIST_OFFER in standing(unit, amara)
    with unit() as work:
        assert not waitlist_offers.something_is_due(work)
    clock.move(timedelta(days=100))
    see_to_chores(post.office)
    with unit() as work:
        assert not entry_of(work, amara).is_waiting
