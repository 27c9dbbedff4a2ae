"""What /metrics says, to whom, and that the dashboard asks for nothing else."""

import dataclasses
import json
import re
import uuid

import pytest

from facilitator import create_app
from facilitator.core.metrics import METRICS
from facilitator.settings import ROOT
from tests.live.listening import Listener

TOKEN = "a token of more than twenty"
SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z_]+="[\w. ]*",?)*\})? -?[\d.]+(?:e[+-]?\d+)?')


@pytest.fixture
def settings(settings):
    return dataclasses.replace(settings, metrics_token=TOKEN)


def read(app):
    return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})


def test_numbers_are_read_by_whoever_sends_the_token_and_name_nobody(app, world, hope):
    lead = Listener(app, hope.facilitator, hope.meeting_id)
    lead.ask("msg.send", cmid=str(uuid.uuid4()), body="words of nobody else")
    app.test_client().get("/healthz")
    answer = read(app)
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert answer.mimetype == "text/plain"
    assert [line for line in lines if not SAMPLE.fullmatch(line)] == []
    assert {line.partition("{")[0].partition(" ")[0] for line in lines} == set(METRICS)
    assert re.search(r'asks_total\{ask="msg.send",code="\w+"\} [1-9]', answer.text)
    assert "facilitator_connections 1.0" in lines
    ids = [hope.slug, hope.organization_id, hope.facilitator.member_id, hope.group_id]
    assert not any(str(id_) in answer.text for id_ in ids)


def test_without_the_token_the_page_is_not_there(app, settings, world, hope):
    for given in ("", "Bearer ", "Bearer wrong", f"Basic {TOKEN}"):
        answer = app.test_client().get("/metrics", headers={"Authorization": given})
        assert answer.status_code == 404
    assert world.client(hope.owner).get("/metrics").status_code == 404
    closed = create_app(dataclasses.replace(settings, metrics_token=""))
    empty = {"Authorization": "Bearer "}
    assert closed.test_client().get("/metrics", headers=empty).status_code == 404


def test_the_dashboard_names_every_metric_and_no_other():
    board = json.loads((ROOT / "docs" / "grafana" / "facilitator.json").read_text())
    asked = " ".join(t["expr"] for panel in board["panels"] for t in panel["targets"])
    assert set(re.findall(r"\b(?:facilitator|process)_\w+", asked)) == set(METRICS)
