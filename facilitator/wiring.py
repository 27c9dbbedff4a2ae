"""Every feature's doors, channels and sweeps, listed by hand in one place."""

from collections.abc import Callable
from uuid import UUID

from facilitator.accounts import operations as account_operations
from facilitator.accounts import queries as accounts
from facilitator.accounts.factors import needed_by
from facilitator.accounts.without_mail import door as accounts_door
from facilitator.after.above import above as above_after
from facilitator.after.own import door as after
from facilitator.after.sweeps import forget_aftermath
from facilitator.agendas.above import above as parts_ask
from facilitator.agendas.routes import door as agendas
from facilitator.breakouts.bells import note_gone, note_visit
from facilitator.breakouts.queries import breakout_view, pointer
from facilitator.breakouts.routes import door as breakouts
from facilitator.breakouts.settling import follow_session as follow_with_circles
from facilitator.breakouts.sockets import channel as breakouts_channel
from facilitator.breakouts.sweeps import look_after_circles
from facilitator.care.counting import answered_in, cases_in, had_case
from facilitator.care.operations import answer_report, answer_words
from facilitator.care.queries import care_view, side_pointer
from facilitator.care.sides import door as care
from facilitator.care.sockets import channel as care_channel
from facilitator.care.sweeps import forget_old_cases, look_after_cases
from facilitator.core.actor import Actor, Person
from facilitator.core.browser import is_stale
from facilitator.core.channel import Channel
from facilitator.core.door import Door
from facilitator.core.mail import forget_old_mail
from facilitator.core.postman import send_due
from facilitator.core.sweeps import Sweep
from facilitator.core.work import Work, open_work
from facilitator.floor.following import follow_phase
from facilitator.floor.routes import door as floor_door
from facilitator.floor.sockets import channel as floor_channel
from facilitator.floor.sweeps import look_after_floors
from facilitator.floor.views import entering_view as floor_view
from facilitator.groups.above import above
from facilitator.groups.finding import door as groups
from facilitator.groups.joining import door as joining
from facilitator.groups.sweeps import (
    close_circles,
    end_buddies_over,
    end_pauses,
    forget_notes_of_gone,
    forget_old_requests,
    forget_talks_of_gone,
    look_after_lines,
    settle_left_over_requests,
)
from facilitator.insights.auditing import door as audit
from facilitator.insights.operating import operator
from facilitator.insights.routes import door as insights
from facilitator.insights.sweeps import count_what_is_over
from facilitator.live.above import above as above_live
from facilitator.live.counting import sessions_attended, sessions_over, sessions_over_in
from facilitator.live.feed import RoomFeed
from facilitator.live.keepsakes import words_in_sessions
from facilitator.live.lateness import are_doors_closed_of
from facilitator.live.moves import on_move
from facilitator.live.parts import Part, parts, pointers
from facilitator.live.plain import asides
from facilitator.live.routes import door as live
from facilitator.live.small import on_come, on_go
from facilitator.live.sockets import channel as live_channel
from facilitator.live.sockets import left
from facilitator.live.sweeps import (
    end_overdue_rooms,
    forget_old_words,
    remind_of_held,
    rest_unwatched_rooms,
)
from facilitator.live.word_asks import channel as words_channel
from facilitator.live.word_parts import CALM, PEACE, WORDS
from facilitator.load.above import above as above_load
from facilitator.load.guard import burden_of
from facilitator.load.lapsing import may_lead
from facilitator.load.rota import on_shift as has_shift
from facilitator.load.routes import door as load
from facilitator.load.sweeps import forget_former, forget_old_wishes, warn_of_lapsing
from facilitator.meetings.attendance import last_sessions
from facilitator.meetings.closing import cancel_coming, meets_now
from facilitator.meetings.coming import coming_starts
from facilitator.meetings.looking_back import door as meetings
from facilitator.meetings.paging import door as calendar
from facilitator.meetings.polling import door as polls
from facilitator.meetings.repeating import door as series
from facilitator.meetings.subscribing import door as feeds
from facilitator.meetings.sweeps import (
    close_polls,
    fill_calendars,
    forget_old_attendance,
    look_after_all_places,
    look_after_holders,
    look_after_substitutes,
)
from facilitator.meetings.telling import tellers
from facilitator.moderation.left_out import door as left_out
from facilitator.moderation.operations import on_worry
from facilitator.moderation.pairing import door as moderation
from facilitator.moderation.queries import reports_from
from facilitator.moderation.sockets import channel as moderation_channel
from facilitator.moderation.sweeps import (
    climb_reports,
    end_suspensions,
    end_times_without_leading,
)
from facilitator.notices.answers import call_to_answers
from facilitator.notices.calling import tell_called
from facilitator.notices.hearing import hear
from facilitator.notices.routes import door as notices
from facilitator.notices.sweeps import (
    forget_old_notices,
    look,
    look_after_unheld,
    write_digests,
)
from facilitator.notices.sweeps import send_due as send_notices
from facilitator.organizations import oncall
from facilitator.organizations import queries as organizations
from facilitator.organizations.ending import erase_what_is_over
from facilitator.organizations.leaving_pages import door as organizations_door
from facilitator.pages.routes import door as pages
from facilitator.peace.routes import door as peace
from facilitator.peace.routes import own_door as own_peace
from facilitator.privacy.routes import door as privacy
from facilitator.privacy.sweeps import erase_people
from facilitator.prompts.deck import questions_of
from facilitator.prompts.keepsakes import answers_of_member, forget_answers_in
from facilitator.prompts.picture_pages import door as prompts
from facilitator.prompts.sweeps import forget_old_drafts, look_after_prompts
from facilitator.rehearsal.queries import trying_of
from facilitator.rehearsal.routes import door as rehearsal
from facilitator.rehearsal.sweeps import clear_sandboxes, play_what_is_due
from facilitator.running.agreeing import door as pacts
from facilitator.running.operations import follow_session, on_phase
from facilitator.running.routes import door as running
from facilitator.running.sockets import channel as running_channel
from facilitator.running.sweeps import forget_old_pacts
from facilitator.running.view import run_view
from facilitator.settings import Settings
from facilitator.setup.routes import door as setup
from facilitator.soundings.operations import follow_session as follow_soundings
from facilitator.soundings.queries import entering_view as soundings_view
from facilitator.soundings.queries import plain_view as plain_soundings
from facilitator.soundings.routes import door as soundings
from facilitator.soundings.sockets import channel as soundings_channel
from facilitator.soundings.sweeps import close_due_soundings, forget_old_soundings
from facilitator.space.outside import open_door as cards
from facilitator.space.planning import door as space
from facilitator.space.sockets import channel as space_channel
from facilitator.space.sockets import tell_of_shared
from facilitator.space.text_pages import door as texts
from facilitator.team.above import above as above_teams
from facilitator.team.parts import part as team_part
from facilitator.team.queries import watchers_beside
from facilitator.team.routes import door as team
from facilitator.team.sockets import channel as team_channel
from facilitator.team.sockets import tell_of_quiet_news
from facilitator.team.sweeps import forget_old_team_words, stand_in_for_leads
from facilitator.watched.looking import on_concern
from facilitator.watched.routes import door as watched

DOORS: list[Door] = [
    pages,
    accounts_door,
    organizations_door,
    operator,
    groups,
    joining,
    agendas,
    meetings,
    series,
    polls,
    feeds,
    calendar,
    prompts,
    watched,
    peace,
    own_peace,
    live,
    soundings,
    floor_door,
    after,
    load,
    space,
    cards,
    texts,
    running,
    pacts,
    team,
    rehearsal,
    breakouts,
    notices,
    moderation,
    left_out,
    care,
    setup,
    privacy,
    audit,
    insights,
]
#: Who hears what becomes of sessions, in the commit of the act.
tellers[:] = [hear]
#: Who wants a second factor of somebody.
needed_by[:] = [organizations.who_needs_second_factor]
#: What circles ask of the features above them.
above.are_doors_closed = are_doors_closed_of
above.sessions_over, above.sessions_attended = sessions_over, sessions_attended
above.sessions_over_in, above.last_sessions = sessions_over_in, last_sessions
above.meets_now, above.cancel_coming = meets_now, cancel_coming
above.coming_starts, above.may_lead = coming_starts, may_lead
above.own_words, above.forget_words = (words_in_sessions, answers_of_member), forget_answers_in
#: Where the parts of a template find questions.
parts_ask.questions = questions_of
#: What rooms are told, and tell, of the features above them.
on_move[:] = [follow_session, follow_soundings, follow_with_circles]
on_come[:], on_go[:] = [note_visit], [note_gone]
on_phase[:] = [follow_phase]
parts[:] = [
    PEACE,
    CALM,
    WORDS,
    Part("floor", floor_view),
    team_part,
    Part("run", run_view, in_lobby=True),
    Part("soundings", soundings_view),
    Part("breakout", breakout_view, in_small=True),
    Part("care", care_view, in_lobby=True, in_small=True),
]
asides.update(soundings=plain_soundings, watched_by=watchers_beside)
pointers[:] = [pointer, side_pointer]
#: Who of the people on call has a shift now.
oncall.on_shift[:] = [has_shift]
#: What is asked after a session of the features above that.
above_after.reports_from, above_after.burden_of = reports_from, burden_of
above_teams.tell_called = tell_called
#: Who is called for words an organization watches for, and what caring comes to in a week.
on_concern[:], on_worry[:] = [answer_words], [answer_report]
above_load.cases_in[:], above_load.had_case[:] = [cases_in], [had_case]
above_load.answered_in[:] = [answered_in]
#: What stands beside the room of a sandbox.
above_live.trying_of = trying_of
CHANNELS: list[Channel] = [
    live_channel,
    words_channel,
    floor_channel,
    team_channel,
    running_channel,
    soundings_channel,
    breakouts_channel,
    space_channel,
    moderation_channel,
    care_channel,
]


def sweeps(settings: Settings) -> list[Sweep]:
    """Return a fresh list of every sweep, with its turn in seconds."""
    return [
        Sweep("look", look, every=2),
        Sweep("unheld", look_after_unheld, every=10),
        Sweep("notices", send_notices, every=5),
        Sweep("mail", send_due, every=5),
        Sweep("digests", write_digests, every=600),
        Sweep("old_notices", forget_old_notices, every=3600),
        Sweep("rest", lambda: rest_unwatched_rooms(settings.rest_after), every=1),
        Sweep("floors", look_after_floors, every=1),
        Sweep("held", remind_of_held, every=5),
        Sweep("soundings", close_due_soundings, every=1),
        Sweep("overdue", end_overdue_rooms, every=60),
        Sweep("leads", lambda: stand_in_for_leads(settings.stand_in_after), every=1),
        Sweep("circles", look_after_circles, every=1),
        Sweep("care", look_after_cases, every=1),
        Sweep("old_cases", forget_old_cases, every=3600),
        Sweep("team_words", forget_old_team_words, every=3600),
        Sweep("places", look_after_all_places, every=30),
        Sweep("returns", end_suspensions, every=60),
        Sweep("leading", end_times_without_leading, every=60),
        Sweep("reports", climb_reports, every=60),
        Sweep("prompts", look_after_prompts, every=5),
        Sweep("own_drafts", forget_old_drafts, every=3600),
        Sweep("answers", call_to_answers, every=10),
        Sweep("calendar", fill_calendars, every=60),
        Sweep("holders", look_after_holders, every=30),
        Sweep("substitutes", look_after_substitutes, every=30),
        Sweep("polls", close_polls, every=60),
        Sweep("attendance", forget_old_attendance, every=3600),
        Sweep("words", forget_old_words, every=3600),
        Sweep("aftermath", forget_aftermath, every=3600),
        Sweep("wishes", forget_old_wishes, every=3600),
        Sweep("former", forget_former, every=3600),
        Sweep("credentials", warn_of_lapsing, every=600),
        Sweep("pacts", forget_old_pacts, every=3600),
        Sweep("old_soundings", forget_old_soundings, every=3600),
        Sweep("requests", forget_old_requests, every=3600),
        Sweep("left_over", settle_left_over_requests, every=3600),
        Sweep("notes", forget_notes_of_gone, every=60),
        Sweep("talks", forget_talks_of_gone, every=60),
        Sweep("buddies", end_buddies_over, every=60),
        Sweep("pauses", end_pauses, every=30),
        Sweep("lines", look_after_lines, every=60),
        Sweep("closing", close_circles, every=60),
        Sweep("rehearsals", lambda: play_what_is_due(settings), every=1),
        Sweep("sandboxes", clear_sandboxes, every=60),
        Sweep("figures", count_what_is_over, every=3600),
        Sweep("ending", lambda: erase_what_is_over(settings.ledger), every=60),
        Sweep("erasures", lambda: erase_people(settings.ledger), every=60),
        Sweep("expired", forget_expired, every=3600),
    ]


def forget_expired() -> None:
    """Remove what only served signing in and connecting."""
    with open_work(writes=True):
        account_operations.forget_expired()
        forget_old_mail()


def feed(settings: Settings) -> RoomFeed:
    """Return what the tail reads rooms with."""
    return RoomFeed(settings)


def use_ticket(ticket: str, cookie_token: str | None) -> tuple[UUID, UUID] | None:
    """Use up a connection's ticket; returns (sign_in_id, organization_id) or None."""
    with open_work(writes=True, together="tickets"):
        return account_operations.use_ticket(ticket, cookie_token)


find_actor: Callable[[Work, Person, str], Actor] = organizations.actor_for_slug


def find_person(token: str) -> Person | None:
    """Return who a browser's sign-in token belongs to. The door has opened the work."""
    return accounts.person_for_token(token)


def find_by_sign_in(work: Work, sign_in_id: UUID, organization_id: UUID) -> Actor:
    """Return the actor of a live connection, read anew; raises SignedOut when it has ended."""
    actor = organizations.actor_of_connection(work, sign_in_id, organization_id)
    if work.writes and is_stale(actor):
        account_operations.touch_sign_in(actor)  # somebody in a room is not idle
    return actor


__all__ = ["CHANNELS", "DOORS", "left", "tell_of_quiet_news", "tell_of_shared"]
