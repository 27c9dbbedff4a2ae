"""What a line of the audit says to people: words for every kind, and what each kind is about.

A kind without words here is told kindly from its own name, and only to those who may see
the whole audit: whom a new kind concerns is decided here, not guessed.
"""

from enum import StrEnum


class Area(StrEnum):
    """What a line is about; people look through the audit by it."""

    PEOPLE = "people"
    CIRCLE = "circle"
    SESSION = "session"
    MODERATION = "moderation"
    CARE = "care"
    TEAM = "team"
    ORGANIZATION = "organization"
    OTHER = "other"


AREA_WORDS = {
    Area.PEOPLE: "People coming and going",
    Area.CIRCLE: "Circles",
    Area.SESSION: "Sessions",
    Area.MODERATION: "Reports and acts on people",
    Area.CARE: "Care for people",
    Area.TEAM: "What teams do for each other",
    Area.ORGANIZATION: "The organization",
    Area.OTHER: "Anything else",
}
#: Areas that whoever leads a circle reads of it. Reports are not among them: one may be about
#: its lead, and neither is what a team member does about themselves.
LEAD_AREAS = (Area.PEOPLE, Area.CIRCLE, Area.SESSION)
#: Lines of the same kind that a lead reads although their area is not theirs.
_LEAD_TOO = ("sanction.",)
#: And of these none: it is about somebody of the team, and the others are told neutrally.
_NOT_LEAD = ("sanction.leading", "sanction.leading_lifted", "sanction.leading_over")

_WORDS: dict[Area, dict[str, str]] = {
    Area.PEOPLE: {
        "invite.made": "Made a link into the circle",
        "invite.revoked": "Closed a link",
        "invite.asks_first": "A link asks facilitators first from now on",
        "membership.joined": "Joined",
        "membership.asked": "Asked to join",
        "membership.asked_back": "Asked somebody a question who wants to join",
        "membership.answered": "Answered a question about joining",
        "membership.withdrawn": "Took a request to join back",
        "membership.approved": "Let somebody in who had asked",
        "membership.declined": "Declined a request to join",
        "membership.left": "Left",
        "member.erasing": "Asked that everything of theirs here is deleted",
        "member.stays": "Took the wish back that everything of theirs is deleted",
        "member.erased": "Everything of somebody was deleted, as they had asked",
        "membership.left_line": "Left the line in front of a full circle",
        "membership.paused": "Paused their membership",
        "membership.resumed": "Came back from a pause",
        "membership.place": "Changed how they are in the circle",
        "membership.place_taken": "Took the place that was offered",
        "membership.role": "Changed somebody's role in the circle",
        "request.settled": "A request was settled",
        "request.forgotten": "The words of a request went",
        "needs.forgotten": "A note of what helps somebody went",
        "place.offered": "A place was offered to the next in line",
        "place.lapsed": "An offered place was not taken in time",
        "talk.offered": "Offered times to talk first",
        "talk.picked": "Picked a time to talk first",
        "talk.unsuited": "Said that no offered time suits",
        "talk.forgotten": "The arrangements for a first talk went",
        "buddy.named": "Named somebody's buddy",
        "buddy.ended": "A buddy's time ended",
        "agreement.accepted": "Accepted the agreement",
        "consent.given": "Agreed to what joining means",
    },
    Area.CIRCLE: {
        "group.created": "Opened the circle",
        "group.edited": "Changed the circle",
        "group.archived": "Archived the circle",
        "group.closing": "Chose the circle's last day",
        "group.goes_on": "Let the circle go on after all",
        "group.closed": "The circle closed",
        "group.emptied": "What was written in a closed circle went",
        "group.defaults": "Changed what sessions of the circle start from",
        "group.questions": "Changed what people who ask to join are asked",
        "agreement.published": "Published a new agreement",
        "topics.set": "Changed what the circle is about",
        "shelf.added": "Put something on the shelf",
        "shelf.changed": "Changed something on the shelf",
        "shelf.reviewed": "Looked something on the shelf over",
        "shelf.moved": "Put the shelf in another order",
        "shelf.removed": "Took something off the shelf",
        "prompt.published": "Asked the circle a question",
        "prompt.closed": "Closed a question",
        "prompt.withdrawn": "Took a question back",
        "prompt.removed": "Removed a question",
        "prompt.held_back": "Made a question a draft again",
        "prompt.scheduled": "Chose when a question opens",
        "prompt.archived": "Put a question away",
        "prompt.reminded": "Reminded people of a question",
        "prompt.responses_opened": "Let people of a round answer each other",
        "deck.changed": "Changed the deck of questions",
        "card_texts.changed": "Changed the texts of cards",
    },
    Area.SESSION: {
        "meeting.scheduled": "Planned a session",
        "meeting.edited": "Changed a session",
        "meeting.cancelled": "Cancelled a session",
        "meeting.unheld": "A session began and nobody held it",
        "series.planned": "Planned a series of sessions",
        "series.edited": "Changed a series of sessions",
        "series.ended": "Ended a series of sessions",
        "series.day_skipped": "Left a day of a series out",
        "series.day_returned": "Put a day of a series back",
        "poll.offered": "Offered times for a session",
        "poll.chosen": "Chose a time for a session",
        "poll.withdrawn": "Took offered times back",
        "poll.closed": "Offered times took no more answers",
        "substitute.asked": "Asked somebody else to hold a session",
        "substitute.taken": "Took a session for somebody else",
        "substitute.withdrawn": "Took the search for a substitute back",
        "session.lobby": "Opened the waiting room",
        "session.live": "Began or went on with a session",
        "session.paused": "Paused a session",
        "session.closing": "Brought a session to its close",
        "session.ended": "A session ended",
        "session.rested": "A session rested, because nobody held it",
        "session.hold_all": "Changed whether every message is read first",
        "session.postponed": "Put a session off",
        "session.words_gone": "What was said in a session went",
        "seat.admitted": "Let somebody into a session",
        "seat.denied": "Turned somebody away at the door",
        "attendance.names_gone": "The names of who came to a session went",
        "attendance.gone": "The numbers of a session went",
        "floor.mode": "Changed who may write",
        "floor.doors": "Opened or closed the doors of a session",
        "floor.silence": "Kept silence together",
        "floor.pace": "Changed the pace of a session",
        "round.started": "Began a round",
        "round.ended": "A round ended",
        "breakout.opened": "Let people go apart into small circles",
        "breakout.extended": "Gave small circles more time",
        "breakout.ended": "Small circles came back",
        "breakout.moved": "Moved somebody to another small circle",
        "breakout.said": "Said something to all small circles",
        "phase.moved": "Went to another part of a session",
        "phase.extended": "Gave a part of a session more time",
        "lobby.said": "Said something to the waiting room",
        "phrase.added": "Kept a phrase",
        "phrase.removed": "Took a phrase away",
        "pact.opened": "Began an agreement of the session's own",
        "pact.published": "Published an agreement of the session's own",
        "pact.words_gone": "The lines of a session's agreement went",
        "sounding.opened": "Asked something with a tap",
        "sounding.closed": "A question with a tap closed",
        "sounding.words_gone": "The words of a question with a tap went",
        "template.made": "Made a session template",
        "template.edited": "Changed a session template",
        "template.copied": "Copied a session template",
        "template.active": "Brought a session template back",
        "template.retired": "Put a session template away",
    },
    Area.MODERATION: {
        "report.raised": "A report was made",
        "report.claimed": "Took a report on",
        "report.released": "Gave a report back",
        "report.actioned": "Closed a report: action was taken",
        "report.no_breach": "Closed a report: no rule was broken",
        "report.escalated": "Passed a report on",
        "sanction.warn": "Warned somebody",
        "sanction.mute": "Gave somebody a break from writing",
        "sanction.remove": "Removed somebody from a session",
        "sanction.leading": "Kept somebody from leading circles for a while",
        "sanction.leading_lifted": "Let somebody lead circles again",
        "sanction.leading_over": "Somebody may lead circles again",
        "sanction.suspend": "Gave somebody a break from the circle",
        "sanction.ban": "Banned somebody from the circle",
        "sanction.space_ban": "Left somebody out of the whole space",
        "sanction.lifted": "Lifted what was decided about somebody",
        "sanction.expired": "What was decided about somebody came to its end",
        "message.approve": "Let a held message through",
        "message.decline": "Declined a held message",
        "message.hide": "Hid a message",
        "message.restore": "Showed a hidden message again",
        "message.remove": "Removed a message",
        "message.label": "Put a warning on a message",
        "message.suggest": "Suggested other words for a held message",
        "message.read_before": "Read what a message said before it was changed",
        "reply.removed": "Removed an answer",
        "reply.approve": "Let a held answer through",
        "reply.without": "Let a held answer through without its picture",
        "reply.decline": "Declined a held answer",
        "reply.warn": "Put a warning on an answer",
        "reply.keep": "Kept an answer somebody asked about",
        "reply.asked_about": "Asked that an answer be read again",
        "reply.earlier_opened": "Read what an answer said before it was changed",
        "mask.opened": "Looked who wrote an answer without a name",
        "report.added_to": "Said more about a report",
        "report.asked": "Asked whoever reported something",
        "report.ban_proposed": "Proposed to leave somebody out of the space",
        "report.climbed": "A report waited too long and went to the owner",
        "report.exported": "Took an incident outside",
        "report.transcript_opened": "Read more of a session around a report",
        "report.put_together": "Put reports together",
        "report.taken_apart": "Took reports apart",
        "report.stood_aside": "Stood aside from a report",
        "apart.set": "Decided that two people are kept apart",
        "apart.ended": "Let two people come together again",
        "appeal.raised": "Asked for a second look",
        "appeal.upheld": "A second look left it as it was",
        "appeal.overturned": "A second look took it back",
        "concern.closed": "Closed a word about a facilitator",
    },
    Area.CARE: {
        "care.raised": "Somebody's need for care was raised",
        "care.climbed": "A care case went on to the next who can answer",
        "care.acknowledged": "Answered a care case",
        "care.with_member": "Was with somebody in a care case",
        "care.stepped_down": "Stepped a care case down",
        "care.handed_over": "Handed a care case over to a service",
        "care.emergency": "Called emergency help in a care case",
        "care.follow_up_due": "Something to follow up in a care case fell due",
        "care.closed": "Closed a care case",
        "care.taken": "Took a care case on",
        "care.handed_on": "Handed a care case on",
        "care.ticked": "Ticked a step of the guide in a care case",
        "care.unticked": "Took a tick back in a care case",
        "care.note": "Wrote a note in a care case",
        "care.agreed": "Wrote down what was agreed in a care case",
        "care.task": "Closed something to follow up in a care case",
        "care.side": "Opened or closed a side room",
        "care.group": "Said something to a group after a care case",
        "care.contact": "Opened, or asked to open, a sealed contact",
        "care.moved": "Moved a care case on",
        "care.forgotten": "What was written in a care case went",
    },
    Area.TEAM: {
        "team.hat": "Changed who does what in a session's team",
        "team.lead": "Changed who leads a session",
        "team.called": "Called moderators and admins to a session",
        "team.let_go": "Let moderators and admins go again",
        "team.words_gone": "What a team said among itself went",
        "session_notes.saved": "Saved the team's notes",
        "follow_up.added": "Added something to follow up",
        "follow_up.done": "Followed something up",
        "follow_up.let_go": "Let something to follow up go",
        "listener.asked": "Asked somebody of the team to listen",
        "listener.done": "Somebody of the team was listened to",
        "credential.added": "Wrote a credential down",
        "credential.changed": "Changed a credential",
        "credential.deleted": "Took a credential off the list",
        "credential.expiring": "Told somebody that a credential runs out",
        "credential.forgotten": "Let go of a credential of somebody who left the team",
        "credential.proposed": "Sent a credential in",
        "credential.settled": "Answered a credential that was sent in",
        "rota.added": "Put a shift on the rota",
        "rota.changed": "Changed a day of the rota",
        "rota.removed": "Took a shift off the rota",
    },
    Area.ORGANIZATION: {
        "organization.created": "Made the organization",
        "organization.edited": "Changed the organization",
        "organization.noticing": "Switched noticing words of danger",
        "organization.opened": "Opened the doors",
        "organization.suspended": "Paused the organization",
        "organization.resumed": "Let the organization go on",
        "organization.ending": "Asked that everything here is deleted in thirty days",
        "organization.kept": "Took the wish back that everything here is deleted",
        "organization.quotas": "Changed how large the organization may become",
        "organization.taken": "Took the organization along as a file",
        "setup.saved": "Saved a step of the set-up",
        "alert.tested": "Sent a test alert",
        "alert.acknowledged": "Said that a test alert arrived",
        "oncall.set": "Changed who is on call",
        "cover.set": "Changed the hours of cover",
        "staff.invited": "Invited somebody to the team",
        "staff.joined": "Joined the team",
        "staff.invitation_revoked": "Closed an invitation to the team",
        "role.assigned": "Changed somebody's role",
        "factor.reset": "Took a lost second step off somebody's account",
        "consent.published": "Published what joining means",
        "notices.sender": "Changed whom mail is from",
        "audit.exported": "Took lines of the audit along",
        "credential.rule": "Changed what a credential that ran out means",
        "watched.added": "Added watched phrases",
        "watched.changed": "Changed a watched phrase",
        "watched.removed": "Took a watched phrase away",
        "watched.put_back": "Put a watched phrase back",
    },
}
#: Every kind that has words, and what it is about.
AREAS = {kind: area for area, kinds in _WORDS.items() for kind in kinds}
KIND_WORDS = {kind: words for kinds in _WORDS.values() for kind, words in kinds.items()}
LEAD_KINDS = tuple(
    kind
    for kind, area in AREAS.items()
    if area in LEAD_AREAS or (kind.startswith(_LEAD_TOO) and kind not in _NOT_LEAD)
)
MODERATION_KINDS = tuple(kind for kind, area in AREAS.items() if area is Area.MODERATION)
#: Who did it, and to whom, is told to nobody here: it is for those it was said to.
VEILED = (
    *("report.raised", "reply.asked_about", "listener.asked", "listener.done", "membership.place"),
    *("talk.picked", "talk.unsuited", "talk.forgotten", "needs.forgotten"),
    *("report.added_to", "care.raised"),
)
#: What a line may be about by name. Who came to a session only those who hold the circle know.
NAMED_AREAS = (Area.PEOPLE, Area.MODERATION)


def words_of(kind: str) -> str:
    """Return what a line of this kind says: our words for it, or its own name made readable."""
    known = KIND_WORDS.get(kind)
    return known or kind.replace(".", ": ").replace("_", " ").capitalize()


def area_of(kind: str) -> Area:
    """Return what a line of this kind is about."""
    return AREAS.get(kind, Area.OTHER)


def kinds_in(area: Area) -> tuple[str, ...]:
    """Return the kinds of an area; those of `OTHER` are all that have no words."""
    return tuple(kind for kind, where in AREAS.items() if where is area)
