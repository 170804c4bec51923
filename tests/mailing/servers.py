"""Mail servers that misbehave, and one that encrypts: on loopback, for the tests of the transport."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mail_server import MailServer

Conversation = Callable[[socket.socket], None]


@contextmanager
def talking(conversation: Conversation) -> Iterator[int]:
    """A server that holds this conversation with everybody who connects. Yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    talks: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        with suppress(OSError):
            conversation(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                talks.append(connection)
                threads.append(threading.Thread(target=talk, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in talks:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in [accepting, *threads]:
            thread.join(5)


def says_nothing(connection: socket.socket) -> None:
    """Accepts, and never greets."""
    connection.recv(1)


def drips(connection: socket.socket) -> None:
    """Greets one byte at a time and never comes to an end."""
    while True:
        connection.sendall(b"2")
        time.sleep(0.05)


def answers(*lines: str) -> Conversation:
    """Says the first line, then one more for each line it hears; when they run out, it falls silent."""

    def converse(connection: socket.socket) -> None:
        heard = connection.makefile("rb")
        for line in lines:
            connection.sendall(f"{line}\r\n".encode())
            heard.readline()
        connection.recv(1)

    return converse


def stops_at(step: str, *, hangs_up: bool) -> Conversation:
    """Speaks as a mail server does up to that step (its command, "hello" or "the end of the letter"); there it falls
    silent, or hangs up. It offers STARTTLS and a sign-in."""
    offers = "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"
    says = {"EHLO": offers, "MAIL": "250 yes", "RCPT": "250 yes", "DATA": "354 go on", "AUTH": "235 welcome"}

    def converse(connection: socket.socket) -> None:
        heard = connection.makefile("rb")

        def go_on(now: str, words: str) -> bool:
            if now == step:
                if hangs_up:
                    connection.shutdown(socket.SHUT_RDWR)
                else:
                    connection.recv(1)
                return False
            connection.sendall(f"{words}\r\n".encode())
            return True

        going = go_on("hello", "220 hello")
        while going and (line := heard.readline()):
            command = line.decode("ascii", "replace").split()[0].upper()
            going = go_on(command, says.get(command, "250 yes"))
            if going and command == "DATA":
                while heard.readline() != b".\r\n":
                    pass
                going = go_on("the end of the letter", "250 taken")

    return converse


@contextmanager
def encrypting(certificate: Path, *, at_once: bool = False) -> Iterator[MailServer]:
    """A mail server with STARTTLS (or TLS from the first byte) that wants a user name and password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def authenticate(_server: SMTP, _session: Any, _envelope: Any, _how: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"a password", handled=False)

    how = {"ssl_context": context, "auth_require_tls": False} if at_once else {"tls_context": context}
    with MailServer(authenticator=authenticate, **how) as server:
        yield server


def make_certificate(folder: Path, host: str, *, days: int = 36500) -> Path:
    """A certificate that nobody but itself vouches for, with its key, in one file. Good for `days` from 2020 on."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    is_address = host.replace(".", "").isdigit()
    alternative = x509.IPAddress(ip_address(host)) if is_address else x509.DNSName(host)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{host}.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return path
