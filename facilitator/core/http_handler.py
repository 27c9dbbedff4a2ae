"""How one HTTP request comes in: within limits, and without a word of it in the logs."""

from contextlib import suppress
from types import TracebackType

import gevent
import structlog
from gevent.pywsgi import WSGIHandler

from facilitator.core.uploads import MAX_BODY

log = structlog.get_logger()

#: All headers of a request together; the request line has pywsgi's limit of 8 KiB.
MAX_HEADERS = 32 * 1024
#: A connection that sends nothing for this long is closed.
IDLE = 75.0
#: A refused body up to this size is read away, so that the refusal can be read.
MAX_DISCARD = 1024 * 1024


class Refused(ValueError):
    """A request past a limit; `status` is the answer."""

    def __init__(self, status: str):
        super().__init__(status)
        self.status = status


class RequestHandler(WSGIHandler):  # type: ignore[misc]
    """pywsgi's handler of one connection, with limits and logs of our own."""

    def handle(self) -> None:
        """Answer the requests of one connection, until it is closed or breaks off."""
        self.socket.settimeout(IDLE)
        with suppress(OSError):
            super().handle()

    def read_request(self, raw_requestline: str) -> bool:
        """Read a request's head; raises ValueError for one we do not answer."""
        super().read_request(raw_requestline)
        if self.request_version == "HTTP/0.9":
            raise Refused("400 Bad Request")
        if sum(len(name) + len(value) for name, value in self.headers.items()) > MAX_HEADERS:
            raise Refused("431 Request Header Fields Too Large")
        if "transfer-encoding" in self.headers:
            raise Refused("411 Length Required")
        length = self.content_length or 0
        if length > MAX_BODY and length > self.server.most_for(self.path):
            if "expect" not in self.headers:
                self.rfile.read(min(self.content_length, MAX_DISCARD))
            raise Refused("413 Content Too Large")
        return True

    def handle_one_response(self) -> None:
        """Answer one request; while the server drains, it is the connection's last."""
        this = gevent.getcurrent()
        self.server.busy.add(this)
        try:
            super().handle_one_response()
        finally:
            self.server.busy.discard(this)
            if self.server.is_draining:
                self.close_connection = True

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        """Refuse a request that cannot be read, or is past a limit."""
        status = ex.status if isinstance(ex, Refused) else "400 Bad Request"
        log.info("http.refused", status=status)
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\n"
        body = status.partition(" ")[2]
        return status, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def _log_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType
    ) -> None:
        """Note what broke and where; pywsgi would print the values too."""
        if not issubclass(kind, gevent.GreenletExit):
            log.error("http.crashed", exc_info=(kind, error, trace))
