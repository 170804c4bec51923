"""What does an address answer? Connects to the very number that was found fit, and takes only so much of it.

A name is looked up once, all its numbers have to be fit to be asked, and the connection goes to one of them while
certificate and Host are the name's: so a name that leads elsewhere a moment later gains nothing. Redirects are followed
here, each like a new address. Proxies of the environment are not used. How long it may take is decided by who calls.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    IncompleteRead,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from fetching.asking import Validators
from practice.rules.feed_addresses import IPAddress, SplitAddress, may_connect, split_address
from practice.rules.feed_faults import FeedFailed, FeedFault

# honest, and in the form that Outlook's server takes: it answers 500 to names that it does not know
USER_AGENT = "Mozilla/5.0 (compatible; SecureBase calendar reader)"
MOST_REDIRECTS = 3
MOST_NUMBERS = 4
PIECE = 64 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_ETAG, LONGEST_DATE = 400, 100
FAULTS = {401: FeedFault.REFUSED, 403: FeedFault.REFUSED, 404: FeedFault.GONE, 410: FeedFault.GONE}

Resolve = Callable[[str, int], Sequence[str]]
MayConnect = Callable[[IPAddress], bool]


@dataclass(frozen=True, slots=True)
class Network:
    """What of the network may be used, and how names are looked up. `allow_private` as `split_address` has it."""

    allow_private: bool
    may_connect: MayConnect
    resolve: Resolve
    cafile: str | None = None
    patience: float = 10  # seconds for a connection, or for the next piece

    @classmethod
    def real(cls, *, allow_private: bool, cafile: str | None) -> Network:
        """The network as it is, under the rule that keeps private machines from being asked."""
        return cls(allow_private, partial(may_connect, allow_private=allow_private), look_up, cafile)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """The body, or None where the server says that it is as it was known; and how the server calls it."""

    content: bytes | None
    etag: str | None
    last_modified: str | None


def download(typed: str, *, known: Validators, network: Network, most: int) -> Downloaded:
    """What an address answers, at most `most` bytes after unpacking. Raises FeedFailed."""
    address = split_address(typed, allow_private=network.allow_private)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(address, known, network)
        try:
            if answer.status not in REDIRECTS:
                return _taken(answer, known, most)
            address = address.joined(answer.headers.get("Location", ""), allow_private=network.allow_private)
        finally:
            answer.close()
    raise FeedFailed(FeedFault.REDIRECTS)


def look_up(host: str, port: int) -> list[str]:
    """The numbers of a name, in the order in which this machine would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _ask(address: SplitAddress, known: Validators, network: Network) -> HTTPResponse:
    """The beginning of the answer, from the first of the host's numbers at which somebody listens."""
    for number in _numbers(address, network):
        try:
            return _request(number, address, known, network)
        except (NewConnectionError, ConnectTimeoutError):
            continue
        except SSLError:
            raise FeedFailed(FeedFault.CERTIFICATE) from None
        except ReadTimeoutError:
            raise FeedFailed(FeedFault.TOO_SLOW) from None
        except (HTTPError, OSError):
            break
    raise FeedFailed(FeedFault.NOT_REACHED)


def _numbers(address: SplitAddress, network: Network) -> Sequence[str]:
    try:
        numbers = network.resolve(address.host, address.port)
        fit = [network.may_connect(ip_address(number)) for number in numbers]
    except (OSError, ValueError):
        raise FeedFailed(FeedFault.NO_SUCH_HOST) from None
    if not numbers:
        raise FeedFailed(FeedFault.NO_SUCH_HOST)
    if not all(fit):
        raise FeedFailed(FeedFault.NOT_ALLOWED)
    return numbers[:MOST_NUMBERS]


def _request(number: str, address: SplitAddress, known: Validators, network: Network) -> HTTPResponse:
    headers = {
        "Host": address.url.split("/")[2],
        "User-Agent": USER_AGENT,
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "gzip",
    }
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    with _pool(number, address, network) as pool:
        answer = pool.urlopen(
            "GET", address.target, headers=headers, redirect=False, retries=False, preload_content=False
        )
    assert isinstance(answer, HTTPResponse), "urllib3 gives what the pool made"
    return answer


def _pool(number: str, address: SplitAddress, network: Network) -> HTTPConnectionPool:
    patience = Timeout(connect=network.patience, read=network.patience)
    if address.scheme == "http":
        return HTTPConnectionPool(number, address.port, timeout=patience)
    context = ssl.create_default_context()
    if network.cafile:
        context.load_verify_locations(network.cafile)
    return HTTPSConnectionPool(
        number, address.port, timeout=patience, ssl_context=context, server_hostname=address.host
    )


def _taken(answer: HTTPResponse, known: Validators, most: int) -> Downloaded:
    etag = _kept(answer.headers.get("ETag"), LONGEST_ETAG)
    last_modified = _kept(answer.headers.get("Last-Modified"), LONGEST_DATE)
    if answer.status == HTTPStatus.NOT_MODIFIED and (known.etag or known.last_modified):
        return Downloaded(None, etag or known.etag, last_modified or known.last_modified)
    if answer.status != HTTPStatus.OK:
        raise FeedFailed(FAULTS.get(answer.status, FeedFault.SERVER))
    return Downloaded(_body(answer, most), etag, last_modified)


def _body(answer: HTTPResponse, most: int) -> bytes:
    body = bytearray()
    try:
        while piece := answer.read1(PIECE):
            body += piece
            if len(body) > most:
                raise FeedFailed(FeedFault.TOO_LARGE)
    except (ReadTimeoutError, TimeoutError):
        raise FeedFailed(FeedFault.TOO_SLOW) from None
    except (IncompleteRead, ProtocolError, DecodeError, HTTPError, OSError):
        raise FeedFailed(FeedFault.CUT_OFF) from None
    if answer.length_remaining:
        raise FeedFailed(FeedFault.CUT_OFF)
    return bytes(body)


def _kept(value: str | None, longest: int) -> str | None:
    """A validator that can be sent back as it came."""
    return value if value and len(value) <= longest and value.isascii() and value.isprintable() else None
