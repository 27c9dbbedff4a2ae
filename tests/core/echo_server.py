"""A small live app behind our server and our WebSocket: `echo_server.py INTERVAL TIMEOUT`.

With a third word, `polling`, clients may begin with that. With gunicorn it is
`tests.core.echo_server:app`.
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

from facilitator.core import server, websocket  # noqa: E402
from facilitator.core.logs import setup_logs  # noqa: E402

INTERVAL, TIMEOUT = (float(word) for word in sys.argv[1:3]) if __name__ == "__main__" else (25, 20)

setup_logs(as_json=True)
app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="gevent",
    transports=["polling", "websocket"] if "polling" in sys.argv else ["websocket"],
    async_handlers=False,
    cors_allowed_origins="*",
    ping_interval=INTERVAL,
    ping_timeout=TIMEOUT,
)
live = socketio.server
websocket.install(live)
ended: list[str] = []


@app.get("/")
def state():
    return jsonify(
        refused=websocket.refused_frames,
        open=len(websocket.open_sockets),
        engine=len(live.eio.sockets),
        ended=ended,
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


live.on("connect", lambda sid, environ, auth=None: None)
live.on("disconnect", lambda sid, reason: ended.append(reason))
live.on("echo", lambda sid, data: data)
live.on("bye", lambda sid: live.disconnect(sid))


def flood(sid, size, count):
    for number in range(count):
        live.emit("flood", f"{number} " + "é" * size, to=sid)


live.on("flood", flood)

if __name__ == "__main__":
    server.serve(app, "127.0.0.1", 0)
