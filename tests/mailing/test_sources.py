"""How the words of a letter are filled in, and what becomes of them as text and as HTML."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailing import rendering, sources
from mailing.sources import Markdown, UnknownField
from practice.rules.plain_text import several_lines


def as_text(words: str, **fields: str) -> str:
    return rendering.to_text(sources.fill(words, fields))


def as_html(words: str, **fields: str) -> str:
    return str(rendering.to_html(sources.fill(words, fields)))


def test_an_unknown_field_is_a_fault() -> None:
    with pytest.raises(UnknownField, match="nmae"):
        sources.fill("Hello {nmae},", {"name": "Amara"})
    with pytest.raises(UnknownField, match="nmae"):
        sources.fill_line("Hello {nmae},", {"name": "Amara"})


def test_a_line_with_nothing_to_say_is_left_out() -> None:
    words = "Hello {name},\n\nIt was {previous}.\n\nGoodbye"
    assert as_text(words, name="Amara", previous="") == "Hello Amara,\n\nGoodbye"
    assert as_text(words, name="Amara", previous="Monday") == "Hello Amara,\n\nIt was Monday.\n\nGoodbye"


def test_marks_of_the_source_are_kept_in_html_and_dropped_in_text() -> None:
    words = "# {when}\n\n**{format}**: *please* come\n\n- one\n- two\n\n1. first"
    assert (
        as_text(words, when="Tuesday", format="Phone") == "Tuesday\n\nPhone: please come\n\n- one\n\n- two\n\n- first"
    )
    html = as_html(words, when="Tuesday", format="Phone")
    assert "<h1>Tuesday</h1>" in html
    assert "<strong>Phone</strong>: <em>please</em>" in html
    assert "<li>two</li>" in html


def test_links_are_written_out_once() -> None:
    link = "https://book.example.org/a/x_y-z~0?a=1&b=(2)"
    assert as_text("[{link}](<{link}>)", link=link) == link
    assert as_text("[Your page](<{link}>)", link=link) == f"Your page: {link}"
    assert 'href="https://book.example.org/a/x_y-z~0?a=1&amp;b=(2)"' in as_html("[Page](<{link}>)", link=link)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"])
def test_an_address_that_runs_something_is_no_link(address: str) -> None:
    assert "<a" not in as_html("[Your page](<{link}>)", link=address)


def test_html_and_images_in_a_source_are_text() -> None:
    html = as_html("<b>bold</b> ![picture](https://evil.example/x.png) <script>x</script>")
    assert "<b>" not in html
    assert "<img" not in html
    assert "<script" not in html


def test_lines_of_a_value_stay_lines() -> None:
    assert as_text("{access}", access="Step-free.\n\nRing the bell.\r\nWait.") == "Step-free.\nRing the bell.\nWait."
    assert as_html("{access}", access="One\nTwo").count("<br>") == 1


def test_a_value_that_is_markdown_already_is_put_in_as_it_is() -> None:
    assert as_html("{where}", where=Markdown("**At home**")).strip() == "<p><strong>At home</strong></p>"
    assert as_html("{where}", where="**At home**").strip() == "<p>**At home**</p>"


def test_a_subject_is_plain_text_on_one_line() -> None:
    assert sources.fill_line("New: {name}", {"name": "*A* \\ <b>\r\nBcc: x"}) == "New: *A* \\ <b> Bcc: x"


@given(st.text(max_size=80))
def test_whatever_is_filled_in_comes_out_as_it_went_in(value: str) -> None:
    expected = [" ".join(line.split()) for line in several_lines(value).split("\n") if line]
    if not value:
        return
    text = as_text("before {value} after", value=value)
    lines = text.removeprefix("before").removesuffix("after").strip().split("\n")
    assert [" ".join(line.split()) for line in lines if line.strip()] == expected


@given(st.text(alphabet="<>&\"'`*_[]()!#+-.{}|~\\/:=; \nab1", max_size=60))
def test_no_value_becomes_a_tag_or_a_link(value: str) -> None:
    html = as_html("{value}", value=value)
    assert {part.partition(">")[0] for part in html.split("<")[1:]} <= {"p", "/p", "br"}


@pytest.mark.parametrize("path", sorted(sources.FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_source_keeps_to_one_paragraph_a_line_and_to_plain_marks(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    assert "<" not in words.replace("](<{", "").replace("!", "")
    assert "http" not in words, "addresses are fields"
    assert "!" not in words, "a counsellor does not shout"
    assert words.endswith("\n")
    assert not words.endswith("\n\n")
    body = words.partition("\n\n")[2] if path.stem != "parts" else ""
    assert all(not line or not follower for line, follower in zip(body.split("\n"), body.split("\n")[1:], strict=False))
