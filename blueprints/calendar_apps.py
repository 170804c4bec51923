"""How is a secret address written so that a calendar app takes it?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from blueprints.work import settings


@dataclass(frozen=True, slots=True)
class AppAddress:
    """The address as it is typed into an app, and as a link that opens the one on this device."""

    url: str

    @property
    def webcal(self) -> str:
        return "webcal:" + self.url.partition(":")[2]


def app_address(token: str | None) -> AppAddress:
    """Built from the public address of the site, never from the request."""
    return AppAddress(settings().public_url + url_for("feeds.feed", secret=token or ""))
