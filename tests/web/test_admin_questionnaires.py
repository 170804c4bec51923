"""She changes what clients are asked: in a draft that nobody sees, published as the next version."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.models.activity import ActivityEntry
from practice.models.intake import QuestionnaireVersion
from practice.rules.definitions import from_definition
from practice.rules.questionnaire import Questionnaire
from practice.rules.questionnaire_edits import find_question, find_section
from practice.services import intake
from tests.booked import book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

KEY = "having_my_back"
SAVE, ADD = "Save in the draft", "Add it to the draft"
SAVED = "Saved in the draft. Clients see it once you publish."
OTHER_WORDS = "When did somebody last have your back?"
SLEEP = {"text": "How do you sleep?", "why_asked": "Tired people quarrel more."}


@pytest.fixture
def draft(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.questionnaire", key=KEY).submit("Make changes")


def asked(unit: Unit, version: int = 0) -> Questionnaire:
    with unit() as work:
        row = select(QuestionnaireVersion).where(
            QuestionnaireVersion.key == KEY, QuestionnaireVersion.version == version
        )
        return from_definition(work.session.scalars(row).one().definition)


def versions(unit: Unit) -> list[int]:
    with unit() as work:
        found = select(QuestionnaireVersion.version).where(QuestionnaireVersion.key == KEY)
        return sorted(work.session.scalars(found))


def question(pages: Pages, name: str) -> Page:
    return pages.get("admin.question", key=KEY, question_key=name)


def new(pages: Pages, kind: str, section: str = "brings") -> Page:
    return pages.get("admin.new_question", key=KEY, section_key=section, kind=kind)


def order(unit: Unit, section: str) -> list[str]:
    return [each.key for each in find_section(asked(unit), section).questions]


# The draft


def test_her_practice_leads_to_the_questions(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.settings").click("Questions before we meet")
    assert page.texts("h2") == ["Having my back", "Checking in"]
    page = page.click("Having my back")
    assert "What does it look like when someone has your back?" in page.text
    assert "Make changes" in page.texts("button")
    assert not page.all("a", href="/admin/questionnaires/having_my_back/questions/C1")


def test_a_question_is_reworded_in_the_draft_and_clients_are_asked_as_before(
    draft: Page, ruths_pages: Pages, unit: Unit
) -> None:
    assert "Clients are asked version 1 until you publish." in draft.text
    page = draft.click("Edit C1").submit(SAVE, text=OTHER_WORDS)
    assert SAVED in page.text
    assert OTHER_WORDS in page.text
    assert find_question(asked(unit), "C1").text == OTHER_WORDS
    assert find_question(asked(unit, 1), "C1").text != OTHER_WORDS
    assert "Draft under way" in ruths_pages.get("admin.questionnaires").text


def test_buttons_move_a_question_and_say_which(draft: Page, unit: Unit) -> None:
    page = draft.submit("Move C2 up")
    assert order(unit, "meaning")[:2] == ["C2", "C1"]
    page.submit("Move C2 down").submit("Move B4 down")
    assert order(unit, "meaning")[:3] == ["B4", "C1", "C2"]
    assert "Move A1 up" not in page.texts("button")
    assert "Move K_name down" not in page.texts("button")


def test_what_cannot_be_moved_stays_with_a_kind_reason(draft: Page, unit: Unit) -> None:
    page = draft.submit("Move P1b up")
    assert "P1b has to stand after P1, whose answers it depends on. Nothing was moved." in page.text
    page = page.submit("Move E5 down")
    assert "What is asked about safety and what is agreed to stay in their sections" in page.text
    page = page.submit("Switch E1 Off")
    assert "E2, E3, E4, E5 would never come up without an answer to E1." in page.text
    assert asked(unit).sections == asked(unit, 1).sections


def test_an_optional_question_is_switched_off_and_on(draft: Page, unit: Unit) -> None:
    page = draft.submit("Switch C9 Off")
    assert find_question(asked(unit), "C9").is_off
    page.submit("Switch C9 On")
    assert not find_question(asked(unit), "C9").is_off
    assert "Switch A4 Off" not in page.texts("button"), "it is always asked"


def test_a_section_moves_with_its_questions(draft: Page, unit: Unit) -> None:
    draft.submit("Move Anything else up")
    assert [each.key for each in asked(unit).sections][-3:] == ["anything", "room", "agreements"]


def test_no_button_of_the_page_is_no_step(draft: Page, ruths_pages: Pages) -> None:
    for typed in ({}, {"what": "question", "name": "C1", "step": "sideways"}, {"what": "question", "name": "C1"}):
        ruths_pages.post("admin.arrange", typed, key=KEY, status=422)
    page = ruths_pages.post("admin.arrange", {"what": "question", "name": "X9", "step": "up"}, key=KEY)
    assert "It is not there any more." in page.text


# Questions


@pytest.mark.parametrize(
    "kind", ["line", "long", "one", "many", "scale", "yn", "date", "phone", "people", "information"]
)
def test_every_kind_of_question_is_added(draft: Page, ruths_pages: Pages, unit: Unit, kind: str) -> None:
    typed = dict(SLEEP) if kind != "information" else {"text": "We can stop at any time."}
    typed |= {"options-0-words": "Well", "options-1-words": "Badly"} if kind in ("one", "many") else {}
    page = new(ruths_pages, kind).submit(ADD, typed)
    assert SAVED in page.text
    added = find_question(asked(unit), "Q1")
    assert (added.kind.value, order(unit, "brings")[-1]) == (kind, "Q1")
    assert [each.key for each in added.options][:2] == {
        "one": ["well", "badly"],
        "many": ["well", "badly"],
        "scale": ["1", "2"],
        "yn": ["yes", "no"],
    }.get(kind, [])


def test_the_kinds_are_chosen_from_first(draft: Page) -> None:
    page = draft.click("Add a question to “What brings you”")
    assert "Any of several" in page.text
    assert "Something to agree to" not in page.text
    assert page.click("Any of several").h1 == "A new question"
    agreements = draft.click("Add a question to “What we agree”")
    assert {link.words for link in agreements.links if "kind=" in link.href} == {
        "Something to agree to",
        "Her name typed",
    }


def test_her_own_question_is_removed_while_it_was_never_published(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    page = new(ruths_pages, "long").submit(ADD, SLEEP)
    page.submit("Remove Q1")
    assert "Q1" not in order(unit, "brings")
    assert "Remove C1" not in page.texts("button")


def test_answers_are_rows_that_are_filled_moved_and_emptied(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    page = question(ruths_pages, "B2").submit("Move answer 2 up", text="Which of these?")
    assert (page.value("options-0-words"), page.value("options-0-key")) == (
        "Growing apart or going quiet",
        "apart",
    )
    assert page.value("text") == "Which of these?", "what was typed is still there"
    assert find_question(asked(unit), "B2").text != "Which of these?", "and nothing is saved"
    page.submit(SAVE, {"options-2-words": "", "options-13-words": "Illness"})
    keys = [each.key for each in find_question(asked(unit), "B2").options]
    assert keys[:2] == ["apart", "arguing"]
    assert "trust" not in keys
    assert keys[-1] == "illness"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": " "}, "Write what you ask"),
        ({"text": "x" * 501}, "Make this shorter: at most 500 characters"),
        ({"why_asked": ""}, "Write why you ask it"),
        ({"help": "x" * 20_000}, "Make this shorter: at most 1000 characters"),
        ({"options-1-words": ""}, "Write at least two answers to choose from"),
        ({"options-1-words": "WELL"}, "Two of these answers say the same. Leave each only once"),
        ({"options-1-words": "x" * 301}, "Make this shorter: at most 300 characters"),
        ({"options-1-words": "a\u202eb"}, "Type this again without line breaks or invisible characters"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_and_everything_typed_stays(
    draft: Page, ruths_pages: Pages, typed: dict[str, str], words: str
) -> None:
    filled = {**SLEEP, "help": "As it is.", "options-0-words": "Well", "options-1-words": "Badly", **typed}
    page = new(ruths_pages, "one")
    page = page.submit(ADD, filled, status=422)
    assert page.errors == [words]
    assert page.value("options-0-words") == "Well"
    assert page.value("text") == filled["text"].strip()


def test_a_question_comes_up_after_an_answer_to_an_earlier_one(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    page = new(ruths_pages, "long").submit("Show the answers to tick", SLEEP, after="B3")
    assert page.options("ticked")["hardly"] == "Hardly at all"
    refused = page.submit(ADD, status=422)
    assert refused.errors == ["Tick the answers after which it comes up"]
    page = refused.submit(ADD, ticked=["hardly", "difficulty"])
    assert "Comes up when “Hardly at all” or “With difficulty” is the answer to B3" in page.text
    page = question(ruths_pages, "Q1")
    assert page.value("ticked") == ["hardly", "difficulty"]
    assert "C1" not in page.options("after"), "it stands later"
    page.submit(SAVE, after="", ticked=None)
    assert find_question(asked(unit), "Q1").shows_if is None


def test_a_later_question_brings_up_nothing(draft: Page, ruths_pages: Pages) -> None:
    page = new(ruths_pages, "long")
    typed = {**SLEEP, "requirement": "optional", "audience": "both", "after": "C0", "longest": "900"}
    page = ruths_pages.post(f"{page.path}?kind=long", typed, status=422)
    assert page.errors == ["Choose one of those on this page"]
    assert page.value("text") == SLEEP["text"]


def test_a_condition_of_more_parts_is_said_and_kept(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    page = question(ruths_pages, "C4")
    assert page.options("after")["as_it_is"] == "As it is: “Nobody at the moment” is not the answer to C0"
    assert "Other words, when “Someone else close” is the answer to C0" in page.text
    page.submit(SAVE, {"wordings-0-text": "I can reach the one closest to me"})
    kept = find_question(asked(unit), "C4")
    assert kept.shows_if == find_question(asked(unit, 1), "C4").shows_if
    assert kept.wordings[0].text == "I can reach the one closest to me"
    assert kept.wordings[0].when == find_question(asked(unit, 1), "C4").wordings[0].when


@pytest.mark.parametrize("name", ["A4", "E2", "K_fees"])
def test_what_the_practice_relies_on_can_be_said_otherwise_and_no_more(
    draft: Page, ruths_pages: Pages, unit: Unit, name: str
) -> None:
    page = question(ruths_pages, name)
    assert not page.all("input", name="audience")
    assert not page.all("select", name="after")
    page.submit(SAVE, text=OTHER_WORDS)
    before, after = find_question(asked(unit, 1), name), find_question(asked(unit), name)
    assert (after.text, after.shows_if, after.is_required) == (OTHER_WORDS, before.shows_if, before.is_required)
    assert [each.key for each in after.options] == [each.key for each in before.options]


def test_an_answer_that_the_practice_relies_on_is_not_taken_away(draft: Page, ruths_pages: Pages) -> None:
    page = question(ruths_pages, "C2").submit(SAVE, {"options-0-words": ""}, status=422)
    assert page.errors == ["The practice relies on an answer that you took away. Reword it instead"]
    page = question(ruths_pages, "E4").submit(SAVE, {"options-5-words": "Perhaps"}, status=422)
    assert page.errors == ["The practice relies on this part of the question, so it stays as it is"]


def test_markup_is_shown_as_it_was_typed(draft: Page, ruths_pages: Pages) -> None:
    evil = "<script>alert(1)</script>“&"
    page = question(ruths_pages, "C1").submit(SAVE, text=evil, help=evil)
    assert evil in page.text
    assert not any("alert" in (script.text or "") for script in page.all("script"))
    assert evil in ruths_pages.get("admin.preview", key=KEY, section="meaning").text
    assert evil in ruths_pages.get("admin.publish", key=KEY).text


def test_of_two_devices_neither_undoes_the_other_unseen(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    first, second = question(ruths_pages, "C1"), question(ruths_pages, "C1")
    first.submit(SAVE, text="From the phone")
    page = second.submit(SAVE, text=OTHER_WORDS, status=409)
    assert "This was changed on another device while you had it open." in page.text
    assert "From the phone" in page.text
    page.submit(SAVE)
    assert find_question(asked(unit), "C1").text == OTHER_WORDS


# Sections, title and language


def test_a_pack_is_added_filled_and_removed_again(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    page = draft.click("Add a section")
    page.submit(ADD, title="Parents", minutes="3", audience="couple", formats=["walk", "online"])
    added = find_section(asked(unit), "S1")
    assert (added.title, added.minutes, added.audience.value, added.formats) == (
        "Parents",
        3,
        "couple",
        ("walk", "online"),
    )
    page = ruths_pages.get("admin.section", key=KEY, section_key="S1").submit("Remove this empty section")
    assert "Parents" not in page.text


def test_a_section_says_something_else(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    page = ruths_pages.get("admin.section", key=KEY, section_key="safety")
    assert not page.all("input", name="audience"), "everybody is asked about safety"
    page.submit(SAVE, title="Being safe", lead="I ask everyone.")
    assert (find_section(asked(unit), "safety").title, find_section(asked(unit), "safety").is_safety) == (
        "Being safe",
        True,
    )
    refused = ruths_pages.get("admin.section", key=KEY, section_key="walk").submit(
        SAVE, title="", minutes="0", status=422
    )
    assert refused.errors == ["Enter a title, like “What brings you”", "Enter a whole number from 1 to 60"]


def test_every_question_can_be_said_in_a_second_language(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    words = draft.click("Title and second language")
    refused = words.submit(SAVE, language="xx_QQ", status=422)
    assert refused.errors == ["I know no language of that code. Enter one like fr_CA"]
    refused.submit(SAVE, language="fr-CA", title="Être là")
    assert (asked(unit).languages, asked(unit).title) == (("fr_CA",), "Être là")
    page = question(ruths_pages, "C3")
    page.submit(SAVE, {"other_text": "Qui est là pour vous ?", "options-1-other": "Une amie"})
    french = find_question(asked(unit), "C3").translations["fr_CA"]
    assert (french.text, dict(french.options)) == ("Qui est là pour vous ?", {"friend": "Une amie"})
    preview = ruths_pages.get("admin.preview", key=KEY, section="meaning", language="fr_CA", page="2")
    assert "Qui est là pour vous ?" in preview.text
    assert "Une amie" in preview.text


# Preview


def test_the_preview_shows_what_a_client_is_asked_and_keeps_nothing(
    draft: Page, ruths_pages: Pages, unit: Unit
) -> None:
    new(ruths_pages, "long", section="walk").submit(ADD, SLEEP)
    page = draft.click("Preview on a phone")
    assert "What would you like me to call you?" in page.text
    assert "Walking together" not in page.text
    walk = page.submit("Show", party="couple", format="walk").click("Walking together").click("Next page")
    assert "How do you sleep? (optional)" in walk.text
    assert "The two of you" in walk.text
    assert not [form for form in walk.all("form") if form.get("method") == "post" and form.get("action") != "/sign-out"]
    junk = ruths_pages.get("admin.preview", key=KEY, party="9", format="boat", section="X", page="-3", language="xx")
    assert "What would you like me to call you?" in junk.text
    with unit() as work:
        intake.publish_questionnaire(work)
    assert versions(unit) == [0, 1]


# Publishing


def test_publishing_says_what_changes_and_who_stays_on_the_old_version(
    draft: Page, ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    amara = book(unit, cast.in_person)
    with unit(amara.actor()) as work:
        intake.save_answers(work, attendance_id=amara.booker, answers={"C1": "Yes"}, seen=None, is_final=False)
    question(ruths_pages, "C1").submit(SAVE, text=OTHER_WORDS)
    page = ruths_pages.get("admin.questionnaire", key=KEY).click("Publish…")
    assert "1 client has begun version 1." in page.text
    assert "Whoever has begun keeps the version she began on" in page.text
    assert page.texts("ins") == [OTHER_WORDS]
    assert page.texts("h2") == ["1 change"]
    page = page.submit("Publish version 2")
    assert "Version 2 is published." in page.text
    assert versions(unit) == [1, 2]
    compared = ruths_pages.get("admin.versions", key=KEY).submit("Compare", against="1", version="2")
    assert compared.texts("ins") == [OTHER_WORDS]
    old = compared.click("Version 1")
    assert "Begun by 1 client" in old.text
    assert "What does it look like when someone has your back?" in old.text
    with unit() as work:
        actions = list(work.session.scalars(select(ActivityEntry.action)))
    assert "published_questionnaire" in actions


def test_what_was_not_shown_is_not_published(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    question(ruths_pages, "C1").submit(SAVE, text=OTHER_WORDS)
    page = ruths_pages.get("admin.publish", key=KEY)
    question(ruths_pages, "C1").submit(SAVE, text="From the phone")
    page = page.submit("Publish version 2")
    assert "The draft has changed meanwhile." in page.text
    assert versions(unit) == [0, 1]


def test_nothing_new_is_not_published(draft: Page, ruths_pages: Pages) -> None:
    assert "There is nothing to publish" in ruths_pages.get("admin.publish", key=KEY).text


def test_a_draft_is_discarded_by_choice(draft: Page, ruths_pages: Pages, unit: Unit) -> None:
    question(ruths_pages, "C1").submit(SAVE, text=OTHER_WORDS)
    page = ruths_pages.get("admin.questionnaire", key=KEY).click("Discard the draft…")
    assert "1 change is lost for good." in page.text
    page = page.submit("Discard it")
    assert "The draft is gone. Clients are asked as before." in page.text
    assert versions(unit) == [1]
    assert ruths_pages.get("admin.discard_draft", key=KEY).text.endswith("There is no draft.")


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("admin.questionnaire", {"key": "another"}),
        ("admin.preview", {"key": "another"}),
        ("admin.export_questionnaire", {"key": KEY, "version": "7"}),
        ("admin.questionnaire_version", {"key": KEY, "number": "0"}),
        ("admin.question", {"key": KEY, "question_key": "X9"}),
        ("admin.section", {"key": KEY, "section_key": "X9"}),
        ("admin.new_question", {"key": KEY, "section_key": "X9"}),
    ],
)
def test_what_is_not_there_is_not_found(ruths_pages: Pages, endpoint: str, values: dict[str, str]) -> None:
    ruths_pages.get(endpoint, status=404, **values)
