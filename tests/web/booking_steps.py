"""The steps of a booking as a person takes them, for the tests that begin further on."""

from __future__ import annotations

from typing import Any

from practice.models.scheduling import FormatKind, SessionFormat
from tests.pages import Page, Pages

AMARA = {"name": "Amara Diallo", "email": "amara@example.org", "seen": "private"}
CALLED = {"phone": "519 555 0142", "voicemail": "brief"}
NEEDED = {
    FormatKind.IN_PERSON: {},
    FormatKind.ONLINE: {},
    FormatKind.PHONE: CALLED,
    FormatKind.WALK: {**CALLED, "rain_plan": "another_day", "outdoors": "y"},
}
TUESDAY = "2027-03-09T15:15:00+00:00"  # 10:15 a.m. in Toronto, while the clock says Monday 1 March


def times(pages: Pages, chosen: SessionFormat, *, party: str = "one", status: int = 200, **more: Any) -> Page:
    """The page with the times."""
    return pages.get("booking.choose_time", slug=chosen.slug, party=party, status=status, **more)


def starts(page: Page) -> list[str]:
    """The times on the page, as they are posted."""
    return [str(field.get("value")) for field in page.all("input", name="start", type="radio")]


def to_details(pages: Pages, chosen: SessionFormat, *, start: str = TUESDAY, party: str = "one") -> Page:
    """A time is chosen; the page asks for her details."""
    return times(pages, chosen, party=party).submit("Continue", start=start)


def to_check(pages: Pages, chosen: SessionFormat, *, start: str = TUESDAY, party: str = "one", **typed: Any) -> Page:
    """All is typed; the page asks for a last look."""
    page = to_details(pages, chosen, start=start, party=party)
    if party == "couple":
        typed.setdefault("partner_way", "write" if "partner_email" in typed else "later")
    return page.submit("Continue", {**AMARA, **NEEDED[chosen.kind], **typed})


def to_booked(pages: Pages, chosen: SessionFormat, *, start: str = TUESDAY, party: str = "one", **typed: Any) -> Page:
    """It is booked."""
    return to_check(pages, chosen, start=start, party=party, **typed).submit("Confirm booking", agrees="y")


def rows(page: Page) -> dict[str, str]:
    """The rows of a summary: what each says, without its link."""
    keys = page.all("dt")
    said = [value for value in page.all("dd") if not any(link.tag == "a" for link in value.iter())]
    return {" ".join("".join(key.itertext()).split()): _text(value) for key, value in zip(keys, said, strict=True)}


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
