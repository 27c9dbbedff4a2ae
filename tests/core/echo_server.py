"""A small live app behind our server, our WebSocket and our fan-out.

`echo_server.py INTERVAL TIMEOUT WAY TRANSPORTS`; with gunicorn it is `tests.core.echo_server:app`.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402
import structlog  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402
from greenlet import greenlet  # noqa: E402

from facilitator.core import server, sockets, websocket  # noqa: E402
from facilitator.core.fanout import Fanout  # noqa: E402
from facilitator.core.logs import setup_logs  # noqa: E402

WORDS = sys.argv[1:5] if __name__ == "__main__" else ("25", "20", "straight", "websocket")
INTERVAL, TIMEOUT = map(float, WORDS[:2])
WAY, TRANSPORTS = WORDS[2:]

setup_logs(as_json=True)
app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="gevent",
    transports=TRANSPORTS.split(","),
    async_handlers=False,
    cors_allowed_origins="*",
    ping_interval=INTERVAL,
    ping_timeout=TIMEOUT,
)
live = socketio.server
fanout = Fanout(live, fast=WAY == "straight")
sockets.install(live, keep=WAY == "straight")
here: set[str] = set()
ended: list[str] = []


@app.get("/")
def state():
    return jsonify(
        refused=websocket.refused_frames,
        open=len(websocket.open_sockets),
        engine=len(live.eio.sockets),
        ended=ended,
        way=fanout.way.value,
        dropped=fanout.dropped,
        hung_up=fanout.hung_up,
    )


@app.get("/inside")
def inside():
    queues = [socket.queue for socket in live.eio.sockets.values()]
    return jsonify(
        greenlets=sum(isinstance(each, greenlet) and not each.dead for each in gc.get_objects()),
        writers=sum(queue._writer is not None for queue in queues),
        environ=max(map(len, live.environ.values()), default=0),
    )


@app.get("/slow")
def slow():
    structlog.get_logger().info("slow.started")
    gevent.sleep(1)
    return f"done, and draining: {app.extensions.get('facilitator.draining')}"


@app.get("/crash")
def crash():
    raise ValueError("a secret word")


@app.get("/break-off")
def break_off():
    def words():
        yield "some"
        raise ValueError("a secret word")

    return app.response_class(words())


@app.post("/length")
def length():
    return str(len(request.get_data()))


def left(sid, reason):
    here.discard(sid)
    ended.append(reason)


live.on("connect", lambda sid, environ, auth=None: here.add(sid))
live.on("disconnect", left)
live.on("echo", lambda sid, data: data)
live.on("tell", lambda sid, data: fanout.emit(list(here), "told", data))
live.on("shout", lambda sid, n, size: fanout.emit(list(here), "told", f"{n} {'x' * size}"))
live.on("slow_for", lambda sid, seconds: setattr(fanout, "slow_for", seconds))
live.on("bye", lambda sid: live.disconnect(sid))


def flood(sid, size, count):
    for number in range(count):
        live.emit("flood", f"{number} " + "é" * size, to=sid)


live.on("flood", flood)

if __name__ == "__main__":
    server.serve(app, "127.0.0.1", 0)
