"""How a test runs gunicorn: one gevent worker that says when it listens."""

import sys

worker_class = "gevent"
workers = 1
control_socket_disable = True


def post_worker_init(_worker: object) -> None:
    """Say so once the worker has the app."""
    sys.stdout.write("listening on the address it was given\n")
    sys.stdout.flush()
