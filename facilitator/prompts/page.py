"""What the page of one prompt shows, read for whoever looks.

Part of this feature's queries.
"""

import uuid
from dataclasses import dataclass, field

from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.groups.kinds import Kindness
from facilitator.groups.models import GroupState
from facilitator.groups.queries import Standing, needs_agreement, people_of, standing_in
from facilitator.peace.queries import Peace, peace_in
from facilitator.prompts import editing, kindnesses, masks, rounds, unmasking
from facilitator.prompts.models import Audience, Prompt, PromptState
from facilitator.prompts.own_drafts import Draft, drafts_of
from facilitator.prompts.queries import author_of, prompt_for, state_now
from facilitator.prompts.reading import (
    Said,
    Thread,
    Viewer,
    heard_of,
    last_audience,
    threads_for,
    viewer_from,
)
from facilitator.prompts.scales import Scale, scale_for

NO_KINDS: tuple[list[Kindness], list[Kindness]] = ([], [])


@dataclass(frozen=True)
class View:
    """One prompt in front of one person."""

    prompt: Prompt
    state: PromptState
    author: str
    standing: Standing
    viewer: Viewer
    peace: Peace
    threads: list[Thread]
    needs_agreement: bool
    people: int
    facilitators: int
    last_audience: Audience
    is_mask_offered: bool
    takes_responses: bool
    kinds: dict[uuid.UUID, tuple[list[Kindness], list[Kindness]]]
    changed: set[uuid.UUID]
    #: Of the office, and not of the circle.
    may_unmask: bool
    #: What they typed here and have not sent, by what it answers: the prompt, or an answer.
    drafts: dict[uuid.UUID, Draft]
    #: What is tapped here, where the question is a scale.
    scale: Scale | None
    #: Why the office looked who the reader's mask is.
    looked: list[str] = field(default_factory=list)

    @property
    def draft(self) -> Draft | None:
        """What they typed as an answer to the question."""
        return self.drafts.get(self.prompt.id)

    @property
    def may_write(self) -> bool:
        """Whether there is anything to write here for them."""
        return self._could_write and not self.peace.only_reads

    @property
    def is_held_back(self) -> bool:
        """Whether they only read today, by their own choice."""
        return self._could_write and self.peace.only_reads

    @property
    def _could_write(self) -> bool:
        is_on = self.state is PromptState.OPEN and self.standing.group.state is GroupState.ACTIVE
        return is_on and self.standing.can(Permission.POST) and not self.needs_agreement

    @property
    def has_turn(self) -> bool:
        """Whether an answer to the question is still theirs to give."""
        is_over = self.viewer.has_answered or self.viewer.has_passed
        return self.may_write and not (self.prompt.is_round and is_over)

    @property
    def is_own(self) -> bool:
        """Whether the question is theirs."""
        own = self.standing.membership
        return own is not None and own.id == self.prompt.author_id

    @property
    def may_tap(self) -> bool:
        """Whether a number is still theirs to give."""
        has = self.viewer.has_tapped or self.viewer.is_staff
        return self.scale is not None and self.may_write and not has

    def may_answer(self, said: Said) -> bool:
        """Say whether somebody's answer can be answered by them now."""
        return self.may_write and said.can_be_answered and self.takes_responses

    def may_change(self, said: Said) -> bool:
        """Say whether an answer is theirs to change now."""
        return said.is_own and self.may_write and editing.is_changeable(said.reply)

    def kinds_on(self, said: Said) -> tuple[list[Kindness], list[Kindness]]:
        """Return which kind words an answer has, and which of them are theirs."""
        return self.kinds.get(said.reply.id, NO_KINDS)


def view_of(actor: Actor, prompt_id: uuid.UUID) -> View:
    """Return a prompt as the actor sees it."""
    prompt = prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
    standing = standing_in(actor, prompt.group_id)
    viewer = viewer_from(standing, prompt)
    peace = peace_in(actor, prompt.group_id)
    threads = heard_of(threads_for(viewer, prompt), peace.muted)
    said = [one for thread in threads for one in (thread.said, *thread.answers)]
    shown = [one.reply.id for one in said]
    people = people_of(actor, prompt.group_id)
    own = standing.membership
    members = sum(person.role not in STAFF_ROLES for person in people)
    return View(
        prompt=prompt,
        state=state_now(prompt),
        author=author_of(actor, prompt),
        standing=standing,
        viewer=viewer,
        peace=peace,
        threads=threads,
        needs_agreement=needs_agreement(actor, standing),
        people=len(people),
        facilitators=len(people) - members,
        last_audience=last_audience(own.id) if own is not None else Audience.CIRCLE,
        is_mask_offered=prompt.lets_anonymous
        and not viewer.is_staff
        and masks.is_offered(prompt.group_id),
        takes_responses=rounds.takes_responses(prompt),
        kinds=kindnesses.kinds_of(shown, viewer.membership_id, peace.muted),
        changed=editing.changed_among(shown),
        scale=scale_for(viewer, prompt),
        drafts=drafts_of(own.id, [prompt.id, *(thread.said.reply.id for thread in threads)])
        if own is not None
        else {},
        may_unmask=own is None and actor.can(Permission.MASK_OPEN),
        looked=unmasking.reasons_for(viewer.mask_id) if viewer.mask_id else [],
    )
