"""What helps somebody, and that they only listen: for this circle's facilitators to read."""

import pytest

from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import notes, operations, queries
from facilitator.groups.models import Membership, MembershipState, NeedsNote
from facilitator.groups.sweeps import forget_notes_of_gone
from tests.groups.making import change_seat

WORDS = notes.Needs("Short sentences.", "Surprises.", "A screen reader.")


def write(tenant, who="ann", needs=WORDS, *, listens=False):
    """Note what helps somebody."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        notes.keep_own_place(actor, tenant.group_id, needs, listens_first=listens)


def read(tenant, who):
    """Return every note somebody is given of the circle."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        return notes.needs_of_people(actor, queries.standing_in(actor, tenant.group_id))


def stored(tenant):
    """Return the rows there are."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(NeedsNote).all()


def test_only_who_holds_this_circle_reads_a_note(hope):
    write(hope)
    for who in ("facilitator", "cofacilitator"):
        assert read(hope, who) == {hope.seats["ann"]: WORDS}
    for who in ("owner", "admin", "moderator", "ann", "ben"):
        assert read(hope, who) == {}
    change_seat(hope, "cofacilitator", state=MembershipState.PAUSED)
    assert read(hope, "cofacilitator") == {}


def test_a_note_is_sealed_and_changed_by_its_author_alone(hope):
    write(hope)
    [row] = stored(hope)
    assert b"Surprises" not in row.words_sealed
    write(hope, needs=notes.Needs(helps="Silence."))
    assert read(hope, "facilitator") == {hope.seats["ann"]: notes.Needs(helps="Silence.")}
    for who, error in (("owner", NotAllowed), ("stranger", NotFound), ("pending", NotFound)):
        with pytest.raises(error):
            write(hope, who)


def test_an_empty_note_is_no_note(hope):
    write(hope)
    write(hope, needs=notes.Needs())
    assert stored(hope) == []


def test_a_note_goes_with_whoever_leaves(hope):
    write(hope, listens=True)
    with unit_of_work(hope.ann):
        operations.leave_group(hope.ann, hope.group_id)
    assert stored(hope) == []
    with unit_of_work(hope.owner, writes=False):
        row = db.session.get_one(Membership, (hope.organization_id, hope.seats["ann"]))
        assert not row.listens_first


@pytest.mark.parametrize(
    ("state", "left"), [(MembershipState.BANNED, 0), (MembershipState.SUSPENDED, 1)]
)
def test_a_note_of_somebody_sent_away_for_good_goes_by_itself(hope, state, left):
    write(hope)
    change_seat(hope, "ann", state=state)
    assert read(hope, "facilitator") == {}
    forget_notes_of_gone()
    forget_notes_of_gone()
    assert len(stored(hope)) == left


def test_the_pages_show_it_to_whom_it_is_for(world, hope):
    url = f"/o/hope/groups/{hope.group_id}"
    ann = world.client(hope.ann)
    data = {"helps": "Short sentences.", "avoid": "", "access": "", "listens_first": "y"}
    assert "Saved" in ann.post(f"{url}/my-place", data=data, follow_redirects=True).text
    assert "Short sentences." in ann.get(f"{url}/my-place").text
    seen = world.client(hope.facilitator).get(f"{url}/people").text
    assert "Short sentences." in seen
    assert "Listening" in seen
    assert "New here" in seen
    for who in (hope.owner, hope.moderator, hope.ben, hope.ann):
        page = world.client(who).get(f"{url}/people").text
        for word in ("Short sentences.", "Listening", "New here"):
            assert word not in page
    too_long = ann.post(f"{url}/my-place", data={**data, "helps": "x" * 601})
    assert too_long.status_code == 422
    assert world.client(hope.stranger).get(f"{url}/my-place").status_code == 404
    assert world.client(hope.owner).get(f"{url}/my-place").status_code == 403
