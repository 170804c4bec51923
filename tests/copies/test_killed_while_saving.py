"""A server that is killed while somebody's answers are being saved: is each of them whole afterwards, old or new?"""

from __future__ import annotations

import contextlib
import json
import random
import re
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from sqlalchemy import select

from practice import vault
from practice.models.intake import IntakeAnswer, IntakeResponse
from practice.services import intake
from tests.booked import attendance, book
from tests.conftest import ENVIRONMENT
from tests.deployment import Deployment
from tests.services.intakes import seen as part_of

pytestmark = pytest.mark.both_engines

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
KILLS = 3
PADDING = "and she went on to say, " * 30


@pytest.fixture
def deployment(database, tmp_path):
    """The real server in front of this test's database; the clock is the machine's."""
    environ = ENVIRONMENT | {"DATABASE_URL": database.url, "WEB_CONCURRENCY": "1"}
    served = Deployment(tmp_path, environ)
    yield served
    served.stop()


@pytest.fixture
def booked(unit, cast, clock):
    """An appointment that is ahead, whatever day it is."""
    clock.set(datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    return book(unit, cast.in_person, start=clock() + timedelta(days=10))


class Amara:
    """Her browser: it saves the page that she has open again and again, all its answers with one number in them."""

    def __init__(self, url, token):
        self.url, self.arrived, self.sent = url, 0, 0
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._read(f"/a/{token}")
        self._read("/form?begin=yes")

    def opens_the_page(self):
        page = self._read("/form/meaning")
        found = [dict(ATTRIBUTE.findall(field)) for field in HIDDEN.findall(page)]
        self.fields = [(field["name"], field.get("value", "").replace("&#34;", '"')) for field in found]
        self.asked = re.findall(r'<textarea[^>]*name="([^"]+)"', page)

    def saves(self, until):
        """Until the server is gone."""
        with contextlib.suppress(ConnectionError, HTTPException):
            while not until.is_set():
                self.sent += 1
                words = f"{self.sent} {PADDING}{self.sent}"
                typed = [(name, words) for name in self.asked]
                said = json.loads(self._read("/form/meaning/save", [*self.fields, *typed]))
                self.fields = [(name, said["seen"] if name == "seen" else value) for name, value in self.fields]
                self.arrived = self.sent

    def _read(self, path, fields=None):
        data = urlencode(fields).encode() if fields else None
        request = Request(self.url + path, data, {"Referer": self.url})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.read().decode()
        except HTTPError as refused:
            raise AssertionError(f"{path} answered {refused.code}: {refused.read().decode()[:300]}") from None
        except URLError as away:
            raise ConnectionError from away


def test_every_answer_is_whole_after_the_server_was_killed(deployment, booked, database, unit):
    chance, numbers = random.Random(4), []
    deployment.start_web()
    amara = Amara(deployment.url, booked.token)
    for _kill in range(KILLS):
        amara.opens_the_page()
        ended = threading.Event()
        saving = threading.Thread(target=amara.saves, args=(ended,))
        begun_at = amara.arrived
        saving.start()
        while amara.arrived < begun_at + 3 and saving.is_alive():
            ended.wait(0.01)
        ended.wait(chance.random() * 0.05)
        deployment.kill("web")
        ended.set()
        saving.join(60)
        assert amara.arrived >= begun_at + 3, deployment.said("web")
        numbers.append(number_kept(unit, booked))
        assert amara.arrived <= numbers[-1] <= amara.sent, "what was answered as saved is saved, and nothing older"
        deployment.start_web()
    assert numbers == sorted(set(numbers)), "each time she could go on"


def number_kept(unit, booked):
    """The one number that stands at both ends of each of her answers."""
    with unit() as work:
        vault.use(vault.Vault({"test": bytes(range(32))}))
        own = intake.own_form(work, attendance=part_of(work, attendance(work, booked.booker)))
        rows = work.session.scalars(
            select(IntakeAnswer).join(IntakeAnswer.response).where(IntakeResponse.attendance_id == booked.booker)
        )
        assert {row.question for row in rows} == set(own.given)
    words = [value for value in own.given.values() if isinstance(value, str)]
    ends = {(each.split()[0], each.split()[-1].removeprefix("say,")) for each in words}
    assert len(words) > 0
    assert len(ends) == 1, "all of one page is saved, or none of it"
    first, last = ends.pop()
    assert first == last
    return int(first)
