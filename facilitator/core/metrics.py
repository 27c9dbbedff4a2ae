"""/metrics: how this process is, for Prometheus; numbers alone, about nobody.

It is there only for whoever sends the token of FACILITATOR_METRICS_TOKEN, and absent
without one. Labels are names of asks, codes, states and sweeps: nothing that people made.
"""

import hmac
import resource
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from flask import Flask, Response, abort, request

from facilitator.core import channel, clock
from facilitator.core.access import Access
from facilitator.core.db import db
from facilitator.core.door import Mark
from facilitator.core.mail import Mail
from facilitator.core.work import open_work

TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Every metric: its kind, and what it counts. Dashboards name no other.
METRICS: dict[str, tuple[str, str]] = {
    "facilitator_connections": ("gauge", "Live connections of this process."),
    "facilitator_rooms_awake": ("gauge", "Rooms with a connection in this process."),
    "facilitator_asks_total": ("counter", "Live asks answered, by ask and code of the answer."),
    "facilitator_messages_total": ("counter", "Messages acknowledged: each of them is durable."),
    "facilitator_ask_seconds_total": ("counter", "Time from ask to answer, its commit included."),
    "facilitator_broadcasts_total": ("counter", "Events encoded for one or more connections."),
    "facilitator_backlog_drops_total": ("counter", "Events kept from a slow connection."),
    "facilitator_hung_up_total": ("counter", "Connections closed for being slow too long."),
    "facilitator_pages_total": ("counter", "Pages answered, by hundred of the status."),
    "facilitator_sweeps_beat_seconds": ("gauge", "When the loop of sweeps last turned, Unix time."),
    "facilitator_sweep_seconds": ("gauge", "When each sweep last went well, Unix time."),
    "facilitator_mail_waiting": ("gauge", "Mails that wait to be sent, of the installation."),
    "facilitator_mail_late": ("gauge", "Of those, how many should have gone by now."),
    "facilitator_draining": ("gauge", "1 while this process goes away."),
    "process_cpu_seconds_total": ("counter", "Processor time of this process."),
    "process_resident_memory_bytes": ("gauge", "The most memory this process has had."),
}


@dataclass
class Pages:
    """How many pages this app answered, by hundred of the status."""

    answered: Counter[str] = field(default_factory=Counter)


def samples(app: Flask, pages: Pages) -> Iterator[tuple[str, dict[str, str], float]]:
    """Return every sample: its metric, its labels and its value."""
    tail, sweeper = app.extensions["facilitator.tail"], app.extensions["facilitator.sweeper"]
    yield "facilitator_connections", {}, len(channel.connections)
    yield "facilitator_rooms_awake", {}, len(tail.rooms)
    for (ask, code), number in sorted(channel.answers.items()):
        yield "facilitator_asks_total", {"ask": ask, "code": code}, number
    yield "facilitator_messages_total", {}, channel.answers["msg.send", "ok"]
    for ask, seconds in sorted(channel.seconds.items()):
        yield "facilitator_ask_seconds_total", {"ask": ask}, seconds
    yield "facilitator_broadcasts_total", {}, tail.fanout.encoded
    yield "facilitator_backlog_drops_total", {}, tail.fanout.dropped
    yield "facilitator_hung_up_total", {}, tail.fanout.hung_up
    for status, number in sorted(pages.answered.items()):
        yield "facilitator_pages_total", {"status": status}, number
    yield "facilitator_sweeps_beat_seconds", {}, _unix(sweeper.beat_at)
    for sweep in sweeper.sweeps:
        yield "facilitator_sweep_seconds", {"sweep": sweep.name}, _unix(sweep.last_at)
    waiting, late = _mail()
    yield "facilitator_mail_waiting", {}, waiting
    yield "facilitator_mail_late", {}, late
    yield "facilitator_draining", {}, bool(app.extensions.get("facilitator.draining"))
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield "process_cpu_seconds_total", {}, used.ru_utime + used.ru_stime
    yield "process_resident_memory_bytes", {}, used.ru_maxrss * 1024


def _mail() -> tuple[int, int]:
    with open_work(writes=False):
        row = db.session.execute(
            sa.select(
                sa.func.count(Mail.id), sa.func.count(Mail.id).filter(Mail.due_at <= clock.now())
            )
            .select_from(Mail)
            .where(Mail.due_at.is_not(None))
        ).one()
    return row[0], row[1]


def _unix(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0


def rendered(app: Flask, pages: Pages) -> str:
    """Return all samples in the text format of Prometheus."""
    lines: list[str] = []
    said = ""
    for name, labels, value in samples(app, pages):
        kind, words = METRICS[name]
        if name != said:
            lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]
            said = name
        shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{name}{{{shown}}} {float(value)}" if shown else f"{name} {float(value)}")
    return "\n".join(lines) + "\n"


def install_metrics(app: Flask, token: str) -> None:
    """Add the page. Without a token, and for whoever does not send it, it is not there."""
    pages = Pages()

    @app.after_request
    def note(response: Response) -> Response:
        if request.endpoint != "static":
            pages.answered[f"{response.status_code // 100}xx"] += 1
        return response

    def metrics() -> Response:
        given = request.headers.get("Authorization", "").encode()
        if not token or not hmac.compare_digest(given, f"Bearer {token}".encode()):
            abort(404)
        return Response(rendered(app, pages), content_type=TYPE)

    setattr(metrics, "mark", Mark(Access.PUBLIC, writes=False))  # noqa: B010 - mypy knows no mark
    app.add_url_rule("/metrics", "metrics", metrics)
