"""How a letter is built for the wire, read again by the standard library's two parsers."""

from __future__ import annotations

import email
from dataclasses import replace
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailing.letter import Message
from mailing.mime import as_bytes
from practice.rules.letter_kinds import LetterKind
from practice.rules.mailboxes import Mailbox
from tests.mailing import letters
from tests.mailing.letters import letter

NAMES = [
    "Ruth Okafor, MSW",
    'Ruth "Ru" Okafor',
    "Okafor; Ruth (she/her) <x@example.org>",
    "Amélie d'Ångström-Nguyễn",
    "相談室 ルース",
    "🌿 Ruth",
    "=?utf-8?q?Ruth?=",
    "Ruth\\Okafor",
    "a" * 200,
    "Lorem, ipsum dolor sit amet, " * 6,
    "Doe, Jané MSW “x” " * 5,
    "名前、" * 60,
]


def built(message: Message) -> bytes:
    return as_bytes(message, sent_at=letters.SENT_AT)


def parsed(message: Message) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(built(message), policy=policy.default))


def test_the_parts_stand_where_mail_programs_look_for_them() -> None:
    message = letter()
    mixed = parsed(message)
    alternative, attached = mixed.iter_parts()
    assert [mixed.get_content_type(), alternative.get_content_type()] == ["multipart/mixed", "multipart/alternative"]
    text, html, calendar = alternative.iter_parts()
    assert [part.get_content_type() for part in (text, html, calendar)] == ["text/plain", "text/html", "text/calendar"]
    assert calendar.get_content_disposition() is None, "a disposition here hides the buttons"
    assert calendar["Content-ID"] is None
    assert dict(calendar["Content-Type"].params) == {
        "charset": "utf-8",
        "method": "REQUEST",
        "component": "VEVENT",
        "name": "invite.ics",
    }
    assert attached.get_content_type() == "application/ics"
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "invite.ics")
    assert attached["Content-Type"].params.get("method") is None, "two parts with a method are two invitations"
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True) == message.invite


def test_a_letter_without_an_invitation_has_two_parts() -> None:
    whole = parsed(letter(is_discreet=True))
    assert whole.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in whole.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("kind", [LetterKind.CANCELLED_BY_CLIENT, LetterKind.MOVED])
def test_the_parts_method_is_the_calendars(kind: LetterKind) -> None:
    message = letter(kind)
    (calendar,) = [part for part in parsed(message).walk() if part.get_content_type() == "text/calendar"]
    assert calendar["Content-Type"].params["method"] == message.method


def test_text_and_html_come_back_as_they_were() -> None:
    message = replace(letter(), text="Ünïcode 🌿\n.\n..\nFrom here\n" + "long " * 400, html="<p>" + "é" * 3000 + "</p>")
    text, html = (parsed(message).get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == message.text + "\n"
    assert html.get_content().rstrip() == message.html


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_whatever_the_words_are_they_come_back_and_no_line_is_long(words: str) -> None:
    raw = built(replace(letter(is_discreet=True), text=words, html=words))
    plain, html = email.message_from_bytes(raw).get_payload()
    assert plain.get_payload(decode=True) == html.get_payload(decode=True)
    assert plain.get_payload(decode=True).splitlines() == (words.encode() or b"\n").splitlines()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("kind", LetterKind)
def test_lines_are_short_and_end_as_they_must(kind: LetterKind) -> None:
    raw = built(letter(kind, to=Mailbox("é" * 200, "amara@example.org")))
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_whole_and_the_address_alone(name: str) -> None:
    message = replace(
        letter(), to=Mailbox(name, "amara@example.org"), sender=Mailbox(name, "p@example.org"), reply_to=None
    )
    plain = email.message_from_bytes(built(message))
    for field, mailbox in (("To", message.to), ("From", message.sender)):
        ((shown, address),) = getaddresses([plain[field].replace("\r\n", "")])
        assert address == mailbox.address
        assert str(make_header(decode_header(shown))) == mailbox.name
    assert [only.addr_spec for only in parsed(message)["To"].addresses] == ["amara@example.org"]


@given(st.text(min_size=1, max_size=120))
def test_no_name_or_subject_begins_another_header(words: str) -> None:
    named = Mailbox(words, "amara@example.org")
    if not named.name:
        return
    message = replace(letter(), to=named, subject=named.name)
    whole = email.message_from_bytes(built(message))
    assert whole.keys() == email.message_from_bytes(built(letter())).keys()
    assert str(make_header(decode_header(whole["Subject"]))) == named.name


@pytest.mark.parametrize("subject", ["", "two\r\nBcc: other@example.org", "two\nlines", " padded", "null\x00"])
def test_a_subject_that_is_not_one_line_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        replace(letter(), subject=subject)


@pytest.mark.parametrize("identity", ["", "abc@example.org", "<abc>", "<a b@x>", "<a@x>\r\nBcc: <b@x>", "<ä@x>"])
def test_a_message_id_that_is_none_is_refused(identity: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        replace(letter(), message_id=identity or "x")


def test_ids_stay_plain_however_long_the_practices_domain_is() -> None:
    first = f"<k3JX0c8vQ2mUe5rYt7wBnA@{'long-subdomain.' * 8}example.org>"
    raw = built(replace(letter(), in_reply_to=first, message_id=first.replace("k3JX", "Zp4h")))
    assert f"References: {first}\r\n".encode() in raw
    assert f"In-Reply-To: {first}\r\n".encode() in raw


def test_nobodys_holiday_reply_is_asked_for() -> None:
    whole = parsed(letter())
    assert whole["Auto-Submitted"] == "auto-generated"
    assert whole["X-Auto-Response-Suppress"] == "OOF"
    assert whole["Precedence"] is None
    assert whole["List-Unsubscribe"] is None
    assert whole["Date"] == "Mon, 01 Mar 2027 15:00:00 +0000"


def test_a_domain_beyond_ascii_is_written_in_ascii() -> None:
    raw = built(replace(letter(), to=Mailbox("Amara", "amara@bücher.example")))
    assert b"To: Amara <amara@xn--bcher-kva.example>\r\n" in raw


def test_an_address_that_needs_more_than_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="ascii"):
        built(replace(letter(), to=Mailbox("Ämara", "ämara@example.org")))


def test_an_invitation_and_its_method_come_together() -> None:
    with pytest.raises(ValueError, match="together"):
        replace(letter(), invite=None)
