"""Addresses and numbers are taken as people type them, and refused with words that say how to go on."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from blueprints.fields import (
    AddressField,
    ChoicesField,
    Form,
    LineField,
    LongField,
    PhoneField,
    choice,
    required,
)
from practice.models.profile import PracticeProfile
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast


class Sample(Form):
    line = LineField()
    text = LongField()
    address = AddressField()
    number = PhoneField()


def filled_in(app: Flask, kind: type[Form] = Sample, **typed: str) -> Any:
    with app.test_request_context("/", method="POST", data=typed):
        form = kind()
        form.validate()
        return form


@pytest.mark.parametrize(
    "typed", ["amara@example.org", " amara@example.org ", "a.b+c@sub.example.org", "a@bücher.example"]
)
def test_an_address_is_taken_as_it_is_typed(app: Flask, cast: Cast, typed: str) -> None:
    form = filled_in(app, address=typed)
    assert not form.address.errors
    assert form.address.data == typed.strip()


@pytest.mark.parametrize(
    "typed",
    ["amara", "amara@", "@example.org", "a b@example.org", "zoë@example.org", "a@example.org\nBcc: b@example.org"],
)
def test_an_address_to_which_no_letter_would_get_is_refused(app: Flask, cast: Cast, typed: str) -> None:
    form = filled_in(app, address=typed)
    assert form.address.errors
    assert form.address.data == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("(519) 555-0142", "+15195550142"), ("519 555 0142", "+15195550142"), ("+44 20 7946 0958", "+442079460958")],
)
def test_a_number_is_kept_as_the_world_dials_it(app: Flask, cast: Cast, typed: str, kept: str) -> None:
    assert filled_in(app, number=typed).number.e164 == kept


def test_a_number_without_a_country_is_of_the_practices_country(app: Flask, cast: Cast, unit: Unit) -> None:
    with unit() as work:
        work.session.query(PracticeProfile).update({"region": "GB-ENG"})
    assert filled_in(app, number="020 7946 0958").number.e164 == "+442079460958"


@pytest.mark.parametrize("typed", ["12", "call me", "555 0142", "+999 1"])
def test_a_number_that_cannot_be_dialled_is_refused_with_an_example(app: Flask, cast: Cast, typed: str) -> None:
    form = filled_in(app, number=typed)
    assert "519 555 0123" in str(form.number.errors[0])
    assert form.number.data == typed


def test_an_extension_is_not_dropped_silently(app: Flask, cast: Cast) -> None:
    assert "extension" in str(filled_in(app, number="519 555 0142 x12").number.errors[0])


@pytest.mark.parametrize("unseen", ["\x00", "\r\n", "\u202e", "\u2028", "\x85", "\u200f"])
def test_a_line_with_something_invisible_is_refused_and_kept(app: Flask, cast: Cast, unseen: str) -> None:
    form = filled_in(app, line=f"Amara{unseen}Diallo")
    assert form.line.errors
    assert form.line.data.startswith("Amara")


@pytest.mark.parametrize("name", ["Zoë", "李小龍", "ልዑል", "O’Brien-Smith", "عائشة", "🌿"])
def test_a_name_in_any_script_is_a_name(app: Flask, cast: Cast, name: str) -> None:
    assert not filled_in(app, line=name).line.errors


def test_a_browser_that_keeps_no_cookies_is_told_what_helps(app: Flask, pages: Pages, cast: Cast) -> None:
    without = app.test_client(use_cookies=False)
    answer = without.post("/find", data={"email": "amara@example.org"}, base_url=pages.origin)
    assert answer.status_code == 422
    assert "allow cookies for this site" in answer.text
    assert 'value="amara@example.org"' in answer.text


@pytest.mark.parametrize("blank", ["", "   ", "\u00a0\u3000", "\u200b", "\u2060\ufeff", "\u00ad", "\u3164"])
@pytest.mark.parametrize("name", ["line", "text", "address", "number"])
def test_nothing_but_blanks_is_not_an_answer(app: Flask, cast: Cast, name: str, blank: str) -> None:
    class Strict(Form):
        line = LineField(validators=[required("Say something")])
        text = LongField(validators=[required("Say something")])
        address = AddressField(validators=[required("Say something")])
        number = PhoneField(validators=[required("Say something")])

    assert filled_in(app, Strict, **{name: blank})[name].errors == ["Say something"]


@pytest.mark.parametrize("edge", [" ", "\u200b", "\ufeff", "\u2060", "\u00ad"])
def test_what_copying_leaves_at_the_ends_is_taken_off(app: Flask, cast: Cast, edge: str) -> None:
    form = filled_in(app, line=f"{edge}Amara{edge}", address=f"{edge}amara@example.org{edge}")
    assert (form.line.data, form.address.data) == ("Amara", "amara@example.org")
    assert not form.address.errors


def test_a_box_that_is_not_on_the_page_is_refused_without_repeating_it(app: Flask, cast: Cast) -> None:
    class Boxes(Form):
        boxes = ChoicesField(choices=[choice("one", "One")])

    assert filled_in(app, Boxes, boxes="<b>two</b>").boxes.errors == ["Choose from those on this page"]


def test_what_is_invisible_in_a_long_answer_is_taken_out(app: Flask, cast: Cast) -> None:
    form = filled_in(app, text="one\r\ntwo\x00\u202e three")
    assert form.text.data == "one\ntwo three"
