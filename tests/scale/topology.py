"""The whole of compose.yaml without containers: PostgreSQL, Redis, two processes that serve,
one that does what time brings, and nginx in front.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import requests
from flask import Flask
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.core.bus import CHANNEL
from facilitator.core.db import db
from facilitator.settings import ROOT, Settings
from tests.conftest import settings_for
from tests.engines.nginx import Nginx, running_nginx
from tests.engines.postgres import Postgres, running_postgres
from tests.engines.redis import RedisServer, running_redis, until_listening
from tests.live.faulty import CLOCK, Offset
from tests.live.server import Server
from tests.worlds import World, build_world

OWNER, APP = "facilitator_owner", "facilitator_app"
DATABASE = "facilitator"


class Process(Server):
    """A process that serves, and leaves what time brings to the worker."""


class Worker(Server):
    """The process that does what time brings and serves nobody."""

    ARGUMENTS = ("--worker",)
    SAYS = "sweeping"


class Topology:
    """Everything, running. `app` is an app of our own on the same database, for rows."""

    def __init__(self, app: Flask, settings: Settings, postgres: Postgres, redis: RedisServer):
        self.app, self.settings = app, settings
        self.postgres, self.redis = postgres, redis
        self.processes: list[Process] = []
        self.worker: Worker
        #: The clocks of all three, which can be set.
        self.clocks: list[Offset] = []
        self.proxy: Nginx
        self.world: World

    @contextmanager
    def serving(self, **env: str) -> Iterator["Topology"]:
        """Start what the engines are there for, wait until it is ready, and stop it in the end."""
        with ExitStack() as stack:
            self._start(stack, env)
            self._until_ready()
            yield self

    def _until_ready(self) -> None:
        """Wait until nobody complains; raises with what about, when that takes too long."""
        give_up = time.monotonic() + 60
        while problems := self.problems():
            assert time.monotonic() < give_up, problems
            threading.Event().wait(0.2)

    def _start(self, stack: ExitStack, env: dict[str, str]) -> None:
        given = {"FACILITATOR_REDIS_URL": self.redis.url, "FACILITATOR_PROXY_HOPS": "1", **env}
        served = {**given, "FACILITATOR_SWEEPS": "false"}
        names = ("app-1.log", "app-2.log")
        self.processes = [Process(self.settings, name, **served) for name in names]
        ports = (self.processes[0].port, self.processes[1].port)
        self.worker = Worker(self.settings, "worker.log", **given)
        self.proxy = stack.enter_context(running_nginx(ports))
        self.clocks = []
        for one in (*self.processes, self.worker):
            one.env["FACILITATOR_BASE_URL"] = self.proxy.url
            self.clocks.append(Offset(one.log_file.with_suffix(".clock")))
            one.env[CLOCK] = str(self.clocks[-1].file)
            stack.callback(one.stop)
            one.start()
        until_listening(self.redis.url, CHANNEL, 3)

    def problems(self) -> list[str]:
        """Return what /readyz of either process and of the proxy complains about."""
        found = []
        for url in (*(one.url for one in self.processes), self.proxy.url):
            with suppress(requests.RequestException):
                answer = requests.get(f"{url}/readyz", timeout=10).json()
                found += answer["problems"]
                continue
            found.append(f"{url} does not answer")
        return found

    def logs(self) -> str:
        """Return all that the processes wrote."""
        return "".join(one.log() for one in (*self.processes, self.worker))


@contextmanager
def running_engines() -> Iterator[Topology]:
    """Start PostgreSQL and Redis with data of their own and a small world in it, for `serving`."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="scale-"))
        stack.callback(shutil.rmtree, folder)
        postgres = stack.enter_context(running_postgres(keeps=True))
        postgres.run_script((ROOT / "docs" / "postgresql.sql").read_text())
        redis = stack.enter_context(running_redis())
        settings = settings_for(folder, database_url=postgres.url(DATABASE, OWNER))
        with create_app(settings).app_context():
            upgrade()
            db.engine.dispose()
        settings = replace(settings, database_url=postgres.url(DATABASE, APP))
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        stack.enter_context(app.app_context())
        stack.callback(db.engine.dispose)
        topology = Topology(app, settings, postgres, redis)
        topology.world = build_world(app)
        yield topology
