"""What does a newcomer send to book? Three forms, in either system, for a start that nobody else wants.

Ours: the time (which is then held), her details, her yes to the check page. django-appointment's: the time, her
details (which makes her an account and a letter with a code), the code. The pages between are left out in both; the
tokens that these forms carry were read from them once. Its code is read from its database, as if she had opened the
letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from benchmarks.ours import SLUG
from benchmarks.week import LENGTH, ZONE
from benchmarks.wire import Answer, Browser, path_of

TIMES_PATH = f"/book/{SLUG}/time?party=one"
THEIR_PATH = "/request/1/"
NUMBERS = count(1)
CodeOf = Callable[[str], str]


class Refused(Exception):
    """A form was answered with something else than the way on."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        super().__init__(f"status {answer.status}: {answer.body[:300]!r}")


@dataclass
class OurBooking:
    """One browser that books again and again, each time as somebody new."""

    browser: Browser
    tokens: dict[str, str] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)
    newcomer: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Read the token of the forms."""
        self.tokens = {"csrf_token": self.browser.get(TIMES_PATH).hidden()["csrf_token"]}
        self.newcomer = dict(self.browser.cookies)

    def hold(self, start: datetime) -> None:
        """Steps one and two."""
        self.browser.cookies = dict(self.newcomer)
        instant = start.replace(tzinfo=ZONE).astimezone(UTC).isoformat()
        _onward(self.browser.post(TIMES_PATH, self.tokens | {"start": instant}))

    def details(self) -> None:
        """Step three."""
        number = next(NUMBERS)
        details = {"name": "Amara Diallo", "email": f"amara{number}@example.org", "seen": "private"}
        _onward(self.browser.post("/book/details", self.tokens | details))
        if not self.agreed:
            self.agreed = self.browser.get("/book/check").hidden() | {"agrees": "y"}

    def confirm(self) -> None:
        """Step four: her yes."""
        way = _onward(self.browser.post("/book/check", self.agreed | self.tokens))
        if way != "/book/booked":
            raise RuntimeError(f"confirming led to {way}")

    def whole(self, start: datetime) -> None:
        """All of it."""
        self.hold(start)
        self.details()
        self.confirm()


@dataclass
class TheirBooking:
    """The same at django-appointment."""

    browser: Browser
    code_of: CodeOf
    token: str = ""

    def begin(self) -> None:
        self.browser.get(THEIR_PATH)
        self.token = self.browser.cookies["csrftoken"]

    def whole(self, start: datetime) -> None:
        """All of it."""
        self.browser.cookies = {"csrftoken": self.token}
        chosen = {
            "date": start.date().isoformat(),
            "start_time": start.strftime("%H:%M"),
            "end_time": (start + LENGTH).strftime("%H:%M"),
            "service": "1",
            "staff_member": "1",
        }
        details_path = self._send("/request-submit/", chosen)
        email = f"amara{next(NUMBERS)}@example.org"
        details = {
            "name": "Amara Diallo",
            "email": email,
            "phone_0": "CA",
            "phone_1": "5195550142",
            "address": "London",
            "payment_type": "full",
        }
        code_path = self._send(details_path, details)
        if not code_path.startswith("/verification-code/"):
            raise RuntimeError(f"the details led to {code_path}")
        self._send(code_path, {"code": self.code_of(email)})

    def _send(self, path: str, form: dict[str, str]) -> str:
        return _onward(self.browser.post(path, form | {"csrfmiddlewaretoken": self.token}))


def _onward(answer: Answer) -> str:
    if answer.status not in (302, 303):
        raise Refused(answer)
    return path_of(answer)
