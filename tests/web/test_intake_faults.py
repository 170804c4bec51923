"""What nobody would type, two windows at once, and forms that come too late or to the wrong door: nothing is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from practice.models.appointments import Attendance
from practice.models.intake import IntakeAnswer, IntakeResponse, QuestionnaireVersion
from tests.booked import TUESDAY_AFTERNOON, Booked, book
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.test_intake import CONTINUE, LATER, STORY, given, open_page, typed


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Он выслушал меня.\r\n\r\n<b>Danke</b> & 谢谢 🌿", "Он выслушал меня.\n\n<b>Danke</b> & 谢谢 🌿"),
        ("שלום, הוא הקשיב לי", "שלום, הוא הקשיב לי"),
        ("he \x00listened\x07", "he listened"),
        ("\u202ehe listened\u2066", "he listened"),
        ("   \u200b  ", None),
    ],
)
def test_words_in_any_script_come_back_as_they_were_without_what_is_invisible(
    pages: Pages, booked: Booked, unit: Unit, words: str, kept: str | None
) -> None:
    open_page(pages, booked.token)
    pages.post("intake.questions", {"asked": "C1", "C1": words}, section="meaning")
    assert given(unit) == {"C1": kept}
    assert typed(pages.get("intake.questions", section="meaning")) == (kept or "")


def test_a_lone_surrogate_is_taken_out(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_page(pages, booked.token)
    token = page.value("csrf_token")
    body = f"csrf_token={token}&asked=C1&C1=He+%ED%A0%80listened".encode()
    answer = pages.client.post(
        "/form/meaning",
        data=body,
        content_type="application/x-www-form-urlencoded",
        base_url=pages.origin,
        headers={"Referer": f"{pages.origin}/"},
    )
    assert answer.status_code == 303
    assert "listened" in str(given(unit)["C1"])
    assert "\ud800" not in str(given(unit)["C1"])


@pytest.mark.parametrize("button", [CONTINUE, LATER])
def test_ten_thousand_emoji_are_too_much_and_still_there(pages: Pages, booked: Booked, unit: Unit, button: str) -> None:
    page = open_page(pages, booked.token).submit(button, status=422, C1="🌿" * 10_000)
    assert page.errors == ["Make this shorter: at most 1000 characters"]
    assert typed(page) == "🌿" * 10_000
    assert given(unit) == {}


@pytest.mark.parametrize(
    "posted",
    [
        {"asked": "C2", "C2": "nothing of the kind"},
        {"asked": "C3", "C3": ["friend", "everybody"]},
    ],
)
def test_an_answer_that_is_not_offered_is_refused(
    pages: Pages, booked: Booked, unit: Unit, posted: dict[str, object]
) -> None:
    open_page(pages, booked.token)
    page = pages.post("intake.questions", posted, section="meaning", page=2, status=422)
    assert page.errors == ["Choose from those on this page"]
    assert given(unit) == {}


@pytest.mark.parametrize("number", ["12", "call me", "+1 519 555 0142 ext. 9"])
def test_what_is_no_phone_number_is_asked_for_again(pages: Pages, booked: Booked, number: str) -> None:
    page = open_page(pages, booked.token, "contact", page=2)
    page = page.submit(CONTINUE, status=422, A6=number)
    assert len(page.errors) == 1
    assert page.value("A6") == number


def test_unknown_keys_hidden_questions_and_other_parts_are_not_kept(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token)
    posted = {"asked": ["C1", "E2", "G1", "XX", "A1"], "C1": STORY, "E2": "often", "G1": "no", "XX": "1", "A1": "X"}
    pages.post("intake.questions", posted, section="meaning")
    hidden = {"asked": ["A4", "A5", "A6", "A7"], "A4": "private", "A5": "email", "A7": "none"}
    pages.post("intake.questions", hidden, section="contact", page=2)
    assert {key for key, value in given(unit).items() if value} == {"C1", "A4", "A5"}


@pytest.mark.parametrize("seen", ["", "C1", "C1:x", "C1:-1", "C1:" + "9" * 5000, ":::,,,", "\ud800"])
@pytest.mark.parametrize("was", ["", "[]", "{", '{"C1": {"C1": 1}}', "null"])
def test_what_a_page_is_said_to_have_shown_may_be_anything(
    pages: Pages, booked: Booked, unit: Unit, seen: str, was: str
) -> None:
    open_page(pages, booked.token)
    seen = seen.encode("utf-8", "replace").decode()
    pages.post("intake.questions", {"asked": "C1", "C1": STORY, "seen": seen, "was": was}, section="meaning")
    assert given(unit) == {"C1": STORY}


def test_a_form_without_its_token_keeps_what_was_typed(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token)
    posted = {"asked": "C1", "C1": STORY}
    page = pages.post("intake.questions", posted, section="meaning", csrf=False, status=422)
    assert typed(page) == STORY
    assert page.submit(LATER).path == "/form"
    assert given(unit) == {"C1": STORY}


def test_a_form_posted_for_somebody_else_is_the_browsers_own(
    pages: Pages, booked: Booked, unit: Unit, cast: Cast, app: Flask
) -> None:
    other = book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    page = open_page(pages, booked.token)
    pages.get("appointment.open_link", token=other.token)
    page.submit(CONTINUE, C1=STORY)
    with unit() as work:
        (response,) = work.session.scalars(select(IntakeResponse))
        assert response.attendance_id == other.booker


def test_a_newer_wording_is_asked_of_the_next_client_only(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_page(pages, booked.token).submit(LATER, C1=STORY).click("What having my back means")
    with unit() as work:
        first = work.session.scalars(
            select(QuestionnaireVersion).where(QuestionnaireVersion.key == "having_my_back")
        ).one()
        newer = {**first.definition, "version": 2, "sections": first.definition["sections"][:1]}
        work.session.add(QuestionnaireVersion(key=first.key, version=2, definition=newer, published_at=work.now))
    page.submit(LATER, C1="Still the same question")
    assert typed(pages.get("intake.questions", section="meaning")) == "Still the same question"


def test_the_same_form_twice_is_one_answer(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_page(pages, booked.token)
    page.submit(CONTINUE, C1=STORY)
    page.submit(CONTINUE, C1=STORY)
    with unit() as work:
        (row,) = work.session.scalars(select(IntakeAnswer))
        assert (row.revision, row.edition) == (0, 1)


def test_a_save_that_breaks_in_the_middle_keeps_nothing_of_itself(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_page(pages, booked.token, "brings")

    def cut_off(_mapper: object, _connection: object, answer: IntakeAnswer) -> None:
        if answer.question == "B2":
            raise ConnectionError("the power is gone")

    event.listen(IntakeAnswer, "after_insert", cut_off)
    try:
        page.submit(CONTINUE, status=500, B1=STORY, B2=["arguing"])
    finally:
        event.remove(IntakeAnswer, "after_insert", cut_off)
    assert given(unit) == {}
    page.submit(CONTINUE, B1=STORY, B2=["arguing"])
    assert given(unit) == {"B1": STORY, "B2": ("arguing",)}


# Two windows


def test_two_windows_with_different_answers_and_she_chooses(pages: Pages, booked: Booked, unit: Unit) -> None:
    one = open_page(pages, booked.token, "brings")
    other = pages.get("intake.questions", section="brings")
    one.submit(CONTINUE, B1=STORY)
    page = other.submit(CONTINUE, status=409, B1="Silence.", B2=["loss"])
    assert page.h1 == "Two answers to the same question"
    assert page.title == "Appointment form"
    (there, here) = page.options("choose_B1").values()
    assert there.startswith("Keep what the other window saved")
    assert there.endswith(STORY)
    assert here.endswith("Silence.")
    assert given(unit) == {"B1": STORY, "B2": None}
    unchosen = page.submit(CONTINUE, status=422)
    assert unchosen.errors == ["Choose which answer to keep"]
    page = unchosen.submit(CONTINUE, choose_B1="there")
    assert page.path == "/form/brings"
    assert given(unit) == {"B1": STORY, "B2": ("loss",)}


def test_what_this_window_has_holds_when_she_says_so(pages: Pages, booked: Booked, unit: Unit) -> None:
    one = open_page(pages, booked.token)
    other = pages.get("intake.questions", section="meaning")
    one.submit(CONTINUE, C1=STORY)
    other.submit(CONTINUE, status=409, C1="Silence.").submit(CONTINUE, choose_C1="here")
    assert given(unit) == {"C1": "Silence."}


def test_what_she_did_not_touch_gives_way_without_a_word(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token, "brings").submit(CONTINUE, B1="At first", B2=["loss"])
    one = pages.get("intake.questions", section="brings")
    other = pages.get("intake.questions", section="brings")
    one.submit(CONTINUE, B1=STORY)
    other.submit(CONTINUE, B2=["past"])
    assert (given(unit)["B1"], given(unit)["B2"]) == (STORY, ("past",))


def test_a_closed_form_says_only_that_there_is_a_newer_answer(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    one = open_page(pages, booked.token)
    other = pages.get("intake.questions", section="meaning")
    one.submit(CONTINUE, C1=STORY)
    page = other.submit(CONTINUE, status=409, C1="Silence.")
    assert STORY not in page.html
    assert "An answer that I do not show here" in page.text


def test_two_windows_about_safety_overwrite_nothing_either(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token, "safety").submit(CONTINUE, E1="yes")
    one = pages.get("intake.questions", section="safety", page=2)
    other = pages.get("intake.questions", section="safety", page=2)
    one.submit(CONTINUE, E2="often")
    page = other.submit(CONTINUE, status=409, E2="never")
    assert "Often" not in page.text
    page.submit(CONTINUE, choose_E2="there")
    assert given(unit)["E2"] == "often"


def test_a_choice_between_answers_to_what_is_not_asked_there_is_none(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token)
    pages.post("intake.questions", {"asked": "C1", "C1": STORY, "choosing": ["<b>", "B1"]}, section="meaning")
    assert given(unit) == {"C1": STORY}


# Saved while she types


def save(pages: Pages, page: Page, section: str = "meaning", **fields: object) -> tuple[int, dict[str, str]]:
    data = {"csrf_token": page.value("csrf_token"), "seen": page.value("seen"), "asked": list(fields), **fields}
    answer = pages.answer("POST", "intake.save", data, section=section)
    return answer.status_code, json.loads(answer.get_data(as_text=True))


@pytest.fixture
def typing(pages: Pages, booked: Booked) -> Page:
    """She has said that the device is hers."""
    pages.get("appointment.open_link", token=booked.token)
    pages.get("intake.form", begin="yes")
    return pages.get("intake.questions", section="meaning")


def test_what_she_types_is_saved_and_the_time_is_the_practices(
    pages: Pages, typing: Page, unit: Unit, clock: Clock
) -> None:
    assert typing.all("form", "data-save")[0].get("data-save") == "/form/meaning/save"
    status, said = save(pages, typing, C1="He put the ph")
    assert (status, said["saved_at"].replace("\u00a0", " ")) == (200, "10:00 a.m.")
    assert said["seen"] == "C1:1"
    clock.move(timedelta(minutes=2))
    save(pages, typing, C1=STORY, seen=said["seen"])
    assert given(unit) == {"C1": STORY}


def test_a_window_that_is_behind_stops_saving_and_says_why(pages: Pages, typing: Page, unit: Unit) -> None:
    save(pages, typing, C1=STORY)
    status, said = save(pages, typing, C1="Silence.")
    assert status == 409
    assert "Another window has other answers." in said["message"]
    assert given(unit) == {"C1": STORY}


def test_what_does_not_fit_is_not_saved_and_the_page_says_so(pages: Pages, typing: Page, unit: Unit) -> None:
    status, said = save(pages, typing, C1="x" * 1001)
    assert status == 422
    assert said["message"].startswith("Not saved yet")
    assert given(unit) == {}


def test_nothing_is_saved_by_itself_before_she_says_that_the_device_is_hers(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    page = open_page(pages, booked.token)
    assert not page.all("form", "data-save")
    assert pages.answer("POST", "intake.save", {"C1": STORY}, section="meaning").status_code == 404
    assert given(unit) == {}


def test_what_one_of_two_says_of_the_device_holds_for_nobody_else(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    pages.get("appointment.open_link", token=booked.token)
    pages.get("intake.form", begin="yes")
    with unit() as work:
        work.session.get_one(Attendance, booked.partner).discreet = False
    assert not open_page(pages, booked.partners_token).all("form", "data-save")
    assert open_page(pages, booked.token).all("form", "data-save")


def test_nothing_is_saved_by_itself_where_she_could_not_see_it(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    pages.get("appointment.open_link", token=booked.token)
    pages.get("intake.form", begin="yes")
    for section in ("meaning", "safety"):
        assert not pages.get("intake.questions", section=section).all("form", "data-save")
        assert pages.answer("POST", "intake.save", {}, section=section).status_code == 404
