"""The life of a prompt: what it can become, by whom, and when time does it.

Part of this feature's operations. Time decides lazily: whoever looks sees what is so at
that moment, and the sweep writes it down. See docs/states.md.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import _
from facilitator.groups.models import Group, GroupState, Membership
from facilitator.groups.queries import membership_for
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import meeting_for
from facilitator.prompts.models import Prompt, PromptPart, PromptState
from facilitator.prompts.queries import UNSEEN, prompt_for, state_now

QUESTION, SCALE_END = 1000, 40
#: A reminder goes out this long before the close, or half way there where that is later.
REMIND_BEFORE = timedelta(days=1)
#: The farthest a time can be ahead.
FARTHEST = timedelta(days=366)

S = PromptState
#: What a facilitator can make of a prompt. Everything else is a conflict.
LEADS_TO: dict[PromptState, frozenset[PromptState]] = {
    S.DRAFT: frozenset({S.SCHEDULED, S.OPEN}),
    S.SCHEDULED: frozenset({S.DRAFT, S.OPEN}),
    S.OPEN: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.OPEN, S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
    S.REMOVED: frozenset(),
}
LINES = {
    S.DRAFT: "prompt.held_back",
    S.SCHEDULED: "prompt.scheduled",
    S.OPEN: "prompt.published",
    S.CLOSED: "prompt.closed",
    S.ARCHIVED: "prompt.archived",
}


@dataclass(frozen=True)
class Plan:
    """How and when a question is put; without times, now and until somebody closes it."""

    meeting_id: uuid.UUID | None = None
    part: PromptPart | None = None
    publish_at: datetime | None = None
    close_at: datetime | None = None
    reminds: bool = False
    is_round: bool = False
    #: What 1 and 5 mean, where it is answered with a tap.
    scale: tuple[str, str] | None = None
    answers_first: bool = False
    lets_anonymous: bool = False


AT_ONCE = Plan()


# ---------------------------------------------------------------- writing one


@no_actor("a pure function of a text")
def question(text: str) -> str:
    """Return a question as it is kept."""
    words = clean_text(text, QUESTION, field="text")
    if not words:
        raise Invalid(_("Please write the question first."), field="text")
    return words


def apply_plan(actor: Actor, prompt: Prompt, plan: Plan) -> None:
    """Write a plan to a prompt of a group the actor may ask; refuses times that make no sense."""
    publish_at, close_at, follows = plan.publish_at, plan.close_at, False
    if plan.meeting_id is not None:
        meeting = _meeting_of(actor, prompt.group_id, plan.meeting_id)
        if plan.part is PromptPart.AFTER and publish_at is None:
            publish_at, follows = meeting.ends_at, True
        if plan.part is PromptPart.BEFORE and close_at is None:
            close_at, follows = meeting.starts_at, True
    elif plan.part is not None:
        raise Invalid(_("Before or after which session? Please begin on its page."), field="part")
    _check_times(publish_at, close_at)
    prompt.meeting_id, prompt.part, prompt.follows_session = plan.meeting_id, plan.part, follows
    prompt.publish_at, prompt.close_at = publish_at, close_at
    prompt.remind_at = _remind_at(publish_at, close_at, wanted=plan.reminds)
    prompt.is_round, prompt.answers_first = plan.is_round, plan.answers_first
    prompt.lets_anonymous = plan.lets_anonymous
    prompt.scale_low, prompt.scale_high = _ends(plan)


def _ends(plan: Plan) -> tuple[str, str]:
    """Return what the ends of a scale mean; nothing where a question is none."""
    if plan.scale is None:
        return "", ""
    if plan.is_round:
        raise Invalid(
            _("A round is answered in words. Please choose one of both."), field="is_scale"
        )
    low, high = (clean_line(words, SCALE_END, field="is_scale") for words in plan.scale)
    if not low or not high:
        raise Invalid(_("Please say what 1 and 5 mean."), field="is_scale")
    return low, high


def _check_times(publish_at: datetime | None, close_at: datetime | None) -> None:
    now = clock.now()
    if publish_at is not None and publish_at > now + FARTHEST:
        raise Invalid(_("Please choose a time within a year."), field="publish_at")
    if close_at is not None and close_at <= max(now, publish_at or now):
        raise Invalid(_("Please choose a time after it opens."), field="close_at")
    if close_at is not None and close_at > now + 2 * FARTHEST:
        raise Invalid(_("Please choose a time within two years."), field="close_at")


def _remind_at(
    publish_at: datetime | None, close_at: datetime | None, *, wanted: bool
) -> datetime | None:
    if not wanted:
        return None
    if close_at is None:
        raise Invalid(
            _("Please say when it closes, so that the reminder has its day."), field="close_at"
        )
    opens_at = max(publish_at or clock.now(), clock.now())
    return close_at - min(REMIND_BEFORE, (close_at - opens_at) / 2)


def _meeting_of(actor: Actor, group_id: uuid.UUID, meeting_id: uuid.UUID) -> Meeting:
    """Return a session; refuses one of another group, and one that was cancelled."""
    meeting = meeting_for(actor, meeting_id, Permission.PROMPT_PUBLISH)
    if meeting.group_id != group_id:
        raise NotFound()
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict(_("This session was cancelled. The circle itself can still be asked."))
    return meeting


def change_prompt(actor: Actor, prompt_id: uuid.UUID, *, text: str, plan: Plan) -> Prompt:
    """Change a question that nobody was shown yet."""
    prompt = locked(actor, prompt_id, Permission.PROMPT_PUBLISH)
    check_open(membership_for(actor, prompt.group_id, Permission.PROMPT_PUBLISH))
    if prompt.state not in UNSEEN:
        raise Conflict(_("People read this question already. You can take it back and ask anew."))
    prompt.text = question(text)
    apply_plan(actor, prompt, plan)
    if prompt.state is S.SCHEDULED:
        _check_has_time(prompt)
    return prompt


def _check_has_time(prompt: Prompt) -> None:
    if prompt.publish_at is None or prompt.publish_at <= clock.now():
        raise Invalid(_("Please choose a time to come for it to open."), field="publish_at")


# ---------------------------------------------------------------- what it becomes


def locked(actor: Actor, prompt_id: uuid.UUID, need: Permission) -> Prompt:
    """Return a prompt, locked, with what time has made of it written down."""
    prompt = prompt_for(actor, prompt_id, need, lock=True)
    _settle(System(organization_id=actor.organization_id, reason="prompts"), prompt)
    return prompt


@no_actor("a fact about a circle the caller has been let into")
def check_open(member: Membership) -> None:
    """Raise unless the circle of a membership takes words."""
    group = db.session.get_one(Group, (member.organization_id, member.group_id))
    if group.state is GroupState.ARCHIVED:
        raise Conflict(_("This circle is archived. It can be read, and nothing can be changed."))


def move_prompt(actor: Actor, prompt_id: uuid.UUID, to: PromptState) -> Prompt:
    """Schedule, open, hold back, close or archive a prompt; what it is already changes nothing."""
    prompt = locked(actor, prompt_id, Permission.PROMPT_PUBLISH)
    check_open(membership_for(actor, prompt.group_id, Permission.PROMPT_PUBLISH))
    if prompt.state is to:
        return prompt
    if to not in LEADS_TO[prompt.state]:
        raise Conflict(_("It has changed meanwhile. Please look once more."))
    if prompt.is_scale and prompt.state is S.CLOSED and to is S.OPEN:
        raise Conflict(_("What came of a scale shows once it has closed. Please ask anew instead."))
    if to is S.SCHEDULED:
        _check_has_time(prompt)
    _become(prompt, to)
    record(actor, LINES[to], prompt, meeting_id=prompt.meeting_id)
    return prompt


def _become(prompt: Prompt, to: PromptState) -> None:
    now = clock.now()
    if to is S.OPEN:
        prompt.publish_at = prompt.publish_at if _is_past(prompt.publish_at) else now
        if _is_past(prompt.close_at):  # opened once more: until somebody closes it
            prompt.close_at = prompt.remind_at = prompt.closed_at = None
    if to is S.CLOSED:
        prompt.closed_at, prompt.remind_at = now, None
    if to is S.ARCHIVED:
        prompt.is_pinned = False
    prompt.state = to


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def pin_prompt(actor: Actor, prompt_id: uuid.UUID, *, on: bool) -> Prompt:
    """Keep a prompt above the others of its circle, or no longer."""
    prompt = locked(actor, prompt_id, Permission.PROMPT_PUBLISH)
    check_open(membership_for(actor, prompt.group_id, Permission.PROMPT_PUBLISH))
    if on and prompt.state not in (S.OPEN, S.CLOSED):
        raise Conflict(_("Only a question people can read is kept above the others."))
    prompt.is_pinned = on
    return prompt


# ---------------------------------------------------------------- what time brings


def settle_prompt(system: System, prompt_id: uuid.UUID) -> None:
    """Write down what time has made of a prompt, and remind once; safe to run twice."""
    prompt = db.session.scalar(
        sa.select(Prompt)
        .where(Prompt.id == prompt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if prompt is None:
        return
    _rest(prompt)
    _follow(prompt)
    _settle(system, prompt)
    if _is_past(prompt.remind_at):
        prompt.remind_at = None
        if prompt.state is S.OPEN:
            record(system, "prompt.reminded", prompt)


def _rest(prompt: Prompt) -> None:
    """Let nothing open in a circle that takes no words, nor remind anybody of it."""
    group = db.session.get_one(Group, (prompt.organization_id, prompt.group_id))
    if group.state is not GroupState.ACTIVE:
        prompt.remind_at = None
        prompt.state = S.DRAFT if prompt.state is S.SCHEDULED else prompt.state


def _follow(prompt: Prompt) -> None:
    """Take the time of the session it goes with; without one it is a draft again."""
    if not prompt.follows_session or prompt.state not in (*UNSEEN, S.OPEN):
        return
    meeting = db.session.get_one(Meeting, (prompt.organization_id, prompt.meeting_id))
    if meeting.state is MeetingState.CANCELLED:
        if prompt.state is S.SCHEDULED:
            prompt.state, prompt.follows_session = S.DRAFT, False
    elif prompt.part is PromptPart.AFTER and prompt.state in UNSEEN:
        prompt.publish_at = meeting.ends_at
    elif prompt.part is PromptPart.BEFORE and prompt.close_at != meeting.starts_at:
        prompt.close_at = meeting.starts_at
        wanted = prompt.remind_at is not None
        prompt.remind_at = _remind_at(prompt.publish_at, prompt.close_at, wanted=wanted)


def _settle(system: System, prompt: Prompt) -> None:
    now = state_now(prompt)
    if now is prompt.state:
        return
    if prompt.state is S.SCHEDULED:
        prompt.state = S.OPEN
        record(system, LINES[S.OPEN], prompt, meeting_id=prompt.meeting_id)
    if now is S.CLOSED:
        prompt.state, prompt.closed_at, prompt.remind_at = S.CLOSED, prompt.close_at, None
        record(system, LINES[S.CLOSED], prompt)
