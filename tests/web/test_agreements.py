"""What a client agrees to, on a page of its own: ticked by herself, under her name, and taken back when she likes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.models.appointments import Attendance
from practice.models.intake import Consent, ConsentKind, ConsentText
from practice.models.scheduling import SessionFormat
from practice.services import texts
from tests.booked import TUESDAY_AFTERNOON, Booked, book
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast

AGREE = "I agree to what I have ticked"
NAME = "Amara Diallo"


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def opened(pages: Pages, booked: Booked) -> Page:
    pages.get("appointment.open_link", token=booked.token)
    return pages.get("intake.agreements")


def ticks(page: Page) -> list[str]:
    return [str(box.get("name")) for box in page.all("input", type="checkbox")]


def ticked(page: Page) -> list[str]:
    return [str(box.get("name")) for box in page.all("input", "checked", type="checkbox")]


def kept(unit: Unit) -> dict[ConsentKind, tuple[str | None, bool]]:
    """The name under each agreement, and whether it stands."""
    with unit() as work:
        found = select(ConsentText.kind, Consent).join(Consent, Consent.text_id == ConsentText.id)
        return {row[0]: (row[1].typed_name, row[1].withdrawn_at is None) for row in work.session.execute(found)}


def reword(unit: Unit, kind: ConsentKind) -> None:
    with unit() as work:
        text = texts.find_versions(work, kind=kind)[0].text
        values = texts.TextValues("New heading", "A new short text.\n\nAnd new words below it.")
        texts.save(work, kind=kind, values=values, seen=texts.entity_tag(texts.values_of(text)))


def test_each_wording_has_a_tick_of_its_own_and_none_is_set(pages: Pages, amara: Booked) -> None:
    page = opened(pages, amara)
    assert (page.h1, page.title) == ("What you agree to", "Appointment form")
    assert "Ruth" not in page.title
    asked = ["service", "privacy", "email", "text", "voicemail", "fees", "records", "age"]
    assert ticks(page) == [f"agree_{kind}" for kind in asked]
    assert ticked(page) == []
    assert page.texts("strong", data_kind="plain") == ["Only if you want it"] * 2
    assert "For this session: $150." in page.text


def test_a_wording_is_shown_short_first_with_its_version_and_as_a_draft(
    pages: Pages, amara: Booked, unit: Unit
) -> None:
    page = opened(pages, amara)
    assert page.texts("strong", data_kind="caution") == ["Draft wording"] * 8
    assert "Version 2 of Monday 1 March 2027" in page.text
    reword(unit, ConsentKind.PRIVACY)
    page = pages.get("intake.agreements")
    assert page.texts("strong", data_kind="caution") == ["Draft wording"] * 7, "she has written this one herself"
    assert "Version 3 of Monday 1 March 2027" in page.text
    assert page.texts("summary") == ["Read all of it"]
    assert "A new short text." in page.texts("p")


def test_she_agrees_to_what_she_likes_and_comes_back_for_more(pages: Pages, amara: Booked, unit: Unit) -> None:
    page = opened(pages, amara).submit(AGREE, agree_privacy="y", agree_age="y", typed_name=f"  {NAME} ")
    assert "Thank you. I have noted what you agree to, with your name and the date." in page.text
    assert kept(unit) == {ConsentKind.PRIVACY: (NAME, True), ConsentKind.AGE: (NAME, True)}
    assert {"About privacy", "About age"} <= set(page.texts("h3"))
    assert "Agreed on Monday 1 March 2027. Version 2 of Monday 1 March 2027." in page.text
    assert "agree_privacy" not in ticks(page)
    names = {str(box.get("name")): "y" for box in page.all("input", type="checkbox")}
    page = page.submit(AGREE, names | {"typed_name": NAME})
    assert "There is nothing more to agree to." in page.text
    assert len(kept(unit)) == 8


def test_a_name_and_a_tick_belong_together(pages: Pages, amara: Booked, unit: Unit) -> None:
    page = opened(pages, amara)
    again = page.submit(AGREE, agree_privacy="y", status=422)
    assert again.errors == ["Type your name under what you agree to"]
    assert ticked(again) == ["agree_privacy"]
    again = page.submit(AGREE, typed_name=NAME, status=422)
    assert again.errors == ["Nothing is ticked yet. Tick what you agree to; you can leave out the rest."]
    assert again.value("typed_name") == NAME
    again = page.submit(AGREE, agree_privacy="y", typed_name="x" * 201, status=422)
    assert again.errors == ["Make this shorter: at most 200 characters"]
    again = page.submit(AGREE, agree_privacy="y", typed_name="Amara\u202eDiallo", status=422)
    assert again.errors == ["Type this again without line breaks or invisible characters"]
    assert kept(unit) == {}


def test_words_that_have_changed_meanwhile_are_shown_before_they_are_agreed_to(
    pages: Pages, amara: Booked, unit: Unit
) -> None:
    page = opened(pages, amara)
    reword(unit, ConsentKind.PRIVACY)
    page = page.submit(AGREE, agree_privacy="y", agree_age="y", typed_name=NAME, status=409)
    assert page.errors == ["These words are new. Read them, then tick the box again."]
    assert "A new short text." in page.text
    assert ticked(page) == ["agree_age"], "nobody has ticked the new words"
    assert page.value("typed_name") == NAME
    assert kept(unit) == {}
    page.submit(AGREE, agree_privacy="y", agree_age="y")
    assert set(kept(unit)) == {ConsentKind.PRIVACY, ConsentKind.AGE}


def test_the_same_form_sent_twice_or_from_two_windows_is_agreed_to_once(
    pages: Pages, amara: Booked, unit: Unit
) -> None:
    first, second = opened(pages, amara), opened(pages, amara)
    first.submit(AGREE, agree_privacy="y", typed_name=NAME)
    first.submit(AGREE, agree_privacy="y", typed_name=NAME)
    page = second.submit(AGREE, agree_privacy="y", agree_age="y", typed_name="A. D.")
    assert {"About privacy", "About age"} <= set(page.texts("h3"))
    assert kept(unit) == {ConsentKind.PRIVACY: (NAME, True), ConsentKind.AGE: ("A. D.", True)}


def test_what_she_was_not_asked_is_not_kept(pages: Pages, amara: Booked, unit: Unit) -> None:
    page = opened(pages, amara)
    fields = {"csrf_token": page.token or "", "agree_couples": "y", "agree_age": "y", "typed_name": NAME}
    read = {str(box.get("name")): str(box.get("value")) for box in page.all("input", type="hidden")}
    pages.post("intake.agreements", read | fields)
    assert set(kept(unit)) == {ConsentKind.AGE}


def test_she_takes_one_back_after_reading_what_follows(pages: Pages, amara: Booked, unit: Unit, clock: Clock) -> None:
    page = opened(pages, amara).submit(AGREE, agree_email="y", agree_age="y", typed_name=NAME)
    page = pages.get("intake.withdraw_consent", kind="email")
    assert (page.h1, page.title) == ("Do you want to take this back?", "Appointment form")
    assert "I write you no more emails, not even when a time changes." in page.text
    assert "I have no number of yours, so please call me on (519) 555-0100." in page.text
    assert page.submit("Continue", status=422).errors == ["Choose whether to take it back or to keep it"]
    page.submit("Continue", answer="keep")
    assert kept(unit)[ConsentKind.EMAIL] == (NAME, True)
    page = page.submit("Continue", answer="withdraw")
    assert "It is taken back, from now on." in page.text
    assert "You took it back on Monday 1 March" in page.text
    assert kept(unit) == {ConsentKind.EMAIL: (NAME, False), ConsentKind.AGE: (NAME, True)}
    with unit() as work:
        assert work.session.get_one(Attendance, amara.booker).channels == []


def test_with_a_number_she_is_told_that_i_call(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, phone="+15195550142")
    opened(pages, booked).submit(AGREE, agree_email="y", typed_name=NAME)
    assert (
        "Instead, I call you on the number that you gave me." in pages.get("intake.withdraw_consent", kind="email").text
    )


@pytest.mark.parametrize("kind", ["privacy", "text", "voicemail", "fees", "records", "age", "service"])
def test_every_agreement_says_what_follows_from_taking_it_back(pages: Pages, amara: Booked, kind: str) -> None:
    opened(pages, amara).submit(AGREE, {f"agree_{kind}": "y", "typed_name": NAME})
    page = pages.get("intake.withdraw_consent", kind=kind)
    follows = page.texts("p")
    assert any(words.startswith(("I see", "I send", "I leave")) for words in follows)


def test_what_is_not_agreed_to_cannot_be_taken_back(pages: Pages, amara: Booked) -> None:
    opened(pages, amara)
    assert pages.answer("GET", "intake.withdraw_consent", kind="age").location.endswith("/form/agreements")
    pages.get("intake.withdraw_consent", kind="couples", status=404)
    pages.get("intake.withdraw_consent", kind="nothing", status=404)


def test_where_others_may_look_nothing_is_shown_but_that_she_agreed(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    page = opened(pages, booked).submit(AGREE, agree_privacy="y", typed_name=NAME)
    (given,) = page.all("section", aria_labelledby="given-privacy")
    shown = " ".join("".join(given.itertext()).split())
    assert shown == "About privacy Agreed Take it back About privacy"
    assert NAME not in page.text


@pytest.mark.parametrize(
    ("format_name", "couple", "asked"),
    [
        ("online", False, {"agree_video", "agree_remote"}),
        ("phone", False, {"agree_remote"}),
        ("walk", True, {"agree_walk", "agree_couples"}),
    ],
)
def test_she_is_asked_what_fits_how_and_with_whom_she_comes(
    pages: Pages, unit: Unit, cast: Cast, format_name: str, couple: bool, asked: set[str]
) -> None:
    chosen: SessionFormat = getattr(cast, format_name)
    page = opened(pages, book(unit, chosen, start=TUESDAY_AFTERNOON, couple=couple))
    special = {"agree_video", "agree_remote", "agree_walk", "agree_couples"}
    assert special & set(ticks(page)) == asked


def test_neither_of_two_people_sees_what_the_other_agreed_to(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    opened(pages, booked).submit(AGREE, agree_couples="y", typed_name=NAME)
    pages.get("appointment.open_link", token=booked.partners_token)
    page = pages.get("intake.agreements")
    assert "agree_couples" in ticks(page)
    assert page.texts("h3") == []
    assert NAME not in page.text


def test_her_own_page_leads_to_them(pages: Pages, amara: Booked) -> None:
    pages.get("appointment.open_link", token=amara.token)
    assert pages.get("appointment.show").click("What you agree to").h1 == "What you agree to"


def test_without_a_link_there_is_nothing_to_agree_to(pages: Pages, cast: Cast) -> None:
    pages.get("intake.agreements", status=404)
    pages.get("intake.withdraw_consent", kind="age", status=404)


def test_once_it_is_called_off_only_taking_back_is_left(pages: Pages, unit: Unit, amara: Booked) -> None:
    opened(pages, amara).submit(AGREE, agree_age="y", typed_name=NAME)
    pages.get("appointment.cancel").submit("Continue", answer="cancel")
    page = pages.get("intake.agreements")
    assert ticks(page) == []
    pages.get("intake.withdraw_consent", kind="age").submit("Continue", answer="withdraw")
    assert kept(unit) == {ConsentKind.AGE: (NAME, False)}
