"""What a calendar app meets at a secret address: the whole file once, and then that nothing is new."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import parsedate_to_datetime

import icalendar
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from practice.models.calendars import FeedLevel
from practice.models.people import Client
from practice.services import feeds
from tests.booked import TUESDAY_AFTERNOON, book
from tests.conftest import Clock, Unit
from tests.pages import Pages
from tests.people import Cast
from tests.questions import asked_of


@pytest.fixture
def secret(unit: Unit, cast: Cast) -> str:
    """The token of an address that tells names."""
    with unit() as work:
        return made(work, cast)


def made(work, cast: Cast, level: FeedLevel = FeedLevel.FULL) -> str:
    address = feeds.add(work, practitioner_id=cast.ruth.id, name="My phone", level=level)
    return address.token or ""


def fetch(app: Flask, secret: str, method: str = "GET", **headers: str) -> TestResponse:
    """What an app without a cookie gets."""
    origin = app.extensions["settings"].public_url
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().open(f"/feeds/{secret}.ics", method=method, headers=named, base_url=origin)


def test_an_app_gets_the_whole_file_without_asking_for_anything_special(
    app: Flask, unit: Unit, cast: Cast, secret: str, clock: Clock
) -> None:
    book(unit, cast.in_person)
    answer = fetch(app, secret)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == clock()
    assert answer.headers["ETag"].startswith('"'), "a strong one"
    for absent in ("Set-Cookie", "Content-Encoding", "Content-Disposition", "Vary"):
        assert absent not in answer.headers
    assert len(icalendar.Calendar.from_ical(answer.get_data()).walk("VEVENT")) == 1


def test_asking_for_the_head_alone_says_the_same_without_the_file(
    app: Flask, unit: Unit, cast: Cast, secret: str
) -> None:
    book(unit, cast.in_person)
    whole, head = fetch(app, secret), fetch(app, secret, "HEAD")
    assert head.status_code == 200
    assert head.get_data() == b""
    for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("sent", ["{tag}", "W/{tag}", '"another", {tag}', "*"])
def test_an_app_that_has_it_already_is_told_so_after_two_questions(
    app: Flask, unit: Unit, cast: Cast, secret: str, sent: str
) -> None:
    book(unit, cast.in_person, couple=True)
    tag = fetch(app, secret).headers["ETag"]
    with asked_of(app.extensions["sessions"].engine) as asked:
        answer = fetch(app, secret, If_None_Match=sent.format(tag=tag))
    assert (answer.status_code, answer.get_data()) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert len(asked) <= 2


def test_another_appointment_and_another_name_are_new(app: Flask, unit: Unit, cast: Cast, secret: str) -> None:
    book(unit, cast.in_person)
    tags = [fetch(app, secret).headers["ETag"]]
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="wanda@example.org")
    tags.append(fetch(app, secret).headers["ETag"])
    with unit() as work:
        for client in work.session.query(Client):
            client.name = "Wanda Petit"
    answer = fetch(app, secret, If_None_Match=tags[1])
    assert answer.status_code == 200
    assert len({*tags, answer.headers["ETag"]}) == 3
    assert "Wanda Petit" in answer.get_data(as_text=True)


def test_when_it_was_changed_is_no_reason_to_leave_it(app: Flask, unit: Unit, cast: Cast, secret: str) -> None:
    """A name that is put right changes no appointment's time."""
    book(unit, cast.in_person)
    since = fetch(app, secret).headers["Last-Modified"]
    assert fetch(app, secret, If_Modified_Since=since).status_code == 200


def test_every_address_that_opens_nothing_is_the_same_page_after_the_same_questions(
    app: Flask, unit: Unit, cast: Cast, secret: str
) -> None:
    with unit() as work:
        address, _ = feeds.open_address(work, token=secret)
        revoked = secret
        secret = feeds.renew(work, practitioner_id=cast.ruth.id, address_id=address.id).token or ""
    answers = []
    for wrong in (revoked, "x" * 43, secret[:-1] + ("A" if secret[-1] != "A" else "B"), "鷺", secret.swapcase()):
        with asked_of(app.extensions["sessions"].engine) as asked:
            answer = fetch(app, wrong)
        assert "ETag" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        answers.append((answer.status_code, answer.get_data(), len(asked)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 404
    assert fetch(app, secret).status_code == 200


def test_whoever_tries_many_addresses_has_to_wait_and_nobody_else(make_app, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        secret = made(work, cast)
    app = make_app()
    answers = [fetch(app, f"guess-{n}").status_code for n in range(61)]
    assert answers == [404] * 60 + [429]
    assert int(fetch(app, secret).headers["Retry-After"]) > 0
    elsewhere = app.test_client().get(
        f"/feeds/{secret}.ics",
        base_url=app.extensions["settings"].public_url,
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert elsewhere.status_code == 200


def test_after_an_hour_the_tries_are_forgotten(make_app, unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        secret = made(work, cast)
    app = make_app()
    for n in range(61):
        fetch(app, f"guess-{n}")
    clock.move(timedelta(hours=1))
    assert fetch(app, secret).status_code == 200


def test_no_line_of_the_log_has_an_address(
    make_app, unit: Unit, cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit() as work:
        secret = made(work, cast)
    app = make_app()
    with caplog.at_level(logging.DEBUG):
        for token in (secret, secret[::-1]):
            fetch(app, token)
        monkeypatch.delitem(app.extensions, "feed_brake")
        assert fetch(app, secret).status_code == 500
    assert "bug" in caplog.text
    assert secret not in caplog.text
    assert secret[::-1] not in caplog.text


def test_somebody_who_is_signed_in_opens_it_as_anybody_does(ruths_pages: Pages, app: Flask, secret: str) -> None:
    answer = ruths_pages.answer("GET", "feeds.feed", secret=secret)
    assert answer.get_data() == fetch(app, secret).get_data()
