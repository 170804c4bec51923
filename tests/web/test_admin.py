"""Ruth's own pages: today, the coming days, and one appointment with all she has to know; nobody else's to see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from practice.models.access import SignIn
from practice.models.activity import ActivityEntry
from practice.models.appointments import Attendance, Voicemail
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.profile import the_profile
from practice.models.scheduling import Caller, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from tests import factories
from tests.booked import Booked, book, waiting
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.filled import AMARAS, hand_in, save
from tests.markup import words
from tests.pages import Page, Pages
from tests.people import Cast
from tests.questions import asked_of

THIS_MORNING = at("2027-03-01T16:15")  # 11:15 a.m. in Toronto; the clock says 10
THURSDAY = at("2027-03-04T16:15")
WALKING = {"W2": "30", "W4": "indoors", "W5": "then", "W6": "fine"}
STORY = "He put the phone down and asked what had happened."


@pytest.fixture
def noors(unit: Unit, cast: Cast) -> Booked:
    """An appointment of a colleague, with another client."""
    with unit() as work:
        colleague = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.org")
        offered = factories.session_format(work, practitioner=colleague)
    return book(unit, offered, email="somebody@example.com")


@pytest.fixture(autouse=True)
def no_holidays(unit: Unit, cast: Cast) -> None:
    """In a region without any, so that none of them waits for her."""
    with unit() as work:
        work.session.scalars(the_profile()).one().region = "CA-XX"


def answer(unit: Unit, attendance_id: str, *, sends: bool = True, **more: str) -> None:
    said = AMARAS | {"C1": STORY, "C2": ("listening",), **WALKING, **more}
    (hand_in if sends else save)(unit, attendance_id, said)


def row(page: Page, number: int = 0) -> str:
    """A line of the diary as it is read."""
    return page.texts("li", class_="agenda__row")[number]


def tags(page: Page) -> dict[str, str]:
    """What the tags say, and how they look."""
    return {"".join(tag.itertext()): tag.get("data-kind", "") for tag in page.all("strong", class_="tag")}


def test_a_day_without_sessions_says_when_the_next_is(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    assert "No sessions today, and nothing is booked yet." in ruths_pages.get("admin.today").text
    book(unit, cast.in_person, start=THURSDAY)
    page = ruths_pages.get("admin.today")
    assert page.h1 == "Monday 1 March"
    assert "No sessions today. Next is Thursday 4 March, 11:15 a.m." in page.text
    assert "Nothing is waiting for you." in page.text


@pytest.mark.parametrize(
    ("at_utc", "said"),
    [
        ("2027-03-01T15:00", "Good morning, Ruth. Your next session is at 11:15 a.m., with Amara."),
        ("2027-03-01T16:30", "Good morning, Ruth. You are with Amara until 12:05 p.m."),
        ("2027-03-01T17:30", "Good afternoon, Ruth. That was all for today. Next is Thursday 4 March, 11:15 a.m."),
        ("2027-03-02T15:00", "Good morning, Ruth. The day is yours."),
        ("2027-03-01T23:30", "Good evening, Ruth. That was all for today."),
    ],
)
def test_today_greets_her_with_what_comes_next(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, at_utc: str, said: str
) -> None:
    book(unit, cast.in_person, start=THIS_MORNING)
    book(unit, cast.in_person, start=THURSDAY)
    clock.set(at(at_utc))
    with ruths_pages.client.session_transaction(base_url=ruths_pages.origin) as session:
        session["seen"] = clock().timestamp()
    with unit() as work:
        work.session.execute(update(SignIn).values(created_at=clock()))
    assert said in ruths_pages.get("admin.today").text


def test_a_session_is_said_with_who_where_and_whether_the_form_is_there(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, start=THIS_MORNING)
    said = row(ruths_pages.get("admin.today"))
    for fact in ("11:15 a.m.", "A. D. · Amara Diallo", "In person", "14 Willow Lane, London, Ontario", "No form yet"):
        assert fact in said
    answer(unit, booked.booker)
    assert "Form sent" in row(ruths_pages.get("admin.today"))


@pytest.mark.parametrize(("caller", "said"), [(Caller.PRACTITIONER, "You call"), (Caller.CLIENT, "They call you")])
def test_a_call_says_who_rings_whom_and_the_number_can_be_pressed(
    ruths_pages: Pages, unit: Unit, cast: Cast, caller: Caller, said: str
) -> None:
    with unit() as work:
        work.session.get_one(SessionFormat, cast.phone.id).caller = caller
    book(unit, cast.phone, start=THIS_MORNING, phone="+15195550142")
    page = ruths_pages.get("admin.today")
    assert said in row(page)
    assert page.link("(519) 555-0142").href == "tel:+15195550142"


def test_a_walk_says_where_it_starts_and_when_the_sun_sets(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.walk, start=THIS_MORNING, phone="+15195550142")
    said = row(ruths_pages.get("admin.today"))
    assert "Heron Park, north gate" in said
    assert "Sunset 6:14 p.m." in said
    assert "(519) 555-0142" in said


def test_how_somebody_must_not_be_reached_stands_in_red(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.phone, start=THIS_MORNING, discreet=True, phone="+15195550142")
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).voicemail = Voicemail.NONE
    page = ruths_pages.get("admin.today")
    (rule,) = page.all("p", class_="contact-rule")
    assert "Discreet: say very little" in words(rule)
    assert "No message on voicemail" in words(rule)
    assert any(part.tag.endswith("svg") for part in rule.iter()), "a mark and words, never a colour alone"


def test_a_couple_is_one_line_with_both_names_and_whose_rule_is_whose(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, start=THIS_MORNING, couple=True)
    answer(unit, booked.booker)
    page = ruths_pages.get("admin.today")
    said = row(page)
    assert "A. D. and J. W. · Amara Diallo and Jonas Weber" in said
    assert {"Partner not confirmed", "Forms: 1 of 2"} <= set(tags(page))
    assert page.texts("p", class_="contact-rule") == [
        "A. D. Voicemail: only “please call back”",
        "J. W. Discreet: say very little",
    ]
    assert "the partner has not answered yet" in page.text
    assert "2 things wait for you" in page.text


def test_the_session_that_comes_next_is_marked_and_one_that_is_over_asks_who_came(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    book(unit, cast.in_person, start=at("2027-03-01T13:00"))
    book(unit, cast.in_person, start=at("2027-03-01T14:30"))
    book(unit, cast.in_person, start=THIS_MORNING)
    page = ruths_pages.get("admin.today")
    assert "Say who came" in row(page, 0)
    assert "Now" in row(page, 1)
    assert "Next" not in row(page, 2)


def test_a_request_is_approved_by_one_press(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=THURSDAY, status=AppointmentStatus.REQUESTED)
    page = ruths_pages.get("admin.today")
    assert "asks for Thursday 4 March, 11:15 a.m., In person" in page.text
    page = page.submit("Approve")
    assert page.path == "/admin/"
    assert "Thursday 4 March, 11:15 a.m.: Approved. A letter says so in 3 minutes." in page.text
    assert "Nothing is waiting for you." in page.text
    assert "Booked" in ruths_pages.get("admin.appointment", appointment_id=booked.id).texts("dd")


def test_a_request_is_declined_by_one_press_and_she_hears_of_it(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=THURSDAY, status=AppointmentStatus.REQUESTED)
    page = ruths_pages.get("admin.today")
    assert page.click("Decline with a reason").h1 == "Decline this request"
    page = page.submit("Decline")
    assert page.path == "/admin/"
    assert "Thursday 4 March, 11:15 a.m.: Declined. A letter says so in 3 minutes." in page.text
    with unit() as work:
        assert set(waiting(work, booked)) == {(LetterKind.REQUEST_DECLINED, booked.booker)}


@pytest.mark.parametrize(("first", "second"), [("Approve", "Decline"), ("Decline", "Approve"), ("Approve", "Approve")])
def test_of_two_devices_the_second_sees_how_it_stands(
    ruths_pages: Pages, unit: Unit, cast: Cast, first: str, second: str
) -> None:
    book(unit, cast.in_person, start=THURSDAY, status=AppointmentStatus.REQUESTED)
    at_home, on_the_way = ruths_pages.get("admin.today"), ruths_pages.get("admin.today")
    at_home.submit(first)
    page = on_the_way.submit(second)
    assert "Nothing was changed: look at how it stands now." in page.text
    assert ("Booked" if first == "Approve" else "Cancelled") in page.texts("dd")


def test_failed_letters_are_counted_and_lead_to_their_list(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=THURSDAY)
    with unit() as work:
        for letter in work.session.scalars(select(OutboxMessage).where(OutboxMessage.appointment_id == booked.id)):
            letter.state, letter.reason = OutboxState.FAILED, "mailbox full"
    page = ruths_pages.get("admin.today").click("2 letters failed")
    assert page.h1 == "Messages"
    assert page.text.count("Given up after 0 tries: mailbox full") == 2


def test_the_coming_days_and_the_past_are_two_lists(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    assert "Nothing is booked." in ruths_pages.get("admin.appointments").text
    book(unit, cast.in_person, start=THURSDAY)
    book(unit, cast.phone, start=at("2027-02-25T14:00"), status=AppointmentStatus.NO_SHOW)
    book(unit, cast.phone, start=at("2027-03-05T14:00"), status=AppointmentStatus.CANCELLED)
    page = ruths_pages.get("admin.appointments")
    assert page.texts("h2") == ["Thursday 4 March", "Friday 5 March"]
    assert "Cancelled" in row(page, 1)
    page = page.click("Past appointments")
    assert page.texts("h2") == ["Thursday 25 February 2027"]
    assert "Nobody came" in row(page)


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-12-31", "2027-02-30", ""])
def test_a_day_that_is_none_shows_the_list_from_today(ruths_pages: Pages, unit: Unit, cast: Cast, day: str) -> None:
    book(unit, cast.in_person, start=THURSDAY)
    assert ruths_pages.get("admin.appointments", **{"from": day}).texts("h2") == ["Thursday 4 March"]
    assert ruths_pages.get("admin.appointments", past="yes", **{"from": day}).h1 == "Past appointments"


def test_an_appointment_says_everything_about_it_but_opens_no_answer(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(
        unit, cast.walk, start=THURSDAY, phone="+15195550142", discreet=True, rain_plan="phone", price_cents=12000
    )
    with unit() as work:
        part = work.session.get_one(Attendance, booked.booker)
        part.voicemail, part.contact_hours = Voicemail.BRIEF, "Not before 4 p.m."
        factories.outbox_message(work, attendance=part, kind="moved", state=OutboxState.WITHDRAWN, reason="too late")
    answer(unit, booked.booker, A4="someone_might", A7b="Not before 4 p.m.", W4="phone")
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    said = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert page.h1 == "Thursday 4 March, 11:15 a.m."
    assert said["Email"] == "amara@example.org"
    assert said["Letters"] == "Discreet: short, neutral, nothing in the calendar"
    assert said["Phone"] == "(519) 555-0142"
    assert said["Voicemail"] == "Ask to be called back, and say no more than that"
    assert said["When not to call"] == "Not before 4 p.m."
    assert said["When"] == "Thursday 4 March 2027, 11:15 a.m. to 12:05 p.m., Eastern Time"
    assert said["Where"] == "Heron Park, north gate"
    assert said["How to find it"] == "At the green gate beside the bus stop."
    assert said["If the weather is bad"] == "We talk by phone instead"
    assert said["Fee agreed"] == "$120"
    assert said["Free to change until"] == "Wednesday 3 March, 11:15 a.m."
    assert said["Terms agreed to"] == "An older wording, not in force any more."
    assert said["Form"] == "Form sent, to be read"
    assert "Letter to A. D.: New time" in page.text
    assert "Withdrawn: too late" in page.text
    assert STORY not in page.html


def test_reading_the_answers_is_a_page_of_its_own_and_one_line_in_the_log(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, couple=True)
    answer(unit, booked.booker)
    answer(unit, booked.partner, sends=False)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert read_lines(unit) == 0
    page = page.click("Read the answers")
    assert page.texts("h2") == ["Amara Diallo (she/her)", "Jonas Weber"]
    assert "Begun, and not sent yet." in page.text
    assert STORY in page.text
    assert "Really listening" in page.text
    assert read_lines(unit) == 1
    answer(unit, booked.partner)
    page = ruths_pages.get("admin.answers", appointment_id=booked.id)
    assert page.texts("h2") == ["Amara Diallo (she/her)", "Jonas Weber (she/her)", "Side by side"]
    assert read_lines(unit) == 2


def test_what_was_not_sent_is_not_shown_and_leaves_no_line(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    answer(unit, booked.booker, sends=False)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "Form begun, not sent yet" in page.text
    assert "Read the answers" not in page.text
    page = ruths_pages.get("admin.answers", appointment_id=booked.id)
    assert "Begun, and not sent yet." in page.text
    assert STORY not in page.html
    assert read_lines(unit) == 0


def test_a_colleagues_appointment_and_letters_are_not_found(ruths_pages: Pages, unit: Unit, noors: Booked) -> None:
    answer(unit, noors.booker)
    ruths_pages.get("admin.today")
    with unit() as work:
        about_it = select(OutboxMessage.id).where(OutboxMessage.appointment_id == noors.id)
        message = work.session.scalars(about_it.limit(1)).one()
    for rule in ruths_pages.app.url_map.iter_rules():
        named = {
            "appointment_id": noors.id,
            "message_id": message,
            "payment_id": "a payment",
            "receipt_id": "a receipt",
        }
        values = {name: named[name] for name in rule.arguments if name in named}
        if not rule.endpoint.startswith("admin.") or not values:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            data = {"csrf_token": ruths_pages._token, "reason": "Because", "start": "2027-03-05T14:00:00+00:00"}
            found = ruths_pages.answer(method, rule.endpoint, data if method == "POST" else None, **values)
            assert found.status_code == 404, f"{method} {rule.rule}"
    assert read_lines(unit) == 0


@pytest.mark.parametrize("size", [1, 12])
def test_her_pages_ask_the_database_few_questions_however_full_the_diary(
    ruths_pages: Pages, unit: Unit, cast: Cast, size: int
) -> None:
    for number in range(size):
        for month in (2, 3, 4):
            start = at(f"2027-0{month}-01T00:00") + timedelta(hours=6, minutes=80 * number)
            last = book(unit, cast.in_person, start=start, couple=True)
    answer(unit, last.booker)
    with unit() as work:
        work.session.scalars(the_profile()).one().region = "CA-ON"
    engine = ruths_pages.app.extensions["sessions"].engine
    for endpoint, values in (
        ("admin.today", {}),
        ("admin.calendar", {"view": "agenda"}),
        ("admin.calendar", {"view": "agenda", "past": "yes"}),
        ("admin.calendar", {"view": "week", "on": "2027-04-01"}),
        ("admin.calendar", {"view": "month"}),
        ("admin.appointment", {"appointment_id": last.id}),
        ("admin.messages", {}),
        ("admin.answers", {"appointment_id": last.id}),
    ):
        with asked_of(engine) as asked:
            ruths_pages.get(endpoint, **values)
        assert len(asked) <= 8, endpoint


def read_lines(unit: Unit) -> int:
    """How often the log says that answers were read."""
    with unit() as work:
        return len(work.session.scalars(select(ActivityEntry).where(ActivityEntry.action == "answers_read")).all())
