"""Has anybody looked at this page before? Each page is judged once per width in each of its states, not at every visit.

A state is the set of different elements on a page: another format, an error or a notice makes another state, another
name or date does not. A look takes a second, and the journeys cross the same pages many times.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

ELEMENTS = """() => [...new Set([...document.querySelectorAll("body *")].map((element) =>
  element.tagName + [...element.attributes].map(({name, value}) =>
    /^(class|type|role|open|checked|disabled|data-kind|data-format|data-error)$/.test(name) ? name + value : name)
))].sort().join(" ")"""


class Eyes:
    """`look(page)` looks; what has been seen before is passed over."""

    def __init__(self) -> None:
        self._seen: set[tuple[object, ...]] = set()

    def look_with(self, check: Callable[[Page], None]) -> Callable[[Page], None]:
        def look(page: Page) -> None:
            page.wait_for_load_state()
            size = page.viewport_size or {}
            state = (size.get("width"), page.title(), page.evaluate(ELEMENTS))
            if state not in self._seen:
                check(page)
                self._seen.add(state)

        return look
