"""Where may a calendar be read? What an address has to look like, and which machines may be asked. Pure.

The server of a practice stands where others cannot look: at its own database, at the router, at a cloud's metadata. So
that nobody can send it there by an address, by a name that leads to another machine than a minute ago, or by a
redirect, each hop's address is split here, and the very number that is connected to is asked about here.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

from practice.rules.feed_faults import FeedFailed, FeedFault

USUAL_PORTS = {"https": 443, "http": 80}
PUBLIC_PORTS = frozenset({443, 8443})
LONGEST = 2000

IPAddress = IPv4Address | IPv6Address
# v6 addresses in which a v4 address is written that somebody on the way would connect to
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_TEREDO = ip_network("2001::/32")
_COMPATIBLE = ip_network("::/96")
# private networks that a practice may open: houses, this machine, and a provider's or a VPN's shared numbers
_HOUSES = tuple(
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
        *("fc00::/7", "fec0::/10", "::1/128"),
    )
)
# where clouds keep their secrets within such networks
_CLOUDS = tuple(ip_network(network) for network in ("100.100.100.200/32", "fd00:ec2::/32", "fd20:ce::/32"))


@dataclass(frozen=True, slots=True)
class SplitAddress:
    """An address, split. `host` is in the form in which names are looked up; `target` is what is asked of it."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """In one piece again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == USUAL_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    def joined(self, location: str, *, allow_private: bool) -> SplitAddress:
        """Where a redirect leads from here. Raises FeedFailed as `split_address` does, and for leaving encryption."""
        there = split_address(urljoin(self.url, location), allow_private=allow_private)
        if self.scheme == "https" and there.scheme != "https":
            raise FeedFailed(FeedFault.NOT_ALLOWED)
        return there


def split_address(typed: str, *, allow_private: bool) -> SplitAddress:
    """An address as it is typed or copied; webcal is https. Raises FeedFailed with NOT_ALLOWED.

    Only https on its usual ports; with `allow_private` also http, and any port: a house has few certificates.
    """
    text = typed.strip()
    try:
        parts = urlsplit(text)
        port, host = parts.port, _as_looked_up(parts.hostname or "")
    except ValueError:
        raise FeedFailed(FeedFault.NOT_ALLOWED) from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in ("https", "http") or not host or len(text) > LONGEST or _has_oddities(text):
        raise FeedFailed(FeedFault.NOT_ALLOWED)
    if parts.username is not None or parts.password is not None:
        raise FeedFailed(FeedFault.NOT_ALLOWED)
    port = USUAL_PORTS[scheme] if port is None else port
    if not allow_private and (scheme != "https" or port not in PUBLIC_PORTS):
        raise FeedFailed(FeedFault.NOT_ALLOWED)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return SplitAddress(scheme, host, port, target)


def may_connect(number: IPAddress, *, allow_private: bool) -> bool:
    """Whether a machine may be asked. `allow_private` opens the networks of a house, never the numbers at which clouds
    keep their secrets (link-local ones and a few others), nor those that reach many machines or none."""
    number = _as_reached(number)
    if number.is_multicast or number.is_unspecified or number.is_link_local:
        return False
    if any(number in network for network in _CLOUDS):
        return False
    if any(number in network for network in _HOUSES):
        return allow_private
    return number.is_global and not number.is_reserved


def _as_reached(number: IPAddress) -> IPAddress:
    """The v4 address within a v6 one, where connecting to the one would reach the other."""
    if isinstance(number, IPv4Address):
        return number
    if number.ipv4_mapped:
        return number.ipv4_mapped
    if number.sixtofour:
        return number.sixtofour
    if number in _TEREDO:
        return IPv4Address(0)  # leads through strangers' machines: never
    if any(number in network for network in _NAT64) or (number in _COMPATIBLE and int(number) > 1):
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return number


def _as_looked_up(host: str) -> str:
    """A name in ASCII, as DNS has it; a number as it is."""
    try:
        return str(ip_address(host))
    except ValueError:
        return host.encode("idna").decode("ascii").rstrip(".").lower()


def _has_oddities(text: str) -> bool:
    return not text.isprintable() or any(each in text for each in ' "<>\\^`{|}')
