"""Ruth's way from page to page: what stands at the bottom of a phone, under More, and on single keys."""

from __future__ import annotations

from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast


def test_more_leads_to_what_has_no_room_at_the_bottom_of_a_phone(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.today").click("More")
    assert page.click("Practice").h1 == "Your practice"


def test_keys_do_nothing_until_she_switches_them_on(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = ruths_pages.get("admin.keyboard")
    assert not page.all("nav", data_shortcuts="")
    page = page.submit("Save", has_shortcuts="y")
    assert page.all("nav", data_shortcuts="")
    with unit() as work:
        assert cast.seen_by(work).ruth.has_shortcuts
    page = page.submit("Save", has_shortcuts=None)
    assert not page.all("nav", data_shortcuts="")
