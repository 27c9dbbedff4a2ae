"""The templates that come with the software; drafts in our own words, for everybody to change.

An organization gets a copy of its own when it first uses or changes one.
"""

import uuid
from functools import cache
from pathlib import Path

from facilitator.agendas.drafts import TemplateDraft
from facilitator.agendas.exchange import from_file

#: In the order in which they are offered.
KEYS = ("support_circle", "check_in", "shared_stories", "open_share")


@cache
def presets() -> dict[str, TemplateDraft]:
    """Return the presets by their key."""
    folder = Path(__file__).parent / "presets"
    return {key: from_file((folder / f"{key}.json").read_bytes()) for key in KEYS}


def preset_id(organization_id: uuid.UUID, key: str) -> uuid.UUID:
    """Return the id that an organization's copy of a preset has, or will have."""
    return uuid.uuid5(organization_id, f"session template {key}")


def preset_of(organization_id: uuid.UUID, template_id: uuid.UUID) -> str | None:
    """Return the preset whose copy in this organization has this id."""
    return next((key for key in KEYS if preset_id(organization_id, key) == template_id), None)
