"""Every page by the name of its rule, and how somebody gets to see it."""

from dataclasses import dataclass

#: Answers that are not pages.
NOT_PAGES = {
    *("healthz", "readyz", "static", "pages.manifest", "pages.service_worker"),
    *("feeds.one", "feeds.serve"),
}

GROUP, MEETING = "/o/hope/groups/{group_id}", "/o/hope/meetings/{meeting_id}"


@dataclass(frozen=True)
class Place:
    """A page, who looks at it, and what shows it in one of its states."""

    rule: str
    who: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.rule}-{self.who or 'guest'}-{self.path.rpartition('/')[2]}"


PLACES = [
    Place("pages.landing", "", "/"),
    Place("pages.help_now", "", "/help"),
    Place("pages.help_now", "ann", "/help"),
    Place("pages.offline", "", "/offline"),
    Place("pages.privacy", "", "/privacy"),
    Place("accounts.sign_in", "", "/sign-in"),
    Place("accounts.reset", "", "/reset"),
    Place("accounts.choose_passphrase", "", "/reset/{reset_token}"),
    Place("accounts.choose_passphrase", "", "/reset/used-up", 404),
    Place("accounts.begin", "", "/begin/{begin_token}"),
    Place("accounts.show", "ann", "/account"),
    Place("accounts.change", "ann", "/account/passphrase"),
    Place("accounts.confirm", "ann", "/confirm"),
    Place("joining.register", "", "/register?next=/i/{group_token}"),
    Place("joining.join", "nobody", "/i/{group_token}"),
    Place("organizations.join", "nobody", "/join/{staff_token}"),
    Place("organizations.join", "nobody", "/join/used-up", 404),
    Place("organizations.choose", "both", "/spaces"),
    Place("organizations.choose", "nobody", "/spaces"),
    Place("organizations.choose", "operator", "/spaces"),
    Place("organizations.home", "facilitator", "/o/hope/"),
    Place("organizations.home", "ann", "/o/hope/"),
    Place("organizations.home", "bare", "/o/bare/"),
    Place("organizations.people", "owner", "/o/hope/people"),
    Place("organizations.people", "bare", "/o/bare/people"),
    Place("organizations.roles", "ann", "/o/hope/roles"),
    Place("organizations.settings", "owner", "/o/hope/settings"),
    Place("organizations.consent", "owner", "/o/hope/consent"),
    Place("organizations.consent", "ann", "/o/hope/consent"),
    Place("operator.index", "operator", "/operator/"),
    Place("operator.new", "operator", "/operator/new"),
    Place("operator.suspend", "operator", "/operator/{organization_id}/suspend"),
    Place("groups.index", "facilitator", "/o/hope/groups/"),
    Place("groups.index", "stranger", "/o/hope/groups/"),
    Place("groups.index", "bare", "/o/bare/groups/"),
    Place("groups.new", "facilitator", "/o/hope/groups/new"),
    Place("groups.show", "facilitator", GROUP),
    Place("groups.show", "ann", GROUP),
    Place("groups.show", "both", GROUP),
    Place("groups.show", "cofacilitator", "/o/hope/groups/{listed_id}"),
    Place("groups.edit", "facilitator", f"{GROUP}/edit"),
    Place("groups.edit_joining", "facilitator", f"{GROUP}/joining"),
    Place("groups.edit_defaults", "facilitator", f"{GROUP}/defaults"),
    Place("groups.my_place", "ann", f"{GROUP}/my-place"),
    Place("groups.welcome", "cleo", "/o/hope/groups/{listed_id}/welcome"),
    Place("groups.welcome", "ben", "/o/hope/groups/{listed_id}/welcome"),
    Place("groups.welcome", "ben", "/o/hope/groups/{listed_id}/welcome?card=5"),
    Place("groups.ask", "stranger", "/o/hope/groups/{asking_id}/ask"),
    Place("groups.consider", "facilitator", "/o/hope/groups/{asking_id}/requests/{asked_id}"),
    Place("groups.my_request", "ann", "/o/hope/groups/{asking_id}/my-request"),
    Place("groups.my_request", "ben", "/o/hope/groups/{asking_id}/my-request"),
    Place("groups.my_request", "ann", "/o/hope/groups/{full_id}/my-request"),
    Place("groups.my_request", "ben", "/o/hope/groups/{full_id}/my-request"),
    Place("groups.requests", "cofacilitator", "/o/hope/groups/{full_id}/requests"),
    Place("groups.archive", "facilitator", f"{GROUP}/archive"),
    Place("groups.roster", "facilitator", f"{GROUP}/people"),
    Place("groups.leave", "ann", f"{GROUP}/leave"),
    Place("groups.agreement", "facilitator", f"{GROUP}/agreement"),
    Place("groups.agreement", "both", f"{GROUP}/agreement"),
    Place("groups.edit_agreement", "facilitator", f"{GROUP}/agreement/edit"),
    Place("groups.invites", "facilitator", f"{GROUP}/invites"),
    Place("groups.invites", "cofacilitator", "/o/hope/groups/{listed_id}/invites"),
    Place("groups.requests", "facilitator", f"{GROUP}/requests"),
    Place("groups.requests", "cofacilitator", "/o/hope/groups/{listed_id}/requests"),
    Place("groups.ask", "stranger", "/o/hope/groups/{listed_id}/ask"),
    Place("meetings.index", "ann", "/o/hope/meetings/"),
    Place("meetings.index", "bare", "/o/bare/meetings/"),
    Place("meetings.new", "facilitator", f"{GROUP}/meetings/new"),
    Place("meetings.show", "facilitator", "/o/hope/meetings/{coming_id}"),
    Place("meetings.show", "ann", "/o/hope/meetings/{coming_id}"),
    Place("meetings.show", "ann", "/o/hope/meetings/{past_id}"),
    Place("meetings.show", "ann", "/o/hope/meetings/{cancelled_id}"),
    Place("meetings.show", "ann", "/o/hope/meetings/{moved_id}"),
    Place("meetings.edit", "facilitator", "/o/hope/meetings/{coming_id}/edit"),
    Place("meetings.edit", "facilitator", "/o/hope/meetings/{again_id}/edit"),
    Place("meetings.cancel", "facilitator", "/o/hope/meetings/{again_id}/cancel"),
    Place("calendar.month", "ann", "/o/hope/calendar/"),
    Place("calendar.month", "bare", "/o/bare/calendar/"),
    Place("calendar.agenda", "facilitator", "/o/hope/calendar/agenda?circle={group_id}"),
    Place("feeds.address", "ann", "/o/hope/calendar/address"),
    Place("series.show", "facilitator", "/o/hope/series/{series_id}"),
    Place("series.show", "ann", "/o/hope/series/{series_id}"),
    Place("meetings.cancel", "facilitator", "/o/hope/meetings/{coming_id}/cancel"),
    Place("prompts.of_meeting", "facilitator", f"{MEETING}/prompts"),
    Place("prompts.of_meeting", "ann", "/o/hope/meetings/{coming_id}/prompts"),
    Place("prompts.new", "facilitator", f"{GROUP}/prompts/new"),
    Place("prompts.show", "facilitator", "/o/hope/prompts/{prompt_id}"),
    Place("prompts.show", "ann", "/o/hope/prompts/{prompt_id}"),
    Place("live.room", "ann", "/o/hope/meetings/{coming_id}/room"),
    Place("live.room", "ann", "/o/hope/meetings/{past_id}/room"),
    Place("live.room", "cleo", f"{MEETING}/room"),
    Place("live.room", "ann", f"{MEETING}/room"),
    Place("live.room", "facilitator", f"{MEETING}/room"),
    Place("notices.index", "ann", "/o/hope/notices/"),
    Place("notices.index", "bare", "/o/bare/notices/"),
    Place("notices.from_mail", "ann", "/n/{notice_id}"),
    Place("notices.preferences", "ann", "/o/hope/notices/preferences"),
    Place("notices.preferences", "owner", "/o/hope/notices/preferences"),
    Place("notices.sender", "owner", "/o/hope/settings/sender"),
    Place("notices.stop", "", "/stop/{stop_token}"),
    Place("notices.stop", "", "/stop/used-up", 404),
    Place("notices.confirm", "", "/address/confirm-token"),
    Place("notices.confirm", "", "/address/used-up", 404),
    Place("moderation.queue", "facilitator", "/o/hope/reports/"),
    Place("moderation.queue", "bare", "/o/bare/reports/"),
    Place("moderation.report", "ann", "/o/hope/reports/new?subject=person:{membership_id}"),
    Place("moderation.report", "ben", "/o/hope/reports/new?subject=reply:{reply_id}"),
    Place("moderation.show", "facilitator", "/o/hope/reports/{report_id}"),
    Place("moderation.record", "ann", "/o/hope/record"),
    Place("moderation.record", "bare", "/o/bare/record"),
]

#: Pages with a form to send in a state that is refused; the last is its button.
REFUSED = [
    (Place("accounts.sign_in", "", "/sign-in"), "Sign in"),
    (Place("accounts.reset", "", "/reset"), "Send me a link"),
    (Place("accounts.choose_passphrase", "", "/reset/{reset_token}"), "Use this passphrase"),
    (Place("accounts.change", "ann", "/account/passphrase"), "Change it"),
    (Place("accounts.confirm", "ann", "/confirm"), "Go on"),
    (Place("joining.register", "", "/register?next=/i/{group_token}"), "Go on"),
    (Place("joining.join", "nobody", "/i/{group_token}"), "Come in"),
    (Place("organizations.settings", "owner", "/o/hope/settings"), "Save"),
    (Place("organizations.consent", "owner", "/o/hope/consent"), "Publish this version"),
    (Place("notices.preferences", "ann", "/o/hope/notices/preferences"), "Save"),
    (Place("notices.sender", "owner", "/o/hope/settings/sender"), "Save"),
    (Place("operator.new", "operator", "/operator/new"), "Open it"),
    (Place("operator.suspend", "operator", "/operator/{organization_id}/suspend"), "Pause it"),
    (Place("groups.new", "facilitator", "/o/hope/groups/new"), "Open the group"),
    (Place("groups.edit", "facilitator", f"{GROUP}/edit"), "Save"),
    (Place("groups.archive", "facilitator", f"{GROUP}/archive"), "Archive the group"),
    (Place("groups.agreement", "both", f"{GROUP}/agreement"), "Accept"),
    (
        Place("groups.edit_agreement", "facilitator", f"{GROUP}/agreement/edit"),
        "Publish this version",
    ),
    (Place("groups.invites", "facilitator", f"{GROUP}/invites"), "Make a link"),
    (
        Place("groups.consider", "facilitator", "/o/hope/groups/{asking_id}/requests/{asked_id}"),
        "Answer",
    ),
    (Place("groups.my_request", "ann", "/o/hope/groups/{asking_id}/my-request"), "Send my answer"),
    (Place("groups.ask", "stranger", "/o/hope/groups/{asking_id}/ask"), "Ask to join"),
    (Place("groups.ask", "stranger", "/o/hope/groups/{listed_id}/ask"), "Join"),
    (Place("meetings.new", "facilitator", f"{GROUP}/meetings/new"), "Put it on the calendar"),
    (Place("meetings.edit", "facilitator", "/o/hope/meetings/{coming_id}/edit"), "Save"),
    (
        Place("meetings.cancel", "facilitator", "/o/hope/meetings/{coming_id}/cancel"),
        "Cancel the session",
    ),
    (Place("series.show", "facilitator", "/o/hope/series/{series_id}"), "Leave this day out"),
    (Place("prompts.new", "facilitator", f"{GROUP}/prompts/new"), "Post it"),
    (Place("prompts.show", "ann", "/o/hope/prompts/{prompt_id}"), "Post"),
    (
        Place("moderation.report", "ann", "/o/hope/reports/new?subject=person:{membership_id}"),
        "Send the report",
    ),
    (Place("moderation.show", "facilitator", "/o/hope/reports/{report_id}"), "Do it"),
    (Place("moderation.show", "facilitator", "/o/hope/reports/{report_id}"), "Decide"),
]

#: Pages that are refused as a whole.
SHUT = [
    Place("404", "ann", "/no-such-page", 404),
    Place("404", "", "/no-such-page", 404),
    Place("403", "ann", f"{GROUP}/edit", 403),
    Place("403", "stranger", "/operator/", 404),
]
