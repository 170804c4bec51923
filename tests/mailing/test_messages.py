"""What letters promise, whatever their words are: who is named, what is never said, what a calendar is told."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from mailing.letter import LetterFacts, Message, Point
from mailing.messages import calendar_entry, compose, discreet_name
from practice.models.appointments import RainPlan
from practice.models.scheduling import Caller, FormatKind
from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.mailboxes import Mailbox
from tests.mailing import letters
from tests.mailing.letters import letter

ABOUT_A_SESSION = [kind for kind in LetterKind if kind.is_about_a_session]
TO_CLIENTS = [kind for kind in ABOUT_A_SESSION if not kind.is_to_practitioner]
TO_RUTH = [kind for kind in ABOUT_A_SESSION if kind.is_to_practitioner]
MEETINGS = [letters.IN_PERSON, letters.BY_PHONE, letters.ONLINE, letters.WALK]


def everything(message: Message) -> str:
    """All that a letter carries, in one text."""
    invite = message.invite.decode().replace("\r\n ", "") if message.invite else ""
    people = [message.sender, message.to, message.reply_to]
    names = [f"{person.name} {person.address}" for person in people if person]
    return "\n".join([*names, message.subject, message.text, message.html, invite])


@pytest.mark.parametrize("kind", ABOUT_A_SESSION)
def test_a_letter_names_weekday_date_time_and_zone(kind: LetterKind) -> None:
    message = letter(kind)
    assert "Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time" in message.text
    assert ("from Tue 9 March" if kind is LetterKind.SERIES else "Tue 9 March, 10:00 a.m.") in message.subject


@pytest.mark.parametrize("zone", ["America/Toronto", "Europe/London", "Australia/Sydney", "Asia/Kolkata"])
@pytest.mark.parametrize("month", [1, 7])
def test_letter_and_calendar_tell_the_same_instant(zone: str, month: int) -> None:
    start = datetime(2027, month, 12, 10, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = start + timedelta(minutes=50)
    message = letter(meeting=replace(letters.IN_PERSON, starts_at=start, ends_at=end, zone=ZoneInfo(zone)))
    assert message.invite
    event = vobject.readOne(message.invite.decode()).vevent
    assert (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)) == (start, end)
    assert "12 January 2027" in message.text or "12 July 2027" in message.text
    assert "10:00 to 10:50 a.m." in message.text


@pytest.mark.parametrize("kind", ABOUT_A_SESSION)
def test_no_letter_says_none_or_shows_an_unfilled_field(kind: LetterKind) -> None:
    for meeting in MEETINGS:
        bare = replace(meeting, what_to_expect="", place="", access="", terms="", rain_plan=None)
        message = letter(kind, meeting=bare, desk=replace(letters.DESK, phone="", crisis_lines=()))
        for text in (message.subject, message.text, message.html):
            assert "None" not in text
            assert "{" not in text.partition("<style>")[0] + text.rpartition("</style>")[2]


@pytest.mark.parametrize("kind", TO_CLIENTS)
def test_a_discreet_letter_says_when_and_gives_the_link_and_nothing_else(kind: LetterKind) -> None:
    message = letter(kind, is_discreet=True, previous=(letters.SENT_AT, letters.SENT_AT), meeting=letters.WALK)
    allowed = {
        "Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time",
        f"Open: {letters.LINK}",
        "Changed:",
        "Cancelled:",
        "Your next times",
        f"- Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time: {letters.LINK}",
    }
    assert set(message.text.split("\n\n")) <= allowed
    assert message.invite is None
    assert message.reply_to is None
    assert message.to.name == ""
    assert message.sender == Mailbox("R. Okafor", "practice@example.org")


@pytest.mark.parametrize("kind", TO_CLIENTS)
def test_no_word_of_the_practice_is_in_a_discreet_letter(kind: LetterKind) -> None:
    marked = marked_facts(replace(letters.facts(kind), is_discreet=True))
    said = everything(compose(marked))
    assert "marker" not in said.replace("o. marker-practitioner", "")


def marked_facts(facts: LetterFacts) -> LetterFacts:
    """The same facts with a word in every text that nobody may find where it does not belong."""
    meeting = replace(
        facts.meeting,
        format_name="marker-format",
        what_to_expect="marker-expect",
        place="marker-place",
        access="marker-access",
        join_url="https://marker-join.example.org",
        point=Point("marker-point", "marker-find", (1.0, 2.0), "marker-a", "marker-t", "marker-p"),
        terms="marker-terms",
    )
    desk = replace(
        facts.desk,
        practice="marker-practice",
        practitioner="other marker-practitioner",
        phone="marker-phone",
        crisis_lines=("marker-crisis",),
        reply_to=Mailbox("marker-reply", "marker-reply@example.org"),
        public_page="https://marker-page.example.org",
    )
    return replace(facts, meeting=meeting, desk=desk, to=Mailbox("marker-name", "amara@example.org"))


@pytest.mark.parametrize("kind", TO_RUTH)
def test_a_letter_to_the_practitioner_names_nobody_and_has_no_content(kind: LetterKind) -> None:
    facts = replace(marked_facts(letters.facts(kind)), initials="A. D.", to=Mailbox("Ruth", "ruth@example.org"))
    message = compose(facts)
    said = everything(message)
    assert "A. D." in message.subject
    assert "https://book.example.org/admin/appointments/5c1f" in message.text
    assert set(re.findall("marker-[a-z]+", said)) <= {"marker-format", "marker-practice"}
    assert message.invite is None


def test_the_partners_first_letter_is_discreet_and_has_no_calendar_part() -> None:
    message = letter(LetterKind.PARTNER_INVITATION, to=Mailbox("Jonas Weber", "jonas@example.com"))
    assert message.invite is None
    assert "Amara" not in everything(message)
    assert "Ruth" not in everything(message)


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (LetterKind.CONFIRMATION, Method.REQUEST),
        (LetterKind.MOVED, Method.REQUEST),
        (LetterKind.FORMAT_CHANGED, Method.REQUEST),
        (LetterKind.PLACE_CHANGED, Method.REQUEST),
        (LetterKind.RAIN_PLAN, Method.REQUEST),
        (LetterKind.CANCELLED_BY_CLIENT, Method.CANCEL),
        (LetterKind.CANCELLED_BY_PRACTITIONER, Method.CANCEL),
    ],
)
def test_the_method_in_the_letter_is_the_one_in_the_calendar(kind: LetterKind, method: Method) -> None:
    message = letter(kind)
    assert message.method is method
    assert message.invite
    calendar = vobject.readOne(message.invite.decode())
    assert calendar.method.value == method
    assert calendar.vevent.uid.value == letters.CONFIRMATION.identity.uid
    assert calendar.vevent.sequence.value == ("0" if kind is LetterKind.CONFIRMATION else "1")
    assert calendar.vevent.attendee.value == "mailto:amara@example.org"
    assert calendar.vevent.organizer.value == f"mailto:{message.sender.address}"


@pytest.mark.parametrize(
    "kind",
    [LetterKind.REQUEST_RECEIVED, LetterKind.REQUEST_DECLINED, LetterKind.LINK_RESEND, LetterKind.PRACTITIONER_NEW],
)
def test_other_letters_have_no_calendar_part(kind: LetterKind) -> None:
    assert letter(kind).invite is None


def test_a_time_that_is_only_asked_for_is_in_no_calendar_yet() -> None:
    requested = replace(letters.IN_PERSON, is_requested=True)
    assert letter(meeting=requested).invite is None
    assert calendar_entry(letters.facts(meeting=requested)).is_tentative, "the download says so"


def test_what_was_never_brought_to_a_calendar_is_not_taken_out_of_it() -> None:
    message = letter(LetterKind.CANCELLED_BY_PRACTITIONER, has_invitation=False)
    assert message.invite is None
    assert "I have to cancel" in message.text


def test_whoever_calendars_answer_to_is_never_invited() -> None:
    assert letter(to=Mailbox("Ruth", "Practice@Example.org")).invite is None


def test_an_invitation_comes_with_the_sentence_that_declining_it_does_not_cancel() -> None:
    message = letter()
    assert f"that does not cancel, and I do not hear of it. Please use your page: {letters.LINK}" in message.text
    assert "that does not cancel" not in letter(to=Mailbox("Ruth", "practice@example.org")).text
    assert message.invite
    assert b"Declining here does not cancel" in message.invite.replace(b"\r\n ", b"")


def test_her_own_link_is_in_the_letter_and_never_in_the_calendar() -> None:
    for kind in ABOUT_A_SESSION:
        message = letter(kind)
        assert letters.LINK.encode() not in (message.invite or b"").replace(b"\r\n ", b"")
    online = replace(letters.ONLINE, join_url="https://meet.example.org/ruth")
    message = letter(meeting=online)
    assert "https://meet.example.org/ruth" in message.text
    assert b"meet.example.org" not in (message.invite or b"")


def test_a_neutral_entry_is_downloaded_by_a_discreet_client() -> None:
    entry = calendar_entry(letters.facts(is_discreet=True, meeting=letters.WALK))
    assert entry.title == "Appointment"
    assert entry.is_neutral


@pytest.mark.parametrize(
    ("meeting", "place"),
    [
        (letters.IN_PERSON, "14 Willow Lane, London, Ontario"),
        (letters.BY_PHONE, "Phone: I call you"),
        (replace(letters.BY_PHONE, caller=Caller.CLIENT), "Phone: you call me, (519) 555-0100"),
        (letters.ONLINE, "Online: the link is in my letter"),
        (letters.WALK, "Heron Park, north gate"),
    ],
)
def test_a_calendar_says_where(meeting: Any, place: str) -> None:
    assert calendar_entry(letters.facts(meeting=meeting)).place == place


@pytest.mark.parametrize("plan", RainPlan)
def test_a_walk_names_its_rain_plan(plan: RainPlan) -> None:
    assert "If the weather is poor, we " in letter(meeting=replace(letters.WALK, rain_plan=plan)).text


def test_after_the_deadline_no_letter_says_until_when() -> None:
    late = replace(letters.IN_PERSON, change_until=letters.SENT_AT - timedelta(hours=1))
    assert "Until " not in letter(meeting=late).text
    assert "Until Monday 8 March, 10:00 a.m. you can move or cancel it" in letter().text


@pytest.mark.parametrize(
    "name",
    [
        "**Amara** _Diallo_ `x` [link](https://evil.example) ![](https://evil.example/x.png)",
        "<b>Amara</b> <script>alert(1)</script> <https://evil.example> &amp; &lt;",
        "# Amara",
        "- Amara\\ *",
        "1. Amara | a || b ~~c~~",
        "{link} {name} {{ 7 * 7 }} {% raw %}",
        "https://evil.example www.evil.example amara@evil.example",
    ],
)
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    message = letter(to=Mailbox(name, "amara@example.org"))
    assert f"Hello {name}," in message.text
    assert message.html.count("<a ") == 2
    assert 'href="https://evil' not in message.html
    for tag in ("<b>", "<script", "<img", "<li", "<code", "<em"):
        assert tag not in message.html


def test_a_name_with_line_breaks_stays_on_its_line() -> None:
    message = letter(to=Mailbox("Amara\r\nBcc: other@example.org\r\n\r\nHello", "amara@example.org"))
    assert "Hello Amara Bcc: other@example.org Hello," in message.text
    assert "\n" not in message.subject


def test_a_letter_follows_the_first_one() -> None:
    message = letter(LetterKind.MOVED)
    assert message.in_reply_to == letters.CONFIRMATION.identity.message_id
    assert message.references == (letters.CONFIRMATION.identity.message_id,)
    assert letter().references == ()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Elizabeth Lacey", "E. Lacey"),
        ("Ruth Okafor, MSW, RP", "R. Okafor"),
        ("Ana Maria de Souza", "A. Souza"),
        ("Ruth", "Ruth"),
        ("", ""),
    ],
)
def test_a_discreet_letter_is_signed_with_an_initial(name: str, short: str) -> None:
    assert discreet_name(name) == short


def test_the_facts_of_a_letter_have_no_room_for_what_a_client_wrote() -> None:
    """A guard for later: whoever adds a field here is to think of who reads it."""
    names = {field.name for field in fields(LetterFacts)}
    assert names == {
        "kind",
        "locale",
        "to",
        "desk",
        "meeting",
        "identity",
        "link",
        "is_discreet",
        "initials",
        "previous",
        "has_invitation",
        "may_still_change",
        "words",
        "others",
    }
    assert is_dataclass(letters.IN_PERSON)
    assert letters.IN_PERSON.kind is FormatKind.IN_PERSON
