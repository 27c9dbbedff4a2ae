"""Someone in the circle: nobody can tell who, and the office looks only with a reason."""

import re

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.crypto import blind_index
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.moderation.models import SubjectKind
from facilitator.moderation.queries import subject_for
from facilitator.notices.models import Kind, Notice
from facilitator.notices.sweeps import look
from facilitator.peace import operations as peace
from facilitator.prompts.editing import edit_reply
from facilitator.prompts.holding import ask_about, waiting_in
from facilitator.prompts.keepsakes import answers_of_member
from facilitator.prompts.mask_models import EarlierReply, Mask
from facilitator.prompts.models import Reply
from facilitator.prompts.operations import remove_reply
from facilitator.prompts.unmasking import open_mask
from tests.prompts.making import answered, crowd, put, reply_row, seen

ANONYMOUS = {"is_anonymous": True}


@pytest.fixture
def thread(hope):
    """Return a prompt of a circle of six members that lets people be just someone."""
    crowd(hope)
    return put(hope, lets_anonymous=True)


def test_it_is_not_offered_among_fewer_than_five_members_or_where_nobody_chose_it(hope):
    prompt_id = put(hope, lets_anonymous=True)
    with pytest.raises(Conflict, match="by name"):
        answered(hope.ann, prompt_id, "Too few.", **ANONYMOUS)
    crowd(hope)
    answered(hope.ann, prompt_id, "Enough.", **ANONYMOUS)
    with pytest.raises(Conflict, match="by name"):
        answered(hope.ann, put(hope), "Not here.", **ANONYMOUS)


def test_somebody_is_the_same_someone_in_a_thread_and_another_in_the_next(world, hope, thread):
    first = answered(hope.ann, thread, "First.", **ANONYMOUS)
    second = answered(hope.ann, thread, "Second.", **ANONYMOUS)
    answered(hope.ben, thread, "Third.", **ANONYMOUS)
    elsewhere = answered(hope.ann, put(hope, lets_anonymous=True), "Elsewhere.", **ANONYMOUS)
    masks = [reply_row(hope, one).mask_id for one in (first, second, elsewhere)]
    assert masks[0] == masks[1] != masks[2]
    page = world.client(hope.cleo).get(f"/o/hope/prompts/{thread}").text
    assert page.count("<b><bdi>Someone in the circle</bdi></b>") == 2
    assert page.count("<b><bdi>Someone in the circle (2)</bdi></b>") == 1


def test_no_column_of_what_is_stored_says_who(hope, thread):
    """The schema itself: no way from an answer without a name to a person but a keyed one."""
    reply_id = answered(hope.ann, thread, "Mine.", **ANONYMOUS)
    with unit_of_work(hope.ann):
        edit_reply(hope.ann, thread, reply_id, "Mine, anew.")
    person = {hope.seats["ann"], hope.ann.member_id, hope.ann.account_id}
    targets = {"memberships", "members", "accounts"}
    reached = {
        column.name
        for column in Mask.__table__.columns
        for key in column.foreign_keys
        if key.column.table.name in targets
    }
    assert reached == set()
    with unit_of_work(hope.owner, writes=False):
        for kind in (Reply, Mask, EarlierReply):
            for row in db.session.scalars(sa.select(kind)):
                kept = {getattr(row, column.name) for column in kind.__table__.columns}
                assert person.isdisjoint(kept), kind
        mask = db.session.scalars(sa.select(Mask)).one()
        lines = db.session.scalars(sa.select(AuditEntry.action)).all()
    row = reply_row(hope, reply_id)
    assert row.created_at == clock.now().replace(minute=0, second=0, microsecond=0)
    assert mask.owner_index != blind_index("prompt mask", str(hope.seats["ann"]))
    assert not [line for line in lines if line.startswith("reply.")]


def test_no_page_or_list_of_anybody_names_them(world, hope, thread):
    reply_id = answered(hope.ann, thread, "Mine.", **ANONYMOUS)
    for who in ("ben", "facilitator", "moderator", "owner"):
        page = world.client(getattr(hope, who)).get(f"/o/hope/prompts/{thread}").text
        main = page.partition("<main")[2]
        assert "Mine." in main
        assert "Ann of" not in main
        assert str(hope.seats["ann"]) not in page
        assert not re.search(r"\d\d:\d\d", main), "a time would say who was there"
    with unit_of_work(hope.ben):
        peace.mute(hope.ben, hope.group_id, hope.seats["ann"], on=True)
    assert seen(hope.ben, thread) == ["Mine."]  # leaving it out would say whose it is
    with pytest.raises(NotFound), unit_of_work(hope.ben):
        subject_for(hope.ben, SubjectKind.REPLY, reply_id)
    with unit_of_work(hope.ben):
        ask_about(hope.ben, thread, reply_id)
    with unit_of_work(hope.facilitator, writes=False):
        [waits] = waiting_in(hope.facilitator, hope.group_id)
    assert waits.said.handle == "Someone in the circle"


def test_it_is_still_theirs_to_change_take_along_and_take_back(hope, thread):
    reply_id = answered(hope.ann, thread, "Mine.", **ANONYMOUS)
    with unit_of_work(hope.ann):
        edit_reply(hope.ann, thread, reply_id, "Better.")
    with unit_of_work(hope.ann, writes=False):
        assert [one.text for one in answers_of_member(hope.seats["ann"])] == ["Better."]
    with pytest.raises(NotAllowed), unit_of_work(hope.ben):
        remove_reply(hope.ben, thread, reply_id, "")
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, thread, reply_id, "")
    assert reply_row(hope, reply_id).body_sealed is None


@pytest.mark.parametrize("who", ["facilitator", "cofacilitator", "ben", "both"])
def test_nobody_of_the_circle_looks_who_it_is(hope, thread, who):
    reply_id = answered(hope.ann, thread, "Mine.", **ANONYMOUS)
    with pytest.raises(NotAllowed), unit_of_work(getattr(hope, who)):
        open_mask(getattr(hope, who), thread, reply_id, "I wonder.")


def test_the_office_looks_with_a_reason_on_record_and_its_author_is_told(world, hope, thread):
    reply_id = answered(hope.ann, thread, "I may hurt somebody.", **ANONYMOUS)
    for actor in (hope.moderator, hope.admin):
        with pytest.raises(Invalid), unit_of_work(actor):
            open_mask(actor, thread, reply_id, " ")
    moderator = world.client(hope.moderator)
    url = f"/o/hope/prompts/{thread}/replies/{reply_id}/who"
    assert "Ann of" not in moderator.get(url).text.partition("<main")[2]
    assert moderator.post(url, data={"reason": ""}).status_code == 422
    shown = moderator.post(url, data={"reason": "Somebody may be in danger."})
    assert "Ann of Hope" in shown.text
    assert "Ann of" not in moderator.get(url).text.partition("<main")[2]  # once, and kept nowhere
    with unit_of_work(hope.owner, writes=False):
        [line] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "mask.opened"))
    assert line.details == {"reason": "Somebody may be in danger."}
    assert line.subject_id == reply_row(hope, reply_id).mask_id
    look()
    with unit_of_work(hope.owner, writes=False):
        told = db.session.scalars(
            sa.select(Notice.membership_id).where(Notice.kind == Kind.UNMASKED)
        ).all()
    assert set(told) == {hope.seats["ann"]}
    for who, reads in (("ann", True), ("ben", False)):
        page = world.client(getattr(hope, who)).get(f"/o/hope/prompts/{thread}").text
        assert ("Somebody may be in danger." in page) is reads
