"""Who is asking: the first argument of every function that finds or changes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facilitator.core.access import GRANTS, Permission, Role


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody who has not signed in. `address` is a network prefix, for limits only."""

    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A signed-in account, outside any organization."""

    account_id: UUID
    sign_in_id: UUID
    authenticated_at: datetime
    is_operator: bool = False
    address: str = ""
    #: The zone they chose to see times in, wherever they are; None for the organization's.
    own_zone: str | None = None
    #: Rounded; None where nobody needs it.
    seen_at: datetime | None = None
    #: Signing in asks them for a code as well.
    has_second_factor: bool = False


@dataclass(frozen=True, kw_only=True)
class Actor(Person):
    """A member acting in one organization; group roles are looked up where they matter.

    An organization may want a second factor of its staff. Without one an office waits:
    `role` is that of a plain member and `owes_second_factor` says so. Nor may they hold
    a circle then: they do not get into those they lead (`groups/queries.py`).
    """

    organization_id: UUID
    organization_slug: str
    organization_name: str
    member_id: UUID
    role: Role
    #: The zone every time is shown in to them.
    time_zone: str
    #: A suspended organization can be read, never changed.
    is_read_only: bool = False
    #: Everything of the organization is deleted then; None for one that stays.
    ends_at: datetime | None = None
    #: Everything of theirs here is deleted then, as they asked; None for who stays.
    erase_at: datetime | None = None
    #: The organization has not opened: nobody joins yet.
    is_early: bool = False
    owes_second_factor: bool = False
    may_hold: bool = True
    #: What joining means has new words, which they have yet to agree to before they write.
    owes_consent: bool = False
    #: This is a place to try things in, with made-up people; it is gone after a while.
    is_sandbox: bool = False

    def can(self, permission: Permission | str) -> bool:
        """Say whether the organization role alone grants this, in every group."""
        return Permission(permission) in GRANTS[self.role]


@dataclass(frozen=True, kw_only=True)
class System:
    """Time itself, acting in one organization through a sweep. `reason` goes to the audit."""

    organization_id: UUID
    reason: str


Anyone = Guest | Person
