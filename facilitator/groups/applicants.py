"""Who asked to join, what they said, and where their own requests stand.

Part of this feature's queries, kept apart for size.
"""

import uuid
from dataclasses import dataclass, field

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups import queries
from facilitator.groups.conversation import Conversation, said_in
from facilitator.groups.formats import courses_of
from facilitator.groups.models import (
    Admission,
    Group,
    GroupState,
    GroupWait,
    JoinRequest,
    Membership,
    MembershipState,
    RequestState,
    Visibility,
)
from facilitator.groups.talk_models import FirstTalk, TalkState

#: What a declined person reads unless the facilitators wrote something of their own.
DECLINE_WORDS = (
    "Thank you for asking, and for telling us about yourself. This circle is not the right "
    "place just now. That is no judgment about you. There may be another circle that fits."
)
#: Requests somebody can still look at; `left` is one that was withdrawn.
OWN = (MembershipState.PENDING, MembershipState.DECLINED, MembershipState.WAITING)
#: Of those, the ones in which somebody need not ask again.
UNDECIDED = (MembershipState.PENDING, MembershipState.WAITING)

_OF_MEMBERSHIP = sa.and_(
    JoinRequest.organization_id == Membership.organization_id,
    JoinRequest.membership_id == Membership.id,
)
_TALK_OF_MEMBERSHIP = sa.and_(
    FirstTalk.organization_id == Membership.organization_id,
    FirstTalk.membership_id == Membership.id,
)


@dataclass(frozen=True)
class Applicant:
    """Somebody who asked, their request if they said anything, and its words."""

    membership: Membership
    request: JoinRequest | None
    said: Conversation
    #: What lists say of a talk; its words are `talks.py`'s to give.
    talk: FirstTalk | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the request is still to be decided."""
        return self.membership.state is MembershipState.PENDING

    @property
    def is_asked(self) -> bool:
        """Whether it is the applicant's turn to answer."""
        return self.request is not None and self.request.state is RequestState.ASKED

    @property
    def is_offered_talk(self) -> bool:
        """Whether it is the applicant's turn to pick a time to talk."""
        return self.talk is not None and self.talk.state is TalkState.OFFERED


@dataclass(frozen=True)
class OwnRequest(Applicant):
    """The actor's own request. A circle they could not find by themselves is not named."""

    group: Group = field(kw_only=True)
    #: Their place in the line for a place, and who stands before them.
    wait: GroupWait | None = None
    before: int = 0

    @property
    def is_offered(self) -> bool:
        """Whether a place is kept for them now."""
        until = self.wait.offered_until if self.wait is not None else None
        return until is not None and until > clock.now()

    @property
    def name(self) -> str:
        """The circle's name, or nothing while it is not theirs to know."""
        return self.group.name if self.group.visibility is Visibility.LISTED else ""


def questions_of(actor: Actor, group: Group) -> list[str]:
    """Return what a group the actor was let see asks of people who want to join."""
    return group.questions.splitlines()


def decline_words_of(actor: Actor, group: Group) -> str:
    """Return what a declined person reads unless somebody changes it for them."""
    return group.decline_words or DECLINE_WORDS


def requests_of(actor: Actor, group_id: uuid.UUID) -> list[Applicant]:
    """Return who asked to join and waits, the oldest first."""
    queries.group_for(actor, group_id, Permission.MEMBER_APPROVE)
    rows = db.session.execute(
        sa.select(Membership, JoinRequest, FirstTalk)
        .outerjoin(JoinRequest, _OF_MEMBERSHIP)
        .outerjoin(FirstTalk, _TALK_OF_MEMBERSHIP)
        .where(Membership.group_id == group_id, Membership.state == MembershipState.PENDING)
        .order_by(Membership.joined_at, Membership.id)
    ).all()
    load_keys({row[0].id for row in rows if row[1] is not None})
    return [Applicant(row[0], row[1], said_in(row[1]), row[2]) for row in rows]


def applicant_for(
    actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID, *, lock: bool = False
) -> Applicant:
    """Return somebody who asked to join; NotFound once nothing of the request is left."""
    membership = queries.person_in(
        actor, group_id, membership_id, Permission.MEMBER_APPROVE, lock=lock
    )
    request = _request_of(membership)
    is_over = request is None or request.words_sealed is None
    if membership.state is not MembershipState.PENDING and is_over:
        raise NotFound()
    return Applicant(membership, request, said_in(request))


def _request_of(membership: Membership) -> JoinRequest | None:
    return db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.membership_id == membership.id)
    )


def own_request_for(actor: Actor, group_id: uuid.UUID, *, lock: bool = False) -> OwnRequest:
    """Return the actor's own request to a group; NotFound when there is none to look at."""
    query = (
        sa.select(Group, Membership)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Group.id == group_id,
            Membership.member_id == actor.member_id,
            Membership.state.in_(OWN),
        )
    )
    row = db.session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound()
    request = _request_of(row[1])
    wait, before = _place_in_line(row[1])
    return OwnRequest(row[1], request, said_in(request), group=row[0], wait=wait, before=before)


def _place_in_line(membership: Membership) -> tuple[GroupWait | None, int]:
    """Return somebody's place in the line of their group, and how many stand before them."""
    wait = db.session.scalar(sa.select(GroupWait).where(GroupWait.membership_id == membership.id))
    if wait is None:
        return None, 0
    before = db.session.scalar(
        sa.select(sa.func.count(GroupWait.id)).where(
            GroupWait.group_id == membership.group_id, GroupWait.number < wait.number
        )
    )
    return wait, before or 0


def own_requests_of(actor: Actor) -> list[OwnRequest]:
    """Return the actor's requests that wait, or were declined not long ago, the newest first."""
    rows = db.session.execute(
        sa.select(Group, Membership, JoinRequest, GroupWait, FirstTalk)
        .join(Membership, Membership.group_id == Group.id)
        .outerjoin(JoinRequest, _OF_MEMBERSHIP)
        .outerjoin(FirstTalk, _TALK_OF_MEMBERSHIP)
        .outerjoin(
            GroupWait,
            sa.and_(
                GroupWait.organization_id == Membership.organization_id,
                GroupWait.membership_id == Membership.id,
            ),
        )
        .where(
            Membership.member_id == actor.member_id,
            sa.or_(
                Membership.state.in_(UNDECIDED),
                sa.and_(
                    Membership.state == MembershipState.DECLINED,
                    JoinRequest.words_sealed.is_not(None),
                ),
            ),
            Group.state == GroupState.ACTIVE,
        )
        .order_by(Membership.joined_at.desc(), Membership.id)
    )
    return [
        OwnRequest(row[1], row[2], Conversation(), row[4], group=row[0], wait=row[3])
        for row in rows
    ]


def alternatives_for(actor: Actor, group_id: uuid.UUID) -> list[Group]:
    """Return other circles of the directory that the actor could ask instead."""
    groups = [
        group
        for group in queries.other_groups_for(actor)
        if group.id != group_id
        and group.visibility is Visibility.LISTED
        and group.admission is not Admission.INVITATION
        and group.closes_at is None
    ]
    courses = courses_of(actor, groups)
    return [group for group in groups if group.id not in courses or not courses[group.id].is_shut]
