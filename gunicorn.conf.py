"""How are the pages served? gunicorn reads this from the folder it starts in; GUNICORN_CMD_ARGS overrides it.

Why two processes of 128 threads: a client that opens a connection and then says nothing more keeps
a thread. With nothing in front of us that is what decides, not speed: measured with half-open
connections, 2 x 8 threads stop answering at 40, 2 x 32 at 100, 2 x 64 at 400; 2 x 128 answer in 5
to 12 ms with 400. A waiting thread costs 30 kB, and the number of threads changed neither the
requests per second (2 x 8: 418, 2 x 128: 465) nor the memory at rest (52 MB). Who is still silent
after RECEIVE_LIMIT is let go, so that even more of them can't stop us for long.
"""

import gc
import logging
import os
import socket
import struct
import sys

from sqlalchemy.exc import OperationalError

from practice.services.seals import WrongKeys

RECEIVE_LIMIT = 30

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 128
preload_app = True
# SQLite's writers wait up to 15 seconds for each other: a worker may not be taken for dead before.
timeout = 60
graceful_timeout = 20
# The control socket is shared by all instances of one system user.
control_socket_disable = True
# The heartbeat file belongs in memory, not on a disk that may be slow.
worker_tmp_dir = "/dev/shm" if sys.platform == "linux" and os.access("/dev/shm", os.W_OK) else None
# No access log: it would keep who read which page, and a client's link is an address. A proxy in front
# that keeps one should leave out the client's address and everything below /a/ and /feeds/.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()


def on_starting(server):
    """Before anything answers: a practice that other keys have sealed is not opened. A database that is away is looked
    at when it is back. No connection stays behind for the workers to share."""
    sessions = server.app.wsgi().extensions["sessions"]
    try:
        sessions.prove()
    except WrongKeys as problem:
        sys.exit(f"Not started. {problem}")
    except OperationalError:
        server.log.warning("The database does not answer. Its keys are looked at when it does.")
    finally:
        sessions.engine.dispose()


def pre_fork(server, worker):
    """What was loaded before the fork stays shared: a collection would write into every object, and so copy its page.
    Measured after the same load: 146 MB with this, 194 MB without."""
    gc.collect()
    gc.freeze()


def when_ready(server):
    """The kernel ends a silent wait, in headers and body alike; every accepted connection inherits it."""
    for listener in server.LISTENERS:
        limit = struct.pack("ll", RECEIVE_LIMIT, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    logging.getLogger("gunicorn.error").addFilter(is_news)


def is_news(record):
    """A client that fell silent is no fault of ours: not worth a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))
