"""One click that ends mail (RFC 8058): a sealed token, good without signing in, for good.

A file of operations of its own.
"""

import base64
import binascii
import uuid

from facilitator.core.actor import Anyone, System
from facilitator.core.crypto import Sealed, seal_system, unseal_system
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.work import current_work
from facilitator.notices.kinds import KINDS
from facilitator.notices.models import Channel, Kind, Preference
from facilitator.notices.queries import wishes_for
from facilitator.organizations.models import Member

NO_LINK = "This link can't be used. You can choose what reaches you after signing in."


def stop_token(system: System, member_id: uuid.UUID) -> str:
    """Return what stands in a mail's link to end such mail; it shows no id and opens nothing."""
    sealed = seal_system("stop", f"{system.organization_id} {member_id}")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def place_of_stop(guest: Anyone, token: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Return the organization and member of a token; raises NotFound for any other text."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        organization_id, member_id = unseal_system("stop", sealed).split(" ")
        return uuid.UUID(organization_id), uuid.UUID(member_id)
    except (Sealed, ValueError, binascii.Error) as error:
        raise NotFound(NO_LINK) from error


def stop_mail(guest: Anyone, member_id: uuid.UUID) -> None:
    """End every mail of notices to a member of the bound organization; twice is the same as once.

    What they see in the app stays, and a line in their preferences says what is off.
    """
    organization_id = current_work().organization_id
    if organization_id is None or db.session.get(Member, (organization_id, member_id)) is None:
        raise NotFound(NO_LINK)
    system = System(organization_id=organization_id, reason="stop")
    wishes = wishes_for(system, [member_id])[member_id]
    row = db.session.get(Preference, (organization_id, member_id))
    if row is None:
        row = Preference(id=member_id, time_zone=wishes.time_zone, names_circle=False)
        db.session.add(row)
    row.choices = {
        kind.value: sorted(
            channel.value
            for channel in KINDS[kind].channels - {Channel.MAIL}
            if wishes.wants(kind, channel)
        )
        for kind in Kind
    }
    row.digest_at = None
