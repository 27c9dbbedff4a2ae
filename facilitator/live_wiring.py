"""The live half of the app: Socket.IO, the channels and the tail, put together."""

from flask import Flask
from flask_socketio import SocketIO

from facilitator import wiring
from facilitator.core import sockets, wire
from facilitator.core.bus import bus
from facilitator.core.channel import Live, connections, install_channels
from facilitator.core.fanout import Fanout
from facilitator.core.sweeps import Sweeper
from facilitator.core.tail import Tail
from facilitator.core.touchpoints import Way
from facilitator.settings import Settings

#: The largest frame, in bytes (docs/protocol.md).
MAX_FRAME = 64 * 1024
#: When to come back after a restart: time to start anew, then spread over some seconds.
RETRY_MS = [1000, 6000]


def install_live(app: Flask, settings: Settings) -> None:
    """Build the live server. Nothing runs until `start_live`."""
    socketio = SocketIO(
        app,
        async_mode=None if settings.env == "test" else "gevent",
        async_handlers=False,
        always_connect=False,
        transports=["websocket"],
        cors_allowed_origins=settings.origins,
        max_http_buffer_size=MAX_FRAME,
        http_compression=False,
        manage_session=False,
        json=wire.Json,
        ping_interval=15,
        ping_timeout=15,
        logger=False,
        engineio_logger=False,
    )
    fanout = Fanout(socketio.server, fast=settings.fast_fanout)
    tail = Tail(app, wiring.feed(settings), fanout, settings.tail_every)
    live = Live(
        app=app,
        socketio=socketio,
        find=wiring.find_by_sign_in,
        use_ticket=wiring.use_ticket,
        on_disconnect=lambda connection: wiring.left(tail, connection),
        events_per_minute=settings.events_per_minute,
        sockets_per_person=settings.sockets_per_person,
        connects_per_minute=settings.connects_per_minute,
    )
    sockets.install(socketio.server, keep=fanout.way is Way.STRAIGHT)
    install_channels(live, wiring.CHANNELS)
    app.extensions["facilitator.tail"] = tail
    app.extensions["facilitator.live"] = live
    app.extensions["facilitator.sweeper"] = Sweeper(
        app, wiring.sweeps(settings), settings.sweep_every
    )


def say_goodbye(app: Flask) -> None:
    """Tell every client to come back after a random wait of its own, so that none is a stampede."""
    fanout: Fanout = app.extensions["facilitator.tail"].fanout
    fanout.emit(list(connections), "server.drain", {"retry_ms": RETRY_MS})


def start_live(app: Flask) -> None:
    """Start the bells, the tail and, unless a worker has them, the sweeps of this process."""
    settings: Settings = app.extensions["facilitator.settings"]
    if settings.redis_url:
        bus.connect(settings.redis_url)
    tail: Tail = app.extensions["facilitator.tail"]
    bus.listen("quiet", lambda membership: wiring.tell_of_quiet_news(tail, membership))
    bus.listen("shared", lambda membership: wiring.tell_of_shared(tail, membership))
    tail.start()
    if settings.sweeps:
        app.extensions["facilitator.sweeper"].start()


def start_sweeps(app: Flask) -> None:
    """Start the bells and the sweeps alone, in a process that serves nobody."""
    settings: Settings = app.extensions["facilitator.settings"]
    if settings.redis_url:
        bus.connect(settings.redis_url)
    app.extensions["facilitator.sweeper"].start()
