"""Has anybody looked at this page before? Each page is judged once per width in each of its states, not at every visit.

A state is the set of different elements on a page: another format, an error or a notice makes another state, another
name or date does not. A look takes a second or two, and the journeys cross the same pages many times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

ELEMENTS = """() => [...new Set([...document.querySelectorAll("body *")].map((element) =>
  element.tagName + [...element.attributes].map(({name, value}) =>
    /^(class|type|role|data-kind|data-format)$/.test(name) ? `${name}=${value}` : name
)))].sort().join(" ")"""
AN_ID = re.compile(r"/[0-9a-f]{32}")


class Eyes:
    """Remembers in a folder, so that all the processes of one run look at a page only once between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def look_with(self, check: Callable[[Page], None]) -> Callable[[Page], None]:
        """`check`, but what has been seen before is passed over."""

        def look(page: Page) -> None:
            page.wait_for_load_state()
            width = (page.viewport_size or {}).get("width")
            state = f"{width} {AN_ID.sub('', urlsplit(page.url).path)} {page.evaluate(ELEMENTS)}"
            try:
                (self.folder / sha256(state.encode()).hexdigest()).touch(exist_ok=False)
            except FileExistsError:
                return
            check(page)

        return look


@contextmanager
def with_scripts(page: Page) -> Iterator[Page]:
    """The same page in a browser that runs axe but nothing of the page's own: without scripts axe waits for ever."""
    assert page.context.browser is not None, "the page stands in a browser"
    context = page.context.browser.new_context(viewport=page.viewport_size, reduced_motion="reduce")
    copy, html = context.new_page(), page.content()
    copy.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
    copy.goto(page.url)
    yield copy
    context.close()
