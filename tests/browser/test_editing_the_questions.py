"""Does she change what clients are asked, and do those who had begun keep what they began?

A practice of its own: what the others ask stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from practice.models.intake import IntakeResponse, QuestionnaireVersion
from tests.browser.client import Client
from tests.browser.conftest import serve
from tests.browser.counsellor import Counsellor
from tests.deployment import Deployment

OTHER_WORDS = "When did somebody last have your back?"
SLEEP = "How do you sleep?"
EDITOR = "/admin/questionnaires/having_my_back"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    yield from serve(tmp_path_factory)


@pytest.fixture(scope="module")
def elizabeths_browser() -> dict[str, Any]:
    return {}


@pytest.fixture
def passed_over() -> Callable[[Page], None]:
    """For pages that other journeys look at."""
    return lambda _page: None


def test_she_rewords_adds_moves_looks_and_publishes(
    elizabeth: Counsellor,
    open_browser: Callable[..., Page],
    passed_over: Callable[[Page], None],
    deployment: Deployment,
):
    amara = Client(open_browser(), passed_over)
    amara.books("In person")
    begins_the_form(amara)

    page = elizabeth.page
    elizabeth.follows("Practice")
    elizabeth.follows("Questions before we meet")
    elizabeth.follows("Having my back")
    elizabeth.presses("Make changes")
    elizabeth.sees("Having my back")
    elizabeth.follows("Edit C1")
    elizabeth.sees("Question C1")
    page.get_by_label("Question", exact=True).fill(OTHER_WORDS)
    elizabeth.presses("Save in the draft")
    elizabeth.reads("Saved in the draft. Clients see it once you publish.", OTHER_WORDS)

    elizabeth.follows("Add a question to “What brings you”")
    elizabeth.follows("One of several")
    page.get_by_label("Question", exact=True).fill(SLEEP)
    elizabeth.types("Why I ask", "Tired people quarrel more.")
    page.get_by_label("Answer 1", exact=True).fill("Well")
    page.get_by_label("Answer 2", exact=True).fill("Badly")
    page.get_by_label("When it comes up").select_option("B3")
    elizabeth.presses("Show the answers to tick")
    elizabeth.ticks("Hardly at all")
    elizabeth.looks_at_the_page()
    elizabeth.presses("Add it to the draft")
    elizabeth.presses("Move Q1 up")
    expect(page.locator("#brings li .question-line__key")).to_have_text(["B1", "B2", "B3", "Q1", "B4"])
    elizabeth.presses("Move Q1 up")
    elizabeth.reads("Q1 has to stand after B3, whose answers it depends on. Nothing was moved.")

    elizabeth.follows("Preview on a phone")
    elizabeth.follows("What brings you")
    elizabeth.follows("Next page")
    elizabeth.sees("Preview on a phone")
    elizabeth.reads(SLEEP, "Comes up when “Hardly at all” is the answer to B3")
    page.goto(f"{EDITOR}/publish")
    elizabeth.sees("Publish the draft")
    elizabeth.reads("1 client has begun version 1.", OTHER_WORDS, "2 changes")
    elizabeth.presses("Publish version 2")
    elizabeth.reads("Version 2 is published.")
    elizabeth.follows("Versions")
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions")

    jonas = Client(open_browser(), passed_over)
    jonas.books("In person")
    begins_the_form(jonas)
    expect(form_of(jonas)).to_contain_text(OTHER_WORDS)
    expect(form_of(amara)).to_contain_text("What does it look like when someone has your back?")
    assert versions_begun(deployment) == [1, 2]


def begins_the_form(client: Client) -> None:
    """She answers one question, and what she is asked stays that from then on."""
    client.page.goto("/form/brings")
    client.page.get_by_label("What would you like help with?").fill("We argue.")
    client.presses("Save and come back later")


def form_of(client: Client) -> Any:
    client.page.goto("/form/meaning")
    return client.page.locator("main")


def versions_begun(deployment: Deployment) -> list[int]:
    with deployment.sessions().reading() as session:
        found = select(QuestionnaireVersion.version).join(
            IntakeResponse, IntakeResponse.version_id == QuestionnaireVersion.id
        )
        return sorted(session.scalars(found))
