"""A picture of a meeting point: sent from a phone, shown to clients at an address that never changes what it shows."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from practice.models.appointments import RainPlan
from practice.rules.pictures import LARGEST_FILE
from tests.booked import book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.photographs import photograph
from tests.web.booking_steps import times

WORDS = "A green iron gate beside a bus stop"


def send(pages: Pages, cast: Cast, file: bytes | None, words: str = WORDS) -> TestResponse:
    page = pages.get("admin.meeting_point_picture", point_id=cast.walk.meeting_point_id)
    return post(pages, page.address, file, csrf_token=page.token, words=words)


def post(pages: Pages, address: str, file: bytes | None, **fields: Any) -> TestResponse:
    """As a browser sends a form with a file."""
    files = {"file": FileStorage(BytesIO(file), "IMG_0001.jpg", content_type="image/jpeg")} if file is not None else {}
    boundary, body = encode_multipart({**fields, **files})
    kind = f"multipart/form-data; boundary={boundary}"
    headers = {"Referer": f"{pages.origin}/"}
    path = address.removeprefix(pages.origin)
    return pages.client.post(path, data=body, content_type=kind, headers=headers, base_url=pages.origin)


def pictures(page: Page) -> list[tuple[str, str]]:
    return [(image.get("src", ""), image.get("alt", "")) for image in page.all("img", class_="picture")]


def read(pages: Pages, address: str, **headers: str) -> TestResponse:
    client: FlaskClient = pages.client
    return client.get(address, base_url=pages.origin, headers=headers)


def test_what_she_sends_is_shown_to_clients_small_and_with_its_words(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    assert send(ruths_pages, cast, photograph(size=(4000, 3000), orientation=6)).status_code == 303
    point = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    ((address, words),) = pictures(point)
    assert words == WORDS
    booked = book(unit, cast.walk, rain_plan=RainPlan.INDOORS)
    pages.answer("GET", "appointment.open_link", token=booked.token)
    assert pictures(pages.get("appointment.show")) == pictures(times(pages, cast.walk)) == [(address, WORDS)]
    answer = read(pages, address)
    assert answer.content_type == "image/webp"
    assert Image.open(BytesIO(answer.data)).size == (900, 1200)
    assert b"Phone of Ruth" not in answer.data


def test_it_may_be_kept_for_ever_and_is_known_again(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    send(ruths_pages, cast, photograph())
    ((address, _),) = pictures(ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id))
    answer = read(pages, address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    tag = answer.headers["ETag"]
    assert tag.strip('"') in address
    assert not tag.startswith("W/")
    assert read(pages, address, **{"If-None-Match": tag}).status_code == 304
    send(ruths_pages, cast, photograph(size=(400, 300)), "The same gate in spring")
    assert read(pages, address).status_code == 404
    ((other, words),) = pictures(ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id))
    assert (other != address, words) == (True, "The same gate in spring")


def test_other_words_need_no_other_picture(ruths_pages: Pages, cast: Cast) -> None:
    send(ruths_pages, cast, photograph())
    assert send(ruths_pages, cast, None, "The gate, with a bench").status_code == 303
    ((_, words),) = pictures(ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id))
    assert words == "The gate, with a bench"


@pytest.mark.parametrize(
    ("file", "words", "status", "error"),
    [
        (None, WORDS, 422, "Choose a picture"),
        (b"no picture", WORDS, 422, "This is no picture that I can read"),
        (photograph(), "", 422, "Say in a few words what is to be seen"),
        (bytes(LARGEST_FILE + 1), WORDS, 422, "This file is larger than 12 MB"),
    ],
)
def test_what_cannot_be_shown_is_refused_kindly(
    ruths_pages: Pages, cast: Cast, file: bytes | None, words: str, status: int, error: str
) -> None:
    answer = send(ruths_pages, cast, file, words)
    assert answer.status_code == status
    assert error in answer.get_data(as_text=True)


def test_only_this_form_takes_large_files(ruths_pages: Pages, cast: Cast) -> None:
    assert send(ruths_pages, cast, bytes(LARGEST_FILE + 1024 * 1024)).status_code == 413
    page = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    assert post(ruths_pages, page.address, bytes(1024 * 1024), csrf_token=page.token).status_code == 413


def test_none_is_shown_once_she_takes_it_away(ruths_pages: Pages, cast: Cast) -> None:
    send(ruths_pages, cast, photograph())
    page = ruths_pages.get("admin.meeting_point_picture", point_id=cast.walk.meeting_point_id)
    assert not pictures(page.submit("Show no picture"))
