"""Names and addresses as headers and calendars take them."""

from __future__ import annotations

import pytest

from practice.rules.mailboxes import Mailbox
from practice.rules.plain_text import one_line, several_lines


@pytest.mark.parametrize(
    "address",
    [
        "amara@example.org",
        "amara+walks@example.org",
        "o'hara@example.org",
        "a.b-c_d@sub.example.org",
        "ämara@example.org",
        "amara@bücher.example",
        "practice@localhost",
    ],
)
def test_an_address_is_kept_as_it_was_typed(address: str) -> None:
    assert Mailbox("Amara", address).address == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "amara",
        "@example.org",
        "amara@",
        "a@b@example.org",
        "amara diallo@example.org",
        "amara@example.org\r\nBcc: other@example.org",
        "amara\n@example.org",
        "amara@exa mple.org",
        "a,b@example.org",
        "<amara@example.org>",
        '"amara"@example.org',
        "amara@-example.org",
        "amara@example..org",
        "amara@\u202eexample.org",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Mailbox("Amara", address)


def test_a_domain_beyond_ascii_is_coded_by_todays_rule() -> None:
    assert Mailbox("", "a@straße.example").wire_address == "a@xn--strae-oqa.example"
    assert Mailbox("", "A.B@Example.org").wire_address == "A.B@Example.org"


def test_a_part_before_the_at_beyond_ascii_is_known_to_need_more() -> None:
    assert not Mailbox("", "ämara@example.org").is_ascii
    assert Mailbox("", "amara@bücher.example").is_ascii


def test_the_same_address_is_known_whatever_its_case() -> None:
    assert Mailbox("Ruth", "Ruth@Example.org").is_same_address(Mailbox("", "ruth@example.org"))
    assert not Mailbox("", "ruth@example.org").is_same_address(Mailbox("", "ruth@example.com"))


def test_a_name_is_one_line_without_controls() -> None:
    assert Mailbox("Amara\r\nBcc:\tx\x00\u202e", "amara@example.org").name == "Amara Bcc: x"


def test_spaces_are_plain_and_lines_are_trimmed() -> None:
    assert one_line(" 10:00\u00a0a.m.,\u202fTuesday \n") == "10:00 a.m., Tuesday"
    assert several_lines(" one \r\n\u2028two\x07 ") == "one\n\ntwo"
    assert several_lines("👩‍👧 keeps its joiner") == "👩‍👧 keeps its joiner"
