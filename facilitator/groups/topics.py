"""The topics of an organization, and which of them a circle is about.

Part of this feature's operations, kept apart for size.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotFound
from facilitator.groups.models import Group
from facilitator.groups.topic_models import GroupTopic, Topic
from facilitator.organizations.queries import organization_for

MOST_TOPICS = 60
LONGEST_TOPIC = 40
MOST_OF_A_GROUP = 3


def topics_of(actor: Actor) -> list[Topic]:
    """Return the organization's topics, in its order; every member may read them."""
    return list(db.session.scalars(sa.select(Topic).order_by(Topic.number, Topic.id)))


def set_topics(actor: Actor, names: Sequence[str]) -> None:
    """Change the organization's list; a topic that stays in it stays with its circles."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    wanted = {name.casefold(): name for line in names if (name := " ".join(line.split()))}
    if len(wanted) > MOST_TOPICS:
        raise Invalid(f"Please keep it to {MOST_TOPICS} topics.", field="topics")
    if any(len(name) > LONGEST_TOPIC for name in wanted.values()):
        words = f"Please keep each to {LONGEST_TOPIC} characters, one on a line."
        raise Invalid(words, field="topics")
    known = {topic.name_key: topic for topic in topics_of(actor)}
    gone = [topic.id for key, topic in known.items() if key not in wanted]
    if gone:
        for table, column in ((GroupTopic, GroupTopic.topic_id), (Topic, Topic.id)):
            db.session.execute(sa.delete(table).where(column.in_(gone)))
    for number, (key, name) in enumerate(wanted.items(), start=1):
        topic = known.get(key) or Topic(id=uuid.uuid4(), name_key=key)
        topic.name, topic.number = name, number
        db.session.add(topic)
    record(actor, "topics.set", organization, topics=len(wanted))


def topics_of_groups(
    actor: Actor, group_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Topic]]:
    """Return what each of these groups is about, in the organization's order."""
    rows = db.session.execute(
        sa.select(GroupTopic.group_id, Topic)
        .join(Topic, Topic.id == GroupTopic.topic_id)
        .where(GroupTopic.group_id.in_(list(group_ids)))
        .order_by(Topic.number)
    )
    found: dict[uuid.UUID, list[Topic]] = defaultdict(list)
    for group_id, topic in rows:
        found[group_id].append(topic)
    return found


def set_group_topics(actor: Actor, group: Group, topic_ids: Collection[uuid.UUID]) -> None:
    """Say what a group the actor may edit is about; NotFound for a topic that is not here."""
    wanted = set(topic_ids)
    if len(wanted) > MOST_OF_A_GROUP:
        raise Invalid(f"Please choose at most {MOST_OF_A_GROUP}.", field="topics")
    if wanted - {topic.id for topic in topics_of(actor)}:
        raise NotFound()
    db.session.execute(sa.delete(GroupTopic).where(GroupTopic.group_id == group.id))
    db.session.add_all(
        GroupTopic(id=uuid.uuid4(), group_id=group.id, topic_id=topic_id) for topic_id in wanted
    )
