"""The words that clients agree to: a change is a new version, and nobody's yes is rewritten."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.models.activity import ActivityEntry
from practice.models.intake import Consent, ConsentKind, ConsentText
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import to_check

SAVE, REVIEWED = "Save as a new version", "I have reviewed this wording"
SNOW = "Nothing is due when it snows.\n\nNor when a child is ill."


@pytest.fixture
def fees(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.text", kind="fees")


def versions(unit: Unit) -> dict[int, str]:
    with unit() as work:
        found = select(ConsentText.version, ConsentText.words).where(ConsentText.kind == ConsentKind.FEES)
        return dict(work.session.execute(found).all())


def actions(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def test_her_practice_leads_to_the_words_that_a_booking_asks_about(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.settings").click("What clients agree to")
    names = [link.words for link in page.links if "/texts/" in link.href]
    assert names[:3] == ["Fees and cancelling", "Walking outdoors", "What counselling is, and is not"]
    assert len(names) == len(ConsentKind)
    assert page.texts("strong", data_kind="caution") == ["Not reviewed yet"] * len(ConsentKind)
    assert "12 texts are still drafts" in page.text
    assert "Nobody has agreed to it yet." in page.text
    assert page.click("Fees and cancelling").h1 == "Fees and cancelling"


def test_a_change_is_a_new_version_and_clients_read_it_at_once(
    fees: Page, pages: Pages, cast: Cast, unit: Unit
) -> None:
    before = versions(unit)
    page = fees.submit(SAVE, title="Money", words=SNOW.replace("\n", "\r\n"))
    assert "Saved. Whoever is asked from now on reads it." in page.text
    assert "In force: version 3" in page.text
    assert versions(unit) == before | {3: SNOW}
    check = to_check(pages, cast.in_person)
    assert "Money" in check.texts("h2")
    assert {"Nothing is due when it snows.", "Nor when a child is ill."} <= set(check.texts("p")), "two paragraphs"
    assert actions(unit) == ["changed_text"]


def test_whoever_has_agreed_keeps_what_she_agreed_to(
    fees: Page, unit: Unit, cast: Cast, pages: Pages, ruths_pages: Pages
) -> None:
    to_check(pages, cast.in_person).submit("Confirm booking", agrees="y")
    words = versions(unit)[2]
    assert "By 1 person" in ruths_pages.get("admin.text", kind="fees").text
    page = fees.submit(SAVE, words=SNOW)
    assert "By nobody yet" in page.text
    assert "1 person agreed to it." in page.text
    with unit() as work:
        agreed = select(ConsentText.words).join(Consent, Consent.text_id == ConsentText.id)
        assert list(work.session.scalars(agreed)) == [words]
    assert words in pages.get("appointment.show").text


def test_a_client_in_the_middle_of_confirming_reads_the_new_words_first(
    fees: Page, pages: Pages, cast: Cast, unit: Unit
) -> None:
    check = to_check(pages, cast.in_person)
    fees.submit(SAVE, words=SNOW)
    check = check.submit("Confirm booking", agrees="y", status=409)
    assert check.errors == ["The words about fees and cancelling are new. Read them once more."]
    assert "Nor when a child is ill." in check.text
    assert check.value("agrees") is None
    assert check.submit("Confirm booking", agrees="y").h1 == "You are booked"
    with unit() as work:
        agreed = select(ConsentText.version).join(Consent, Consent.text_id == ConsentText.id)
        assert list(work.session.scalars(agreed)) == [3]


def test_earlier_versions_can_be_read(fees: Page) -> None:
    assert "Version 1, from 1 March 2027" in fees.text
    assert "An older wording, not in force any more." in fees.text


def test_words_in_any_script_and_with_signs_stay_as_they_are(fees: Page, pages: Pages, cast: Cast) -> None:
    words = "*Не надо* <b>платить</b> & 不用付 {price} %(x)s\n\n# الرسوم"
    page = fees.submit(SAVE, words=words)
    assert page.value("words") == words
    check = to_check(pages, cast.in_person)
    assert "*Не надо* <b>платить</b> & 不用付 {price} %(x)s" in check.text
    assert "# الرسوم" in check.text


def test_she_marks_a_wording_as_reviewed_without_changing_it(fees: Page, unit: Unit, clock: Clock) -> None:
    before = versions(unit)
    page = fees.submit(REVIEWED)
    assert "Noted: you have reviewed this wording." in page.text
    assert "1 March 2027, 10:00 a.m." in page.text
    assert versions(unit) == before
    assert actions(unit) == ["reviewed_text"]
    assert page.pages.get("admin.texts").texts("strong", data_kind="success") == ["Reviewed"]
    assert "11 texts are still drafts" in page.pages.get("admin.texts").text


def test_what_was_not_read_is_not_reviewed(fees: Page, unit: Unit, ruths_pages: Pages) -> None:
    ruths_pages.get("admin.text", kind="fees").submit(SAVE, words=SNOW)
    assert "There is a newer version. Read it first." in fees.submit(REVIEWED).text
    assert actions(unit) == ["changed_text"]


def test_saving_the_same_words_makes_no_version(fees: Page, unit: Unit) -> None:
    before = versions(unit)
    assert "Nothing has changed." in fees.submit(SAVE).text
    assert versions(unit) == before
    assert actions(unit) == []


def test_the_later_of_two_devices_sees_what_the_earlier_wrote_and_chooses(
    fees: Page, unit: Unit, ruths_pages: Pages
) -> None:
    ruths_pages.get("admin.text", kind="fees").submit(SAVE, words=SNOW)
    page = fees.submit(SAVE, words="Pay what you can.", status=409)
    assert "Nor when a child is ill." in page.text
    assert page.value("words") == "Pay what you can."
    page.submit(SAVE)
    assert versions(unit)[4] == "Pay what you can."


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"title": " "}, "Enter a heading"),
        ({"words": " \n "}, "Write down what clients agree to"),
        ({"words": "x" * 10_001}, "Make this shorter: at most 10000 characters"),
    ],
)
def test_a_wording_needs_words_that_fit(fees: Page, unit: Unit, fields: dict[str, str], error: str) -> None:
    before = versions(unit)
    assert fees.submit(SAVE, fields, status=422).errors == [error]
    assert versions(unit) == before


@pytest.mark.parametrize("kind", ["nothing", "FEES"])
def test_nobody_is_asked_about_other_kinds(ruths_pages: Pages, kind: str) -> None:
    ruths_pages.get("admin.text", kind=kind, status=404)


@pytest.mark.parametrize("kind", ConsentKind)
def test_every_wording_has_a_page_of_its_own(ruths_pages: Pages, kind: ConsentKind) -> None:
    page = ruths_pages.get("admin.text", kind=kind.value)
    assert page.value("words") == f"The wording about {kind.value}, version 2."
    assert page.submit(REVIEWED).h1 == page.h1


def test_a_consent_that_was_withdrawn_does_not_count(
    unit: Unit, cast: Cast, clock: Clock, pages: Pages, ruths_pages: Pages
) -> None:
    to_check(pages, cast.in_person).submit("Confirm booking", agrees="y")
    with unit() as work:
        work.session.scalars(select(Consent)).one().withdrawn_at = clock()
    assert "By nobody yet" in ruths_pages.get("admin.text", kind="fees").text
