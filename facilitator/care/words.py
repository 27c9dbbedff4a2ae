"""Sealing what a case holds: with the case's own key, so that it goes with the case."""

from uuid import UUID

from facilitator.core.crypto import Place, Sealed, seal, unseal


def shut(case_id: UUID, line_id: UUID, text: str) -> bytes | None:
    """Return the words of one line sealed, or None for none."""
    return seal(case_id, _place(line_id), text) if text else None


def opened(case_id: UUID, line_id: UUID, sealed: bytes | None) -> str:
    """Return the words of one line, or nothing when they are gone."""
    if sealed is None:
        return ""
    try:
        return unseal(case_id, _place(line_id), sealed)
    except Sealed:
        return ""


def _place(line_id: UUID) -> Place:
    return Place("care_lines", "words", line_id)
