"""What can follow a report: one list of acts, offered and taken by the same rule.

The third part of this feature's operations, kept apart for size.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.leading import is_or_was_holder
from facilitator.groups.queries import standing_in
from facilitator.live.messages import decide_message
from facilitator.live.models import Room, RoomState
from facilitator.live.queries import message_for
from facilitator.moderation.apart import keep_apart
from facilitator.moderation.expelling import expel
from facilitator.moderation.incidents import propose_expelling
from facilitator.moderation.leading import suspend_leading
from facilitator.moderation.models import SanctionKind, SubjectKind
from facilitator.moderation.operations import held_incident
from facilitator.moderation.queries import Queued
from facilitator.moderation.sanctions import (
    LIFTING,
    LONGEST_BY_LEAD,
    ban,
    mute,
    reason_words,
    remove,
    suspend,
    warn,
)
from facilitator.prompts.models import Reply
from facilitator.prompts.operations import remove_prompt, remove_reply

IN_RECORD = "They read it, with the reason and the end, in their record."


@dataclass(frozen=True)
class Choice:
    """One act that can follow a report, with its length."""

    words: str
    kind: SanctionKind | None = None
    days: int = 0
    minutes: int | None = None
    #: For those who may not do it themselves.
    is_proposal: bool = False
    keeps_apart: bool = False
    #: Who reads it, and where.
    told: str = IN_RECORD


CHOICES: dict[str, Choice] = {
    "hide": Choice("Take the reported words away", told="Whoever wrote them reads why."),
    "warn": Choice("A word with them", SanctionKind.WARN),
    "mute_15": Choice("A break from writing, 15 minutes", SanctionKind.MUTE, minutes=15),
    "mute": Choice("A break from writing, the rest of the session", SanctionKind.MUTE),
    "remove": Choice("Remove them from the session", SanctionKind.REMOVE),
    "leading_7": Choice("They lead no circle, 7 days", SanctionKind.LEADING, days=7),
    "leading_14": Choice("They lead no circle, 14 days", SanctionKind.LEADING, days=14),
    "leading_30": Choice("They lead no circle, 30 days", SanctionKind.LEADING, days=30),
    "leading_90": Choice("They lead no circle, 90 days", SanctionKind.LEADING, days=90),
    "suspend_1": Choice("A break from the circle, 1 day", SanctionKind.SUSPEND, days=1),
    "suspend_3": Choice("A break from the circle, 3 days", SanctionKind.SUSPEND, days=3),
    "suspend_7": Choice("A break from the circle, 7 days", SanctionKind.SUSPEND, days=7),
    "suspend_30": Choice("A break from the circle, 30 days", SanctionKind.SUSPEND, days=30),
    "ban": Choice("Leave them out of the circle", SanctionKind.BAN),
    "space_ban": Choice(
        "Leave them out of the whole space",
        SanctionKind.SPACE_BAN,
        told="They can’t come in any more; they read it in their record if they are let back.",
    ),
    "apart": Choice(
        "Keep them and whoever reported it apart",
        keeps_apart=True,
        told="Neither of them reads it; nothing brings the two into one circle any more.",
    ),
    "propose": Choice(
        "Propose to leave them out of the whole space",
        is_proposal=True,
        told="Whoever works on this reads it, admins and the owner too; the person doesn’t.",
    ),
}


def choices_for(actor: Actor, queued: Queued) -> dict[str, str]:
    """Return the acts this actor may take about a report, with their words."""
    return {name: choice.words for name, choice in CHOICES.items() if _fits(actor, queued, choice)}


@no_actor("a pure function of names")
def told_of(offered: Iterable[str]) -> str:
    """Say who reads what comes of the acts that are offered."""
    others = [CHOICES[name] for name in offered if CHOICES[name].told != IN_RECORD]
    return " ".join([IN_RECORD, *(f"{one.words}: {one.told}" for one in others)])


def _fits(actor: Actor, queued: Queued, choice: Choice) -> bool:
    standing, report = standing_in(actor, queued.group.id), queued.report
    if choice.is_proposal:
        return actor.can(Permission.QUEUE_WORK_ALL) and not actor.can(Permission.MEMBER_EXPEL)
    if choice.keeps_apart:
        return actor.can(Permission.QUEUE_WORK_ALL)
    if choice.kind is None:
        if report.subject_kind is SubjectKind.PERSON:
            return False
        in_room = report.subject_kind is SubjectKind.MESSAGE
        need = Permission.MESSAGE_MODERATE if in_room else Permission.PROMPT_MODERATE
        return standing.can(need)
    if choice.kind in {SanctionKind.MUTE, SanctionKind.REMOVE} and not _goes_on(report.room_id):
        return False
    if choice.kind is SanctionKind.LEADING and not is_or_was_holder(queued.person):
        return False
    is_long = choice.days > LONGEST_BY_LEAD and not actor.can(Permission.MEMBER_BAN)
    return standing.can(LIFTING[choice.kind]) and not is_long


def _goes_on(room_id: uuid.UUID | None) -> bool:
    return (
        db.session.scalar(
            sa.select(Room.id).where(Room.id == room_id, Room.state != RoomState.ENDED)
        )
        is not None
    )


def act_on_report(actor: Actor, report_id: uuid.UUID, name: str, reason: str) -> None:
    """Carry out one act about a claimed report; the person reads the reason."""
    queued = held_incident(actor, report_id).queued
    choice = CHOICES.get(name)
    if choice is None or not _fits(actor, queued, choice):
        raise Invalid("Please choose what to do.", field="act")
    report, who, group_id = queued.report, queued.person.id, queued.group.id
    if choice.is_proposal:
        propose_expelling(actor, report_id, reason)
    elif choice.keeps_apart:
        keep_apart(actor, group_id, who, report.reporter_id, reason, is_second_unnamed=True)
    elif choice.kind is None:
        _take_away(actor, queued, reason_words(reason))
    elif choice.kind is SanctionKind.WARN:
        warn(actor, group_id, who, reason, report.id)
    elif choice.kind is SanctionKind.SUSPEND:
        suspend(actor, group_id, who, choice.days, reason, report.id)
    elif choice.kind is SanctionKind.LEADING:
        suspend_leading(actor, group_id, who, choice.days, reason, report.id)
    elif choice.kind is SanctionKind.BAN:
        ban(actor, group_id, who, reason, report.id)
    elif choice.kind is SanctionKind.SPACE_BAN:
        expel(actor, group_id, who, reason, report.id)
    elif report.room_id is None:
        raise NotFound()
    elif choice.kind is SanctionKind.MUTE:
        mute(actor, report.room_id, who, choice.minutes, reason, report.id)
    else:
        remove(actor, report.room_id, who, reason, report.id)


def _take_away(actor: Actor, queued: Queued, words: str) -> None:
    """Hide a message, or remove a question or an answer; its author reads the words."""
    report = queued.report
    if report.room_id is not None:
        need = Permission.MESSAGE_MODERATE
        message = message_for(actor, report.room_id, report.subject_id, need)
        decide_message(actor, report.room_id, message.id, message.rev, "hide", words)
        return
    if report.subject_kind is SubjectKind.PROMPT:
        remove_prompt(actor, report.subject_id, words)
        return
    reply = db.session.scalar(sa.select(Reply).where(Reply.id == report.subject_id))
    if reply is None:
        raise NotFound()
    remove_reply(actor, reply.prompt_id, reply.id, words)
