"""Live asks of moderation: translators between the wire and the operations."""

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.moderation import events, operations, sanctions
from facilitator.moderation.models import ReportReason, SubjectKind

channel = Channel()

RECEIPT = (
    "Thank you for telling us. A person reads this, never the one it is about. "
    "You can see what came of it under My record."
)


@channel.on(events.ReportRaise, allow=Access.MEMBERS, limit="6/minute")
def report(actor: Actor, asked: events.ReportRaise) -> Ack:
    """Report a message or a person."""
    made = operations.report_in_room(
        actor,
        asked.room,
        subject=SubjectKind(asked.subject),
        subject_id=asked.id,
        reason=ReportReason(asked.reason),
        words=asked.words,
    )
    return {"id": str(made.id), "message": RECEIPT}


@channel.on(events.MemberWarn, allow=Access.MEMBERS)
def warn(actor: Actor, asked: events.MemberWarn) -> Ack:
    """Say a word to somebody that stays in their record."""
    sanctions.warn_in_room(actor, asked.room, asked.who, asked.cmid, asked.reason)
    return {}


@channel.on(events.MemberMute, allow=Access.MEMBERS)
def mute(actor: Actor, asked: events.MemberMute) -> Ack:
    """Give somebody a break from writing."""
    made = sanctions.mute(actor, asked.room, asked.who, asked.minutes, asked.reason)
    return {"until": made.ends_at.isoformat() if made.ends_at else ""}


@channel.on(events.MemberUnmute, allow=Access.MEMBERS)
def unmute(actor: Actor, asked: events.MemberUnmute) -> Ack:
    """End somebody's break early."""
    sanctions.unmute(actor, asked.room, asked.who, asked.reason)
    return {}


@channel.on(events.MemberRemove, allow=Access.MEMBERS)
def remove(actor: Actor, asked: events.MemberRemove) -> Ack:
    """Remove somebody from this session."""
    sanctions.remove(actor, asked.room, asked.who, asked.reason)
    return {}
