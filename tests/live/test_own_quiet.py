"""Muting somebody for oneself leaves no trace, and a lens folds on one's own screens alone."""

import json
import uuid

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Membership
from facilitator.live import seats
from facilitator.peace import operations
from facilitator.peace.models import OwnPeace
from facilitator.peace.queries import Peace, peace_in
from facilitator.prompts import operations as prompts
from tests.live.listening import Listener
from tests.worlds import acting


def mute(who, hope, name, *, on=True):
    with unit_of_work(who):
        return operations.mute(who, hope.group_id, hope.seats[name], on=on)


def kept(who, hope):
    with unit_of_work(who, writes=False):
        return peace_in(who, hope.group_id)


def test_whom_one_mutes_is_sealed_recorded_nowhere_and_undone_without_loss(hope):
    assert mute(hope.ann, hope, "ben").muted == {hope.seats["ben"]}
    assert mute(hope.ann, hope, "ben").muted == {hope.seats["ben"]}
    assert kept(hope.ann, hope).muted == {hope.seats["ben"]}
    assert kept(hope.ben, hope).muted == frozenset()
    with unit_of_work(hope.facilitator, writes=False):
        row = db.session.scalar(sa.select(OwnPeace))
        assert str(hope.seats["ben"]).encode() not in row.words_sealed
        assert db.session.scalars(sa.select(AuditEntry)).all() == []
        length = len(row.words_sealed)
    assert mute(hope.ann, hope, "ben", on=False).muted == frozenset()
    with unit_of_work(hope.facilitator, writes=False):
        assert len(db.session.scalar(sa.select(OwnPeace)).words_sealed) == length


@pytest.mark.parametrize(
    ("who", "whom", "refusal"),
    [
        ("ann", "facilitator", NotAllowed),
        ("ann", "cofacilitator", NotAllowed),
        ("ann", "ann", Invalid),
        ("ann", "pending", NotFound),
        ("facilitator", "ann", NotAllowed),
        ("stranger", "ann", NotFound),
    ],
)
def test_who_cannot_be_muted_and_who_cannot_mute_are_told_why(hope, who, whom, refusal):
    with pytest.raises(refusal) as refused:
        mute(getattr(hope, who), hope, whom)
    assert refused.value.message


def test_a_stranger_to_the_circle_cannot_be_muted_by_an_id_from_elsewhere(world):
    with unit_of_work(world.hope.ann), pytest.raises(NotFound):
        operations.mute(world.hope.ann, world.hope.group_id, world.other.seats["ben"], on=True)


def test_somebody_who_comes_to_hold_the_circle_is_heard(hope):
    mute(hope.ann, hope, "ben")
    with unit_of_work(hope.facilitator):
        ben = db.session.get_one(Membership, (hope.organization_id, hope.seats["ben"]))
        ben.role = Role.COFACILITATOR
    assert kept(hope.ann, hope).muted == frozenset()


def test_phrases_are_kept_for_their_person_alone(hope):
    with unit_of_work(hope.ann):
        operations.keep_lens(hope.ann, hope.group_id, ("hospital", "  Hospital", "", "loss"))
    assert kept(hope.ann, hope).lens == ("hospital", "loss")
    assert kept(hope.facilitator, hope).lens == ()
    with unit_of_work(hope.ann), pytest.raises(Invalid, match="50"):
        operations.keep_lens(hope.ann, hope.group_id, tuple(f"topic {n}" for n in range(51)))


def test_a_phrase_folds_where_a_word_begins_and_a_short_one_only_as_a_word():
    peace = Peace(lens=("suicid", "ed", "it’s over"))
    assert peace.folds("SUICIDAL thoughts") == "suicid"
    assert peace.folds("my ED came back") == "ed"
    assert peace.folds("so it's  over") == "it’s over"
    assert peace.folds("at the edge") == ""


@pytest.fixture
def circle_of(app, world, hope, tail, people):
    """Return what Ben, the lead and Ann's asks make them see in a round of talk, ids made equal."""
    lead, ann = people
    ben = Listener(app, hope.ben, hope.meeting_id)
    ben.enter()
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    ann.enter()
    ben.enter()
    tail.turn()
    for one in (lead, ann, ben):
        one.heard()

    def talk(*, mutes):
        ann.heard()
        if mutes:
            who = str(hope.seats["ben"])
            told = ann.ask("peace.mute", cmid=str(uuid.uuid4()), who=who, on=True)
            assert told["peace"]["muted"] == [who]
            assert "peace" in [name for name, _ in ann.heard()]
        with time_machine.travel(clock.now(), tick=False):
            answers = [ben.ask("msg.send", cmid=str(uuid.uuid4()), body="Evening, all.")]
            said = ann.ask("msg.send", cmid=str(uuid.uuid4()), body="Good evening.")
            react = {"cmid": str(uuid.uuid4()), "id": said["id"], "kind": "hug", "on": True}
            answers.append(ben.ask("msg.react", **react))
            whisper = ben.tail.fanout.server.handlers["/"]["typing"]
            whisper(ben.id, {"room": str(hope.meeting_id)})
            tail.turn()
        pages = world.client(hope.ben).get(f"/o/hope/groups/{hope.group_id}/roster").text
        # who is here comes by the clock, whatever happens
        frames = [[f for f in one.heard() if f[0] != "presence"] for one in (lead, ben)]
        if mutes:
            seen = ann.ask("peace.kinds", ids=[said["id"]])["kinds"]
            assert seen == {said["id"]: []}
        return shape([answers, frames]), len(pages)

    return talk


def test_every_frame_of_the_muted_and_of_everybody_else_is_the_same(circle_of, hope, tail):
    plain, muted = circle_of(mutes=False), circle_of(mutes=True)
    assert muted == plain


def shape(said):
    """Return what was said without what is new each time: ids, moments and numbers of rows."""

    def bare(value):
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in {"seq", "from", "to", "head"}}
        if isinstance(value, list | tuple):
            return [bare(one) for one in value]
        if isinstance(value, str) and (value.endswith("Z") or len(value) == 36):
            return "…"
        return value

    return json.dumps(bare(said), sort_keys=True)


def test_pages_leave_out_the_muted_and_fold_what_the_lens_names(world, hope):
    with unit_of_work(hope.facilitator):
        prompt = prompts.publish_prompt(
            hope.facilitator, hope.group_id, text="How was it?", meeting_id=None
        )
        prompt_id = prompt.id
    for who, words in ((hope.ben, "Words of Ben"), (hope.cleo, "The hospital again")):
        with unit_of_work(who):
            prompts.reply_to(who, prompt_id, words)
    client = world.client(hope.ann)
    view = f"/o/hope/groups/{hope.group_id}/my-view"
    assert client.post(f"{view}/mute/{hope.seats['ben']}").status_code == 303
    assert client.post(view, data={"lens": "hospital"}).status_code == 303
    page = client.get(f"/o/hope/prompts/{prompt_id}").text
    assert "Words of Ben" not in page
    assert "You fold: hospital. Show" in page
    assert "Words of Ben" in world.client(hope.cleo).get(f"/o/hope/prompts/{prompt_id}").text
    mine = client.get(view).text
    assert "Ben of Hope" in mine
    assert "hospital" in mine
    assert client.post(f"{view}/hear/{hope.seats['ben']}").status_code == 303
    assert "Words of Ben" in client.get(f"/o/hope/prompts/{prompt_id}").text
    too_many = client.post(view, data={"lens": "\n".join(f"topic {n}" for n in range(51))})
    assert too_many.status_code == 422
