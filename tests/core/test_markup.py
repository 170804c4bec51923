"""Does the reader of pages refuse what a browser would have to repair?"""

from __future__ import annotations

import pytest

from tests.markup import parse, words

PAGE = '<!doctype html><html lang="en"><head><title>Today</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    "body",
    [
        "<p><div>a block in a sentence</div></p>",
        "<div>never closed",
        "closed once too often</p>",
        "<b><i>crossed</b></i>",
        "<a href='/'><a href='/'>a link in a link</a></a>",
        "<form><form></form></form>",
        "<table><div></div></table>",
        "<table><tr><td>without a tbody</td></tr></table>",
        "<p id='one' id='two'></p>",
        "<p>&nosuch;</p>",
        "<div/>",
    ],
)
def test_what_a_browser_would_repair_is_refused(body: str) -> None:
    with pytest.raises(AssertionError, match="not valid HTML5"):
        parse(PAGE.format(body))


def test_a_page_is_read_as_it_is_written() -> None:
    tree = parse(PAGE.format('<p class="lead quiet">It <b>is</b> so.</p><svg><path d="M0 0" /></svg><input disabled>'))
    assert words(tree.find(".//p")) == "It is so."
    assert [tree.find(f".//{tag}").attrib for tag in ("p", "path", "input")] == [
        {"class": "lead quiet"},
        {"d": "M0 0"},
        {"disabled": ""},
    ]
