"""What is written about the settings is what they are."""

import re

import pytest

from facilitator.settings import ROOT, BadSettings, Settings
from tests.conftest import KEY

ROW = re.compile(r"^\| `FACILITATOR_([A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
#: Told in words in the table: the program makes these up from others.
MADE_UP = {"instance", "database_url", "secret_key", "master_key", "mail_from"}


def table():
    """Return the rows of the table of settings: name -> what it is when not set."""
    text = (ROOT / "docs" / "running.md").read_text()
    return {name.lower(): default for name, default, _words in ROW.findall(text)}


def test_every_setting_is_written_down_and_nothing_else_is():
    assert table().keys() == Settings.__dataclass_fields__.keys()


@pytest.mark.parametrize("name", sorted(Settings.__dataclass_fields__.keys() - MADE_UP))
def test_the_default_written_down_is_the_default(name):
    default = Settings.__dataclass_fields__[name].default
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    assert table()[name] == (f"`{shown}`" if shown else "empty")


def test_every_setting_in_the_examples_is_one():
    text = (ROOT / "docs" / "running.md").read_text() + (ROOT / "README.md").read_text()
    named = set(re.findall(r"FACILITATOR_([A-Z_]+)", text))
    assert {name.lower() for name in named} <= Settings.__dataclass_fields__.keys()


def test_the_settings_of_the_install_are_enough_for_production():
    text = (ROOT / "docs" / "running.md").read_text()
    lines = re.findall(r"^FACILITATOR_(\w+)=(.*)$", text, re.MULTILINE)
    env = {f"FACILITATOR_{name}": value.strip('"') for name, value in lines}
    env |= {"FACILITATOR_SECRET_KEY": KEY, "FACILITATOR_MASTER_KEY": KEY}
    assert Settings.from_env(env).is_production


@pytest.mark.parametrize(
    "server", ["mail.example.org:smtp", "mail.example.org:", ":25", "host:99999"]
)
def test_a_mail_server_that_cannot_be_one_is_said_at_start(server):
    env = {"FACILITATOR_MAIL_SERVER": server, "FACILITATOR_ENV": "production"}
    with pytest.raises(BadSettings, match=r"FACILITATOR_MAIL_SERVER as host or host:port"):
        Settings.from_env(env)
