"""An app whose mail goes to a real server."""

from collections.abc import Iterator

import pytest

from facilitator.settings import Settings
from tests.conftest import settings_for
from tests.notices.post_office import Box, post_office


@pytest.fixture
def office() -> Iterator[tuple[Box, str]]:
    """Return a real mail server and where it listens."""
    with post_office() as running:
        yield running


@pytest.fixture
def box(office: tuple[Box, str]) -> Box:
    """Return what the mail server was given."""
    return office[0]


@pytest.fixture
def mailing(settings: Settings, office: tuple[Box, str], app) -> Box:
    """Let this app's mail go to the server, and return what arrives there."""
    app.extensions["facilitator.settings"] = settings_for(
        settings.instance, mail_server=office[1], mail_use_tls=False, push_key="1f" * 32
    )
    return office[0]
