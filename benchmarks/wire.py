"""Who asks? A browser reduced to sockets, cookies and forms, so that the server is measured and not the client."""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TIMEOUT = 60
FIELD = re.compile(rb"<input[^>]*>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page, as a browser sends them back."""
        tags = (dict(ATTRIBUTE.findall(tag.decode())) for tag in FIELD.findall(self.body))
        return {tag["name"]: html.unescape(tag.get("value", "")) for tag in tags if tag.get("type") == "hidden"}


@dataclass
class Browser:
    """Asks one server, keeps its cookies, and its connection as long as the server does."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _socket: socket.socket | None = None
    _rest: bytes = b""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, form: Form) -> Answer:
        return self._ask("POST", path, urlencode(form).encode())

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        host = f"127.0.0.1:{self.port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Accept: text/html"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        if body is not None:
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                f"Origin: http://{host}",
                f"Referer: http://{host}{path}",
            ]
        asked = "\r\n".join([*lines, "", ""]).encode() + (body or b"")
        answer = self._exchange(asked, may_repeat=self._socket is not None)
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _exchange(self, asked: bytes, *, may_repeat: bool) -> Answer:
        """A kept connection that the server has closed meanwhile is opened once more."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(asked)
            return self._read()
        except ConnectionError:
            self.close()
            if not may_repeat:
                raise
            return self._exchange(asked, may_repeat=False)

    def _read(self) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            headers[name.lower()] = value
        body = self._exactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split(" ", 2)[1]), headers, body)

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(end)
        return head

    def _exactly(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._more()
        body, self._rest = self._rest[:length], self._rest[length:]
        return body

    def _more(self) -> None:
        assert self._socket is not None
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionResetError("the server closed the connection")
        self._rest += received

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.split(";")[0].partition("=")
        self.cookies[name] = value


def path_of(answer: Answer) -> str:
    """Where an answer leads."""
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
