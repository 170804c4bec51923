"""The counsellor rewords her letters, looks at each before anybody gets it, and goes back to the original."""

from __future__ import annotations

import pytest

from blueprints.admin.letter_wording import FIELDS, when_sent_words
from mailing import sources
from practice.models.outbox import OutboxMessage
from practice.rules.letter_fields import FRAMES
from practice.services import letter_texts
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

SAVE, BACK = "Save", "Back to the original"
SHORT = "# {when}\n\nSee you, {name}.\n\n{button}\n\nDeclining does not cancel: {link_beside_invitation}"


@pytest.fixture
def confirmation(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.letter_words", letter="confirmation")


def look(page: Page, pages: Pages, how: str = "light", **typed: str) -> str:
    """What the frame shows of the words that are typed; nothing of them is kept."""
    there = {name: page.value(name) for name in ("csrf_token", "seen", "subject", "preview", "button", "body")}
    fields = there | typed | {"look": how}
    answer = pages.answer("POST", page.address, fields)
    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    return answer.get_data(as_text=True)


def body_of(page: Page) -> str:
    return str(page.value("body")).replace("\r", "")


def own(unit: Unit) -> dict[tuple[str, str | None, str], str]:
    with unit() as work:
        rows = letter_texts.everything_in_force(work)
        return {(row.name, row.format_id, row.language): row.body or "" for row in rows}


def test_her_practice_leads_to_every_letter_with_when_it_goes(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.settings").click("Letters")
    assert page.texts("h2") == ["To your clients", "Discreet letters", "To you", "Parts that letters share"]
    there = [link for link in page.links if "/letters/" in link.href]
    assert len(there) == len(FRAMES)
    assert len({link.words for link in there}) == len(FRAMES), "no two of them have one name"
    assert "At once when somebody has booked" in page.text
    assert page.click("Confirmation").h1 == "Confirmation"


@pytest.mark.parametrize("letter", FRAMES)
def test_every_letter_has_a_page_that_says_what_it_may_name(letter: str, ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.letter_words", letter=letter)
    said = page.texts("code")
    assert {f"{{{name}}}" for name in FRAMES[letter].fields} <= set(said)
    assert when_sent_words(letter), "say in WHEN when it is sent"
    assert FRAMES[letter].fields <= FIELDS.keys(), "say in FIELDS what it stands for"
    answer = ruths_pages.answer("GET", "admin.look_at_letter", letter=letter)
    assert answer.status_code == 200


def test_a_field_is_shown_with_its_meaning_and_a_sample(confirmation: Page) -> None:
    assert "What the client wants to be called" in confirmation.text
    assert "Alex Example" in confirmation.text
    assert "The place, as you wrote it" not in confirmation.text, "that is for the parts"


def test_what_she_saves_is_in_force(confirmation: Page, unit: Unit) -> None:
    page = confirmation.submit(SAVE, body=SHORT.replace("\n", "\r\n"))
    assert "Saved. Letters say it from now on." in page.text
    assert "Your words" in page.text
    assert own(unit) == {("confirmation", None, "en"): SHORT}
    assert "Nothing has changed." in page.submit(SAVE).text


def test_words_for_one_format_begin_as_those_for_all(confirmation: Page, unit: Unit, cast: Cast) -> None:
    page = confirmation.submit(SAVE, body=SHORT).click("Walk & Talk")
    assert body_of(page) == SHORT
    page.submit(SAVE, body=f"Bring good shoes.\n\n{SHORT}")
    assert set(own(unit)) == {("confirmation", None, "en"), ("confirmation", cast.walk.id, "en")}


def test_words_in_another_language_begin_as_a_copy(confirmation: Page, unit: Unit) -> None:
    page = confirmation.submit(SAVE, body=SHORT).submit("Write it in this language", language="fr")
    assert body_of(page) == SHORT
    page = page.submit(SAVE, body=SHORT.replace("See you", "À bientôt"))
    assert "French" in page.text
    assert set(own(unit)) == {("confirmation", None, "en"), ("confirmation", None, "fr")}


def test_a_letter_to_her_is_in_her_own_language_only(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.letter_words", letter="practitioner_new")
    assert "In another language" not in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"body": SHORT.replace("{name}", "{nmae}")}, "This letter knows no {nmae}. Did you mean {name}?"),
        ({"body": SHORT.replace("{button}", "")}, "The letter needs {button} once, on a line of its own"),
        ({"body": SHORT.replace("{when}", "")}, "The letter has to say {when}"),
        ({"body": f"{SHORT}\n\n<b>now</b>"}, "Leave out HTML."),
        ({"body": f"{SHORT}\n\n[here](http://example.org)"}, "http://example.org"),
        ({"body": ""}, "Write something here"),
        ({"subject": "Dear {name}"}, "{name} cannot stand here: too long, or too private for a locked phone"),
        ({"subject": ""}, "Write something here"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_and_stays_typed(
    confirmation: Page, unit: Unit, typed: dict[str, str], said: str
) -> None:
    page = confirmation.submit(SAVE, status=422, **typed)
    assert said in page.text
    assert {name: str(page.value(name) or "").replace("\r", "") for name in typed} == typed
    assert own(unit) == {}


def test_a_discreet_letter_does_not_say_who_writes(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.letter_words", letter="discreet")
    page = page.submit(SAVE, status=422, body="# {when}\n\n{button}\n\nRuth Okafor")
    assert "Somebody else may read this letter: leave out Ruth Okafor" in page.text


def test_what_is_typed_can_be_looked_at_before_it_is_saved(confirmation: Page, ruths_pages: Pages, unit: Unit) -> None:
    shown = look(confirmation, ruths_pages, body=SHORT)
    assert "See you, Alex Example." in shown
    assert "You are booked." not in shown
    assert "See you, Alex Example." in look(confirmation, ruths_pages, "text", body=SHORT)
    assert "BEGIN:VCALENDAR" in look(confirmation, ruths_pages, "calendar", body=SHORT)
    assert own(unit) == {}


def test_it_is_looked_at_in_light_and_in_dark(confirmation: Page, ruths_pages: Pages) -> None:
    light, dark = look(confirmation, ruths_pages, "light"), look(confirmation, ruths_pages, "dark")
    assert "prefers-color-scheme" not in light + dark
    assert "@media not all" in light
    assert "@media all" in dark


def test_it_is_looked_at_for_each_format(confirmation: Page, ruths_pages: Pages, cast: Cast) -> None:
    assert "we meet at Heron Park" in look(confirmation, ruths_pages, "text", sample=cast.walk.id)
    assert "I call you" in look(confirmation, ruths_pages, "text", sample=cast.phone.id)


def test_what_cannot_be_shown_says_why(confirmation: Page, ruths_pages: Pages) -> None:
    shown = look(confirmation, ruths_pages, body="{nmae}", subject="")
    assert "This cannot be shown yet." in shown
    assert "Letter: This letter knows no {nmae}. Did you mean {name}?" in shown
    assert "Subject: Write something here" in shown


def test_the_page_frames_nothing_but_its_own_site(ruths_pages: Pages) -> None:
    page = ruths_pages.answer("GET", "admin.letter_words", letter="confirmation")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    letter = ruths_pages.answer("GET", "admin.look_at_letter", letter="confirmation")
    assert "frame-ancestors 'self'" in letter.headers["Content-Security-Policy"]
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "script" not in letter.headers["Content-Security-Policy"]


def test_back_to_the_original_keeps_hers_to_read(confirmation: Page, unit: Unit) -> None:
    page = confirmation.submit(SAVE, body=SHORT).submit(BACK)
    assert "The words before yours hold again" in page.text
    assert "You are booked." in body_of(page)
    assert "See you, {name}." in page.text, "among the versions"
    assert own(unit) == {}


def test_of_two_devices_neither_undoes_what_the_other_wrote(ruths_pages: Pages, unit: Unit) -> None:
    on_the_phone = ruths_pages.get("admin.letter_words", letter="confirmation")
    at_the_desk = ruths_pages.get("admin.letter_words", letter="confirmation")
    on_the_phone.submit(SAVE, body=SHORT)
    page = at_the_desk.submit(SAVE, status=409, body=f"Later.\n\n{SHORT}")
    assert "This was changed on another device" in page.text
    assert own(unit) == {("confirmation", None, "en"): SHORT}
    page.submit(SAVE)
    assert own(unit) == {("confirmation", None, "en"): f"Later.\n\n{SHORT}"}


def test_words_that_were_taken_back_elsewhere_meanwhile_stay(ruths_pages: Pages, unit: Unit) -> None:
    first = ruths_pages.get("admin.letter_words", letter="confirmation").submit(SAVE, body=SHORT)
    ruths_pages.get("admin.letter_words", letter="confirmation").submit(SAVE, body=f"Newer.\n\n{SHORT}")
    assert "changed on another device meanwhile" in first.submit(BACK).text
    assert own(unit) == {("confirmation", None, "en"): f"Newer.\n\n{SHORT}"}


def test_there_is_no_page_for_what_there_is_not(ruths_pages: Pages, cast: Cast) -> None:
    ruths_pages.get("admin.letter_words", letter="nothing", status=404)
    ruths_pages.get("admin.letter_words", letter="confirmation", format="nothing", status=404)
    ruths_pages.get("admin.letter_words", letter="where_walk", format=cast.phone.id, status=404)


def test_a_message_says_from_which_words_it_was_written(
    ruths_pages: Pages, unit: Unit, cast: Cast, confirmation: Page
) -> None:
    confirmation.submit(SAVE, body=SHORT)
    with unit() as work:
        booked = factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-09T15:00"))
        part = factories.attendance(work, appointment=booked, client=factories.client(work))
        letter = factories.outbox_message(work, attendance=part)
        (hers,) = letter_texts.everything_in_force(work)
        message_id, hers_id = letter.id, hers.id
    for version, said in (
        (None, ""),
        (hers_id, "Written from your words of"),
        (sources.shipped_version("confirmation"), "The original words"),
        ("0" * 32, "The original words, as they were then"),
    ):
        with unit() as work:
            work.session.get_one(OutboxMessage, message_id).written_from = version
        page = ruths_pages.get("admin.message", message_id=message_id)
        assert said in page.text
        assert ("original" in page.text) is ("original" in said)
