"""Can we serve on this port? Ends with a sentence a person can act on when not."""

import socket
import sys


def complaint(text: str) -> str | None:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        return f"PORT must be a number from 1 to 65535, and it is {text!r}."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            return f"Port {text} belongs to the system here. Choose one above 1023: PORT=8000 make run"
        except OSError:
            another = 8010 if text != "8010" else 8020
            return (
                f"Port {text} is already in use, perhaps by a Secure Base that is still running. "
                f"Stop that one, or choose another port: PORT={another} make run"
            )
    return None


if __name__ == "__main__":
    sys.exit(complaint(sys.argv[1]))
