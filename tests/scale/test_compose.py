"""compose.yaml and what it mounts: well-formed, and naming only what there is."""

import re
import string
from typing import Any

import pytest
import yaml

from facilitator.settings import ROOT, Settings
from tests.conftest import KEY
from tests.engines.nginx import site

SERVE = {"app-1", "app-2"}
EXAMPLE = (ROOT / "deploy" / "env.example").read_text()
SETTING = re.compile(r"^FACILITATOR_(\w+)=(.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Return the services of compose.yaml."""
    found = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert set(found) == SERVE | {"worker", "migrate", "postgres", "redis", "proxy"}
    return dict(found)


def test_every_setting_it_names_is_one(services):
    named = {name for one in services.values() for name in one.get("environment", {})}
    named = {name.removeprefix("FACILITATOR_").lower() for name in named if "FACILITATOR" in name}
    given = {name.lower() for name, _value in SETTING.findall(EXAMPLE)}
    assert named | given <= Settings.__dataclass_fields__.keys()
    assert not named & given, "said twice"


@pytest.mark.parametrize("service", [*sorted(SERVE), "worker", "migrate"])
def test_the_example_filled_in_is_enough_to_start(services, service):
    filled = {f"FACILITATOR_{n}": v.strip('"') or KEY for n, v in SETTING.findall(EXAMPLE)}
    settings = Settings.from_env({**filled, **services[service]["environment"]})
    assert settings.is_production
    assert settings.sweeps is (service not in SERVE)
    role = "facilitator_owner" if service == "migrate" else "facilitator_app"
    assert f"//{role}:" in settings.database_url


def test_no_process_that_serves_is_told_a_password_of_the_database_but_its_own(services):
    for name in (*SERVE, "worker"):
        assert not {"OWNER_PASSWORD", "SUPERUSER_PASSWORD"} & set(services[name]["environment"])
        assert "OWNER_PASSWORD" not in repr(services[name]["environment"])
    assert "PASSWORD" not in EXAMPLE.replace("FACILITATOR_MAIL_PASSWORD", "")


def test_what_it_mounts_and_runs_is_there(services):
    for one in services.values():
        for volume in one.get("volumes", []):
            source = volume.partition(":")[0]
            is_file = source.startswith("./") and source != "./deploy/certificates"
            assert not is_file or (ROOT / source).exists(), source
    assert (ROOT / "wsgi.py").exists()


def test_the_proxy_is_given_every_name_its_configuration_asks_for(services):
    template = string.Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    asked = set(re.findall(r"\$\{(\w+)\}", template.template))
    assert asked == services["proxy"]["environment"].keys()
    assert "${" not in site(80, (1, 2))
