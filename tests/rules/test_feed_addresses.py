"""Which addresses of calendars are taken, and which machines are asked."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.feed_addresses import SplitAddress, may_connect, split_address
from practice.rules.feed_faults import FeedFailed, FeedFault

GOOGLE = "https://calendar.google.com/calendar/ical/ruth%40example.org/private-0a1b/basic.ics"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (GOOGLE, GOOGLE),
        (f"  {GOOGLE}\n", GOOGLE),
        ("webcal://p01-caldav.icloud.com/published/2/abc", "https://p01-caldav.icloud.com/published/2/abc"),
        ("WEBCAL://Cloud.Example.org/feed?export", "https://cloud.example.org/feed?export"),
        ("https://cloud.example.org:8443/feed#top", "https://cloud.example.org:8443/feed"),
        ("https://kalender.müller.example/x.ics", "https://kalender.xn--mller-kva.example/x.ics"),
        ("https://cloud.example.org.", "https://cloud.example.org/"),
        ("https://[2606:4700::1111]/x.ics", "https://[2606:4700::1111]/x.ics"),
    ],
)
def test_addresses_are_taken_as_they_are_copied(typed: str, url: str) -> None:
    assert split_address(typed, allow_private=False).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Google",
        "http://cloud.example.org/x.ics",
        "ftp://cloud.example.org/x.ics",
        "file:///etc/passwd",
        "gopher://cloud.example.org/",
        "https://",
        "https:///x.ics",
        "https://ruth:secret@cloud.example.org/x.ics",
        "https://cloud.example.org@10.0.0.1/x.ics",
        "https://cloud.example.org:22/x.ics",
        "https://cloud.example.org:5432/x.ics",
        "https://cloud.example.org:99999/x.ics",
        "https://cloud.example.org:/x y.ics",
        "https://cloud.example.org/\r\nHost: other",
        "https://cloud.example.org\\@10.0.0.1/",
        f"https://cloud.example.org/{'x' * 2000}",
        f"https://{'x' * 70}.example.org/",
        "https://[::1",
    ],
)
def test_other_addresses_are_refused(typed: str) -> None:
    with pytest.raises(FeedFailed) as refused:
        split_address(typed, allow_private=False)
    assert refused.value.fault is FeedFault.NOT_ALLOWED


def test_a_house_may_have_no_certificate_and_any_port() -> None:
    address = split_address("http://cloud.local:8080/x.ics", allow_private=True)
    assert address == SplitAddress("http", "cloud.local", 8080, "/x.ics")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/other.ics", "https://cloud.example.org/other.ics"),
        ("other.ics?a=b", "https://cloud.example.org/a/other.ics?a=b"),
        ("//calendar.example.com/x", "https://calendar.example.com/x"),
        ("https://calendar.example.com/x", "https://calendar.example.com/x"),
    ],
)
def test_a_redirect_is_followed_from_where_it_was_said(location: str, url: str) -> None:
    here = split_address("https://cloud.example.org/a/x.ics", allow_private=False)
    assert here.joined(location, allow_private=False).url == url


@pytest.mark.parametrize(
    "location", ["http://cloud.example.org/", "file:///etc/passwd", "https://cloud.example.org:22/"]
)
def test_a_redirect_is_held_to_the_same(location: str) -> None:
    here = split_address("https://cloud.example.org/a/x.ics", allow_private=False)
    with pytest.raises(FeedFailed):
        here.joined(location, allow_private=False)
    with pytest.raises(FeedFailed):
        here.joined("http://cloud.local/", allow_private=True)  # never from encrypted to open


@pytest.mark.parametrize("number", ["142.250.80.46", "2607:f8b0:4006:80e::200e", "::ffff:142.250.80.46"])
def test_public_machines_may_be_asked(number: str) -> None:
    assert may_connect(ip_address(number), allow_private=False)


@pytest.mark.parametrize(
    "number",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "127.8.8.8",
        "100.64.0.1",
        "100.127.255.254",
        "fd00::1",
        "fec0::1",
        "::1",
        "::ffff:192.168.1.1",
        "::ffff:127.0.0.1",
    ],
)
def test_a_private_machine_may_be_asked_only_where_the_practice_allows_it(number: str) -> None:
    assert not may_connect(ip_address(number), allow_private=False)
    assert may_connect(ip_address(number), allow_private=True)


@pytest.mark.parametrize(
    "number",
    [
        "0.0.0.0",
        "169.254.169.254",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "fe80::1",
        "ff02::1",
        "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "::169.254.169.254",
        "100.100.100.200",
        "fd00:ec2::254",
        "fd20:ce::254",
    ],
)
def test_some_machines_are_never_asked(number: str) -> None:
    assert not may_connect(ip_address(number), allow_private=False)
    assert not may_connect(ip_address(number), allow_private=True)


@given(st.ip_addresses(v=4))
def test_a_number_is_judged_alike_however_it_is_written(number) -> None:
    """In the four ways of writing a v4 address as a v6 one: whoever connects to them may reach it."""
    inside = int(number)
    allowed = may_connect(number, allow_private=False)
    for written in (0xFFFF << 32 | inside, 0x64FF9B << 96 | inside, 0x2002 << 112 | inside << 80 | 1):
        assert may_connect(ip_address(written.to_bytes(16)), allow_private=False) <= allowed
