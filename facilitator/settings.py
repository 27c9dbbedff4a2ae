"""Every switch and limit, in one typed place; the only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from facilitator.core.secrets_file import read_or_make

ROOT = Path(__file__).resolve().parent.parent


#: How a switch is written in the environment.
SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
WANTED = {bool: "true or false", int: "a whole number", float: "a number of seconds"}


def migrations_folder() -> Path:
    """Return the migrations: beside the package in a checkout, inside it when installed."""
    beside = ROOT / "migrations"
    return beside if beside.is_dir() else Path(__file__).parent / "migrations"


class BadSettings(Exception):
    """The settings cannot be used; `problems` lists what to do, one line each."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """How this installation runs. Times are in seconds unless the name says otherwise."""

    #: production, demo, development or test. Only production must be complete to start.
    env: str = "development"
    #: Folder for the database, the keys and the logs of a small install.
    instance: Path = ROOT / "instance"
    #: SQLAlchemy URL; SQLite or postgresql+psycopg.
    database_url: str = ""
    #: Signs cookies. At least 32 characters.
    secret_key: str = ""
    #: Encrypts words at rest; 32 bytes as 64 hex digits. Losing it loses every body.
    master_key: str = ""
    #: Where people reach this installation; links and allowed origins come from it.
    base_url: str = "http://127.0.0.1:8000"
    #: Carries doorbells and limits between processes; empty for one process.
    redis_url: str = ""
    #: How many proxies in front may set X-Forwarded headers.
    proxy_hops: int = 0
    #: SMTP server as host:port; empty keeps mail in the instance folder (never in production).
    mail_server: str = ""
    mail_user: str = ""
    mail_password: str = ""
    mail_use_tls: bool = True
    #: The sender. Neutral by design: it stands on lock screens.
    mail_from: str = ""
    #: Signs pushes to browsers; 64 hex digits. Empty: nobody is asked for push.
    push_key: str = ""
    #: Origins, with commas, that a browser's push service may have besides public https ones.
    push_also: str = ""
    #: What the tab, the manifest and mails call us when somebody looks over a shoulder.
    neutral_title: str = "Notes"
    #: Where Leave quickly goes. A dull page of somebody else's.
    leave_url: str = "https://www.wikipedia.org/"
    #: A live room rests after this long without a facilitator connected.
    rest_after: float = 20.0
    #: Seconds a session's lead may be gone before somebody else of the team leads.
    stand_in_after: float = 60.0
    #: A connection that died silently counts as present for this long.
    lease: float = 15.0
    #: Off where a process of its own carries out what is due (`wsgi.py --worker`).
    sweeps: bool = True
    #: Turn of the sweeps and of the tail's own look.
    sweep_every: float = 1.0
    tail_every: float = 0.5
    #: Off sends every event by the libraries' own queues: slower, should the fast way misbehave.
    fast_fanout: bool = True
    #: Live socket limits (docs/protocol.md).
    messages_per_minute: int = 20
    message_burst: int = 5
    events_per_minute: int = 100
    sockets_per_person: int = 5
    #: New live connections a minute from one network.
    connects_per_minute: int = 120
    #: Off only in tests that try thousands of sign-ins or forms.
    limits_on: bool = True
    #: Whoever sends it may read /metrics; empty: that page is not there. 20 characters or more.
    metrics_token: str = ""
    #: One JSON object a line instead of key=value.
    json_logs: bool = False

    @property
    def is_production(self) -> bool:
        """True when strangers rely on this installation."""
        return self.env == "production"

    @property
    def https(self) -> bool:
        """True when people reach us over TLS; cookies and headers follow."""
        return self.base_url.startswith("https://")

    @property
    def push_origins(self) -> frozenset[str]:
        """The origins a push may go to without being looked at."""
        return frozenset(
            one.strip().rstrip("/") for one in self.push_also.split(",") if one.strip()
        )

    @property
    def origins(self) -> list[str]:
        """The origins a live connection may come from."""
        own = self.base_url.rstrip("/")
        if self.is_production:
            return [own]
        return [own, own.replace("127.0.0.1", "localhost")]

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read FACILITATOR_* and make the keys a small install keeps in its instance folder."""
        mode = env.get("FACILITATOR_ENV", "development")
        instance = Path(env.get("FACILITATOR_INSTANCE", str(ROOT / "instance")))
        given: dict[str, object] = {"env": mode, "instance": instance}
        unreadable = []
        for name, kind in cls._from_environment().items():
            value = env.get("FACILITATOR_" + name.upper())
            if value is not None:
                try:
                    given[name] = SWITCH[value.strip().lower()] if kind is bool else kind(value)
                except (KeyError, ValueError):
                    unreadable.append(f"FACILITATOR_{name.upper()} must be {WANTED[kind]}")
        if unreadable:
            raise BadSettings(unreadable)
        if mode != "production":
            instance.mkdir(parents=True, exist_ok=True)
            given.setdefault("secret_key", read_or_make(instance / "secret-key"))
            given.setdefault("master_key", read_or_make(instance / "master-key"))
            given.setdefault("push_key", read_or_make(instance / "push-key"))
            given.setdefault("mail_from", "notes@localhost.example")
        given.setdefault("database_url", f"sqlite:///{instance / 'facilitator.db'}")
        return cls(**given).checked()  # type: ignore[arg-type]

    @classmethod
    def _from_environment(cls) -> dict[str, type]:
        return {
            name: field.type if isinstance(field.type, type) else str
            for name, field in cls.__dataclass_fields__.items()
            if name not in {"env", "instance"}
        }

    def problems(self) -> list[str]:
        """Say what keeps this from being safe to start, one remedy a line."""
        found = []
        if self.env not in {"production", "demo", "development", "test"}:
            found.append("FACILITATOR_ENV must be production, demo, development or test")
        if len(self.secret_key) < 32:
            found.append("set FACILITATOR_SECRET_KEY to at least 32 random characters")
        if not _is_key(self.master_key):
            found.append("set FACILITATOR_MASTER_KEY to 64 hex digits: openssl rand -hex 32")
        if self.push_key and not _is_key(self.push_key):
            found.append("set FACILITATOR_PUSH_KEY to 64 hex digits: openssl rand -hex 32")
        if self.mail_server and not _is_server(self.mail_server):
            found.append("set FACILITATOR_MAIL_SERVER as host or host:port")
        if self.metrics_token and len(self.metrics_token) < 20:
            found.append("set FACILITATOR_METRICS_TOKEN to 20 characters or more, or to nothing")
        if self.is_production:
            if not self.https:
                found.append("set FACILITATOR_BASE_URL to the https address people use")
            if not self.mail_server or not self.mail_from:
                found.append("set FACILITATOR_MAIL_SERVER and FACILITATOR_MAIL_FROM")
        return found

    def checked(self) -> "Settings":
        """Return these settings; raises BadSettings when they are not safe to start with."""
        found = self.problems()
        if found:
            raise BadSettings(found)
        return self


def _is_key(text: str) -> bool:
    """Say whether a text is 32 bytes as hex digits, and not nothing at all."""
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text) and set(text) != {"0"}


def _is_server(text: str) -> bool:
    """Say whether a text is a host, or host:port."""
    host, colon, port = text.partition(":")
    return bool(host) and (not colon or (port.isdecimal() and 0 < int(port) < 65536))
