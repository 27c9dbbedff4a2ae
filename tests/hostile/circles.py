"""One circle with everything in it that can be read, and a canary in every word."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, timedelta

import sqlalchemy as sa

from facilitator.agendas.models import Agenda, Mode, Phase
from facilitator.breakouts import operations as breakouts
from facilitator.breakouts.queries import circles_of
from facilitator.breakouts.settling import note_due
from facilitator.care import caring, contacts
from facilitator.care import operations as care
from facilitator.care.contacts import Contact
from facilitator.care.models import CareState, CareTask
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, seal
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.floor import hands
from facilitator.floor.models import Round, Turn
from facilitator.groups import admissions, notes, requests, shelf, talks
from facilitator.groups import operations as groups
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.kinds import Kindness
from facilitator.groups.models import Agreement, Group, Membership, Visibility
from facilitator.groups.topic_models import GroupTopic, Topic
from facilitator.live import editing, messages, posting, reactions, seats, suggestions
from facilitator.live.beside import NOTHING, Beside
from facilitator.live.models import Room, RoomState
from facilitator.live.operations import hold_all, move_session
from facilitator.meetings.attendance_models import Attendance, Presence, Turnout
from facilitator.meetings.models import (
    Answer,
    Intent,
    Meeting,
    MeetingState,
    Series,
    SkippedDay,
    Substitute,
    SubstituteState,
    Suits,
)
from facilitator.meetings.places import answer_meeting
from facilitator.meetings.polls import PollDraft, answer_times, offer_times
from facilitator.meetings.recurrence import Repeats, rule_for
from facilitator.meetings.tallies import slots_of
from facilitator.moderation import appeals, incidents, sanctions
from facilitator.moderation import operations as reports
from facilitator.moderation.apart import keep_apart
from facilitator.moderation.models import AppealState, ReportReason, ReportState, SubjectKind
from facilitator.moderation.transcript import open_transcript
from facilitator.peace import operations as peace
from facilitator.prompts import operations as prompts
from facilitator.running import pacts
from facilitator.running.hints import switch_hint
from facilitator.running.operations import say_to_lobby
from facilitator.running.phrase_models import Situation
from facilitator.running.phrases import add_phrase, hide_phrase, shipped
from facilitator.soundings.models import SoundingKind
from facilitator.soundings.operations import (
    Draft,
    answer_sounding,
    close_sounding,
    open_sounding,
)
from facilitator.team.aside import take_breather
from facilitator.team.hats import wear_hat
from facilitator.team.models import Hat
from facilitator.team.operations import call_office, say_to_team
from facilitator.team.quiet import send_quietly
from tests.hostile.aftermath import leave_behind
from tests.hostile.answers import answer_in_every_way
from tests.hostile.canaries import OFFICE, Canaries
from tests.hostile.own_things import keep_to_oneself
from tests.hostile.routes import MEMBERS, RUNNERS
from tests.insights.making import add_month
from tests.worlds import Tenant

#: A day: nobody is taken for absent while a test runs.
LEASE = 86_400.0
#: Parts in a circle. `removed` was removed from its session, `waiting` is still at its door.
PARTS = "lead co other writer third removed waiting denied suspended banned pending".split()
HOLDERS = ("lead", "co")
INSIDERS = ("lead", "co", "other", "writer", "third", "removed", "waiting", "denied")


@dataclass
class Circle:
    """One circle: who plays which part, and the ids of its things by their name in a path."""

    tenant: Tenant
    canaries: Canaries
    key: str
    group_id: uuid.UUID
    meeting_id: uuid.UUID
    people: dict[str, str]
    ids: dict[str, object] = field(default_factory=dict)
    #: Messages by what became of them.
    said: dict[str, uuid.UUID] = field(default_factory=dict)
    invite_token: str = ""

    def actor(self, part: str) -> Actor:
        """Return who plays a part."""
        return self.tenant.actors[self.people[part]]

    def seat(self, part: str) -> uuid.UUID:
        """Return the membership of whoever plays a part."""
        return self.tenant.seats[self.people[part]]

    def word(self, what: str, *parts: str, office: bool = True) -> str:
        """Plant a word for whoever plays these parts, and for the office unless told not to."""
        readers = {self.people[part] for part in parts} | (OFFICE if office else frozenset())
        return self.canaries.plant(self.tenant.slug, f"{self.key}: {what}", readers)


def fill(circle: Circle, visibility: Visibility) -> None:
    """Fill a circle whose group, meeting and people are there."""
    _name(circle, visibility)
    _shelf(circle)
    _topic(circle)
    _calendar(circle)
    _over(circle)
    _poll(circle)
    _prompts(circle)
    answer_in_every_way(circle, INSIDERS)
    _door(circle)
    _for_facilitators(circle)
    _talk(circle)
    _floor(circle)
    _running(circle)
    _tapped(circle)
    _team(circle)
    _apart(circle)
    _care(circle)
    _reports(circle)
    _acts(circle)
    add_month(circle.tenant, circle.group_id)
    leave_behind(circle)
    keep_to_oneself(circle)
    circle.ids |= {
        "group_id": circle.group_id,
        "meeting_id": circle.meeting_id,
        "membership_id": circle.seat("third"),
        "member_id": circle.actor("third").member_id,
        "listener_member_id": circle.actor("co").member_id,
    }


def _name(circle: Circle, visibility: Visibility) -> None:
    """Name the group and everybody in it."""
    with unit_of_work(circle.tenant.owner):
        group = db.session.get_one(Group, (circle.tenant.organization_id, circle.group_id))
        group.name, group.purpose = circle.word("name", *INSIDERS), circle.word("for", *INSIDERS)
        group.questions = circle.word("question to newcomers", *HOLDERS)
        group.content_warnings = circle.word("warning", *INSIDERS)
        # as if it had been closed: its people can take their own words along
        group.closing_words = circle.word("last words", *INSIDERS)
        group.empty_at = clock.now() + timedelta(days=14)
        group.decline_words = circle.word("words for a no", *HOLDERS)
        group.visibility, group.size_limit = visibility, 40
        for agreement in db.session.scalars(
            sa.select(Agreement).where(Agreement.group_id == circle.group_id)
        ):
            agreement.text = circle.word("promise", *INSIDERS)
        for part in PARTS:
            row = _membership(circle, part)
            readers = (*HOLDERS, part) if part == "pending" else (*INSIDERS, part)
            if part == "lead":
                readers = (*readers, "pending")  # with whom they talk before letting them in
            row.handle = circle.word(f"handle of {part}", *readers)
            row.handle_key, row.pronouns = row.handle, circle.word(f"pronouns of {part}", *readers)
        _membership(circle, "third").agreed_version = 0
    with unit_of_work(circle.actor("third")):
        groups.accept_agreement(circle.actor("third"), circle.group_id, 1)


def _shelf(circle: Circle) -> None:
    """Put one thing of each kind on the shelf."""
    with unit_of_work(circle.actor("lead")):
        for kind in shelf.ShelfKind:
            draft = shelf.ItemDraft(
                kind=kind,
                title=circle.word("name on the shelf", *INSIDERS),
                url=f"https://{circle.word('link', *INSIDERS)}.example.org/",
                reach=circle.word("helpline", *INSIDERS),
                words=circle.word("article", *INSIDERS),
                note=circle.word("note on the shelf", *INSIDERS),
            )
            item = shelf.put_on_shelf(circle.actor("lead"), circle.group_id, draft)
            circle.ids["item_id"] = item.id


def _topic(circle: Circle) -> None:
    """Let the circle be about something; every member of the organization reads the list."""
    topic_id = uuid.uuid4()
    with unit_of_work(circle.actor("lead")):
        name = circle.canaries.plant(circle.tenant.slug, "a topic", MEMBERS)
        db.session.add(Topic(id=topic_id, name=name, name_key=name, number=1))
        db.session.flush()  # the circle points at it
        db.session.add(GroupTopic(group_id=circle.group_id, topic_id=topic_id))


def _membership(circle: Circle, part: str) -> Membership:
    return db.session.get_one(Membership, (circle.tenant.organization_id, circle.seat(part)))


def _over(circle: Circle) -> None:
    """Add a session that is over, to which somebody came; their facilitators know who."""
    ended = clock.now() - timedelta(days=1)
    circle.ids["over_id"] = meeting_id = uuid.uuid4()
    with unit_of_work(circle.tenant.owner):
        db.session.add(
            Meeting(
                id=meeting_id,
                group_id=circle.group_id,
                title=circle.word("session that is over", *INSIDERS),
                local_start=(ended - timedelta(hours=1)).replace(tzinfo=None),
                time_zone="UTC",
                starts_at=ended - timedelta(hours=1),
                ends_at=ended,
                created_at=ended,
            )
        )
        db.session.flush()  # its numbers point at it
        numbers = {"said_yes": 1, "said_no": 0, "attended": 1, "partial": 0, "missed": 0}
        db.session.add_all(
            [
                Turnout(
                    group_id=circle.group_id,
                    meeting_id=meeting_id,
                    ended_at=ended,
                    excused=0,
                    facilitators=0,
                    names_until=ended + timedelta(days=90),
                    keep_until=ended + timedelta(days=365),
                    **numbers,
                ),
                Attendance(
                    meeting_id=meeting_id,
                    membership_id=circle.seat("writer"),
                    answer=Answer.GOING,
                    presence=Presence.ATTENDED,
                    came_at=ended - timedelta(hours=1),
                    left_at=ended,
                ),
            ]
        )


def _calendar(circle: Circle) -> None:
    """Give the meetings words, and one a reason why it does not take place."""
    now = clock.now()
    with unit_of_work(circle.tenant.owner):
        series = Series(
            id=uuid.uuid4(),
            group_id=circle.group_id,
            title=circle.word("series", *INSIDERS),
            about=circle.word("about the series", *INSIDERS),
            rule=rule_for(Repeats.WEEKLY, now.date()),
            local_start=now.replace(tzinfo=None, second=0, microsecond=0),
            time_zone="UTC",
            minutes=60,
            created_at=now,
        )
        db.session.add(series)
        db.session.flush()  # the day left out points at it
        circle.ids["series_id"] = series.id
        db.session.add(
            SkippedDay(
                series_id=series.id,
                skipped_on=now.date() + timedelta(days=21),
                note=circle.word("why a day is left out", *INSIDERS),
                created_at=now,
            )
        )
        meeting = db.session.get_one(Meeting, (circle.tenant.organization_id, circle.meeting_id))
        meeting.title = circle.word("session", *INSIDERS)
        meeting.about = circle.word("about the session", *INSIDERS)
        meeting.agenda_id = _agenda(circle)
        db.session.add(
            Meeting(
                group_id=circle.group_id,
                title=circle.word("cancelled session", *INSIDERS),
                cancel_reason=circle.word("why it was cancelled", *INSIDERS),
                state=MeetingState.CANCELLED,
                local_start=now.replace(tzinfo=None),
                time_zone="UTC",
                starts_at=now + timedelta(days=2),
                ends_at=now + timedelta(days=2, hours=1),
                created_at=now,
            )
        )
        db.session.add(
            Substitute(
                meeting_id=circle.meeting_id,
                asked_by_id=circle.actor("lead").member_id,
                note=circle.word("word to substitutes", *HOLDERS),
                state=SubstituteState.OPEN,
                asked_at=now,
            )
        )
    for part in ("other", "writer"):
        with unit_of_work(circle.actor(part)):
            answer_meeting(circle.actor(part), circle.meeting_id, Answer.GOING, Intent.LISTEN)


def _agenda(circle: Circle) -> uuid.UUID:
    """Add how the session goes: the circle reads its parts, who holds it also what to say."""
    agenda = Agenda(id=uuid.uuid4(), created_at=clock.now())
    db.session.add(agenda)
    db.session.flush()  # its part points at it
    holders = (circle.people[part] for part in HOLDERS)
    db.session.add(
        Phase(
            agenda_id=agenda.id,
            position=0,
            title=circle.word("part", *INSIDERS),
            minutes=60,
            mode=Mode.ROUND,
            script=circle.canaries.plant(
                circle.tenant.slug, f"{circle.key}: script", [*RUNNERS, *holders]
            ),
            prompt=circle.word("question of a part", *INSIDERS),
        )
    )
    db.session.flush()  # the session points at it
    return agenda.id


def _poll(circle: Circle) -> None:
    """Ask the circle for a time; one person has answered."""
    with unit_of_work(circle.actor("lead")):
        group = db.session.get_one(Group, (circle.tenant.organization_id, circle.group_id))
        first = (clock.now() + timedelta(days=40)).replace(tzinfo=None, second=0, microsecond=0)
        times = tuple(first + timedelta(days=n) for n in range(3))
        title = circle.word("session without a time", *INSIDERS)
        draft = PollDraft(title, 60, times, times[0].date())
        poll = offer_times(circle.actor("lead"), group.id, draft)
        db.session.flush()
        slots = slots_of(circle.actor("lead"), poll)
    with unit_of_work(circle.actor("other")):
        said = dict.fromkeys((slot.id for slot in slots), Suits.GOOD)
        answer_times(circle.actor("other"), poll.id, said)
    circle.ids |= {"poll_id": poll.id, "slot_id": slots[0].id}


def _prompts(circle: Circle) -> None:
    """Ask, answer, and take both away again with reasons."""
    lead, co, writer = circle.actor("lead"), circle.actor("co"), circle.actor("writer")
    with unit_of_work(co):
        asked = prompts.publish_prompt(
            co, circle.group_id, text=circle.word("question", *INSIDERS)
        ).id
        gone = prompts.publish_prompt(co, circle.group_id, text="soon gone").id
    with unit_of_work(writer):
        kept = prompts.reply_to(writer, asked, circle.word("answer", *INSIDERS)).id
        lost = prompts.reply_to(writer, asked, circle.word("removed answer")).id
    with unit_of_work(lead):
        prompts.remove_prompt(lead, gone, circle.word("why a question went", *HOLDERS))
        prompts.remove_reply(
            lead, asked, lost, circle.word("why an answer went", *HOLDERS, "writer")
        )
    circle.ids |= {"prompt_id": asked, "reply_id": kept}


def _door(circle: Circle) -> None:
    """Make a link with a note to oneself."""
    lead = circle.actor("lead")
    with unit_of_work(lead):
        label = circle.word("note on a link", *HOLDERS)
        row, circle.invite_token = admissions.invite(
            lead, circle.group_id, role=groups.Role.PARTICIPANT, max_uses=50, days=7, label=label
        )
        circle.ids["invite_id"] = row.id


def _for_facilitators(circle: Circle) -> None:
    """Let somebody note what helps them, and somebody who asked to join say why."""
    author, lead, pending = (circle.actor(part) for part in ("other", "lead", "pending"))
    with unit_of_work(author):
        words = circle.word("needs", *HOLDERS, "other", office=False)
        notes.keep_own_place(author, circle.group_id, notes.Needs(words), listens_first=True)
    with unit_of_work(lead):  # a buddy for somebody new; only these two and facilitators know
        _membership(circle, "writer").is_glad_buddy = True
        db.session.add(
            Buddy(
                group_id=circle.group_id,
                newcomer_id=circle.seat("third"),
                buddy_id=circle.seat("writer"),
                named_at=clock.now(),
            )
        )
    with unit_of_work(lead):
        question = circle.word("question to who asked", *HOLDERS, "pending")
        requests.ask_back(lead, circle.group_id, circle.seat("pending"), question)
    with unit_of_work(pending):
        answer = circle.word("answer of who asked", *HOLDERS, "pending")
        requests.answer_question(pending, circle.group_id, answer)
    with unit_of_work(lead):
        again = circle.word("another question", *HOLDERS, "pending")
        requests.ask_back(lead, circle.group_id, circle.seat("pending"), again)
    _first_talk(circle)


def _first_talk(circle: Circle) -> None:
    """Let the lead and somebody who asked to join talk just now."""
    lead, pending, seat = circle.actor("lead"), circle.actor("pending"), circle.seat("pending")
    soon = (clock.now() + timedelta(minutes=10)).replace(tzinfo=None)

    def word(what: str) -> str:
        return circle.word(what, *HOLDERS, "pending", office=False)

    with unit_of_work(lead):
        talks.offer_talk(lead, circle.group_id, seat, [soon], word("line with times"))
    with unit_of_work(pending):
        talks.pick_time(pending, circle.group_id, soon.replace(tzinfo=UTC))
        talks.say_to_facilitators(pending, circle.group_id, word("said by who asked"))
    with unit_of_work(lead):
        talks.say_to_applicant(lead, circle.group_id, seat, word("said to who asked"))


def _talk(circle: Circle) -> None:
    """Hold a live session in which messages came to every end they can come to."""
    room_id, lead = circle.meeting_id, circle.actor("lead")
    for part in ("lead", "co", "other", "writer", "third", "removed"):
        _enter(circle, part)
    with unit_of_work(lead):
        seats.admit(lead, room_id, [])
        words = circle.word("words with the start", *INSIDERS)
        move_session(lead, room_id, _version(circle), RoomState.LIVE, words)
    for part in ("waiting", "denied"):
        _enter(circle, part)
    with unit_of_work(lead):
        note = circle.word("why somebody was not let in", *HOLDERS, "denied")
        seats.deny(lead, room_id, circle.seat("denied"), note)
    for part in ("other", "writer"):
        circle.said[f"visible {part}"] = _say(circle, part, circle.word("said", *INSIDERS))
    hidden = circle.word("hidden message", *HOLDERS, "writer")
    for end, words in (("hide", hidden), ("remove", circle.word("removed message", *HOLDERS))):
        circle.said[end] = _say(circle, "writer", words)
        _decide(circle, end, circle.said[end])
    _words_met(circle)
    with unit_of_work(lead):
        hold_all(lead, room_id, _version(circle), on=True)
    for end in ("decline", "held"):
        circle.said[end] = _say(circle, "writer", circle.word(f"{end} message", *HOLDERS, "writer"))
    _decide(circle, "decline", circle.said["decline"])
    with unit_of_work(lead):
        words = circle.word("suggested instead", *HOLDERS, "writer")
        suggestions.suggest_words(lead, room_id, circle.said["held"], 1, words, "")
    with unit_of_work(lead):
        hold_all(lead, room_id, _version(circle), on=False)


def _floor(circle: Circle) -> None:
    """Raise a hand, and keep a round whose question somebody forgot to let go."""
    room_id, lead, other = circle.meeting_id, circle.actor("lead"), circle.actor("other")
    with unit_of_work(other):
        hands.raise_hand(other, room_id, circle.word("topic", *HOLDERS, office=False))
    round_id, now = uuid.uuid4(), clock.now()
    with unit_of_work(lead):
        words = circle.word("question of a round", office=False)
        sealed = seal(circle.seat("lead"), Place("rounds", "prompt", round_id), words)
        db.session.add(
            Round(
                id=round_id,
                room_id=room_id,
                started_by_id=circle.seat("lead"),
                prompt_sealed=sealed,
                started_at=now,
                ended_at=now,
            )
        )
        db.session.flush()  # the turn points at it
        turn = Turn(round_id=round_id, membership_id=circle.seat("other"), position=1)
        db.session.add(turn)


def _running(circle: Circle) -> None:
    """Say something to the lobby, make an agreement and keep phrases."""
    room_id, lead, other = circle.meeting_id, circle.actor("lead"), circle.actor("other")
    with unit_of_work(lead):
        say_to_lobby(lead, room_id, circle.word("for the lobby", *INSIDERS))
        add_phrase(
            lead, circle.group_id, Situation.CLOSING, circle.word("phrase", *HOLDERS, office=False)
        )
        hide_phrase(lead, circle.group_id, shipped()[0].key, hidden=True)
        switch_hint(lead, room_id, "quiet", on=False)
        pacts.open_pact(lead, room_id)
    with unit_of_work(other):
        words = circle.word("line of an agreement", *INSIDERS, office=False)
        pacts.propose_line(other, room_id, uuid.uuid4(), words)
        pacts.give_voice(other, room_id, circle.word("worry", *HOLDERS, "other", office=False))


def _tapped(circle: Circle) -> None:
    """Let one question have closed and another be open, both with names and an answer."""
    room_id, lead, writer = circle.meeting_id, circle.actor("lead"), circle.actor("writer")
    for number, what in enumerate(("question that closed", "question that is open")):
        words = [
            circle.word(f"{what}, {part}", *INSIDERS, office=False) for part in ("q", "a", "b")
        ]
        draft = Draft(SoundingKind.POLL, words[0], (words[1], words[2]), named=True)
        with unit_of_work(lead):
            one = open_sounding(lead, room_id, uuid.uuid4(), 2 * number, draft).id
        with unit_of_work(writer):
            answer_sounding(writer, room_id, one, uuid.uuid4(), [0])
        if number == 0:
            with unit_of_work(lead):
                close_sounding(lead, room_id, one, 1)


def _team(circle: Circle) -> None:
    """Let the team talk, wear a hat and call an office; let somebody tap on its shoulder."""
    room_id, lead, other = circle.meeting_id, circle.actor("lead"), circle.actor("other")
    with unit_of_work(lead):
        said = circle.word("said in the team", *HOLDERS, office=False)
        say_to_team(lead, room_id, uuid.uuid4(), said)
        wear_hat(lead, room_id, circle.seat("co"), Hat.SAFETY)
        for on in (True, False):  # an office that was called hears nothing any more
            call_office(lead, room_id, on=on)
    with unit_of_work(other):
        quiet = circle.word("quiet line", *HOLDERS, "other", office=False)
        send_quietly(other, room_id, uuid.uuid4(), quiet)
        take_breather(other, room_id, on=True)


def _apart(circle: Circle) -> None:
    """Put two people into a small circle, where one writes and a facilitator looks in."""
    room_id, lead, writer = circle.meeting_id, circle.actor("lead"), circle.actor("writer")
    together = (circle.seat("other"), circle.seat("writer"))
    with unit_of_work(lead):
        split = breakouts.Split(minutes=20, circles=(together,))
        made = breakouts.open_breakout(lead, room_id, 0, split)
        circle_id = circles_of(made)[0].id
        made.ends_at += timedelta(hours=6)  # nobody is brought back while it is tried
        note_due(made)
        db.session.get_one(Room, (made.organization_id, circle_id)).closes_at = made.ends_at
    circle.ids["circle_id"] = circle_id
    with unit_of_work(writer):
        words = circle.word("said in a small circle", *INSIDERS, office=False)
        posting.send_message(writer, circle_id, uuid.uuid4(), words, rest_after=LEASE)
    with unit_of_work(lead):
        seats.enter_room(lead, circle_id, LEASE)


def _words_met(circle: Circle) -> None:
    """Fold a message, change one, react to it, and keep something for oneself."""
    room_id, other = circle.meeting_id, circle.actor("other")
    label = Beside(label=circle.word("a warning", *INSIDERS))
    _say(circle, "other", circle.word("said behind a warning", *INSIDERS), label)
    said = _say(circle, "other", circle.word("said before a change", *HOLDERS, "other"))
    with unit_of_work(other):
        words = circle.word("said anew", *INSIDERS)
        editing.edit_message(other, room_id, said, 1, words, rest_after=LEASE)
    writer = circle.actor("writer")
    with unit_of_work(writer):
        reactions.react(writer, room_id, said, Kindness.HUG, on=True)
    with unit_of_work(other):
        phrase = circle.word("a phrase that folds", "other", office=False)
        peace.keep_lens(other, circle.group_id, (phrase,), 90)


def _enter(circle: Circle, part: str) -> None:
    with unit_of_work(circle.actor(part)):
        seats.enter_room(circle.actor(part), circle.meeting_id, LEASE)


def _version(circle: Circle) -> int:
    room = db.session.get_one(Room, (circle.tenant.organization_id, circle.meeting_id))
    return room.version


def _say(circle: Circle, part: str, words: str, beside: Beside = NOTHING) -> uuid.UUID:
    author = circle.actor(part)
    with unit_of_work(author):
        return posting.send_message(
            author, circle.meeting_id, uuid.uuid4(), words, rest_after=LEASE, beside=beside
        ).id


def _decide(circle: Circle, action: str, message_id: uuid.UUID) -> None:
    lead = circle.actor("lead")
    with unit_of_work(lead):
        note = circle.word(f"note with {action}", *HOLDERS, "writer")
        messages.decide_message(lead, circle.meeting_id, message_id, 1, action, note)


def _care(circle: Circle) -> None:
    """Let somebody be not OK, and the team look after it to an outcome."""
    third, co = circle.actor("third"), circle.actor("co")
    with unit_of_work(third):
        said = circle.word("not OK", *HOLDERS)
        case = care.raise_in_room(third, circle.meeting_id, uuid.uuid4(), "me", None, said)
        if not contacts.own_contact(third):  # one for each member, and for all their circles
            whom = circle.word("whom to call for somebody", "third")
            contacts.keep_contact(third, Contact(whom, whom, whom), agrees=True)
    with unit_of_work(co):
        taken = caring.take(co, case.id, case.version)
        caring.note(co, case.id, circle.word("note of a case", *HOLDERS))
        caring.agree(co, case.id, circle.word("agreed in a case", *HOLDERS, "third"))
        moved = caring.move(co, case.id, taken.version, CareState.WITH_MEMBER)
        found = circle.word("what was found", *HOLDERS)
        caring.move(co, case.id, moved.version, CareState.STEPPED_DOWN, found)
        circle.ids["task_id"] = db.session.scalars(
            sa.select(CareTask.id).where(CareTask.case_id == case.id)
        ).first()
    circle.ids |= {"case_id": case.id, "side_id": circle.meeting_id}


def _reports(circle: Circle) -> None:
    """Report a member twice and a facilitator once; one report is claimed, one decided."""
    claimed = _report(circle, "third", "writer", "claimed report", *HOLDERS)
    decided = _report(circle, "writer", "third", "decided report", *HOLDERS)
    circle.ids["report_id"] = claimed
    aside = _report(circle, "writer", "other", "report", *HOLDERS)
    told = _report(circle, "other", "co", "report about the co-facilitator")
    circle.ids["told_id"] = told
    moderator = circle.tenant.moderator
    with unit_of_work(moderator):
        reports.claim_report(moderator, decided)
        note = circle.word("outcome of a report", *HOLDERS)
        reports.decide_report(moderator, decided, ReportState.NO_BREACH, note)
        reports.claim_report(moderator, claimed)
        note = circle.word("note in a case", *HOLDERS)
        incidents.note_in_case(moderator, claimed, note)
        question = circle.word("question to a reporter", *HOLDERS, "third")
        incidents.ask_reporter(moderator, claimed, question)
        open_transcript(moderator, claimed, circle.word("why more was read"))
    third, lead = circle.actor("third"), circle.actor("lead")
    with unit_of_work(third):
        answer = circle.word("answer of a reporter", *HOLDERS, "third")
        incidents.add_to_report(third, claimed, answer)
    with unit_of_work(lead):
        incidents.stand_aside(lead, aside)


def _report(circle: Circle, by: str, about: str, what: str, *readers: str) -> uuid.UUID:
    actor, message = circle.actor(by), circle.said.get(f"visible {about}")
    with unit_of_work(actor):
        return reports.report_in_room(
            actor,
            circle.meeting_id,
            subject=SubjectKind.MESSAGE if message else SubjectKind.PERSON,
            subject_id=message or circle.seat(about),
            reason=ReportReason.HARASSMENT,
            words=circle.word(what, by, *readers),
        ).id


def _acts(circle: Circle) -> None:
    """Act on people: a word, a mute that was lifted and one that holds, and what is worse."""
    lead, moderator = circle.actor("lead"), circle.tenant.moderator
    room_id, group_id = circle.meeting_id, circle.group_id

    def why(act: str, part: str) -> tuple[uuid.UUID, str]:
        return circle.seat(part), circle.word(f"why: {act}", *HOLDERS, part)

    def mute(part: str) -> None:
        who, reason = why("mute", part)
        sanctions.mute(lead, room_id, who, 60, reason)

    with unit_of_work(lead):
        circle.ids["act_id"] = sanctions.warn(lead, group_id, *why("a word", "other")).id
        asked = [
            sanctions.warn(lead, group_id, *why("a word", part)) for part in ("other", "third")
        ]
        asked_ids = [row.id for row in asked]
        mute("writer")
        mute("third")
        sanctions.unmute(lead, room_id, *why("end of a mute", "writer"))
        circle.ids["sanction_id"] = sanctions.remove(lead, room_id, *why("removal", "removed")).id
    with unit_of_work(moderator):
        who, reason = why("suspension", "suspended")
        sanctions.suspend(moderator, group_id, who, 7, reason)
        sanctions.ban(moderator, group_id, *why("ban", "banned"))
        both = circle.seat("suspended"), circle.seat("banned")
        words = circle.word("why people are kept apart")
        circle.ids["pair_id"] = keep_apart(moderator, group_id, *both, words).id
    _appeals(circle, asked_ids)


def _appeals(circle: Circle, act_ids: list[uuid.UUID]) -> None:
    """Ask for a second look at two acts; at one of them somebody has looked."""
    made = []
    for part, act_id in zip(("other", "third"), act_ids, strict=True):
        actor = circle.actor(part)
        with unit_of_work(actor):
            words = circle.word("an appeal", part)
            made.append(appeals.raise_appeal(actor, act_id, words).id)
    moderator = circle.tenant.moderator
    with unit_of_work(moderator):
        words = circle.word("answer to an appeal", "third", "lead")
        appeals.decide_appeal(moderator, made[1], AppealState.UPHELD, words)
    circle.ids["appeal_id"] = made[0]
