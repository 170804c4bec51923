"""Which letters arrive? A real SMTP server on loopback that keeps what it is given, or refuses it when told to."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Received:
    """One letter as it came over the wire: the envelope, the bytes, and the message in them."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.raw, policy=policy.default))

    def part(self, content_type: str) -> EmailMessage:
        """The one part of that type, inside whatever tree."""
        found = [part for part in self.message.walk() if part.get_content_type() == content_type]
        assert len(found) == 1, f"{len(found)} parts of type {content_type}"
        return cast(EmailMessage, found[0])


class MailServer:
    """`letters` holds what was accepted. `refusals[address] = "550 5.1.1 No such mailbox"` refuses a recipient,
    `answer = "451 4.3.0 Try later"` answers every letter so, after it was read. Options are aiosmtpd's."""

    def __init__(self, **options: Any) -> None:
        self.letters: list[Received] = []
        self.refusals: dict[str, str] = {}
        self.answer: str | None = None
        self.host, self.port = "127.0.0.1", free_port()
        self._controller = _Controller(self, hostname=self.host, port=self.port, ready_timeout=20, **options)

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def settings(self) -> dict[str, str]:
        """What points an application at this server: `make_app(**mail_server.settings)`."""
        return {
            "MAIL_SERVER": self.host,
            "MAIL_PORT": str(self.port),
            "MAIL_USE_TLS": "no",
            "MAIL_DEFAULT_SENDER": "Ruth Okafor <practice@example.org>",
        }

    def hang_up(self) -> None:
        """End every conversation, as a server does that is started anew."""
        self._controller.hang_up()

    def to(self, address: str) -> list[Received]:
        """What one person has received, in order."""
        return [letter for letter in self.letters if address in letter.recipients]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[Any]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.answer:
            return self.answer
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.letters.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 OK"


class _Controller(Controller):
    """Hangs up on everybody before it stops: an open connection would outlive the test that made it."""

    def __init__(self, handler: object, **options: Any) -> None:
        super().__init__(handler, **options)
        self.talks: list[SMTP] = []

    def factory(self) -> SMTP:
        self.talks.append(super().factory())
        return self.talks[-1]

    def stop(self, no_assert: bool = False) -> None:
        if self.loop.is_running():
            self.hang_up()
        super().stop(no_assert)

    def hang_up(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(5)

    async def _hang_up(self) -> None:
        for talk in self.talks:
            if talk.transport is not None:
                talk.transport.abort()
        await asyncio.sleep(0.01)


def free_port() -> int:
    """A port on loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
