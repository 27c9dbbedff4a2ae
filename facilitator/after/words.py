"""Sealing what stands in this feature's tables: JSON, bound to its row and revision."""

import json
from typing import Any
from uuid import UUID

from facilitator.core.crypto import Place, Sealed, seal, unseal


def shut(key_id: UUID, table: str, row_id: UUID, revision: int, said: Any) -> bytes:
    """Return something sealed for one row, with the key of a member or of a session."""
    place = Place(table, "words_sealed", row_id, revision)
    return seal(key_id, place, json.dumps(said, ensure_ascii=False))


def opened(key_id: UUID, table: str, row_id: UUID, revision: int, sealed: bytes) -> Any:
    """Return what was sealed, or None when it does not open any more."""
    try:
        return json.loads(unseal(key_id, Place(table, "words_sealed", row_id, revision), sealed))
    except Sealed:
        return None
