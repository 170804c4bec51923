"""The practice's words and Ruth's own sign-in, behind their pages: who may change what, and what two at once do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice.errors import AddressTaken, ChangedMeanwhile, NotFound, SignInFailed
from practice.models.access import SignIn
from practice.models.activity import ActivityEntry
from practice.models.intake import ConsentText
from practice.models.people import Practitioner
from practice.rules.entity_tags import entity_tag
from practice.services import accounts, activity, crisis_lines, own_account, profile, texts
from practice.services.crisis_lines import CrisisLine
from practice.services.own_account import AccountValues
from practice.services.texts import TextValues
from practice.work import Actor, ActorKind
from tests.conftest import Clock, Unit
from tests.people import Cast

PASSWORD = "otters sleep holding hands"


def ruths(cast: Cast) -> Actor:
    return Actor(ActorKind.PRACTITIONER, cast.ruth.id)


def both_at_once(unit: Unit, first: Any, second: Any) -> list[str]:
    """What became of two changes that began at the same time, in any order."""

    def carry_out(change: Any) -> str:
        try:
            with unit() as work:
                change(work)
        except ChangedMeanwhile:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(carry_out, (first, second)))


def test_of_two_wordings_saved_at_once_one_is_the_next_version(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        seen = entity_tag(texts.values_of(texts.find_versions(work, kind="fees")[0].text))
    changes = [
        lambda work, words=words: texts.save(work, kind="fees", values=TextValues("Fees", words), seen=seen)
        for words in ("Pay later.", "Pay first.")
    ]
    assert both_at_once(unit, *changes) == ["refused", "saved"]
    with unit() as work:
        assert [each.text.version for each in texts.find_versions(work, kind="fees")] == [3, 2, 1]


def test_of_two_profiles_saved_at_once_one_is_kept(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        kept = profile.values_of(profile.lock_profile(work))
    changes = [
        lambda work, name=name: profile.save(work, values=replace(kept, name=name), seen=entity_tag(kept))
        for name in ("Herons", "Otters")
    ]
    assert both_at_once(unit, *changes) == ["refused", "saved"]


def test_saving_the_same_profile_twice_changes_it_once(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        kept = profile.values_of(profile.lock_profile(work))
    new = replace(kept, phone=None)
    with unit(ruths(cast)) as work:
        assert profile.save(work, values=new, seen=entity_tag(kept))
    with unit(ruths(cast)) as work:
        assert not profile.save(work, values=new, seen=entity_tag(kept))


def test_the_zone_of_a_colleague_who_has_left_is_left_alone(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        kept = profile.values_of(profile.lock_profile(work))
        profile.save(work, values=replace(kept, zone="Europe/Berlin"), seen=entity_tag(kept))
    with unit() as work:
        zones = dict(work.session.execute(select(Practitioner.email, Practitioner.zone)).all())
        assert (zones["ruth@example.org"], zones["noor@example.org"]) == ("Europe/Berlin", "America/Toronto")


@pytest.mark.parametrize(
    ("checked_on", "wants"),
    [(None, True), (date(2027, 3, 1), False), (date(2026, 9, 2), False), (date(2026, 9, 1), True)],
)
def test_a_line_wants_checking_when_it_never_was_or_not_for_half_a_year(checked_on: date | None, wants: bool) -> None:
    assert CrisisLine("Night?", "Call.", checked_on=checked_on).wants_checking(date(2027, 3, 1)) is wants


def test_the_day_of_a_check_is_the_practices_day(unit: Unit, cast: Cast, clock: Clock) -> None:
    clock.set(datetime(2027, 3, 2, 3, 0, tzinfo=UTC))
    with unit() as work:
        lines = crisis_lines.lines_of(profile.lock_profile(work))
        crisis_lines.check_all(work, seen=entity_tag(lines))
    with unit() as work:
        assert crisis_lines.lines_of(profile.lock_profile(work))[0].checked_on == date(2027, 3, 1)


def test_the_same_line_twice_is_one(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        for checked in (True, True):
            crisis_lines.add(work, line=CrisisLine("Night?", "Call.", tel="811"), checked=checked)
    with unit() as work:
        assert [line.tel for line in crisis_lines.lines_of(profile.lock_profile(work))] == ["911", "811"]


def test_lines_are_counted_from_one_and_refuse_what_is_not_there(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        row = profile.lock_profile(work)
        tag = entity_tag(crisis_lines.lines_of(row))
        assert crisis_lines.find_line(row, position=1).tel == "911"
        for position in (0, 2, -1):
            with pytest.raises(NotFound):
                crisis_lines.find_line(row, position=position)
            with pytest.raises(NotFound):
                crisis_lines.remove(work, position=position, seen=tag)
        with pytest.raises(ChangedMeanwhile):
            crisis_lines.move_up(work, position=1, seen="another page")


def test_a_version_that_is_not_in_force_is_not_reviewed(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        with pytest.raises(ChangedMeanwhile):
            texts.mark_reviewed(work, kind="fees", version=1)
        with pytest.raises(NotFound):
            texts.mark_reviewed(work, kind="nothing", version=2)
        texts.mark_reviewed(work, kind="walk", version=2)
    with unit() as work:
        reviewed = select(ConsentText.kind).where(ConsentText.reviewed_at.is_not(None))
        assert list(work.session.scalars(reviewed)) == ["walk"]


def test_only_her_password_changes_her_address(unit: Unit, cast: Cast) -> None:
    kept, wanted = AccountValues("Ruth Okafor", "ruth@example.org"), AccountValues("Ruth Okafor", "okafor@example.org")
    arguments: dict[str, Any] = {"practitioner_id": cast.ruth.id, "seen": entity_tag(kept)}
    with unit() as work:
        with pytest.raises(SignInFailed):
            own_account.save(work, values=wanted, password=PASSWORD, **arguments)
        cast.seen_by(work).ruth.password_hash = accounts.HASHER.hash(PASSWORD)
    with unit() as work, pytest.raises(SignInFailed):
        own_account.save(work, values=wanted, password="", **arguments)
    with unit() as work, pytest.raises(ChangedMeanwhile):
        own_account.save(work, values=wanted, password=PASSWORD, **(arguments | {"seen": "another page"}))
    with pytest.raises(AddressTaken), unit() as work:
        own_account.save(work, values=replace(wanted, email="noor@example.org"), password=PASSWORD, **arguments)
    with unit() as work:
        assert own_account.save(work, values=wanted, password=PASSWORD, **arguments)
    with unit() as work:
        assert accounts.id_of(work, email="Okafor@example.org") == cast.ruth.id
        assert accounts.id_of(work, email="ruth@example.org") is None


def test_a_session_is_told_apart_from_those_of_others_and_those_that_ended(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        mine, other = (accounts.begin_session(work, practitioner=cast.ruth, device=name) for name in ("a", "b"))
        noor = work.session.scalars(select(Practitioner).where(Practitioner.email == "noor@example.org")).one()
        hers = accounts.begin_session(work, practitioner=noor, device="c")
    with unit(ruths(cast)) as work:
        here = accounts.find_sign_in(work, token=mine, not_before=work.now - timedelta(hours=12))
        assert here is not None
        own_account.end_other_sign_ins(work, sign_in=here)
    with unit() as work:
        assert [each.device for each in listed(work, cast)] == ["a"]
        assert accounts.owner_of(work, token=other) == cast.ruth.id
        assert accounts.owner_of(work, token=hers) == noor.id
        assert accounts.owner_of(work, token="made up") is None
        ended = work.session.scalars(select(SignIn.device).where(SignIn.revoked_at.is_not(None)))
        assert list(ended) == ["b"]


def listed(work: Any, cast: Cast) -> list[SignIn]:
    return list(own_account.sign_ins(work, practitioner_id=cast.ruth.id, not_before=work.now - timedelta(hours=12)))


def test_what_she_changes_is_in_the_log_without_any_name_or_value(unit: Unit, cast: Cast) -> None:
    with unit(ruths(cast)) as work:
        kept = profile.values_of(profile.lock_profile(work))
        profile.save(work, values=replace(kept, name="Sentinel Heronry"), seen=entity_tag(kept))
        crisis_lines.add(work, line=CrisisLine("Sentinel?", "Call the sentinel.", tel="911"), checked=True)
        seen = entity_tag(texts.values_of(texts.find_versions(work, kind="walk")[0].text))
        texts.save(work, kind="walk", values=TextValues("Sentinel", "Sentinel words."), seen=seen)
        values = own_account.values_of(work.session.get_one(Practitioner, cast.ruth.id))
        own_account.save(
            work,
            practitioner_id=cast.ruth.id,
            values=replace(values, name="Ruth Sentinel"),
            password="",
            seen=entity_tag(values),
        )
    with unit() as work:
        entries = list(work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number)))
        assert [each.action for each in entries] == [
            "changed_profile",
            "changed_crisis_lines",
            "changed_text",
            "changed_account",
        ]
        assert {each.actor for each in entries} == {str(ruths(cast))}
        assert "entinel" not in repr([each.subjects for each in entries])
        assert activity.first_broken_line(work) is None
