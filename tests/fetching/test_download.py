"""What is taken from an address, from which machine, and what every bad answer is called."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from fetching.asking import Validators
from fetching.download import Downloaded, Network, download
from practice.rules.feed_addresses import IPAddress, may_connect
from practice.rules.feed_faults import FeedFailed, FeedFault
from tests.fetching.calendar_server import CALENDAR, CalendarServer, Talk

LOOPBACK = ip_address("127.0.0.1")
MOST = 2 * 2**20
NOTHING = Validators()
NAME = "calendar.example.com"
BOMB = gzip.compress(bytes(50 * 2**20), compresslevel=1)


def as_if_public(number: IPAddress) -> bool:
    """The default rule, under which the test's own server stands for a public machine."""
    return number == LOOPBACK or may_connect(number, allow_private=False)


def network(certificate: Path | None = None, *numbers: str, patience: float = 5) -> Network:
    """Any port, because servers of tests have one that was free; every name leads to these numbers."""
    found = list(numbers) or ["127.0.0.1"]
    cafile = str(certificate) if certificate else None
    return Network(True, as_if_public, lambda _host, _port: found, cafile, patience)


def fault(address: str, over: Network, *, known: Validators = NOTHING, most: int = MOST) -> FeedFault:
    with pytest.raises(FeedFailed) as failed:
        download(address, known=known, network=over, most=most)
    return failed.value.fault


@pytest.fixture
def over(certificates: dict[str, Path]) -> Network:
    return network(certificates[NAME])


def test_a_calendar_is_taken_with_the_names_server_certificate_and_host(named: CalendarServer, over: Network) -> None:
    named.say = lambda talk: talk.answer(200, CALENDAR, ETag='"v1"', Last_Modified="Mon, 01 Mar 2027 15:00:00 GMT")
    taken = download(named.url(NAME, "/private/basic.ics?a=b"), known=NOTHING, network=over, most=MOST)
    assert taken == Downloaded(CALENDAR, '"v1"', "Mon, 01 Mar 2027 15:00:00 GMT")
    ((path, headers),) = named.asked
    assert path == "/private/basic.ics?a=b"
    assert headers["Host"] == f"{NAME}:{named.port}"
    assert "SecureBase" in headers["User-Agent"]
    assert not {"Cookie", "Referer", "Authorization", "If-None-Match"} & headers.keys()


def test_what_has_not_changed_is_not_taken_again(named: CalendarServer, over: Network) -> None:
    known = Validators('"v1"', "Mon, 01 Mar 2027 15:00:00 GMT", "0" * 64)
    named.say = lambda talk: talk.answer(304)
    taken = download(named.url(NAME), known=known, network=over, most=MOST)
    assert taken == Downloaded(None, '"v1"', "Mon, 01 Mar 2027 15:00:00 GMT")
    headers = named.asked[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Mon, 01 Mar 2027 15:00:00 GMT")


def test_a_server_that_says_unchanged_to_who_knows_nothing_is_at_fault(named: CalendarServer, over: Network) -> None:
    named.say = lambda talk: talk.answer(304)
    assert fault(named.url(NAME), over) is FeedFault.SERVER


def test_a_validator_that_could_not_be_sent_back_is_not_kept(named: CalendarServer, over: Network) -> None:
    named.say = lambda talk: talk.answer(200, CALENDAR, ETag=f'"{"x" * 500}"', Last_Modified="\xe9")
    assert download(named.url(NAME), known=NOTHING, network=over, most=MOST) == Downloaded(CALENDAR, None, None)


def test_the_environments_proxy_is_not_used(named: CalendarServer, over: Network, monkeypatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert download(named.url(NAME), known=NOTHING, network=over, most=MOST).content == CALENDAR


def test_packed_answers_are_unpacked(named: CalendarServer, over: Network) -> None:
    named.say = lambda talk: talk.answer(200, gzip.compress(CALENDAR), Content_Encoding="gzip")
    assert download(named.url(NAME), known=NOTHING, network=over, most=MOST).content == CALENDAR


def test_a_number_at_which_nobody_listens_is_passed_over(named: CalendarServer, certificates: dict[str, Path]) -> None:
    both = Network(True, lambda _: True, lambda _h, _p: ["127.0.0.2", "127.0.0.1"], str(certificates[NAME]))
    assert download(named.url(NAME), known=NOTHING, network=both, most=MOST).content == CALENDAR


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, FeedFault.REFUSED),
        (403, FeedFault.REFUSED),
        (404, FeedFault.GONE),
        (410, FeedFault.GONE),
        (429, FeedFault.SERVER),
        (500, FeedFault.SERVER),
        (503, FeedFault.SERVER),
        (204, FeedFault.SERVER),
        (206, FeedFault.SERVER),
    ],
)
def test_every_other_answer_is_a_fault(named: CalendarServer, over: Network, status: int, expected: FeedFault) -> None:
    named.say = lambda talk: talk.answer(status)
    assert fault(named.url(NAME), over) is expected


def test_three_redirects_are_followed_and_no_more(named: CalendarServer, over: Network) -> None:
    def on(talk: Talk) -> None:
        left = int(talk.path.strip("/"))
        if left:
            talk.answer(302, Location=f"/{left - 1}")
        else:
            talk.answer(200, CALENDAR)

    named.say = on
    assert download(named.url(NAME, "/3"), known=NOTHING, network=over, most=MOST).content == CALENDAR
    assert fault(named.url(NAME, "/4"), over) is FeedFault.REDIRECTS


def test_a_redirect_loop_ends(named: CalendarServer, over: Network) -> None:
    named.say = lambda talk: talk.answer(301, Location="/basic.ics")
    assert fault(named.url(NAME), over) is FeedFault.REDIRECTS
    assert len(named.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.2:{port}/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]:{port}/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://2130706434/",  # 127.0.0.2 as one number
        "https://0x7f000002/",
        "https://127.2:{port}/",
        "http://calendar.example.com:{port}/",
        "file:///etc/passwd",
        "https://user:secret@calendar.example.com:{port}/",
    ],
)
def test_a_redirect_to_a_machine_that_is_not_public_is_not_followed(
    named: CalendarServer, certificates: dict[str, Path], location: str
) -> None:
    """Numbers and names are looked up as this machine really does, but for the server's own name."""
    real = Network.real(allow_private=False, cafile=None)

    def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == NAME else real.resolve(host, port)

    over = Network(True, as_if_public, resolve, str(certificates[NAME]))
    named.say = lambda talk: talk.answer(302, Location=location.format(port=named.port))
    assert fault(named.url(NAME), over) is FeedFault.NOT_ALLOWED
    assert len(named.asked) == 1


def test_a_name_is_looked_up_once_and_what_it_leads_to_later_is_not_reached(
    named: CalendarServer, certificates: dict[str, Path]
) -> None:
    """DNS rebinding: a fit number when asked first, a private one ever after."""
    answers = [["127.0.0.1"]]
    connected: list[str] = []

    def resolve(_host: str, _port: int) -> Sequence[str]:
        connected.append("looked up")
        return answers.pop() if answers else ["127.0.0.2"]

    over = Network(True, as_if_public, resolve, str(certificates[NAME]))
    assert download(named.url(NAME), known=NOTHING, network=over, most=MOST).content == CALENDAR
    assert connected == ["looked up"]
    assert fault(named.url(NAME), over) is FeedFault.NOT_ALLOWED
    assert len(named.asked) == 1


@pytest.mark.parametrize("numbers", [["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["fe80::1%lo", "127.0.0.1"]])
def test_a_name_of_which_one_number_is_private_is_not_asked_at_all(
    named: CalendarServer, certificates: dict[str, Path], numbers: list[str]
) -> None:
    assert fault(named.url(NAME), network(certificates[NAME], *numbers)) is FeedFault.NOT_ALLOWED
    assert named.asked == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0", "2130706433"])
def test_this_machine_is_not_asked_as_long_as_nobody_allows_it(named: CalendarServer, host: str) -> None:
    real = Network.real(allow_private=False, cafile=None)
    assert fault(f"https://{host}/basic.ics", real) is FeedFault.NOT_ALLOWED
    assert fault(named.url(host), real) is FeedFault.NOT_ALLOWED, "nor by another port"


def test_a_certificate_for_another_name_is_refused(
    certificates: dict[str, Path], named: CalendarServer, over: Network
) -> None:
    other = network(certificates[NAME])
    assert fault(named.url("elsewhere.example.com"), other) is FeedFault.CERTIFICATE
    with CalendarServer(certificates["elsewhere.example.com"]) as unknown:
        assert fault(unknown.url("elsewhere.example.com"), over) is FeedFault.CERTIFICATE, "nobody vouches for it"
        assert unknown.asked == []


def test_who_does_not_speak_tls_is_not_spoken_to(over: Network) -> None:
    with CalendarServer() as open_server:
        assert fault(f"https://{NAME}:{open_server.port}/", over) is FeedFault.CERTIFICATE


def test_a_house_may_speak_openly() -> None:
    with CalendarServer() as open_server:
        real = Network.real(allow_private=True, cafile=None)
        assert download(open_server.url(), known=NOTHING, network=real, most=MOST).content == CALENDAR


def test_a_name_that_there_is_none_of() -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    nowhere = Network(False, as_if_public, resolve)
    assert fault("https://nowhere.example.com/", nowhere) is FeedFault.NO_SUCH_HOST


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert fault(f"https://{NAME}:{unused.getsockname()[1]}/", network()) is FeedFault.NOT_REACHED


def half(talk: Talk) -> None:
    talk.head(200, {"Content-Length": str(len(CALENDAR))})
    talk.wfile.write(CALENDAR[:100])


def half_a_piece(talk: Talk) -> None:
    talk.head(200, {"Transfer-Encoding": "chunked"})
    talk.wfile.write(b"%x\r\n" % len(CALENDAR) + CALENDAR[:100])


def broken_pack(talk: Talk) -> None:
    talk.answer(200, b"garbage" * 10, Content_Encoding="gzip")


def hang_up(talk: Talk) -> None:
    talk.connection.close()


def fall_silent(talk: Talk) -> None:
    talk.head(200, {"Content-Length": "100"})
    talk.wfile.write(b"BEGIN")
    talk.wfile.flush()
    time.sleep(2)


def say_nothing(_talk: Talk) -> None:
    time.sleep(2)


def without_end(talk: Talk) -> None:
    talk.head(200, {})
    for _ in range(50):
        talk.wfile.write(b"x" * 2**20)


def bomb(talk: Talk) -> None:
    talk.answer(200, BOMB, Content_Encoding="gzip")


def bomb_within_a_bomb(talk: Talk) -> None:
    talk.answer(200, gzip.compress(BOMB), Content_Encoding="gzip, gzip")


def says_it_is_large(talk: Talk) -> None:
    talk.head(200, {"Content-Length": str(50 * 2**20)})
    talk.wfile.write(b"x" * (3 * 2**20))


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        (half, FeedFault.CUT_OFF),
        (half_a_piece, FeedFault.CUT_OFF),
        (broken_pack, FeedFault.CUT_OFF),
        (hang_up, FeedFault.NOT_REACHED),
        (fall_silent, FeedFault.TOO_SLOW),
        (say_nothing, FeedFault.TOO_SLOW),
        (without_end, FeedFault.TOO_LARGE),
        (bomb, FeedFault.TOO_LARGE),
        (bomb_within_a_bomb, FeedFault.TOO_LARGE),
        (says_it_is_large, FeedFault.TOO_LARGE),
    ],
)
def test_what_is_no_whole_answer_of_a_usual_size_is_a_fault(
    named: CalendarServer, certificates: dict[str, Path], say: Callable[[Talk], None], expected: FeedFault
) -> None:
    named.say = say
    patience = 0.5 if expected is FeedFault.TOO_SLOW else 30
    assert fault(named.url(NAME), network(certificates[NAME], patience=patience)) is expected


def test_a_bomb_takes_no_more_memory_than_a_calendar(named: CalendarServer, over: Network) -> None:
    named.say = bomb
    tracemalloc.start()
    try:
        assert fault(named.url(NAME), over) is FeedFault.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 4 * MOST
    finally:
        tracemalloc.stop()
