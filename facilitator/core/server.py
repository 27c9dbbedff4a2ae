"""One gevent server: limits on what comes in, quiet logs, and a stop that loses nothing."""

import signal
import sys
from collections.abc import Callable

import gevent
import structlog
from flask import Flask
from gevent import socket
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from facilitator.core import websocket
from facilitator.core.http_handler import RequestHandler
from facilitator.core.uploads import most_for

log = structlog.get_logger()

#: Connections waiting to be accepted; a whole session opens its page at the same minute.
BACKLOG = 4096
#: Connections with a request held at once; the live ones are counted in core/websocket.py.
MAX_CONNECTIONS = 10_000
#: How long running requests get to finish after SIGTERM.
GRACE = 5.0
#: How long the last words to live clients get on their way before the connections close.
FAREWELL = 0.2


def serve(app: Flask, host: str, port: int, goodbye: Callable[[], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then finish what runs and return.

    `goodbye` tells live clients when to come back, before their connections are closed.
    Prints one line when ready; with port 0 it tells the port that was found.
    """
    listener = listen(host, port)
    server = Server(listener, app, log=None, error_log=Errors(), spawn=Pool(MAX_CONNECTIONS))
    stopping = stop_signal()
    server.start()
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"listening on http://{shown}:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    stopping.wait()
    app.extensions["facilitator.draining"] = True
    server.drain(goodbye)


def stop_signal() -> Event:
    """Return what is set once this process is told to stop."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopping.set)
    return stopping


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that sends small answers at once; pywsgi's own does not."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


class Server(WSGIServer):  # type: ignore[misc]
    """pywsgi with our limits, and a way to stop."""

    handler_class = RequestHandler

    def __init__(self, *args: object, **options: object):
        super().__init__(*args, **options)
        #: The greenlets that are answering right now; live connections are not among them.
        self.busy: set[gevent.Greenlet] = set()
        self.is_draining = False

    def most_for(self, path: str) -> int:
        """Return how many bytes a body sent to this path may have."""
        return most_for(self.application, path)

    def drain(self, goodbye: Callable[[], None] | None = None) -> None:
        """Accept nobody, close the live connections, and let requests finish for a while."""
        self.is_draining = True
        self.close()
        if goodbye is not None:
            goodbye()
            gevent.sleep(FAREWELL)
        websocket.close_all()
        with gevent.Timeout(GRACE, False):
            gevent.joinall(list(self.busy))
            websocket.all_closed.wait()
        if self.busy or websocket.open_sockets:
            log.warning(
                "server.cut_off", requests=len(self.busy), connections=len(websocket.open_sockets)
            )
        self.stop(timeout=0.01)


class Errors:
    """Where pywsgi writes complaints: that there was one, never its text, which quotes requests."""

    def write(self, _text: str) -> None:
        """Note a complaint."""
        log.warning("http.complaint")

    def writelines(self, lines: list[str]) -> None:
        """Note each complaint."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: every line is out already."""
