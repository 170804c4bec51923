"""How the practice talks to a mail server: one that has proved who it is, and never for longer than it may take."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr

import flask_mail

from config import MailSettings


class CheckedConnection(flask_mail.Connection):
    """Flask-Mail's connection with a time limit and a certificate that is checked; 0.10 has neither."""

    def __init__(self, mail: flask_mail.Mail, settings: MailSettings) -> None:
        super().__init__(mail)
        self._settings = settings

    def open(self) -> None:
        """Connect, unless the connection of the letter before still answers."""
        if self.host is not None and not _still_answers(self.host):
            self.close()
        if self.host is None:
            self.host = self.configure_host()

    def close(self) -> None:
        """End the connection, politely where that is possible."""
        host, self.host = self.host, None
        if host is not None:
            try:
                host.quit()
            except (OSError, smtplib.SMTPException):
                host.close()

    def configure_host(self) -> smtplib.SMTP:
        wanted = self._settings
        checked = ssl.create_default_context(cafile=wanted.cafile)
        server, port = wanted.server or "", wanted.port
        own_name = parseaddr(wanted.default_sender)[1].rpartition("@")[2]  # never the machine's own
        host: smtplib.SMTP
        if wanted.use_ssl:
            host = _PromptSmtpSsl(server, port, own_name, timeout=wanted.timeout, context=checked)
        else:
            host = _PromptSmtp(server, port, own_name, timeout=wanted.timeout)
        try:
            if wanted.use_tls:
                host.starttls(context=checked)
            if wanted.username and wanted.password:
                host.login(wanted.username, wanted.password)
        except (OSError, smtplib.SMTPException):
            host.close()
            raise
        return host


class _PromptSmtp(smtplib.SMTP):
    """Waits for each answer no longer than its time limit, even if the answer comes byte by byte."""

    def getreply(self) -> tuple[int, bytes]:
        with _cut_off(self):
            return super().getreply()


class _PromptSmtpSsl(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def getreply(self) -> tuple[int, bytes]:
        with _cut_off(self):
            return super().getreply()


@contextmanager
def _cut_off(host: smtplib.SMTP) -> Iterator[None]:
    """A socket's own time limit begins anew with every byte; this one does not."""
    is_late = threading.Event()
    timer = threading.Timer(host.timeout, _end, (host.sock, is_late))
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, smtplib.SMTPException):
        if not is_late.is_set():
            raise
    finally:
        timer.cancel()
    if is_late.is_set():  # what was read until then may look like an answer, and is none
        host.close()
        raise TimeoutError


def _end(connection: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _still_answers(host: smtplib.SMTP) -> bool:
    try:
        return host.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
