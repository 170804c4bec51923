"""A draft is begun, changed, given up and published; clients are asked by what is published, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.errors import ChangedMeanwhile, NotFound, QuestionnaireRefused
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance
from practice.models.intake import QuestionnaireVersion, published_questionnaire
from practice.rules.entity_tags import entity_tag
from practice.rules.question_values import QuestionValues, question_with, values_of
from practice.rules.questionnaire import Questionnaire
from practice.rules.questionnaire_edits import changed, find_question, switched_off
from practice.rules.questionnaire_faults import EditFault
from practice.rules.questionnaire_order import moved
from practice.services import intake, questionnaires
from practice.services.questionnaires import Edit, Editing
from tests.booked import TUESDAY_AFTERNOON, as_ruth, book
from tests.conftest import Unit
from tests.people import Cast

KEY = "having_my_back"
OTHER_WORDS = "When did somebody last have your back?"


def reworded(words: str) -> Edit:
    def edit(now: Questionnaire) -> Questionnaire:
        question = find_question(now, "C1")
        return changed(now, question_with(question, replace(values(now), text=words), language=""))

    return edit


def values(now: Questionnaire) -> QuestionValues:
    return values_of(find_question(now, "C1"), language="")


def standing(unit: Unit) -> Editing:
    with unit() as work:
        return questionnaires.find(work, key=KEY)


def revise(unit: Unit, cast: Cast, edit: Edit) -> None:
    with unit(as_ruth(cast)) as work:
        questionnaires.revise(work, key=KEY, edit=edit)


def publish(unit: Unit, cast: Cast) -> int:
    with unit(as_ruth(cast)) as work:
        seen = questionnaires.tag_of(questionnaires.find(work, key=KEY).draft)
        return questionnaires.publish(work, key=KEY, seen=seen)


def rows(unit: Unit) -> dict[int, tuple[object, object]]:
    with unit() as work:
        found = work.session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.key == KEY))
        return {row.version: (row.published_at, row.definition) for row in found}


def actions(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def asked(unit: Unit, attendance_id: str) -> str:
    """What C1 says to a client."""
    with unit() as work:
        query = select(Attendance).where(Attendance.id == attendance_id)
        with_format = joinedload(Attendance.appointment).joinedload(Appointment.session_format)
        form = intake.own_form(work, attendance=work.session.scalars(query.options(with_format)).one())
        return find_question(form.questionnaire, "C1").text


def test_every_form_is_there_with_the_version_that_clients_are_asked(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        found = questionnaires.every_form(work)
    assert list(found) == ["having_my_back", "check_in"]
    assert all(each.newest.row.version == 1 and each.draft is None for each in found.values())


def test_what_is_no_form_is_not_found(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        for ask in (questionnaires.find, questionnaires.begin_changes, questionnaires.discard, questionnaires.draft_of):
            with pytest.raises(NotFound):
                ask(work, key="another")
        with pytest.raises(NotFound):
            questionnaires.draft_of(work, key=KEY)
        with pytest.raises(NotFound):
            questionnaires.find_version(work, key=KEY, number=7)


def test_changes_begin_with_what_clients_are_asked_and_only_once(unit: Unit, cast: Cast) -> None:
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            questionnaires.begin_changes(work, key=KEY)
    found = standing(unit)
    assert found.draft is not None
    assert found.draft.questionnaire.sections == found.newest.questionnaire.sections
    assert sorted(rows(unit)) == [0, 1]
    assert actions(unit) == ["began_questionnaire"]


def test_a_draft_never_reaches_a_client_and_a_published_version_never_changes(unit: Unit, cast: Cast) -> None:
    before, booked = rows(unit)[1], book(unit, cast.in_person)
    revise(unit, cast, reworded(OTHER_WORDS))
    revise(unit, cast, lambda now: moved(now, "C2", by=-1))
    revise(unit, cast, lambda now: switched_off(now, "C9"))
    assert rows(unit)[1] == before
    assert asked(unit, booked.booker) != OTHER_WORDS
    with unit() as work:
        row = work.session.scalars(published_questionnaire(KEY)).one()
        assert row.version == 1
    with unit() as work:
        intake.publish_questionnaire(work)
    assert sorted(rows(unit)) == [0, 1], "and what ships is not published over it"
    assert publish(unit, cast) == 2
    assert rows(unit)[1] == before
    revise(unit, cast, reworded("Something else again"))
    published = rows(unit)[2]
    assert published[1]["version"] == 2  # type: ignore[index]
    publish(unit, cast)
    assert (rows(unit)[1], rows(unit)[2]) == (before, published)


def test_who_has_begun_keeps_her_version_and_who_has_not_is_asked_by_the_new_one(unit: Unit, cast: Cast) -> None:
    amara = book(unit, cast.in_person)
    with unit(amara.actor()) as work:
        intake.save_answers(work, attendance_id=amara.booker, answers={"C1": "Yes"}, seen=None, is_final=False)
    revise(unit, cast, reworded(OTHER_WORDS))
    assert publish(unit, cast) == 2
    assert asked(unit, amara.booker) != OTHER_WORDS
    later = book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="other@example.org")
    assert asked(unit, later.booker) == OTHER_WORDS
    found = standing(unit)
    assert [(each.row.version, each.begun, each.sent) for each in found.published] == [(2, 0, 0), (1, 1, 0)]


def test_publishing_twice_or_what_was_not_shown_is_refused(unit: Unit, cast: Cast) -> None:
    revise(unit, cast, reworded(OTHER_WORDS))
    seen = questionnaires.tag_of(standing(unit).draft)
    revise(unit, cast, reworded("From another device"))
    with pytest.raises(ChangedMeanwhile), unit(as_ruth(cast)) as work:
        questionnaires.publish(work, key=KEY, seen=seen)
    assert publish(unit, cast) == 2
    with pytest.raises(ChangedMeanwhile), unit(as_ruth(cast)) as work:
        questionnaires.publish(work, key=KEY, seen=seen)


def test_of_two_devices_neither_undoes_the_other_unseen(unit: Unit, cast: Cast) -> None:
    seen = entity_tag(values(standing(unit).newest.questionnaire))
    revise(unit, cast, reworded("From another device"))
    with pytest.raises(ChangedMeanwhile), unit(as_ruth(cast)) as work:
        questionnaires.revise(work, key=KEY, edit=reworded(OTHER_WORDS), seen=seen, shown=values)
    with unit(as_ruth(cast)) as work:
        questionnaires.revise(work, key=KEY, edit=reworded("From another device"), seen=seen, shown=values)
        now = values(questionnaires.draft_of(work, key=KEY))
        questionnaires.revise(work, key=KEY, edit=reworded(OTHER_WORDS), seen=entity_tag(now), shown=values)
    draft = standing(unit).draft
    assert draft is not None
    assert find_question(draft.questionnaire, "C1").text == OTHER_WORDS


def test_what_cannot_be_asked_is_refused_and_changes_nothing(unit: Unit, cast: Cast) -> None:
    with pytest.raises(QuestionnaireRefused) as refused, unit(as_ruth(cast)) as work:
        questionnaires.revise(work, key=KEY, edit=lambda now: switched_off(now, "A4"))
    assert refused.value.why.fault is EditFault.ALWAYS_ASKED
    assert standing(unit).draft is None


def test_a_draft_is_given_up_and_clients_are_asked_as_before(unit: Unit, cast: Cast) -> None:
    revise(unit, cast, reworded(OTHER_WORDS))
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            questionnaires.discard(work, key=KEY)
    assert sorted(rows(unit)) == [1]
    assert actions(unit) == ["began_questionnaire", "discarded_questionnaire"]


def test_an_import_becomes_the_draft_and_replaces_another_only_when_it_was_seen(unit: Unit, cast: Cast) -> None:
    imported = replace(standing(unit).newest.questionnaire, title="Ours")
    with unit(as_ruth(cast)) as work:
        questionnaires.replace_draft(work, key=KEY, questionnaire=imported, over="")
    found = standing(unit)
    assert found.draft is not None
    assert (found.draft.questionnaire.title, found.newest.questionnaire.title) == ("Ours", "Having my back")
    with pytest.raises(ChangedMeanwhile), unit(as_ruth(cast)) as work:
        questionnaires.replace_draft(work, key=KEY, questionnaire=imported, over="")
    with unit(as_ruth(cast)) as work:
        other = replace(imported, title="Ours again")
        questionnaires.replace_draft(work, key=KEY, questionnaire=other, over=questionnaires.tag_of(found.draft))
    assert sorted(rows(unit)) == [0, 1]
    assert actions(unit) == ["imported_questionnaire"] * 2


def test_the_keys_that_were_ever_used_are_known(unit: Unit, cast: Cast) -> None:
    revise(unit, cast, lambda now: replace(now, sections=now.sections[:-1]))
    publish(unit, cast)
    with unit() as work:
        assert {"K_fees", "agreements", "C1"} <= questionnaires.every_key(work, key=KEY)
        assert "K_fees" in questionnaires.published_keys(work, key=KEY)
