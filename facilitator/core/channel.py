"""Live asks: typed, checked and answered the same way, whatever the client sends.

Handlers are registered on the Socket.IO server itself: no request context, no
browser session frozen at connect. For every single event the sign-in and the
membership are read again (docs/protocol.md).
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy.exc
import structlog
from flask import Flask
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError

from facilitator.core import browser, wire
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.bus import bus
from facilitator.core.errors import DomainError, NotAllowed, SignedOut, TooMany, Unavailable
from facilitator.core.limits import limiter
from facilitator.core.slots import Slots
from facilitator.core.words import N_, translated
from facilitator.core.work import Work, open_work

log = structlog.get_logger()

Ack = dict[str, Any]


@dataclass(frozen=True)
class Connection:
    """One open socket: whose sign-in, in which organization. Nothing else is remembered.

    Where a network lets no WebSocket through, it stands for a browser that asks over
    HTTP: nothing can be said to it by itself, so it looks again (`is_polled`).
    """

    id: str
    sign_in_id: UUID
    organization_id: UUID
    is_polled: bool = False


@dataclass(frozen=True)
class Handler:
    """One registered ask and what it declared."""

    ask: type[wire.ClientEvent]
    run: Callable[..., Ack | None]
    allow: Access
    writes: bool
    wants_connection: bool
    volatile: bool
    own_limit: str
    together: bool
    at_once: int


class Channel:
    """The asks one feature answers. `allow=` cannot be left out."""

    def __init__(self) -> None:
        self.handlers: list[Handler] = []

    def on(
        self,
        ask: type[wire.ClientEvent],
        *,
        allow: Access,
        writes: bool = True,
        connection: bool = False,
        volatile: bool = False,
        limit: str = "",
        together: bool = False,
        at_once: int = 0,
    ) -> Callable[[Callable[..., Ack | None]], Callable[..., Ack | None]]:
        """Register a handler `(actor, asked)`; with `connection=True` it also gets the socket.

        The handler runs in a unit of work and returns the fields of its ack. A
        `limit` such as "3/minute" gives the ask a bucket of its own per member. With
        `together` the asks about one room that come at the same time share a commit.
        Of an ask with `at_once` so many are under way in a process at most: any more
        are told when to ask again, each at a time of its own.
        """
        if allow is not Access.MEMBERS:
            raise TypeError("live asks are for members; a wider door needs its own design")
        if together and not (writes and issubclass(ask, wire.RoomAsk)):
            raise TypeError("only what is written about a room shares a commit")

        def register(run: Callable[..., Ack | None]) -> Callable[..., Ack | None]:
            self.handlers.append(
                Handler(ask, run, allow, writes, connection, volatile, limit, together, at_once)
            )
            return run

        return register


#: Set up by install_channels; the sockets of this process by connection id.
connections: dict[str, Connection] = {}
#: How many each sign-in has of them; to count them each time takes longer than all the rest.
sockets_of: Counter[UUID] = Counter()
#: How often each ask was answered with each code, and how long all of them took, for /metrics.
answers: Counter[tuple[str, str]] = Counter()
seconds: defaultdict[str, float] = defaultdict(float)
#: How many of each ask are under way just now.
under_way: Counter[str] = Counter()
#: When somebody asks again who came with too many others, by the ask.
slots: defaultdict[str, Slots] = defaultdict(Slots)
FindBySignIn = Callable[[Work, UUID, UUID], Actor]
UseTicket = Callable[[str, str | None], Connection | None]


@dataclass
class Live:
    """The live half of the app: who is connected, and how they are found again."""

    app: Flask
    socketio: SocketIO
    find: FindBySignIn
    use_ticket: Callable[[str, str | None], tuple[UUID, UUID] | None]
    on_disconnect: Callable[[Connection], None]
    events_per_minute: int
    sockets_per_person: int
    connects_per_minute: int
    #: Every ask by its name, filled by install_channels.
    handlers: dict[str, Handler] = field(default_factory=dict)


def install_channels(live: Live, channels: list[Channel]) -> None:
    """Hang every channel's asks and the two guarded life-cycle events on the server."""
    server = live.socketio.server
    server.on("connect", _connect(live))
    server.on("disconnect", _disconnect(live))
    for channel in channels:
        for handler in channel.handlers:
            live.handlers[handler.ask.event] = handler
            server.on(handler.ask.event, _answer(live, handler))
    server.on("*", lambda _event, _sid, *_data: refusal(*UNKNOWN))
    bus.listen("sign_in", lambda key: _end_sign_in(live, UUID(key)))


#: For an ask that no feature answers.
UNKNOWN = ("bad_request", N_("We don't know that."))


def answer_over_http(live: Live, actor: Actor, event: str, data: list[object]) -> Ack:
    """Answer one ask that came as a request of its own, as a socket's would be answered."""
    name = f"http {actor.sign_in_id}"
    connection = Connection(name, actor.sign_in_id, actor.organization_id, is_polled=True)
    handler = live.handlers.get(event)
    return _answered(live, handler, connection, tuple(data)) if handler else refusal(*UNKNOWN)


def refusal(code: str, message: str, retry_after: float | None = None) -> Ack:
    """Return the ack of something refused, in the language of whoever asked."""
    ack: Ack = {"ok": False, "code": code, "message": translated(message)}
    if retry_after is not None:
        ack["retry_ms"] = round(retry_after * 1000)
    return ack


def _connect(live: Live) -> Callable[..., bool | None]:
    def connect(sid: str, environ: dict[str, Any], auth: object = None) -> bool | None:
        if sid in connections:
            return None  # a client sent an event named "connect"
        origin = environ.get("HTTP_ORIGIN")
        ticket = auth.get("ticket") if isinstance(auth, dict) and auth.get("v") == 1 else None
        if not origin or not isinstance(ticket, str) or len(ticket) > 100:
            raise ConnectionRefusedError({"code": "unauthenticated"})
        try:
            found = _admit(live, environ, ticket)
        except DomainError as error:  # too many, or the database is away for a moment
            raise ConnectionRefusedError(refusal(error.code, error.message)) from error
        except Exception as error:
            log.exception("live.connect_failed")
            raise ConnectionRefusedError({"code": "unavailable"}) from error
        if found is None:
            raise ConnectionRefusedError({"code": "unauthenticated"})
        sign_in_id, organization_id = found
        if sockets_of[sign_in_id] >= live.sockets_per_person:
            raise ConnectionRefusedError({"code": "rate_limited"})
        sockets_of[sign_in_id] += 1
        connections[sid] = Connection(sid, sign_in_id, organization_id)
        return None

    return connect


def _admit(live: Live, environ: dict[str, Any], ticket: str) -> tuple[UUID, UUID] | None:
    """Use up the ticket, which must belong to the sign-in in the browser's own cookie."""
    with live.app.app_context():
        prefix = browser.network_prefix(environ.get("REMOTE_ADDR"))
        limiter.hit(f"{live.connects_per_minute}/minute", "connect", prefix)
        return live.use_ticket(ticket, browser.token_sent_with(environ))


def _disconnect(live: Live) -> Callable[..., None]:
    def disconnect(sid: str, *_reason: object) -> None:
        if live.socketio.server.manager.is_connected(sid, "/"):
            return  # a client sent an event named "disconnect"
        gone = connections.pop(sid, None)
        if gone is None:
            return
        sockets_of[gone.sign_in_id] -= 1
        if sockets_of[gone.sign_in_id] <= 0:
            del sockets_of[gone.sign_in_id]
        try:
            with live.app.app_context():
                live.on_disconnect(gone)
        except (DomainError, sqlalchemy.exc.OperationalError):
            log.warning("live.database_busy", ask="disconnect")  # the lease tells, a little later
        except Exception:  # the library would write all of it into the log
            log.exception("live.disconnect_failed")

    return disconnect


def _answer(live: Live, handler: Handler) -> Callable[..., Ack | None]:
    """Wrap one handler: nothing it raises and nothing it is sent gets past this."""

    def answer(sid: str, *data: object) -> Ack | None:
        connection = connections.get(sid)
        if connection is None:
            return refusal("unauthenticated", SignedOut().message)
        ack = _answered(live, handler, connection, data)
        return None if handler.volatile else ack

    return answer


def _answered(
    live: Live, handler: Handler, connection: Connection, data: tuple[object, ...]
) -> Ack:
    """Answer one ask, and count it."""
    begun = time.perf_counter()
    with live.app.app_context():
        ack = _decided(live, handler, connection, data)
    name = handler.ask.event
    answers[name, "ok" if ack["ok"] else ack["code"]] += 1
    seconds[name] += time.perf_counter() - begun
    return ack


def _decided(live: Live, handler: Handler, connection: Connection, data: tuple[object, ...]) -> Ack:
    if live.app.extensions.get("facilitator.draining"):
        return refusal("draining", N_("We are restarting. This goes out again by itself."), 1)
    try:
        return {"ok": True, **(_run(live, handler, connection, data) or {})}
    except SignedOut as error:
        if not connection.is_polled:
            end_connection(live, connection, "logged_out")
        return refusal(error.code, error.message)
    except TooMany as error:
        return refusal(error.code, error.message, error.retry_after)
    except DomainError as error:
        if error.code == NotAllowed.code:  # no screen offers it: somebody makes their asks by hand
            log.info("live.refused", ask=handler.ask.event)
        return {**refusal(error.code, error.message), **error.facts}
    except (sqlalchemy.exc.OperationalError, sqlalchemy.exc.IntegrityError):
        # busy, or somebody else wrote the same first row; the same ask may come again
        log.warning("live.database_busy", ask=handler.ask.event)
        return refusal("unavailable", Unavailable().message, 1)
    except Exception:
        log.exception("live.failed", ask=handler.ask.event)
        return refusal("failed", N_("Something went wrong on our side. It is noted."))


def _run(
    live: Live, handler: Handler, connection: Connection, data: tuple[object, ...]
) -> Ack | None:
    """Check the rate and the shape, find the actor anew, and run the handler in a work."""
    if handler.own_limit:
        limiter.hit(handler.own_limit, handler.ask.event, connection.sign_in_id)
    else:
        count = limiter.hit if connection.is_polled else limiter.hit_here
        count(f"{live.events_per_minute}/minute", "events", connection.id)
    if len(data) != 1:
        raise DomainError(N_("That request has the wrong shape. Please reload the page."))
    asked = wire.parse(handler.ask, data[0])
    together = None
    if handler.together and isinstance(asked, wire.RoomAsk):
        together = (connection.organization_id, asked.room)
    with (
        _with_few_others(handler, connection),
        open_work(writes=handler.writes, together=together) as work,
    ):
        actor = live.find(work, connection.sign_in_id, connection.organization_id)
        if handler.writes and actor.is_read_only:
            raise NotAllowed(N_("This space is paused, so nothing can be changed just now."))
        if handler.wants_connection:
            return handler.run(actor, asked, connection)
        return handler.run(actor, asked)


@contextmanager
def _with_few_others(handler: Handler, connection: Connection) -> Iterator[None]:
    """Let an ask begin unless too many of its kind are under way; raises TooMany."""
    name, places = handler.ask.event, handler.at_once
    if places:
        now, free = time.monotonic(), max(0, places - under_way[name])
        if not slots[name].may_come(connection.id, now, free, places):
            again = slots[name].next(connection.id, now)
            raise TooMany(N_("Many people are coming in just now."), retry_after=again)
    under_way[name] += 1
    try:
        yield
    finally:
        if places:
            slots[name].note_answer(time.monotonic())
        under_way[name] -= 1


def end_connection(live: Live, connection: Connection, code: str) -> None:
    """Tell a socket why and close it."""
    server = live.socketio.server
    server.emit("session.end", {"code": code}, to=connection.id)
    engine_sid = server.manager.eio_sid_from_sid(connection.id, "/")
    server.start_background_task(_hang_up, server, engine_sid)


def _hang_up(server: Any, engine_sid: str | None) -> None:
    """Close the transport itself, after what was queued for it has gone out."""
    server.sleep(0.05)
    if engine_sid is not None:
        server.eio.disconnect(engine_sid)


def _end_sign_in(live: Live, sign_in_id: UUID) -> None:
    """Close every socket of an ended sign-in, at once."""
    for connection in [c for c in connections.values() if c.sign_in_id == sign_in_id]:
        end_connection(live, connection, "logged_out")
