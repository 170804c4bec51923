"""Of two devices that edit the same thing, the later sees what the earlier saved, and chooses: on every page."""

from __future__ import annotations

import sys
from typing import Any

from blueprints.admin.edits import EditForm
from tests import factories
from tests.booked import attendance, book
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast

# Each form with its page, and something that she types there. The account asks for the password besides, and of a
# questionnaire there is a draft first: these are proved with their pages. A price is a part of a format.
TYPED: dict[str, tuple[str, dict[str, str]]] = {
    "WeekForm": ("admin.week", {"tuesday-0-from": "10:30"}),
    "OtherDayForm": ("admin.other_day", {"on": "2027-03-09", "whose": "phone", "opening": "closed"}),
    "FormatForm": ("admin.session_format", {"name": "Sitting down"}),
    "MeetingPointForm": ("admin.meeting_point", {"toilets": "In the café."}),
    "ChangeoversForm": ("admin.changeovers", {}),
    "RulesForm": ("admin.rules", {"daily_cap": "7"}),
    "ProfileForm": ("admin.profile", {"title": "Counsellor at large"}),
    "CrisisLineForm": ("admin.crisis_line", {"act": "Call 911 at once."}),
    "TextForm": ("admin.text", {"title": "What is agreed"}),
    "LetterForm": ("admin.letter_words", {"subject": "Hello there"}),
    "PartForm": ("admin.letter_words", {"body": "Goodbye. {crisis_lines}"}),
    "WaitlistRulesForm": ("admin.waitlist_settings", {"offer_length": "45"}),
    "CalendarForm": ("admin.busy_calendar", {"name": "My other one"}),
    "FeesForm": ("admin.fees", {"how_to_pay": "In cash."}),
    "KeepingForm": ("admin.keeping", {"draft_days": "45"}),
    "ClientForm": ("admin.edit_client", {"name": "Amara D."}),
    "AddressForm": ("admin.correct_address", {"email": "amara.new@example.org"}),
}
PROVED_APART = {"AccountForm", "QuestionForm", "SectionForm", "WholeForm", "PriceForm"}
BUTTONS = {"AddressForm": "Write to this address", "TextForm": "Save as a new version"}
OLDER = "the tag of what stood there before"


def test_no_page_lets_the_later_device_undo_unseen_what_the_earlier_saved(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    where = addresses(unit, cast)
    for name, (endpoint, typed) in TYPED.items():
        page = ruths_pages.get(endpoint, **where.get(name, {}))
        said = typed or {f"after_{cast.walk.id}_{cast.phone.id}": "5"}
        page = page.submit(BUTTONS.get(name, "Save"), {**said, "seen": OLDER}, status=409)
        assert "This was changed on another device while you had it open." in page.text, name
        assert {field: page.value(field) for field in said} == said, name


def test_every_form_that_edits_is_among_them() -> None:
    assert {form.__name__ for form in written_down(EditForm)} == TYPED.keys() | PROVED_APART


def addresses(unit: Unit, cast: Cast) -> dict[str, dict[str, Any]]:
    """What the addresses of these pages name."""
    booked = book(unit, cast.in_person)
    with unit() as work:
        google = factories.busy_calendar(work, practitioner=cast.ruth)
        hers = attendance(work, booked.booker).client_id
    return {
        "FormatForm": {"format_id": cast.in_person.id},
        "MeetingPointForm": {"point_id": cast.walk.meeting_point_id},
        "CrisisLineForm": {"position": 1},
        "TextForm": {"kind": "fees"},
        "LetterForm": {"letter": "confirmation"},
        "PartForm": {"letter": "crisis"},
        "CalendarForm": {"calendar_id": google.id},
        "ClientForm": {"client_id": hers},
        "AddressForm": {"appointment_id": booked.id, "person": booked.booker},
    }


def written_down(below: type[EditForm]) -> set[type[EditForm]]:
    """Those with a name in a module, not those that are made for one request."""
    found = {each for each in below.__subclasses__() if vars(sys.modules[each.__module__]).get(each.__name__) is each}
    return found.union(*map(written_down, found))
