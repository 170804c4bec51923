"""Each letter as a person gets it, beside its snapshot.

The snapshots are files in `snapshots/`. After a letter was changed on purpose, `WRITE_LETTERS=1` writes them anew, and
the difference is read before it is committed.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailing.letter import LetterFacts, Message
from mailing.messages import compose
from mailing.notices import NoticeFacts
from mailing.samples import ALSO_KNOWS
from practice.models.scheduling import Caller
from practice.rules.letter_kinds import LetterKind
from tests.mailing import letters
from tests.markup import parse

SNAPSHOTS = Path(__file__).parent / "snapshots"
EARLIER = (letters.STARTS_AT - timedelta(days=2), letters.STARTS_AT - timedelta(days=2) + timedelta(minutes=50))
LETTERS: dict[str, LetterFacts | NoticeFacts] = {
    "confirmation": letters.facts(),
    "confirmation_walk": letters.facts(meeting=letters.WALK),
    "confirmation_phone": letters.facts(meeting=letters.BY_PHONE),
    "confirmation_phone_client_calls": letters.facts(meeting=replace(letters.BY_PHONE, caller=Caller.CLIENT)),
    "confirmation_online": letters.facts(meeting=replace(letters.ONLINE, join_url="https://meet.example.org/ruth")),
    "confirmation_online_link_follows": letters.facts(meeting=letters.ONLINE),
    "confirmation_discreet": letters.facts(is_discreet=True),
    "request_received": letters.facts(
        LetterKind.REQUEST_RECEIVED, meeting=replace(letters.IN_PERSON, is_requested=True)
    ),
    "request_declined": letters.facts(LetterKind.REQUEST_DECLINED),
    "moved": letters.facts(LetterKind.MOVED, previous=EARLIER),
    "moved_discreet": letters.facts(LetterKind.MOVED, previous=EARLIER, is_discreet=True),
    "format_changed": letters.facts(LetterKind.FORMAT_CHANGED, meeting=letters.BY_PHONE),
    "place_changed": letters.facts(LetterKind.PLACE_CHANGED),
    "rain_plan": letters.facts(LetterKind.RAIN_PLAN, meeting=letters.BY_PHONE),
    "individual_first": letters.facts(LetterKind.INDIVIDUAL_FIRST, previous=EARLIER),
    "individual_first_discreet": letters.facts(LetterKind.INDIVIDUAL_FIRST, previous=EARLIER, is_discreet=True),
    "series": letters.SERIES,
    "series_discreet": replace(
        letters.SERIES,
        is_discreet=True,
        others=tuple(replace(each, is_discreet=True) for each in letters.SERIES.others),
    ),
    "cancelled_by_client": letters.facts(LetterKind.CANCELLED_BY_CLIENT),
    "cancelled_by_practitioner": letters.facts(LetterKind.CANCELLED_BY_PRACTITIONER),
    "cancelled_discreet": letters.facts(LetterKind.CANCELLED_BY_PRACTITIONER, is_discreet=True),
    "partner_invitation": letters.facts(LetterKind.PARTNER_INVITATION),
    "link_resend": letters.facts(LetterKind.LINK_RESEND),
    "form_reminder": letters.facts(LetterKind.FORM_REMINDER),
    "form_reminder_discreet": letters.facts(LetterKind.FORM_REMINDER, is_discreet=True),
    "reminder": letters.facts(LetterKind.REMINDER, meeting=letters.WALK),
    "reminder_when_only_i_can_change_it": letters.facts(LetterKind.REMINDER, may_still_change=False),
    "reminder_discreet": letters.facts(LetterKind.REMINDER, is_discreet=True),
    "practitioner_new": letters.facts(LetterKind.PRACTITIONER_NEW),
    "practitioner_request": letters.facts(
        LetterKind.PRACTITIONER_NEW, meeting=replace(letters.IN_PERSON, is_requested=True)
    ),
    "practitioner_moved": letters.facts(LetterKind.PRACTITIONER_MOVED, previous=EARLIER),
    "practitioner_cancelled": letters.facts(LetterKind.PRACTITIONER_CANCELLED),
    "practitioner_format_changed": letters.facts(LetterKind.PRACTITIONER_FORMAT_CHANGED),
    "practitioner_form": letters.notice(LetterKind.PRACTITIONER_FORM),
    "practitioner_calendar_failing": letters.notice(LetterKind.PRACTITIONER_CALENDAR_FAILING),
    "practitioner_mail_failing": letters.notice(
        LetterKind.PRACTITIONER_MAIL_FAILING, **ALSO_KNOWS[LetterKind.PRACTITIONER_MAIL_FAILING]
    ),
    "waitlist_joined": letters.notice(LetterKind.WAITLIST_JOINED),
    "waitlist_offer": letters.notice(LetterKind.WAITLIST_OFFER),
    "practitioner_rain_plan": letters.facts(LetterKind.PRACTITIONER_RAIN_PLAN),
    "test": letters.TRIAL,
}


def written_down(message: Message) -> str:
    """A letter's headers, text and invitation, as they are kept beside the tests."""
    answers = f"{message.reply_to.name} <{message.reply_to.address}>" if message.reply_to else "-"
    head = [
        f"From: {message.sender.name} <{message.sender.address}>",
        f"To: {message.to.name} <{message.to.address}>",
        f"Reply-To: {answers}",
        f"Subject: {message.subject}",
        f"In-Reply-To: {message.in_reply_to or '-'}",
    ]
    ical = message.invite or message.calendar
    invite = ical.decode().replace("\r\n", "\n") if ical else "no invitation\n"
    return "\n".join([*head, "", message.text, "", "-" * 72, invite])


def compare(path: Path, written: str) -> None:
    if os.environ.get("WRITE_LETTERS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8"), f"{path.name}: read the difference, then WRITE_LETTERS=1"


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_what_its_snapshot_says(name: str) -> None:
    compare(SNAPSHOTS / f"{name}.txt", written_down(compose(LETTERS[name])))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letters_html_is_what_its_snapshot_is(name: str) -> None:
    """Without the styles, which are the same in all of them."""
    body = compose(LETTERS[name]).html.partition("<body")[2]
    compare(SNAPSHOTS / f"{name}.html", "<body" + re.sub(r' style="[^"]*"', "", body))


def test_the_layout_of_all_letters_is_what_its_snapshot_is() -> None:
    compare(SNAPSHOTS / "layout.html", compose(LETTERS["confirmation_walk"]).html)


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_of_letter_has_a_snapshot(kind: LetterKind) -> None:
    assert kind in {facts.kind for facts in LETTERS.values()}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letters_html_is_valid_and_fetches_nothing(name: str) -> None:
    html = compose(LETTERS[name]).html
    tree = parse(html)
    assert len(tree.findall(".//h1")) == 1
    assert tree.get("lang") == "en-CA"
    assert not [element for element in tree.iter() if element.tag in ("img", "script", "link", "iframe", "form")]
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize("name", LETTERS)
def test_the_text_is_complete_without_the_html(name: str) -> None:
    """Everything that the HTML shows is in the text, and the other way round."""
    message = compose(LETTERS[name])
    body = parse(message.html).find("body/table")
    shown = " ".join("".join(body.itertext()).split())
    for paragraph in message.text.split("\n\n"):
        words = " ".join(paragraph.split())
        label, colon, address = words.removeprefix("- ").partition(": https://")
        assert label in shown
        assert not colon or f'href="https://{address}"' in message.html


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_has_one_button(name: str) -> None:
    html = compose(LETTERS[name]).html
    assert html.count('class="button-link"') == 1
    assert 'bgcolor="#1F5B57"' in html, "where styles are not read it still is a button"


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_readable_in_the_dark(name: str) -> None:
    html = compose(LETTERS[name]).html
    assert '<meta name="color-scheme" content="light dark">' in html
    style = html.partition("@media (prefers-color-scheme: dark)")[2].partition("</style>")[0]
    for rule in (".words .button-link", ".button-cell", ".sheet", ".words a"):
        assert rule in style
