"""How Ruth comes to sign in: by a link that works once, then by her password, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import PasswordRefused, TooManyTries, WelcomeNotValid
from practice.models.access import SignIn
from practice.models.activity import ActivityEntry
from practice.rules.passwords import PasswordFault
from practice.services import accounts, throttle
from practice.work import Actor, ActorKind
from tests.conftest import Clock, Unit
from tests.people import Cast

PASSWORD = "otters sleep holding hands"
WHOLE = timedelta(hours=12)
WINDOW = timedelta(minutes=15)


def give_ruth_a_password(unit: Unit, cast: Cast) -> str:
    """The token of the session that choosing it began."""
    with unit() as work:
        token = accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)
    with unit() as work:
        return accounts.choose_password(work, token=token, password=PASSWORD, device="a browser")


def sign_in(unit: Unit, email: str = "ruth@example.org", password: str = PASSWORD, **more: str) -> str | None:
    with unit() as work:
        return accounts.sign_in(work, email=email, password=password, device="a browser", **more)


def is_signed_in(unit: Unit, clock: Clock, token: str) -> bool:
    with unit() as work:
        return accounts.find_sign_in(work, token=token, not_before=clock() - WHOLE) is not None


def test_nobody_can_sign_in_before_a_password_was_chosen(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        assert not accounts.somebody_can_sign_in(work)
    assert sign_in(unit, password="") is None
    give_ruth_a_password(unit, cast)
    with unit() as work:
        assert accounts.somebody_can_sign_in(work)


def test_her_address_and_password_open_a_session_whatever_the_case_of_the_address(unit: Unit, cast: Cast) -> None:
    give_ruth_a_password(unit, cast)
    assert sign_in(unit, email="Ruth@Example.org") is not None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ruth@example.org", PASSWORD.upper()),
        ("ruth@example.org", PASSWORD + " "),
        ("ruth@example.org", ""),
        ("ruth@example.org", "x" * 5000),
        ("nobody@example.org", PASSWORD),
        ("noor@example.org", PASSWORD),
    ],
)
def test_a_wrong_password_an_unknown_address_and_somebody_who_left_are_answered_alike(
    unit: Unit, cast: Cast, email: str, password: str
) -> None:
    give_ruth_a_password(unit, cast)
    assert sign_in(unit, email=email, password=password) is None


def test_a_session_ends_after_twelve_hours_when_signed_out_and_when_she_leaves(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    first, second = give_ruth_a_password(unit, cast), sign_in(unit)
    assert second
    assert is_signed_in(unit, clock, first)
    with unit(Actor(ActorKind.PRACTITIONER, cast.ruth.id)) as work:
        found = accounts.find_sign_in(work, token=first, not_before=clock() - WHOLE)
        assert found
        accounts.sign_out(work, sign_in=found)
    assert not is_signed_in(unit, clock, first)
    assert is_signed_in(unit, clock, second)
    clock.move(WHOLE)
    assert is_signed_in(unit, clock, second)
    clock.move(timedelta(seconds=1))
    assert not is_signed_in(unit, clock, second)
    third = sign_in(unit)
    assert third
    with unit() as work:
        cast.seen_by(work).ruth.active = False
    assert not is_signed_in(unit, clock, third)


def test_signing_in_again_ends_the_session_that_this_browser_had(unit: Unit, cast: Cast, clock: Clock) -> None:
    first = give_ruth_a_password(unit, cast)
    elsewhere = sign_in(unit)
    again = sign_in(unit, replaces=first)
    assert again
    assert elsewhere
    assert not is_signed_in(unit, clock, first)
    assert is_signed_in(unit, clock, elsewhere)
    assert is_signed_in(unit, clock, again)


def test_the_database_keeps_neither_the_password_nor_a_token(unit: Unit, cast: Cast) -> None:
    token = give_ruth_a_password(unit, cast)
    with unit() as work:
        assert (cast.seen_by(work).ruth.password_hash or "").startswith("$argon2id$")
        rows = [
            str(value)
            for row in work.session.scalars(select(SignIn))
            for value in vars(row).values()
            if not isinstance(value, type(row.practitioner))
        ]
        assert token not in " ".join(rows)


def test_a_link_works_once(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        token = accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)
    with unit() as work:
        accounts.choose_password(work, token=token, password=PASSWORD, device="hers")
    with pytest.raises(WelcomeNotValid), unit() as work:
        accounts.choose_password(work, token=token, password="somebody else's own words", device="another")
    assert sign_in(unit) is not None


def test_a_link_ends_after_seven_days_and_when_a_newer_one_is_made(unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        older = accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)
        newer = accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)
        with pytest.raises(WelcomeNotValid):
            accounts.find_welcome(work, token=older)
        assert accounts.find_welcome(work, token=newer).practitioner.name == "Ruth Okafor"
    clock.move(timedelta(days=7))
    with unit() as work, pytest.raises(WelcomeNotValid):
        accounts.find_welcome(work, token=newer)


def test_an_easy_password_is_refused_and_leaves_the_link_as_it_was(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        token = accounts.issue_welcome(work, practitioner=cast.seen_by(work).ruth)
    with pytest.raises(PasswordRefused) as refused, unit() as work:
        accounts.choose_password(work, token=token, password="Ruth Okafor 2027", device="hers")
    assert refused.value.fault is PasswordFault.THE_PRACTICE
    with unit() as work:
        accounts.choose_password(work, token=token, password=PASSWORD, device="hers")


def test_a_new_password_ends_every_session_there_was(unit: Unit, cast: Cast, clock: Clock) -> None:
    before = give_ruth_a_password(unit, cast)
    after = give_ruth_a_password(unit, cast)
    assert not is_signed_in(unit, clock, before)
    assert is_signed_in(unit, clock, after)


def test_signing_in_and_out_is_in_the_activity_log(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = give_ruth_a_password(unit, cast)
    with unit(Actor(ActorKind.PRACTITIONER, cast.ruth.id)) as work:
        found = accounts.find_sign_in(work, token=token, not_before=clock() - WHOLE)
        assert found
        accounts.sign_out(work, sign_in=found)
    with unit() as work:
        lines = work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number)).all()
        assert [(line.action, line.actor) for line in lines] == [
            ("signed_in", f"practitioner:{cast.ruth.id}"),
            ("signed_out", f"practitioner:{cast.ruth.id}"),
        ]


@pytest.mark.parametrize(
    ("device", "action"),
    [("Firefox/131.0 on a laptop", "signed_in"), ("Safari/18 on a phone", "signed_in_anew")],
)
def test_the_log_says_where_a_browser_was_not_used_before(unit: Unit, cast: Cast, device: str, action: str) -> None:
    with unit() as work:
        ruth = cast.seen_by(work).ruth
        accounts.begin_session(work, practitioner=ruth, device="Firefox/130.0 on a laptop")
        accounts.begin_session(work, practitioner=ruth, device=device)
        actions = work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)).all()
        assert actions == ["signed_in", action]


def test_a_throttle_shuts_after_its_limit_and_opens_when_its_window_is_over(unit: Unit, clock: Clock) -> None:
    def once_more(key: str = "account|ruth@example.org") -> None:
        with unit() as work:
            throttle.refuse_beyond(work, key=key, limit=2, window=WINDOW)

    once_more()
    clock.move(timedelta(minutes=5))
    once_more()
    with pytest.raises(TooManyTries) as refused:
        once_more()
    assert refused.value.wait_seconds == 600
    once_more("account|jonas@example.com")
    clock.move(timedelta(minutes=10))
    once_more()


def test_a_throttle_forgets_after_a_success_and_is_swept_after_a_day(unit: Unit, clock: Clock) -> None:
    with unit() as work:
        assert throttle.count(work, key="x", limit=1, window=WINDOW) is None
        throttle.forget(work, key="x")
    with unit() as work:
        assert throttle.count(work, key="x", limit=1, window=WINDOW) is None
    clock.move(timedelta(days=1, seconds=1))
    with unit() as work:
        throttle.sweep(work)
        assert throttle.count(work, key="x", limit=1, window=WINDOW) is None
