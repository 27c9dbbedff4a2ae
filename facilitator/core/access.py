"""The whole policy on one page: who may do what, and where.

A role is held in the organization (owner, admin, moderator, facilitator, member)
or in one group (lead, cofacilitator, participant, pending). A grant to an
organization role holds in every group of the organization; a grant to a group
role holds in that group. A permission nobody was granted is nobody's.
The roles page is rendered from these tables.
"""

from enum import StrEnum


class Access(StrEnum):
    """Who may knock on a door at all; the finders behind it decide the rest."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    MEMBERS = "members"
    OPERATORS = "operators"


class Role(StrEnum):
    """A role in the organization or in one group; they add up."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    MEMBER = "member"
    LEAD = "lead"
    COFACILITATOR = "cofacilitator"
    PARTICIPANT = "participant"
    PENDING = "pending"


ORGANIZATION_ROLES = (Role.OWNER, Role.ADMIN, Role.MODERATOR, Role.FACILITATOR, Role.MEMBER)
GROUP_ROLES = (Role.LEAD, Role.COFACILITATOR, Role.PARTICIPANT, Role.PENDING)
#: Roles in the organization with power over people in every circle.
OFFICES = (Role.OWNER, Role.ADMIN, Role.MODERATOR)
#: Group roles that hold the process: they never wait in a lobby and a room needs one of them.
STAFF_ROLES = (Role.LEAD, Role.COFACILITATOR)


class Permission(StrEnum):
    """One thing that can be done. The value is `noun.verb`, as in the audit."""

    ORGANIZATION_SETTINGS = "organization.settings"
    ORGANIZATION_SEE_PEOPLE = "organization.see_people"
    ORGANIZATION_END = "organization.end"
    ROLE_ASSIGN = "role.assign"
    STAFF_INVITE = "staff.invite"
    GROUP_CREATE = "group.create"
    GROUP_SEE = "group.see"
    GROUP_EDIT = "group.edit"
    GROUP_ARCHIVE = "group.archive"
    GROUP_ROLES = "group.roles"
    MEMBER_INVITE = "member.invite"
    MEMBER_APPROVE = "member.approve"
    ROSTER_SEE = "roster.see"
    SHELF_KEEP = "shelf.keep"
    MEETING_SCHEDULE = "meeting.schedule"
    MEETING_CANCEL = "meeting.cancel"
    MEETING_RSVP = "meeting.rsvp"
    TEMPLATE_USE = "template.use"
    TEMPLATE_EDIT = "template.edit"
    PROMPT_PUBLISH = "prompt.publish"
    PROMPT_MODERATE = "prompt.moderate"
    POST = "post"
    ROOM_HOLD = "room.hold"
    ROOM_PAUSE = "room.pause"
    MESSAGE_MODERATE = "message.moderate"
    MEMBER_MUTE = "member.mute"
    MEMBER_SUSPEND = "member.suspend"
    MEMBER_BAN = "member.ban"
    LEADING_SUSPEND = "leading.suspend"
    MEMBER_EXPEL = "member.expel"
    REPORT = "report"
    QUEUE_WORK = "queue.work"
    QUEUE_WORK_ALL = "queue.work_all"
    MASK_OPEN = "mask.open"
    AUDIT_SEE = "audit.see"
    WATCHED_SEE = "watched.see"
    WATCHED_EDIT = "watched.edit"
    CARE = "care"


P = Permission
_EVERY_PARTICIPANT = {P.GROUP_SEE, P.ROSTER_SEE, P.MEETING_RSVP, P.POST, P.REPORT}
_ROOM = {P.ROOM_HOLD, P.ROOM_PAUSE, P.MESSAGE_MODERATE, P.MEMBER_MUTE}
_COFACILITATOR = (
    _EVERY_PARTICIPANT
    | _ROOM
    | {P.MEMBER_INVITE, P.MEMBER_APPROVE, P.PROMPT_PUBLISH, P.PROMPT_MODERATE, P.QUEUE_WORK}
    | {P.TEMPLATE_USE, P.SHELF_KEEP, P.CARE}
)
_LEAD = _COFACILITATOR | {
    P.GROUP_EDIT,
    P.GROUP_ROLES,
    P.GROUP_ARCHIVE,
    P.MEETING_SCHEDULE,
    P.MEETING_CANCEL,
    P.MEMBER_SUSPEND,
}
_MODERATOR = {
    P.GROUP_SEE,
    P.ROSTER_SEE,
    P.ROOM_PAUSE,
    P.MESSAGE_MODERATE,
    P.MEMBER_MUTE,
    P.MEMBER_SUSPEND,
    P.MEMBER_BAN,
    P.LEADING_SUSPEND,
    P.PROMPT_MODERATE,
    P.REPORT,
    P.QUEUE_WORK,
    P.QUEUE_WORK_ALL,
    P.WATCHED_SEE,
    P.CARE,
    P.MASK_OPEN,
}
_ADMIN = {
    P.ORGANIZATION_SETTINGS,
    P.ORGANIZATION_SEE_PEOPLE,
    P.ROLE_ASSIGN,
    P.STAFF_INVITE,
    P.GROUP_CREATE,
    P.GROUP_SEE,
    P.GROUP_EDIT,
    P.GROUP_ARCHIVE,
    P.GROUP_ROLES,
    P.MEMBER_INVITE,
    P.MEMBER_APPROVE,
    P.ROSTER_SEE,
    P.MEETING_SCHEDULE,
    P.MEETING_CANCEL,
    P.TEMPLATE_USE,
    P.TEMPLATE_EDIT,
    P.ROOM_PAUSE,
    P.MEMBER_SUSPEND,
    P.MEMBER_BAN,
    P.LEADING_SUSPEND,
    P.MEMBER_EXPEL,
    P.REPORT,
    P.QUEUE_WORK,
    P.QUEUE_WORK_ALL,
    P.MASK_OPEN,
    P.AUDIT_SEE,
    P.WATCHED_SEE,
    P.WATCHED_EDIT,
    P.CARE,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(_ADMIN | {P.ORGANIZATION_END}),
    Role.ADMIN: frozenset(_ADMIN),
    Role.MODERATOR: frozenset(_MODERATOR),
    # Circles only while the organization lets its facilitators open some of their own.
    Role.FACILITATOR: frozenset({P.GROUP_CREATE, P.TEMPLATE_USE}),
    Role.MEMBER: frozenset(),
    Role.LEAD: frozenset(_LEAD),
    Role.COFACILITATOR: frozenset(_COFACILITATOR),
    Role.PARTICIPANT: frozenset(_EVERY_PARTICIPANT),
    Role.PENDING: frozenset(),
}

#: What is left of a group role while somebody pauses their membership: reading, and safety.
WHILE_PAUSED = frozenset({P.GROUP_SEE, P.ROSTER_SEE, P.REPORT})

ROLE_WORDS: dict[Role, tuple[str, str]] = {
    Role.OWNER: ("Owner", "Answers for the organization."),
    Role.ADMIN: ("Admin", "Runs groups, people and policy."),
    Role.MODERATOR: ("Moderator", "Handles reports and appeals across groups."),
    Role.FACILITATOR: ("Facilitator", "May open and lead circles."),
    Role.MEMBER: ("Member", "Takes part in the groups they joined."),
    Role.LEAD: ("Lead facilitator", "Holds the process of one group."),
    Role.COFACILITATOR: ("Co-facilitator", "Shares the room with the lead."),
    Role.PARTICIPANT: ("Participant", "Belongs to the circle."),
    Role.PENDING: ("Waiting", "Has asked to join and is not in yet."),
}

PERMISSION_WORDS: dict[Permission, str] = {
    P.ORGANIZATION_SETTINGS: "Change the organization's settings",
    P.ORGANIZATION_SEE_PEOPLE: "See who belongs to the organization",
    P.ORGANIZATION_END: "Take the organization along as a file, and end it",
    P.ROLE_ASSIGN: "Give people roles",
    P.STAFF_INVITE: "Invite staff",
    P.GROUP_CREATE: "Open a group",
    P.GROUP_SEE: "See the group",
    P.GROUP_EDIT: "Edit the group and its agreement",
    P.GROUP_ARCHIVE: "Archive the group",
    P.GROUP_ROLES: "Give roles in the group",
    P.MEMBER_INVITE: "Invite members",
    P.MEMBER_APPROVE: "Answer requests to join",
    P.ROSTER_SEE: "See the names in the group",
    P.SHELF_KEEP: "Keep the group's shelf",
    P.MEETING_SCHEDULE: "Schedule sessions",
    P.MEETING_CANCEL: "Cancel sessions",
    P.MEETING_RSVP: "Say they are coming",
    P.TEMPLATE_USE: "Use session templates and make their own",
    P.TEMPLATE_EDIT: "Edit every session template",
    P.PROMPT_PUBLISH: "Post prompts",
    P.PROMPT_MODERATE: "Close prompts and remove answers",
    P.POST: "Write in the group and the room",
    P.ROOM_HOLD: "Open the lobby, admit, start and end sessions",
    P.ROOM_PAUSE: "Pause the room",
    P.MESSAGE_MODERATE: "Approve, hide and remove messages",
    P.MEMBER_MUTE: "Warn, mute and remove from a session",
    P.MEMBER_SUSPEND: "Suspend from the group",
    P.MEMBER_BAN: "Ban from the group",
    P.LEADING_SUSPEND: "Keep somebody from leading circles for a while",
    P.MEMBER_EXPEL: "Leave people out of the organization",
    P.REPORT: "Report",
    P.QUEUE_WORK: "Work reports of their own group",
    P.QUEUE_WORK_ALL: "Work every report",
    P.MASK_OPEN: "Look, with a reason, who wrote as someone in the circle",
    P.AUDIT_SEE: "See the audit",
    P.WATCHED_SEE: "See the watched phrases",
    P.WATCHED_EDIT: "Change the watched phrases",
    P.CARE: "Look after somebody who is not OK",
}
