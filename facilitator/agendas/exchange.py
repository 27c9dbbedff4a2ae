"""One template as a file, so that organizations can hand theirs on.

The file says which format it is and in which version; anything it has too much, too
little or wrong is refused in words, and nothing of it is taken.
"""

import re
from typing import Literal

import msgspec

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft, checked
from facilitator.core.errors import Invalid

#: The largest file we read; a full template has less.
LARGEST = 240 * 1024
NOT_OURS = "This file isn’t a session template. Please choose one that was saved from here."
NEWER = "This file was made by a newer version of the software. Please ask for an older copy."
PARTS = {"title": "the name", "minutes": "the minutes", "mode": "the way of talking"}


class TemplateFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a file."""

    format: Literal["facilitator.session-template"]
    version: Literal[1]
    name: str
    about: str
    minutes: int
    phases: tuple[PhaseDraft, ...]


class _Heading(msgspec.Struct, frozen=True):
    format: Literal["facilitator.session-template"]
    version: int


def to_file(draft: TemplateDraft) -> bytes:
    """Return a template as a file people can read and send on."""
    whole = TemplateFile(
        format="facilitator.session-template",
        version=1,
        name=draft.name,
        about=draft.about,
        minutes=draft.minutes,
        phases=draft.phases,
    )
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def from_file(content: bytes) -> TemplateDraft:
    """Return the template of a file; Invalid for anything else, in words for a person."""
    if len(content) > LARGEST:
        raise Invalid("This file is too large for a session template.", field="file")
    try:
        heading = msgspec.json.decode(content, type=_Heading)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(NOT_OURS, field="file") from error
    if heading.version > 1:
        raise Invalid(NEWER, field="file")
    try:
        whole = msgspec.json.decode(content, type=TemplateFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"{NOT_OURS} {_where(str(error))}".strip(), field="file") from error
    draft = TemplateDraft(
        name=whole.name, about=whole.about, minutes=whole.minutes, phases=whole.phases
    )
    try:
        return checked(draft)
    except Invalid as error:
        raise Invalid(f"{_place(error.field)}{error.message}", field="file") from error


def _where(said: str) -> str:
    """Return which part cannot be read, from what the decoder said."""
    found = re.search(r"phases\[(\d+)\](?:\.(\w+))?", said)
    if found is None:
        return ""
    what = PARTS.get(found[2] or "", "something")
    return f"We can’t read {what} of part {int(found[1]) + 1}."


def _place(field: str | None) -> str:
    found = re.match(r"phase_(\d+)", field or "")
    return f"Part {int(found[1]) + 1}: " if found else ""
