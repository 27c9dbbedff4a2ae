"""What the tail knows of rooms and sockets, and what it needs of the feature they belong to."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from facilitator.core.channel import Connection

#: Events read at once from one room's log.
BATCH = 500


@dataclass(eq=False)
class Viewer:
    """One socket in one room. `seq` and `mseq` are the last it was sent or told to fetch."""

    connection: Connection
    membership_id: UUID
    is_staff: bool
    is_waiting: bool
    seq: int
    mseq: int = 0


class News(Protocol):
    """A committed row that was handed on instead of being announced by a bell."""

    @property
    def epoch(self) -> int:
        """Whose log it is in."""

    @property
    def seq(self) -> int:
        """Where in the log it stands."""


@dataclass
class Batch:
    """New rows of one room, and what they mean for the sockets in it."""

    epoch: int
    rows: list[Any] = field(default_factory=list)
    staff_rows: list[Any] = field(default_factory=list)
    #: Who may hear nothing at or after these rows, and the code that tells them so.
    cut: dict[UUID, str] = field(default_factory=dict)
    #: Who changed seat: membership -> (is_staff, is_waiting).
    seats: dict[UUID, tuple[bool, bool]] = field(default_factory=dict)
    #: For whom any of the rows looks different, their ids as numbers; kept once it is asked.
    personal: set[int] | None = None


class Feed(Protocol):
    """What the tail needs from the feature whose rooms it tails. Each opens its own work."""

    def heads(self, organization_id: UUID, rooms: list[UUID]) -> dict[UUID, tuple[int, int]]:
        """Return the heads (seq, mseq) of the rooms, in one query."""

    def read(self, organization_id: UUID, room_id: UUID, seq: int, mseq: int) -> Batch:
        """Return what came after, at most BATCH rows of each stream."""

    def handed(self, news: list[Any]) -> Batch:
        """Return the same of rows that were handed on, of one epoch and in order."""

    def viewer_class(self, batch: Batch, viewer: Viewer) -> Hashable:
        """Return a key: viewers with the same key are sent the same bytes."""

    def project(self, batch: Batch, viewer: Viewer) -> list[dict[str, Any]]:
        """Return the events as this viewer may see them, one for each row."""

    def staff_class(self, batch: Batch, viewer: Viewer) -> Hashable:
        """Return a key: staff with the same key are sent the same bytes."""

    def project_staff(self, batch: Batch, viewer: Viewer) -> list[dict[str, Any]]:
        """Return the staff stream's events as this member of staff may see them."""

    def check(self, organization_id: UUID, rooms: dict[UUID, list[Viewer]]) -> dict[str, str]:
        """Renew leases and note changed roles; return connection id -> code of those to drop."""

    def presence(self, organization_id: UUID, room_id: UUID) -> dict[str, Any]:
        """Return who is here, for everybody in the room."""


@dataclass
class LocalRoom:
    """A room with sockets in this process."""

    organization_id: UUID
    room_id: UUID
    seq: int
    mseq: int
    viewers: dict[str, Viewer] = field(default_factory=dict)
    #: Rows that were handed on and wait for the next turn, by their `seq`.
    handed: dict[int, News] = field(default_factory=dict)
    #: When the last was handed on, by the monotonic clock.
    handed_at: float = float("-inf")
    #: Whether a row before one of them was missing in the last turn.
    is_short: bool = False
    presence_due: bool = False
    #: When presence was last told, by the monotonic clock.
    presence_at: float = float("-inf")
