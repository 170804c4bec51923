"""A questionnaire goes out as a file and comes in as the draft, or it is said where the file is at fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from practice.rules.definitions import to_definition
from practice.services import questionnaires
from tests.booked import book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.test_admin_questionnaires import KEY, OTHER_WORDS, asked, versions

READ, REPLACE = "Read it in", "Replace the draft"
NOW = "This is the draft now. Clients see it once you publish."


@pytest.fixture
def imports(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.import_questionnaire", key=KEY)


def exported(pages: Pages, **values: Any) -> str:
    answer = pages.answer("GET", "admin.export_questionnaire", key=KEY, **values)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    return answer.get_data(as_text=True)


def changed(text: str, change: Callable[[dict[str, Any]], object]) -> str:
    definition = json.loads(text)
    change(definition)
    return json.dumps(definition)


def words_of_c1(definition: dict[str, Any], words: str) -> None:
    for section in definition["sections"]:
        for question in section["questions"]:
            if question["key"] == "C1":
                question["text"] = words


def test_what_goes_out_comes_in_as_the_same(imports: Page, ruths_pages: Pages, unit: Unit) -> None:
    text = exported(ruths_pages)
    assert json.loads(text) == to_definition(asked(unit, 1))
    assert exported(ruths_pages, version=1) == text
    assert NOW in imports.submit(READ, text=text).text
    assert asked(unit).sections == asked(unit, 1).sections
    assert versions(unit) == [0, 1], "and nothing is published"


def test_an_import_is_the_draft_and_no_client_sees_it(imports: Page, ruths_pages: Pages, unit: Unit) -> None:
    text = changed(exported(ruths_pages), lambda it: words_of_c1(it, OTHER_WORDS))
    page = imports.submit(READ, text=text)
    assert OTHER_WORDS in page.text
    assert "Clients are asked version 1 until you publish." in page.text
    assert OTHER_WORDS not in json.dumps(to_definition(asked(unit, 1)))


def test_a_file_counts_before_the_text(imports: Page, ruths_pages: Pages) -> None:
    text = changed(exported(ruths_pages), lambda it: it.update(title="From a file"))
    data = {"file": (BytesIO(b"\xef\xbb\xbf" + text.encode()), "ours.json"), "text": "junk"}
    page = ruths_pages.post("admin.import_questionnaire", data, key=KEY)
    assert page.h1 == "From a file"


def test_a_second_import_asks_before_it_replaces_a_draft(imports: Page, ruths_pages: Pages, unit: Unit) -> None:
    text = exported(ruths_pages)
    imports.submit(READ, text=changed(text, lambda it: it.update(title="First")))
    page = ruths_pages.get("admin.import_questionnaire", key=KEY)
    page = page.submit(READ, text=changed(text, lambda it: it.update(title="Second")), status=409)
    assert "A draft is under way, and this would replace it." in page.text
    assert asked(unit).title == "First"
    ruths_pages.get("admin.questionnaire_words", key=KEY).submit("Save in the draft", title="From the phone")
    page = page.submit(REPLACE, status=409)
    assert asked(unit).title == "From the phone", "the draft that she was asked about is another one now"
    assert NOW in page.submit(REPLACE).text
    assert asked(unit).title == "Second"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1:1: This is no JSON"),
        ("no json", "1:1: This is no JSON"),
        ("[" * 100_000, "This is no JSON"),
        ("[" * 50 + "]" * 50, "It is nested too deeply"),
        ("{}", "“key” is missing"),
        ('{"key": "having_my_back", "title": 5, "sections": []}', "title: Something else should stand here: string"),
        ('{"key": "x", "title": "", "sections": "<script>"}', "title: It is empty, or too short"),
        ("x" * 420_000, "This is too much for one questionnaire"),
    ],
)
def test_junk_is_refused_with_its_place_and_stays_where_it_was_typed(
    imports: Page, unit: Unit, text: str, words: str
) -> None:
    page = imports.submit(READ, text=text, status=422)
    assert page.errors[0] == words
    assert "".join(page.all("textarea", name="text")[0].itertext()).strip() == text
    assert versions(unit) == [1]


def test_what_breaks_a_rule_of_the_practice_is_refused(imports: Page, ruths_pages: Pages) -> None:
    text = exported(ruths_pages)
    gone = changed(text, lambda it: it["sections"][0]["questions"].pop(3))
    page = imports.submit(READ, text=gone, status=422)
    assert any("A4" in line for line in page.errors)
    other = changed(text, lambda it: it.update(key="check_in"))
    assert imports.submit(READ, text=other, status=422).errors == ["key: This is another questionnaire: check_in"]
    odd = changed(text, lambda it: it.update({"<script>alert(1)</script>": 1}))
    assert imports.submit(READ, text=odd, status=422).errors == ["“<script>alert(1)</script>” is nothing that I know"]


@pytest.mark.parametrize("name", ["data", "csrf_token", "Meta", "seen", "A8_0_0", "A5_not_said", "Q1\n", "__proto__"])
def test_a_question_is_named_like_nothing_else_in_a_page(imports: Page, ruths_pages: Pages, name: str) -> None:
    own = {"key": name, "kind": "line", "text": "Another?", "why_asked": "To know."}
    text = changed(exported(ruths_pages), lambda it: it["sections"][2]["questions"].append(own))
    assert "cannot be a name" in imports.submit(READ, text=text, status=422).errors[0]


def test_a_section_is_named_like_no_other_page_of_the_form(imports: Page, ruths_pages: Pages) -> None:
    rules = [rule.rule for rule in ruths_pages.app.url_map.iter_rules() if rule.rule.startswith("/form/")]
    taken = {rule.split("/")[2] for rule in rules} - {"<section>", "agreements"}
    assert "check" in taken
    for name in taken:
        own = {"key": name, "title": "Another", "questions": []}
        text = changed(exported(ruths_pages), lambda it, own=own: it["sections"].append(own))
        assert "cannot be a name" in imports.submit(READ, text=text, status=422).errors[0], name


def test_a_language_that_nobody_knows_closes_no_form(imports: Page, ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    text = changed(exported(ruths_pages), lambda it: it.update(languages=["xx_YY"]))
    imports.submit(READ, text=text)
    with unit() as work:
        questionnaires.publish(work, key=KEY, seen=questionnaires.tag_of(questionnaires.find(work, key=KEY).draft))
    booked = book(unit, cast.in_person)
    ruths_pages.get("appointment.open_link", token=booked.token)
    assert "xx_YY" in ruths_pages.get("intake.questions", section="meaning").text


def test_two_megabytes_are_too_much(imports: Page, ruths_pages: Pages) -> None:
    page = ruths_pages.post("admin.import_questionnaire", {"text": "x" * 2_000_000}, key=KEY, status=413)
    assert page.h1 == "That is too much at once"


def test_bytes_that_are_no_text_are_no_questionnaire(imports: Page, ruths_pages: Pages) -> None:
    data = {"file": (BytesIO(bytes(range(256)) * 20), "picture.json")}
    page = ruths_pages.post("admin.import_questionnaire", data, key=KEY, status=422)
    assert page.errors == ["1:1: This is no JSON"]


def test_the_schema_is_published(pages: Pages, imports: Page) -> None:
    assert imports.link("How such a file is written").href == "/questionnaire.schema.json"
    answer = pages.answer("GET", "site.questionnaire_schema")
    assert answer.mimetype == "application/json"
    assert json.loads(answer.get_data())["title"] == "A questionnaire of Secure Base"
    answer.close()
