"""A calendar server on loopback that answers what a test wants, over real TLS. `server.asked` holds each request's
path and headers."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:dentist\r
DTSTART:20270309T150000Z\r
DTEND:20270309T160000Z\r
SUMMARY:Dentist\r
END:VEVENT\r
END:VCALENDAR\r
"""
Say = Callable[["Talk"], None]


class Talk(BaseHTTPRequestHandler):
    """One conversation."""

    server: _Listening
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.owner.asked.append((self.path, dict(self.headers)))
        self.close_connection = True
        with suppress(OSError):
            self.server.owner.say(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer."""
        self.head(status, {"Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}})
        self.wfile.write(body)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    owner: CalendarServer

    def handle_error(self, *_: Any) -> None:
        """Who looks may hang up."""


class CalendarServer:
    """`with CalendarServer(certificate) as server: server.say = lambda talk: talk.answer(404)`. Without a certificate
    it speaks plain HTTP."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.say: Say = lambda talk: talk.answer(200, CALENDAR)
        self._server = _Listening(("127.0.0.1", 0), Talk)
        self._server.owner = self
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def url(self, host: str = "127.0.0.1", path: str = "/basic.ics") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
