"""Every feature's doors, channels and sweeps, listed by hand in one place."""

from collections.abc import Callable
from uuid import UUID

from facilitator.accounts import operations as account_operations
from facilitator.accounts import queries as accounts
from facilitator.accounts.factors import needed_by
from facilitator.accounts.without_mail import door as accounts_door
from facilitator.agendas.routes import door as agendas
from facilitator.core.actor import Actor, Person
from facilitator.core.browser import is_stale
from facilitator.core.channel import Channel
from facilitator.core.door import Door
from facilitator.core.mail import forget_old_mail
from facilitator.core.postman import send_due
from facilitator.core.sweeps import Sweep
from facilitator.core.work import Work, open_work
from facilitator.groups.above import above
from facilitator.groups.finding import door as groups
from facilitator.groups.joining import door as joining
from facilitator.groups.sweeps import (
    close_circles,
    forget_notes_of_gone,
    forget_old_requests,
    forget_talks_of_gone,
    look_after_lines,
)
from facilitator.live.counting import sessions_attended, sessions_over
from facilitator.live.feed import RoomFeed
from facilitator.live.keepsakes import words_in_sessions
from facilitator.live.parts import parts
from facilitator.live.routes import door as live
from facilitator.live.sockets import channel as live_channel
from facilitator.live.sockets import left
from facilitator.live.sweeps import (
    end_overdue_rooms,
    forget_old_words,
    remind_of_held,
    rest_unwatched_rooms,
)
from facilitator.live.word_asks import channel as words_channel
from facilitator.live.word_parts import PEACE, WORDS
from facilitator.meetings.closing import cancel_coming, meets_now
from facilitator.meetings.coming import coming_starts
from facilitator.meetings.paging import door as calendar
from facilitator.meetings.polling import door as polls
from facilitator.meetings.repeating import door as series
from facilitator.meetings.routes import door as meetings
from facilitator.meetings.subscribing import door as feeds
from facilitator.meetings.sweeps import (
    close_polls,
    fill_calendars,
    look_after_all_places,
    look_after_holders,
    look_after_substitutes,
)
from facilitator.meetings.telling import tellers
from facilitator.moderation.routes import door as moderation
from facilitator.moderation.sockets import channel as moderation_channel
from facilitator.moderation.sweeps import end_suspensions
from facilitator.notices.hearing import hear
from facilitator.notices.routes import door as notices
from facilitator.notices.sweeps import (
    forget_old_notices,
    look,
    look_after_unheld,
    write_digests,
)
from facilitator.notices.sweeps import send_due as send_notices
from facilitator.organizations import queries as organizations
from facilitator.organizations.helping import door as organizations_door
from facilitator.organizations.routes import operator
from facilitator.pages.routes import door as pages
from facilitator.peace.routes import door as peace
from facilitator.prompts.keepsakes import answers_of_member, forget_answers_in
from facilitator.prompts.routes import door as prompts
from facilitator.settings import Settings
from facilitator.setup.routes import door as setup

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
    peace,
    live,
    notices,
    moderation,
    setup,
]
#: Who hears what becomes of sessions, in the commit of the act.
tellers[:] = [hear]
#: Who wants a second factor of somebody.
needed_by[:] = [organizations.who_needs_second_factor]
#: What circles ask of the features above them.
above.sessions_over, above.sessions_attended = sessions_over, sessions_attended
above.meets_now, above.cancel_coming = meets_now, cancel_coming
above.coming_starts = coming_starts
above.own_words, above.forget_words = (words_in_sessions, answers_of_member), forget_answers_in
#: What is told to whoever enters a room, besides the room itself.
parts[:] = [PEACE, WORDS]
CHANNELS: list[Channel] = [live_channel, words_channel, moderation_channel]


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
        Sweep("held", remind_of_held, every=5),
        Sweep("overdue", end_overdue_rooms, every=60),
        Sweep("places", look_after_all_places, every=30),
        Sweep("returns", end_suspensions, every=60),
        Sweep("calendar", fill_calendars, every=60),
        Sweep("holders", look_after_holders, every=30),
        Sweep("substitutes", look_after_substitutes, every=30),
        Sweep("polls", close_polls, every=60),
        Sweep("words", forget_old_words, every=3600),
        Sweep("requests", forget_old_requests, every=3600),
        Sweep("notes", forget_notes_of_gone, every=60),
        Sweep("talks", forget_talks_of_gone, every=60),
        Sweep("lines", look_after_lines, every=60),
        Sweep("closing", close_circles, every=60),
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
    with open_work(writes=True):
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


__all__ = ["CHANNELS", "DOORS", "left"]
