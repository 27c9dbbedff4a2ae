"""What somebody who enters a room is told of its team: who leads, and what is theirs alone."""

from facilitator.live.parts import Entering, Part
from facilitator.team.aside import stepping_aside
from facilitator.team.events import TeamPart, TeamStaffPart
from facilitator.team.queries import facts_of, lead_of
from facilitator.team.quiet import unseen_of


def _view(entering: Entering) -> TeamPart:
    room, own = entering.room, entering.seat.membership_id
    if entering.is_staff:
        facts, let_in = facts_of(room, entering.meeting), entering.roster.let_in
        staff = TeamStaffPart(facts=facts, breathers=stepping_aside(room), seated=let_in)
        return TeamPart(lead=facts.lead, staff=staff)
    mine = [one.until for one in stepping_aside(room) if one.id == own]
    breather, lead = mine[0] if mine else "", lead_of(room, entering.meeting)
    return TeamPart(lead=lead, breather=breather, unseen=unseen_of(room, own))


part = Part("team", _view)
