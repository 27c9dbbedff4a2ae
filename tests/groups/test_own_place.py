"""What helps somebody, and that they only listen: for this circle's facilitators to read."""

import uuid
from datetime import timedelta

import pytest

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import notes, operations, queries
from facilitator.groups.models import Membership, MembershipState, NeedsNote
from facilitator.groups.sweeps import forget_notes_of_gone
from facilitator.live.models import Room, Seat, SeatState
from tests.groups.making import change_seat
from tests.worlds import coming_meeting

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


def test_somebody_is_new_for_two_weeks_and_then_until_their_third_session(hope):
    for who in ("ann", "ben", "cleo"):
        change_seat(hope, who, joined_at=clock.now() - timedelta(days=15))
    change_seat(hope, "ben", joined_at=clock.now() - timedelta(days=13))
    for number in range(3):
        sit_in_a_session(hope, "ben", "cleo", *(["ann"] if number else []))
    new = {hope.seats["ann"], hope.seats["ben"]}
    for who, expected in (("facilitator", new), ("ann", set()), ("owner", set())):
        actor = getattr(hope, who)
        with unit_of_work(actor, writes=False):
            standing = queries.standing_in(actor, hope.group_id)
            people = queries.roster_of(actor, hope.group_id)
            found = notes.newcomers_among(actor, standing, people)
            assert found - {hope.seats["both"]} == expected, who


def sit_in_a_session(tenant, *names):
    """Let people have been in one more session."""
    meeting_id = uuid.uuid4()
    with unit_of_work(tenant.facilitator):
        db.session.add(coming_meeting(tenant.group_id, meeting_id, clock.now()))
        db.session.flush()  # the room points at it
        db.session.add(Room(id=meeting_id, meeting_id=meeting_id, group_id=tenant.group_id))
        db.session.flush()  # and the seats at the room
        for name in names:
            seat = Seat(room_id=meeting_id, membership_id=tenant.seats[name])
            seat.arrived_at = seat.admitted_at = clock.now()
            seat.state = SeatState.ADMITTED
            db.session.add(seat)


def test_pronouns_stand_beside_the_name_and_a_newcomer_is_marked_for_facilitators(world, hope):
    home = f"/o/hope/groups/{hope.group_id}"
    ann = world.client(hope.ann)
    assert ann.post(f"{home}/my-place", data={"pronouns": "they/them"}).status_code == 303
    assert 'value="they/them"' in ann.get(f"{home}/my-place").text
    page = ann.get(f"{home}/people").text
    assert "they/them" in page
    assert "New here" not in page
    assert "New here" in world.client(hope.facilitator).get(f"{home}/people").text
    too_long = ann.post(f"{home}/my-place", data={"pronouns": "x" * 31})
    assert too_long.status_code == 422
    assert "x" * 31 in too_long.text
