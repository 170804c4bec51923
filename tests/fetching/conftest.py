"""Calendar servers with a certificate for whoever asks by the right name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetching.calendar_server import CalendarServer
from tests.mailing.servers import make_certificate


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By the name that each is for; every one vouches for itself alone."""
    folder = tmp_path_factory.mktemp("certificates")
    names = ("127.0.0.1", "calendar.example.com", "elsewhere.example.com")
    return {name: make_certificate(folder, name) for name in names}


@pytest.fixture
def server(certificates: dict[str, Path]) -> Iterator[CalendarServer]:
    """Reached by its number, over TLS."""
    with CalendarServer(certificates["127.0.0.1"]) as opened:
        yield opened


@pytest.fixture
def named(certificates: dict[str, Path]) -> Iterator[CalendarServer]:
    """Reached as calendar.example.com, over TLS."""
    with CalendarServer(certificates["calendar.example.com"]) as opened:
        yield opened
