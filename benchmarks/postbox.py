"""An SMTP server on loopback that takes every letter and keeps none: `python -m benchmarks.postbox` says its port."""

from __future__ import annotations

import sys

from aiosmtpd.controller import Controller

from tests.mail_server import free_port


class Postbox:
    """Takes what it is given."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:
        return "250 taken"


def main() -> None:
    """Until its standard input ends."""
    controller = Controller(Postbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()
