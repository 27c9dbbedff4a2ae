"""What the demo's people say: to prompts between sessions, and in the one that is on."""

import uuid
from datetime import timedelta

from facilitator.breakouts import operations as breakouts
from facilitator.breakouts.queries import circles_of
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.work import unit_of_work
from facilitator.floor import hands
from facilitator.floor import operations as floor
from facilitator.groups.kinds import Kindness, Wish
from facilitator.groups.queries import membership_for
from facilitator.live import log, operations, posting, seats
from facilitator.live.beside import NOTHING, Beside
from facilitator.live.models import FloorMode, RoomState
from facilitator.live.reactions import react
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from facilitator.prompts import operations as prompts
from facilitator.prompts.kindnesses import be_kind
from facilitator.prompts.life import Plan
from facilitator.prompts.models import Audience
from facilitator.prompts.operations import close_prompt, pass_on, publish_prompt, reply_to
from facilitator.prompts.scales import tap
from facilitator.running.operations import move_phase, say_to_lobby
from facilitator.running.phrase_models import Situation
from facilitator.running.phrases import add_phrase
from facilitator.soundings.models import SoundingKind
from facilitator.soundings.operations import Draft, answer_sounding, open_sounding
from facilitator.soundings.scales import SCALES
from facilitator.team.operations import say_to_team
from facilitator.team.quiet import send_quietly

People = dict[str, Actor]


def between_sessions(people: People, tuesday_id: uuid.UUID, new_id: uuid.UUID) -> None:
    """Post prompts to two circles, and answer them."""
    lead, co = people["facilitator"], people["cofacilitator"]
    _from_one_to_five(people, tuesday_id)
    with unit_of_work(lead):
        early = publish_prompt(lead, tuesday_id, text="Who is one person you can be quiet with?")
        early_id = early.id
    _reply(people["member5"], early_id, "My aunt. We peel potatoes and say nothing.")
    with unit_of_work(lead):
        close_prompt(lead, early_id)
    with unit_of_work(co):
        text = "What is one ordinary thing that held you up this week?"
        plan = Plan(lets_anonymous=True)
        prompt_id = publish_prompt(co, tuesday_id, text=text, plan=plan).id
        welcome_id = publish_prompt(co, new_id, text="What would make this place easier?").id
    bus = "The bus driver who waited. I was late and close to tears, and he just nodded."
    first_id = _reply(people["member1"], prompt_id, bus)
    _reply(people["member4"], prompt_id, "Watering my neighbor’s tomatoes. They just need water.")
    _reply(people["member2"], prompt_id, "I know that nod. Thank you for it.", first_id)
    with unit_of_work(people["member8"]):
        pass_on(people["member8"], prompt_id)
    _reply(people["member7"], welcome_id, "Knowing when it ends.")
    _without_a_name(people, prompt_id)
    with unit_of_work(co):
        plan = Plan(publish_at=clock.now() + timedelta(days=2), is_round=True, answers_first=True)
        text = "What is one small step toward somebody you could take this week?"
        publish_prompt(co, tuesday_id, text=text, plan=plan)


def _from_one_to_five(people: People, tuesday_id: uuid.UUID) -> None:
    """Ask with a scale and close it, so that the circle reads what came of it."""
    lead = people["facilitator"]
    with unit_of_work(lead):
        plan = Plan(scale=("worn out", "rested"))
        scale_id = publish_prompt(lead, tuesday_id, text="How was your week?", plan=plan).id
    for who, number in (("1", 2), ("2", 3), ("4", 2), ("5", 4), ("8", 2)):
        with unit_of_work(people[f"member{who}"]):
            tap(people[f"member{who}"], scale_id, number)
    with unit_of_work(lead):
        close_prompt(lead, scale_id)


def _without_a_name(people: People, prompt_id: uuid.UUID) -> None:
    """Answer as someone in the circle, behind a warning, and for facilitators alone."""
    with unit_of_work(people["member3"]):
        text = "Saying no to a dinner. I slept that night, for the first time since the hospital."
        beside = prompts.Beside(is_anonymous=True, label="illness", wish=Wish.NO_REPLIES)
        masked = reply_to(people["member3"], prompt_id, text, beside=beside).id
    with unit_of_work(people["member1"]):
        be_kind(people["member1"], prompt_id, masked, Kindness.WITH_YOU, on=True)
    with unit_of_work(people["member5"]):
        beside = prompts.Beside(audience=Audience.FACILITATORS)
        reply_to(people["member5"], prompt_id, "Not much, to be honest.", beside=beside)


def _reply(
    actor: Actor, prompt_id: uuid.UUID, body: str, parent_id: uuid.UUID | None = None
) -> uuid.UUID:
    with unit_of_work(actor):
        return reply_to(actor, prompt_id, body, parent_id=parent_id).id


def hold_a_session(people: People, room_id: uuid.UUID) -> None:
    """Leave a session going on, with a message that waits and one that was reported."""
    lead = people["facilitator"]
    _let_in(people, room_id)
    _go_on(people, room_id)
    _go_apart_and_come_back(people, room_id)
    talk = [
        ("facilitator", "How did the week land with you? Passing is always fine.", NOTHING),
        ("member2", "Mixed. Three okay days, then Sunday.", Beside(wish=Wish.LISTEN)),
        ("member6", "You should all just stop taking things so seriously.", NOTHING),
        ("member1", "I went back to work on Monday. Half days for now.", NOTHING),
    ]
    said = {who: _say(people[who], room_id, body, beside) for who, body, beside in talk}
    for who, kind in (("member1", Kindness.HEAR), ("member3", Kindness.SAME)):
        with unit_of_work(people[who]):
            react(people[who], room_id, said["member2"], kind, on=True)
    with unit_of_work(people["member2"]):
        report_in_room(
            people["member2"],
            room_id,
            subject=SubjectKind.MESSAGE,
            subject_id=said["member6"],
            reason=ReportReason.ADVICE,
            words="This felt sharp.",
        )
    with unit_of_work(lead):
        room = log.lock_room(room_id)
        operations.hold_all(lead, room_id, room.version, on=True)
    warned = Beside(label="Loss of somebody")
    _say(people["member3"], room_id, "Can I say something about last night?", warned)
    _let_hands_rise(people, room_id)
    _ask_about_the_pace(people, room_id)
    _talk_as_team(people, room_id)


def _let_hands_rise(people: People, room_id: uuid.UUID) -> None:
    """Let the circle speak by raised hands, two of which are up."""
    lead = people["facilitator"]
    with unit_of_work(lead):
        version = floor.settled_in(lead, room_id, Permission.ROOM_HOLD).scene.floor.version
        floor.set_mode(lead, room_id, version, FloorMode.HANDS)
    for who, topic in (("member1", "about last night"), ("member2", "")):
        with unit_of_work(people[who]):
            hands.raise_hand(people[who], room_id, topic)


def _ask_about_the_pace(people: People, room_id: uuid.UUID) -> None:
    """Ask everybody how the pace is, without names; two have answered so far."""
    lead = people["facilitator"]
    draft = Draft(SoundingKind.SCALE, "How is the pace for you?", SCALES["pace"])
    with unit_of_work(lead):
        one = open_sounding(lead, room_id, uuid.uuid4(), 0, draft).id
    for who, choice in (("member2", 2), ("member6", 1)):
        with unit_of_work(people[who]):
            answer_sounding(people[who], room_id, one, uuid.uuid4(), [choice])


def _talk_as_team(people: People, room_id: uuid.UUID) -> None:
    """Let the facilitators talk among themselves, and a member tap on their shoulder."""
    lines = [
        ("cofacilitator", "I read along for safety today. Somebody looks shaken to me."),
        ("facilitator", "Thank you. I ask about last night gently, then a quiet minute."),
    ]
    for who, words in lines:
        with unit_of_work(people[who]):
            say_to_team(people[who], room_id, uuid.uuid4(), words)
    with unit_of_work(people["member1"]):
        words = "Can I go last? My hands are shaking."
        send_quietly(people["member1"], room_id, uuid.uuid4(), words)


def _go_on(people: People, room_id: uuid.UUID) -> None:
    """Say something to whoever comes late, and go on to the part without an order."""
    lead = people["facilitator"]
    with unit_of_work(lead):
        say_to_lobby(lead, room_id, "We have begun. Somebody lets you in within a minute.")
        move_phase(lead, room_id, 1, 2)
    with unit_of_work(lead):
        add_phrase(lead, _group_of(room_id), Situation.CLOSING, "See you on Tuesday, or not yet.")


def _go_apart_and_come_back(people: People, room_id: uuid.UUID) -> None:
    """Let people have been in two small circles for a while."""
    lead, pairs = people["facilitator"], (("member1", "member2"), ("member3", "member6"))
    with unit_of_work(lead):
        group_id = _group_of(room_id)
        together = tuple(
            tuple(membership_for(people[who], group_id, Permission.POST).id for who in pair)
            for pair in pairs
        )
        split = breakouts.Split(minutes=10, circles=together)
        made = breakouts.open_breakout(lead, room_id, 0, split)
        version, small = made.version, [circle.id for circle in circles_of(made)]
    _say(people["member1"], small[0], "It is easier to say it to one person.")
    with unit_of_work(lead):
        breakouts.end_breakout(lead, room_id, version)


def _group_of(room_id: uuid.UUID) -> uuid.UUID:
    return log.lock_room(room_id).group_id


def _let_in(people: People, room_id: uuid.UUID) -> None:
    lead = people["facilitator"]
    with unit_of_work(lead):
        seats.enter_room(lead, room_id, 900)
    for who in ("member1", "member2", "member3", "member6"):
        with unit_of_work(people[who]):
            seats.enter_room(people[who], room_id, 900)
    with unit_of_work(lead):
        seats.admit(lead, room_id, [])
        room = log.lock_room(room_id)
        operations.move_session(lead, room_id, room.version, RoomState.LIVE)


def _say(actor: Actor, room_id: uuid.UUID, body: str, beside: Beside = NOTHING) -> uuid.UUID:
    with unit_of_work(actor):
        return posting.send_message(
            actor, room_id, uuid.uuid4(), body, rest_after=3600, beside=beside
        ).id
