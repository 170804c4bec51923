"""What has become of each letter, and how it reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from blueprints.admin.wording import LETTERS
from mailing.facts import facts_to_send
from mailing.messages import compose
from practice.models.appointments import Appointment, Attendance
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client, email_index
from practice.rules.letter_kinds import LetterKind
from practice.services import outbox
from practice.work import Work
from tests import people
from tests.booked import Booked, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast
from tests.waiting import close_everything, join, look, open_at


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def letter_id(unit: Unit, booked: Booked, kind: LetterKind = LetterKind.CONFIRMATION) -> str:
    with unit() as work:
        query = select(OutboxMessage.id).where(OutboxMessage.appointment_id == booked.id, OutboxMessage.kind == kind)
        return work.session.scalars(query).one()


def change(unit: Unit, message_id: str, **changes: object) -> None:
    with unit() as work:
        letter = work.session.get_one(OutboxMessage, message_id)
        for name, value in changes.items():
            setattr(letter, name, value)


def amara(work: Work) -> Client:
    return work.session.scalars(select(Client).where(Client.email_index == email_index("amara@example.org"))).one()


def lines(page: Page) -> list[str]:
    return page.texts("li", class_="letters__letter")


def test_the_list_says_to_whom_about_what_and_what_became_of_it(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    page = ruths_pages.get("admin.messages")
    hers = next(line for line in lines(page) if line.startswith("Confirmation"))
    assert "A. D., a…@example.org" in hers
    assert "Tuesday 9 March, 10:15 a.m." in hers
    assert "Sent 1 March 2027, 10:00 a.m." in hers
    own = next(line for line in lines(page) if line.startswith("To you: new appointment"))
    assert "You, r…@example.org" in own
    assert "amara@example.org" not in page.html
    assert "Amara" not in page.text


@pytest.mark.parametrize(
    ("changes", "state", "said"),
    [
        ({"state": OutboxState.WAITING, "sent_at": None}, "waiting", "Goes out now"),
        (
            {"state": OutboxState.WAITING, "sent_at": None, "tries": 2, "reason": "no answer"},
            "waiting",
            "2 tries so far (no answer). Goes out now",
        ),
        (
            {"state": OutboxState.FAILED, "sent_at": None, "tries": 3, "reason": "mailbox full"},
            "failed",
            "Given up after 3 tries: mailbox full",
        ),
        (
            {"state": OutboxState.WITHDRAWN, "sent_at": None, "reason": "a newer letter replaces it"},
            "withdrawn",
            "Not sent: a newer letter replaces it",
        ),
    ],
)
def test_each_state_is_said_and_has_a_list_of_its_own(
    ruths_pages: Pages, unit: Unit, booked: Booked, changes: dict[str, object], state: str, said: str
) -> None:
    change(unit, letter_id(unit, booked), **changes)
    page = ruths_pages.get("admin.messages", state=state)
    assert len(lines(page)) == 1
    assert said in lines(page)[0]
    assert len(lines(page.click("All"))) == 2


def test_a_letter_that_waits_says_when_it_goes(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit() as work:
        soon = work.now + timedelta(minutes=3)
    change(unit, letter_id(unit, booked), state=OutboxState.WAITING, sent_at=None, due_at=soon)
    assert "Goes out in 3 minutes, at 10:03 a.m." in lines(ruths_pages.get("admin.messages", state="waiting"))[0]


def test_what_was_owed_at_one_moment_stands_in_the_order_in_which_it_goes(
    ruths_pages: Pages, unit: Unit, booked: Booked
) -> None:
    with unit() as work:
        theirs = {
            "appointment": work.session.get_one(Appointment, booked.id),
            "attendance": work.session.get_one(Attendance, booked.booker),
        }
        for days in (3, 1, 5, 2, 4):
            outbox.post(work, kind=LetterKind.REMINDER, lead=f"{days}h", due_in=timedelta(days=days), **theirs)
    reminders = [line for line in lines(ruths_pages.get("admin.messages")) if line.startswith("Reminder")]
    assert [line.split("Goes out on ")[1].split(",")[0] for line in reminders] == [
        "Saturday 6 March",
        "Friday 5 March",
        "Thursday 4 March",
        "Wednesday 3 March",
        "Tuesday 2 March",
    ]


def test_a_reminder_is_sent_early_only_from_its_own_page(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit() as work:
        soon = work.now + timedelta(days=3)
    change(unit, letter_id(unit, booked), state=OutboxState.WAITING, sent_at=None, due_at=soon)
    page = ruths_pages.get("admin.messages", state="waiting")
    assert "Send now" in page.text
    change(unit, letter_id(unit, booked), kind=LetterKind.REMINDER, lead="24h")
    page = ruths_pages.get("admin.messages", state="waiting")
    assert "Send now" not in page.text
    assert "Send now" in page.click("Reminder").text


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"page": "-1"}, {"page": "x"}])
def test_an_odd_address_shows_the_whole_list(ruths_pages: Pages, booked: Booked, query: dict[str, str]) -> None:
    assert len(lines(ruths_pages.get("admin.messages", **query))) == 2


def test_a_page_beyond_the_last_is_empty_and_leads_back(ruths_pages: Pages, booked: Booked) -> None:
    page = ruths_pages.get("admin.messages", page="7")
    assert lines(page) == []
    assert "Newer letters" in [link.words for link in page.links]


def test_a_letter_reads_as_it_would_be_written_now_without_the_clients_link(
    ruths_pages: Pages, unit: Unit, booked: Booked
) -> None:
    page = ruths_pages.get("admin.message", message_id=letter_id(unit, booked))
    assert page.h1 == "Confirmation"
    assert "Hello Amara Diallo," in page.text
    assert "Tuesday 9 March 2027, 10:15 to 11:05 a.m., Eastern Time" in page.text
    assert "The client's own link is left out." in page.text
    assert booked.token not in page.html
    assert "BEGIN:VCALENDAR" in page.text
    assert page.click("The appointment,").h1 == "Tuesday 9 March, 10:15 a.m."


@pytest.mark.parametrize("state", [OutboxState.WAITING, OutboxState.SENT])
def test_a_letter_to_herself_can_be_read_too(
    ruths_pages: Pages, unit: Unit, booked: Booked, state: OutboxState
) -> None:
    her_own = letter_id(unit, booked, LetterKind.PRACTITIONER_NEW)
    change(unit, her_own, state=state)
    page = ruths_pages.get("admin.message", message_id=her_own)
    assert "You, r" in page.text
    assert "Open the appointment" in page.text


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if not kind.is_of_the_waitlist])
def test_a_letter_of_any_kind_can_be_read(ruths_pages: Pages, unit: Unit, booked: Booked, kind: LetterKind) -> None:
    with unit() as work:
        appointment = work.session.get_one(Appointment, booked.id)
        hers = None if kind.is_to_practitioner else work.session.get_one(Attendance, booked.booker)
        lead = "48h" if kind is LetterKind.REMINDER else None
        owed = outbox.post(work, kind=kind, appointment=appointment, attendance=hers, lead=lead).id
    page = ruths_pages.get("admin.message", message_id=owed)
    assert page.h1 == str(LETTERS[kind])
    assert ("You, r…@example.org" if hers is None else "A. D., a…@example.org") in page.text


def test_letters_to_somebody_who_waits_can_be_read_too(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    close_everything(unit, cast)
    entry_id = join(unit, cast.walk)
    open_at(unit, cast, at("2027-03-09T14:00"))
    assert look(unit) == 1
    with unit() as work:
        found = select(OutboxMessage).filter_by(waitlist_entry_id=entry_id)
        owed = {message.kind: message.id for message in work.session.scalars(found)}
    assert set(owed) == {LetterKind.WAITLIST_JOINED, LetterKind.WAITLIST_OFFER}
    for kind, message_id in owed.items():
        page = ruths_pages.get("admin.message", message_id=message_id)
        assert page.h1 == str(LETTERS[kind])
        assert "A. D., a…@example.org" in page.text


def test_without_a_mail_server_a_letter_reads_as_it_was_kept(
    ruths_pages: Pages, unit: Unit, booked: Booked, app: Flask
) -> None:
    message_id = letter_id(unit, booked)
    with unit() as work:
        row = work.session.get_one(OutboxMessage, message_id)
        letter = compose(facts_to_send(work, message=row, settings=app.extensions["settings"]))
        app.extensions["transport"].deliver(letter, sent_at=work.now)
        row.sent_at = work.now
        amara(work).name = "Another Name"
    assert "each is kept as a file in the data folder" in ruths_pages.get("admin.messages").text
    page = ruths_pages.get("admin.message", message_id=message_id)
    assert "As it was kept in the data folder." in page.text
    assert "Hello Amara Diallo," in page.text
    assert booked.token in page.text
    assert "BEGIN:VCALENDAR" in page.text
    change(unit, message_id, state=OutboxState.WAITING, sent_at=None)
    assert "Hello Another Name," in ruths_pages.get("admin.message", message_id=message_id).text


def test_with_a_mail_server_no_folder_is_looked_into(
    make_app: Callable[..., Flask], unit: Unit, cast: Cast, booked: Booked
) -> None:
    app = make_app(MAIL_SERVER="127.0.0.1", MAIL_DEFAULT_SENDER="ruth@example.org")
    browser = Pages(app)
    with unit() as work:
        token = people.sign_in_ruth(work, cast.ruth)
    browser.sign_in(token)
    assert "kept as a file" not in browser.get("admin.messages").text
    assert "Written from what is true now" in browser.get("admin.message", message_id=letter_id(unit, booked)).text


def test_the_letter_opens_as_mail_programs_draw_it_shut_off_from_the_site(
    ruths_pages: Pages, unit: Unit, booked: Booked
) -> None:
    found = ruths_pages.answer("GET", "admin.letter", message_id=letter_id(unit, booked))
    assert found.status_code == 200
    policy = found.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "Hello Amara Diallo," in found.get_data(as_text=True)
    assert booked.token not in found.get_data(as_text=True)


def test_a_name_that_looks_like_html_is_only_a_name(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit() as work:
        amara(work).name = "<script>alert(1)</script>"
    message_id = letter_id(unit, booked)
    for endpoint in ("admin.letter", "admin.message"):
        found = ruths_pages.answer("GET", endpoint, message_id=message_id).get_data(as_text=True)
        assert "<script>alert" not in found
        assert "&lt;script&gt;" in found


def test_where_there_is_nobody_to_write_to_there_is_no_letter(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit() as work:
        amara(work).set_email(None)
    message_id = letter_id(unit, booked)
    page = ruths_pages.get("admin.message", message_id=message_id)
    assert "there is nobody to write to" in page.text
    assert ruths_pages.answer("GET", "admin.letter", message_id=message_id).status_code == 404


def test_a_letter_that_failed_is_tried_again_by_one_press(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    message_id = letter_id(unit, booked)
    change(unit, message_id, state=OutboxState.FAILED, sent_at=None, tries=3, reason="mailbox full")
    page = ruths_pages.get("admin.message", message_id=message_id)
    assert "mailbox full" in page.text
    again = page.submit("Try again")
    assert "It goes out once more, now." in again.text
    with unit() as work:
        assert work.session.get_one(OutboxMessage, message_id).state is OutboxState.WAITING
    assert "Nothing was changed" in page.submit("Try again").text
    ruths_pages.post("admin.try_again", csrf=False, status=422, message_id=message_id)


def test_she_sends_herself_a_test_letter_and_sees_what_became_of_it(
    ruths_pages: Pages, app: Flask, unit: Unit, cast: Cast
) -> None:
    page = ruths_pages.get("admin.messages").submit("Send me a test letter")
    assert page.h1 == "Test letter to you"
    assert "It goes out now." in page.text
    assert "You asked for this letter" in page.text
    app.test_cli_runner().invoke(args=["worker", "--once"])
    page = ruths_pages.open("GET", page.address)
    assert "it was kept in the data folder" in page.text
    assert "As it was kept in the data folder." in page.text
    change(unit, page.path.rpartition("/")[2], state=OutboxState.FAILED, reason="the mail server refused the address")
    page = ruths_pages.open("GET", page.address)
    assert "This letter could not be delivered" in page.text
    assert "the mail server refused the address" in page.text


def test_a_letter_that_waits_is_sent_now_by_one_press(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    message_id = letter_id(unit, booked)
    with unit() as work:
        later = work.now + timedelta(minutes=3)
    change(unit, message_id, state=OutboxState.WAITING, sent_at=None, due_at=later)
    page = ruths_pages.get("admin.messages", state="waiting")
    assert "Goes out in 3 minutes, at 10:03 a.m." in lines(page)[0]
    after = page.submit("Send now")
    assert after.address == page.address
    assert "It goes out now." in after.text
    assert "Send now" not in after.text
    with unit() as work:
        assert work.session.get_one(OutboxMessage, message_id).due_at == work.now
        letter = work.session.get_one(OutboxMessage, message_id)
        letter.due_at, letter.claimed_until = later, later
    assert "It is being handed over at this moment." in page.submit("Send now").text
    change(unit, message_id, claimed_until=None)
    with unit() as work:
        letter = work.session.get_one(OutboxMessage, message_id)
        assert letter.attendance_id is not None
        work.session.get_one(Attendance, letter.attendance_id).mail_opens = time(18)
    assert "It waits on: no email is wished at this hour." in page.submit("Send now").text


def test_what_failed_is_settled_another_way_and_says_so(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    message_id = letter_id(unit, booked)
    change(unit, message_id, state=OutboxState.FAILED, sent_at=None, tries=3, reason="mailbox full", cure="Make room.")
    assert "1 letter failed" in ruths_pages.get("admin.today").text
    page = ruths_pages.get("admin.message", message_id=message_id)
    assert "Why: mailbox full. Make room." in page.text
    page = page.submit("Settled another way")
    assert "Settled another way, as you noted 1 March 2027, 10:00 a.m." in page.text
    assert "Settled another way" not in {button.text for button in page.all("button")}
    assert "letter failed" not in ruths_pages.get("admin.today").text
    assert len(lines(ruths_pages.get("admin.messages", state="failed"))) == 1
    assert "It goes out once more, now." in page.submit("Try again").text


def test_a_letter_that_failed_leads_to_its_address(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    change(unit, letter_id(unit, booked), state=OutboxState.FAILED, sent_at=None, tries=1, reason="no such mailbox")
    page = ruths_pages.get("admin.messages", state="failed").click("Correct the address")
    page = page.submit("Write to this address", email="amara.diallo@example.org")
    assert "Letters go to the new address from now on." in page.text
    with unit() as work:
        letter = work.session.get_one(OutboxMessage, letter_id(unit, booked))
        assert (letter.state, letter.reason) == (OutboxState.WAITING, None)


def test_all_of_one_cause_are_tried_again_by_one_press(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    failed = {"state": OutboxState.FAILED, "sent_at": None, "tries": 1, "reason": "the mail server is away"}
    for kind in (LetterKind.CONFIRMATION, LetterKind.PRACTITIONER_NEW):
        change(unit, letter_id(unit, booked, kind), **failed)
    page = ruths_pages.get("admin.messages")
    assert "2 letters failed for the same reason Why: the mail server is away." in page.text
    after = page.submit("Try all of them again")
    assert "2 letters go out once more, now." in after.text
    assert "None of them waits for that any more." in page.submit("Try all of them again").text
    for endpoint in ("send_now", "dismiss"):
        ruths_pages.post(f"admin.{endpoint}", csrf=False, status=422, message_id=letter_id(unit, booked))
    ruths_pages.post("admin.try_all_again", csrf=False, status=422)


def test_that_no_letter_leaves_is_said_in_red_with_what_helps(
    ruths_pages: Pages, unit: Unit, booked: Booked, clock: Clock
) -> None:
    since = clock.now - timedelta(hours=1)
    waits = {"state": OutboxState.WAITING, "sent_at": None, "tries": 5, "reason": "the mail server is away"}
    with unit() as work:
        gone = update(OutboxMessage).where(OutboxMessage.sent_at.is_not(None))
        work.session.execute(gone.values(sent_at=since - timedelta(hours=1)))
    change(unit, letter_id(unit, booked), **waits, cure="Look at MAIL_SERVER.", failing_since=clock.now)
    assert "Letters are not going out" not in ruths_pages.get("admin.today").text
    change(unit, letter_id(unit, booked), failing_since=since)
    for endpoint in ("admin.today", "admin.messages"):
        page = ruths_pages.get(endpoint)
        assert "Since 1 March 2027, 9:00 a.m. no letter could leave: the mail server is away." in page.text
        assert "1 letter waits. None is lost" in page.text
        assert "What helps: Look at MAIL_SERVER." in page.text
        assert "No other way is set by which I could write to you" in page.text


def test_that_nobody_hands_letters_over_is_said_too(
    ruths_pages: Pages, unit: Unit, booked: Booked, clock: Clock
) -> None:
    an_hour_ago = clock.now - timedelta(hours=1)
    change(unit, letter_id(unit, booked), state=OutboxState.WAITING, sent_at=None, due_at=an_hour_ago)
    page = ruths_pages.get("admin.today")
    assert "no mail worker is running, so nobody hands them over." in page.text
    assert "runs flask doctor" in page.text
