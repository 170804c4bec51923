"""How does somebody use the site who has only a keyboard? Tab by Tab, and every stop has to be seen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# What has the focus, in words; and whether that shows: a ring at it, at the card it stands for, or at what is drawn.
WHERE = """() => {
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const label = here.closest("label") ?? document.querySelector(`label[for="${here.id}"]`);
  const card = here.closest("article, li");
  const seen = [here, label, card, here.nextElementSibling].some((it) => {
    const style = it && getComputedStyle(it);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  return {
    words: (label ?? here).innerText.trim() || here.ariaLabel || "",
    kind: here.type || here.tagName.toLowerCase(),
    isSeen: seen && box.bottom > 0 && box.top < innerHeight && box.width > 0,
    isBody: here === document.body,
  };
}"""
MOST_STOPS = 90


class Keyboard:
    """Fingers on Tab, Space, Enter and the arrows, in front of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def focus(self) -> dict[str, Any]:
        """Where it is: words, kind, isSeen."""
        found: dict[str, Any] = self.page.evaluate(WHERE)
        return found

    def press(self, key: str, times: int = 1) -> None:
        for _press in range(times):
            self.page.keyboard.press(key)

    def goes_to(self, words: str, kind: str = "") -> None:
        """Tab until this has the focus; each stop on the way has to show that it is one."""
        for _stop in range(MOST_STOPS):
            self.press("Tab")
            here = self.focus
            if here["isBody"]:
                continue
            assert here["isSeen"], f"nobody sees that {here['words']!r} has the focus"
            if here["words"].startswith(words) and kind in here["kind"]:
                return
        raise AssertionError(f"no Tab leads to {words!r} on {self.page.url}")

    def types(self, label: str, words: str) -> None:
        self.goes_to(label)
        self.page.keyboard.type(words)
