"""Which words may a letter be written from, and what is said about those that it may not?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.letter_fields import FRAMES, Group
from practice.rules.letter_words import FaultyWords, Words, WordsFault, faults_in

MOVED = Words(
    subject="New time: {short_day}, {time}",
    preview="{when}. {where_in_short}",
    button="View or change it",
    body="Hello {name},\n\n# {when}\n\n{button}\n\nDeclining does not cancel: {link_beside_invitation}\n\n{crisis}",
)
DISCREET = Words(subject="{short_day}, {time}", button="Open", body="# {when}\n\n{button}")
SECRETS = ("Elizabeth Lacey", "Lacey", "(519) 555-0100")


def faults(words=MOVED, name="moved", **changes):
    return faults_in(replace(words, **changes), FRAMES[name], secrets=SECRETS)


def with_line(line):
    return f"{MOVED.body}\n\n{line}"


def test_good_words_are_kept():
    assert faults() == {}
    assert faults(DISCREET, "discreet") == {}
    assert faults(preview="") == {}, "the line below the subject may be left out"


@pytest.mark.parametrize("name", ["subject", "button", "body"])
def test_a_letter_without_a_subject_a_button_or_words_is_none(name):
    assert faults(**{name: "  "}) == {name: FaultyWords(WordsFault.MISSING)}


@pytest.mark.parametrize(
    ("line", "names", "near"),
    [
        ("{tiem}", ("tiem",), "time"),
        ("{Time}", ("Time",), "time"),
        ("{ time }", (" time ",), "time"),
        ("{change until}", ("change until",), "change_until"),
        ("{reason} {what_she_wrote}", ("reason", "what_she_wrote"), ""),
        ("{initials}", ("initials",), ""),
        ("{}", ("",), ""),
    ],
)
def test_an_unknown_field_is_refused_by_its_name_and_with_what_may_have_been_meant(line, names, near):
    found = faults(body=with_line(line))["body"]
    assert (found.what, found.names) == (WordsFault.UNKNOWN_FIELD, names)
    if near:
        assert found.near == near


@pytest.mark.parametrize("field", ["name", "where", "terms", "crisis", "phone", "format", "link"])
def test_a_subject_takes_nothing_long_and_nothing_private(field):
    """It can be read on a locked phone."""
    assert faults(subject=f"About {{{field}}}")["subject"] == FaultyWords(WordsFault.FIELD_NOT_HERE, (field,))


def test_the_line_below_the_subject_takes_the_place_but_not_the_name():
    assert faults(preview="{where_in_short}") == {}
    assert faults(preview="Dear {name}")["preview"].what is WordsFault.FIELD_NOT_HERE


def test_a_subject_is_one_line_that_is_not_too_long():
    assert faults(subject="One\nBcc: somebody@example.org")["subject"].what is WordsFault.SEVERAL_LINES
    assert faults(subject="a" * 151)["subject"] == FaultyWords(WordsFault.TOO_LONG, ("150",))


@pytest.mark.parametrize(
    "body",
    [
        MOVED.body.replace("{button}", ""),
        MOVED.body.replace("{button}", "Press {button}"),
        MOVED.body.replace("{button}", "{button}\n\n{button}"),
    ],
)
def test_a_letter_has_its_button_once_and_on_a_line_of_its_own(body):
    assert faults(body=body)["body"] == FaultyWords(WordsFault.BUTTON_NEEDED, ("button",))


def test_what_a_letter_has_to_say_is_missed_by_its_name():
    assert faults(body="Hello\n\n{button}")["body"] == FaultyWords(
        WordsFault.FIELD_NEEDED, ("link_beside_invitation", "when")
    )
    assert faults(Words("We are there for you."), "crisis")["body"] == FaultyWords(
        WordsFault.FIELD_NEEDED, ("crisis_lines",)
    )


@pytest.mark.parametrize(
    "line", ["<b>bold</b>", "<script>alert(1)</script>", "Hello <img src=x>", "<!-- a comment -->"]
)
def test_html_is_refused(line):
    assert faults(body=with_line(line))["body"].what is WordsFault.HTML


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "//example.org",
        "/admin",
        "https://example.org/?who={name}",
        "{where}",
    ],
)
def test_a_link_leads_to_https_mailto_or_tel_and_takes_nothing_along(address):
    assert faults(body=with_line(f"[Read more](<{address}>)"))["body"] == FaultyWords(WordsFault.ADDRESS, (address,))


@pytest.mark.parametrize(
    "line",
    [
        "[Read more](https://example.org/page)",
        "<https://example.org>",
        "[Write](mailto:ruth@example.org)",
        "[Call](tel:+15195550100)",
        "[{public_page}](<{public_page}>)",
        "A smile :-) and a < b, 3 > 2, 50 % & more",
        "- one\n- **two**\n\n1. *three*",
    ],
)
def test_plain_markdown_is_kept(line):
    assert faults(body=with_line(line)) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("body", "# {when}\n\n{button}\n\nYours, Elizabeth Lacey"),
        ("subject", "Lacey: {time}"),
        ("button", "Call (519) 555-0100"),
    ],
)
def test_a_discreet_letter_does_not_say_who_writes(name, words):
    assert faults(DISCREET, "discreet", **{name: words})[name].what is WordsFault.GIVES_AWAY


@pytest.mark.parametrize("field", ["name", "format", "where", "practitioner", "crisis", "terms", "phone"])
def test_a_discreet_letter_can_name_nothing_but_when_and_the_link(field):
    found = faults(DISCREET, "discreet", body=f"{DISCREET.body}\n\n{{{field}}}")["body"]
    assert (found.what, found.names) == (WordsFault.UNKNOWN_FIELD, (field,))


def test_a_discreet_letter_stays_short():
    assert faults(DISCREET, "discreet", body=f"{DISCREET.body}\n\n{'a' * 400}")["body"].what is WordsFault.TOO_LONG


def test_what_stands_in_a_calendar_is_one_line():
    assert faults(Words("With {practitioner}"), "calendar_title") == {}
    assert faults(Words("With\nme"), "calendar_title")["body"].what is WordsFault.SEVERAL_LINES


def test_no_letter_has_a_field_for_what_a_client_wrote():
    """A guard for later: whoever adds a field here is to think of who reads it, and on which screen."""
    to_clients = {field for frame in FRAMES.values() if frame.group is Group.DISCREET for field in frame.fields}
    assert to_clients == {"when", "short_day", "time", "link", "dates", "until"}
    every = {field for frame in FRAMES.values() for field in frame.fields}
    assert not {field for field in every if {"reason", "answer", "note", "message", "wish"} & set(field.split("_"))}


@given(st.text(max_size=200))
def test_whatever_is_typed_is_judged_and_never_a_fault_of_ours(text):
    for name in ("moved", "discreet", "crisis", "calendar_title", "test"):
        found = faults(Words(text, text, text, text), name)
        assert set(found) <= {"subject", "preview", "button", "body"}
