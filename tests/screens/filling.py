"""A world in which every page has something to show, in whatever words it is given."""

import uuid
from datetime import date, timedelta

import sqlalchemy as sa
from flask import current_app

from facilitator.accounts.factors import offer_secret
from facilitator.accounts.models import Account, SignIn
from facilitator.accounts.operations import add_link
from facilitator.accounts.queries import person_for_token
from facilitator.accounts.unaddressed import _sealed_in_link, create_unaddressed
from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template, retire_template
from facilitator.breakouts import bells
from facilitator.breakouts import operations as breakouts
from facilitator.breakouts.queries import circles_of
from facilitator.care import aside, caring
from facilitator.care.models import CareState
from facilitator.care.operations import raise_in_room
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor, Guest, System
from facilitator.core.db import db
from facilitator.core.images import drawn_anew
from facilitator.core.mail import MailRefusal, note_refused
from facilitator.core.tokens import digest
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups import closing, notes, requests, shelf, talks, topics
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.kinds import Kindness, Moderation, Wish
from facilitator.groups.models import Admission, Group, Visibility, Welcome
from facilitator.groups.operations import create_group, leave_group, publish_agreement
from facilitator.live import log, messages, operations, posting, seats
from facilitator.live.models import RoomState
from facilitator.meetings.changes import skip_day
from facilitator.meetings.models import Answer, Intent, Suits
from facilitator.meetings.operations import cancel_meeting, edit_meeting
from facilitator.meetings.places import answer_meeting
from facilitator.meetings.polls import PollDraft, answer_times, offer_times
from facilitator.meetings.substitutes import ask_for_substitute
from facilitator.meetings.tallies import slots_of
from facilitator.moderation import sanctions
from facilitator.moderation.apart import keep_apart
from facilitator.moderation.appeals import raise_appeal
from facilitator.moderation.expelling import expel
from facilitator.moderation.incidents import ask_reporter, note_in_case, put_together
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import claim_report, report_in_room
from facilitator.moderation.transcript import open_transcript
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.notices.stops import stop_token
from facilitator.notices.telling import Occasion, tell
from facilitator.organizations.models import Member, Organization
from facilitator.organizations.oncall import set_on_call
from facilitator.organizations.operations import (
    create_organization,
    invite_staff,
    join_by_invitation,
)
from facilitator.organizations.queries import actor_for_slug, invitation_place
from facilitator.prompts import deck
from facilitator.prompts.deck_models import Phase, Theme
from facilitator.prompts.editing import edit_reply
from facilitator.prompts.holding import Decision, ask_about, decide_reply
from facilitator.prompts.kindnesses import be_kind
from facilitator.prompts.life import Plan
from facilitator.prompts.operations import close_prompt, pass_on, remove_reply
from facilitator.prompts.own_drafts import Typed, keep_answer, keep_question
from facilitator.prompts.pictures import NewPicture
from facilitator.prompts.scales import tap
from facilitator.rehearsal.models import SandboxKind
from facilitator.rehearsal.operations import step_on
from facilitator.rehearsal.sweeps import play_what_is_due
from facilitator.running import pacts
from facilitator.settings import Settings
from facilitator.setup.operations import send_test_alert
from facilitator.soundings.models import SoundingKind
from facilitator.soundings.operations import CHOICE, QUESTION, Draft, open_sounding
from facilitator.space import texts as card_texts
from facilitator.space.text_models import TextKind
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.operations import PhraseDraft, add_phrases, remove_phrase
from tests.drawing import encoded, two_halves
from tests.groups.making import AGREED, change_group, change_seat, draft, link_into, newcomer
from tests.insights.making import add_month
from tests.meetings.making import both, held_before, planned, repeated, took_place
from tests.meetings.making import draft as session_draft
from tests.prompts.making import answered, asked, crowd
from tests.rehearsal.staging import made
from tests.screens.aftermath import leave_behind, look_after
from tests.screens.hard import LONG, Words
from tests.screens.own_space import fill_space
from tests.worlds import Tenant, World, make_sign_in

#: The token of somebody's sign-in who has no address.
UNADDRESSED = "t-unaddressed"


def fill(world: World, words: Words) -> dict[str, str]:
    """Fill the first organization; returns what the paths of its pages are made of."""
    tenant = world.hope
    keep_fresh(world)
    ids = {"org_slug": tenant.slug, "group_id": tenant.group_id, "meeting_id": tenant.meeting_id}
    ids |= {"organization_id": tenant.organization_id, "membership_id": tenant.seats["ben"]}
    rename(tenant, words)
    ids |= ask(tenant, words)
    ids |= plan(tenant, words)
    ids |= hold(tenant, words)
    ids["circle_id"] = go_apart(tenant, words)
    ids |= need_care(tenant, words)
    ids |= without_address(tenant)
    ids |= links(world, words)
    ids |= notices(tenant)
    ids["phrase_id"] = watch(tenant, words)
    ids["listed_id"] = list_a_group(tenant, words)
    arrive(tenant, ids["listed_id"])
    note_what_helps(tenant, words)
    name_a_buddy(tenant)
    ids["item_id"] = fill_shelf(tenant, words)
    ids |= leave_behind(tenant, words)
    name_topics(tenant, ids["listed_id"], words)
    ids["ending_id"] = end_a_circle(tenant, words)
    ids["full_id"] = stand_in_line(tenant, words)
    ids |= ask_to_come_in(tenant, words)
    call(tenant)
    for n in range(1, 7):
        add_month(
            tenant, tenant.group_id, date(2026, n, 1), sessions=4, people=6 + n, visits=30 + n
        )
    ids |= try_things(tenant)
    ids |= fill_space(tenant, words)
    ids |= look_after(tenant, words)
    return {name: str(value) for name, value in ids.items()}


def try_things(tenant: Tenant) -> dict[str, str]:
    """Let the lead rehearse, as far as the scripts have come, and Ann have a room to try."""
    app: Settings = current_app.extensions["facilitator.settings"]
    scripts = ["monopolizer", "disclosure"]
    place = made(tenant.facilitator, tenant.group_id, SandboxKind.REHEARSAL, scripts)
    play_what_is_due(app)
    with open_work(writes=True) as work:
        lead = actor_for_slug(work, tenant.facilitator, place.slug)
        room = seats.enter_room(lead, place.meeting_id, 3600).room
        seats.admit(lead, place.meeting_id, [])
        operations.move_session(lead, place.meeting_id, room.version, RoomState.LIVE)
        step_on(lead, app)
    own = made(tenant.ann, tenant.group_id, SandboxKind.PRACTICE, [])
    return {
        "rehearsal_slug": place.slug,
        "rehearsal_meeting_id": str(place.meeting_id),
        "practice_slug": own.slug,
    }


def rename(tenant: Tenant, words: Words) -> None:
    """Give the organization, the circle and its people their words, and a new agreement."""
    labels = "\n".join([words.line[:40], "Loss"])
    change_group(tenant, name=words.line, purpose=words.text, content_warnings=labels)
    for who, handle in words.handles.items():
        change_seat(tenant, who, handle=handle, handle_key=who)
    with unit_of_work(tenant.owner):
        publish_agreement(tenant.owner, tenant.group_id, words.markdown)
        db.session.get_one(Organization, tenant.organization_id).name = words.organization
        member = db.session.get_one(Member, (tenant.organization_id, tenant.owner.member_id))
        member.staff_name = words.line
    for who in tenant.seats:
        if who not in {"pending", "both"}:  # the last has not accepted it yet
            change_seat(tenant, who, agreed_version=2)


def watch(tenant: Tenant, words: Words) -> uuid.UUID:
    """Watch for phrases of every kind, one of them removed a moment ago; returns one's id."""
    with unit_of_work(tenant.owner):
        drafts = [
            PhraseDraft(
                f"{does.value} {words.line[:60].replace('*', '')}", does, About.GRAPHIC, "en"
            )
            for does in Does
        ]
        add_phrases(tenant.owner, [*drafts, PhraseDraft("taken off", Does.HOLD, About.OTHER)])
        of = sa.select(WatchedPhrase.id).where(WatchedPhrase.words == "taken off")
        remove_phrase(tenant.owner, db.session.scalars(of).one())
        kept = sa.select(WatchedPhrase.id).where(WatchedPhrase.does == Does.CRISIS)
        return db.session.scalars(kept).one()


def ask(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Ask the circle, and answer in every way there is."""
    prompt_id = asked(tenant, words.text)
    reply_id = answered(tenant.ann, prompt_id, words.text)
    answered(tenant.ben, prompt_id, words.text, parent_id=reply_id)
    removed_id = answered(tenant.cleo, prompt_id, words.text)
    taken_id = answered(tenant.ben, prompt_id, words.text)
    with unit_of_work(tenant.facilitator):
        remove_reply(tenant.facilitator, prompt_id, removed_id, words.line)
    with unit_of_work(tenant.ben):
        remove_reply(tenant.ben, prompt_id, taken_id, "")
        pass_on(tenant.ben, prompt_id)
    with unit_of_work(tenant.ann):
        for typed in (Typed(words.text), Typed(words.line)):  # on two devices
            keep_answer(tenant.ann, prompt_id, typed, parent_id=reply_id)
    asked(tenant, words.text, meeting_id=tenant.meeting_id)
    draft_id = asked(tenant, words.text, is_draft=True)
    ids = {"prompt_id": prompt_id, "reply_id": reply_id, "draft_id": draft_id}
    return ids | answer_in_every_way(tenant, words)


def answer_in_every_way(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Let people answer without a name, for fewer, behind a warning, before it is read."""
    crowd(tenant)
    change_seat(tenant, "dan", agreed_version=2)
    plan = Plan(is_round=True, lets_anonymous=True, close_at=clock.now() + timedelta(days=5))
    answers_id = asked(tenant, words.text, plan=plan)
    masked_id = answered(tenant.ben, answers_id, words.text, is_anonymous=True, wish=Wish.LISTEN)
    with unit_of_work(tenant.cleo):
        be_kind(tenant.cleo, answers_id, masked_id, Kindness.HUG, on=True)
        ask_about(tenant.cleo, answers_id, masked_id)
    answered(tenant.cleo, answers_id, words.text, label=words.line[:80])
    ends = (words.line[:40], words.line[:40])
    scale_id = asked(tenant, words.text, plan=Plan(scale=ends))
    with unit_of_work(tenant.ben):
        keep_answer(tenant.ben, scale_id, Typed(words.text))
    counted_id = asked(tenant, words.text, plan=Plan(scale=ends))
    for number, who in enumerate(("ann", "ben", "cleo", "dan", "eve"), start=1):
        if who == "eve":
            change_seat(tenant, who, agreed_version=2)
        with unit_of_work(tenant.actors[who]):
            tap(tenant.actors[who], counted_id, number)
    with unit_of_work(tenant.facilitator):
        close_prompt(tenant.facilitator, counted_id)
        for typed in (Typed(words.text), Typed(words.line)):
            keep_question(tenant.facilitator, tenant.group_id, typed)
    change_group(tenant, moderation=Moderation.EVERYONE)
    held_id = answered(tenant.ann, answers_id, words.text)
    with unit_of_work(tenant.ann):
        edit_reply(tenant.ann, answers_id, held_id, words.text)
    change_group(tenant, moderation=Moderation.OFF)
    pictures_id = show_pictures(tenant, words)
    with unit_of_work(tenant.owner):
        card = deck.Draft(words.line, Theme.FRIENDS, Phase.SHARING, 3)
        card_id = deck.save_card(tenant.owner, card)
        read = card_texts.Text(
            TextKind.ARTICLE, words.line[:100], words.text, "https://example.org/read"
        )
        text_id = card_texts.save_text(tenant.owner, read)
    return {
        "answers_id": answers_id,
        "scale_id": scale_id,
        "counted_id": counted_id,
        "masked_id": masked_id,
        "pictures_id": pictures_id,
        "held_id": held_id,
        "card_id": card_id,
        "text_id": text_id,
    }


def show_pictures(tenant: Tenant, words: Words) -> uuid.UUID:
    """Let people answer with pictures: one is shown, one warned of, one left out, one waits."""
    change_group(tenant, takes_pictures=True)
    asked_id = asked(tenant, words.text, plan=Plan(lets_anonymous=True))
    decided = (("", Decision.APPROVE), (words.line[:80], Decision.APPROVE), ("", Decision.WITHOUT))
    picture = NewPicture(drawn_anew(encoded(two_halves((1800, 1200)), "JPEG")), words.line[:200])
    for label, decision in decided:
        one = answered(tenant.ben, asked_id, words.text, label=label, picture=picture)
        with unit_of_work(tenant.facilitator):
            decide_reply(tenant.facilitator, asked_id, one, decision, revision=0)
    answered(tenant.ben, asked_id, words.text, picture=picture)
    return asked_id


def plan(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Leave a coming session with answers, one that is over and one that was cancelled."""
    cancelled = planned(tenant, title=words.line, about=words.text)
    with unit_of_work(tenant.facilitator):
        cancel_meeting(tenant.facilitator, cancelled, words.line)
    past = planned(tenant, title=words.line, about=words.text)
    held_before(tenant, past, timedelta(days=2))
    holders = both(tenant)
    ids = templates(tenant, words)
    chosen = str(ids["template_id"])
    coming = planned(
        tenant,
        title=words.line,
        about=words.text,
        capacity=5,
        holders=holders,
        template=chosen,
    )
    with unit_of_work(tenant.facilitator):
        ask_for_substitute(tenant.facilitator, coming, words.line)
    for who in ("ann", "ben"):
        with unit_of_work(tenant.actors[who]):
            answer_meeting(tenant.actors[who], coming, Answer.GOING, Intent.SHARE)
    late = session_draft().local_start + timedelta(days=1, hours=5)
    again = repeated(tenant, title=words.line, about=words.text, local_start=late)
    with unit_of_work(tenant.facilitator):
        skip_day(
            tenant.facilitator, again[2].series_id, again[2].local_start.date(), words.line[:120]
        )
    answered_at(tenant.ann, again[1].id)
    with unit_of_work(tenant.facilitator):
        moved = again[1].local_start + timedelta(hours=2)
        late_draft = session_draft(title=words.line, local_start=moved)
        edit_meeting(tenant.facilitator, again[1].id, late_draft)
    ids["poll_id"] = find_a_time(tenant, words)
    there = {"facilitator": (0, 60), "ann": (0, 60), "ben": (40, 60), "cleo": (1, 60)}
    said = {"both": Answer.GOING, "cofacilitator": Answer.DECLINED}
    for days in (17, 10, 3):
        ids["came_id"] = took_place(tenant, timedelta(days=days), there, said)
    ids |= {"series_id": again[0].series_id, "again_id": again[0].id, "moved_id": again[1].id}
    return {"coming_id": coming, "past_id": past, "cancelled_id": cancelled, **ids}


def templates(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Make two templates, and retire one."""
    lead, part = tenant.facilitator, PhaseDraft(words.line[:60], 60, Mode.ROUND, words.text)
    draft = TemplateDraft(
        words.line[:60], words.text, 90, (part, PhaseDraft("Quiet", 5, Mode.OPEN, "", words.line))
    )
    with unit_of_work(lead):
        made, old = make_template(lead, draft), make_template(lead, draft)
        retire_template(lead, old.id)
    return {"template_id": made.id, "retired_id": old.id}


def find_a_time(tenant: Tenant, words: Words) -> uuid.UUID:
    """Ask the circle for a time, and let one person answer."""
    times = tuple(session_draft().local_start + timedelta(days=40 + n) for n in range(3))
    draft = PollDraft(words.line, 60, times, times[0].date())
    with unit_of_work(tenant.facilitator):
        poll = offer_times(tenant.facilitator, tenant.group_id, draft)
        db.session.flush()
        slots = slots_of(tenant.facilitator, poll)
    with unit_of_work(tenant.ann):
        answer_times(tenant.ann, poll.id, {slot.id: Suits.GOOD for slot in slots})
    return poll.id


def answered_at(actor: Actor, meeting_id: uuid.UUID) -> None:
    """Let somebody say that they are going."""
    with unit_of_work(actor):
        answer_meeting(actor, meeting_id, Answer.GOING, Intent.SHARE)


def hold(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Leave a session going on, with words of every state, a report and an act about somebody."""
    room_id, lead = tenant.meeting_id, tenant.facilitator
    for who in ("facilitator", "ann", "ben"):
        with unit_of_work(tenant.actors[who]):
            seats.enter_room(tenant.actors[who], room_id, 3600)
    with unit_of_work(lead):
        seats.admit(lead, room_id, [])
        version = log.lock_room(room_id).version
        operations.move_session(lead, room_id, version, RoomState.LIVE, words.line)
    with unit_of_work(lead):
        pacts.open_pact(lead, room_id)
        pacts.propose_line(lead, room_id, uuid.uuid4(), words.line)
        pacts.publish_pact(lead, room_id)
    with unit_of_work(tenant.actors["both"]):  # comes after that
        seats.enter_room(tenant.actors["both"], room_id, 3600)
    said = [say(tenant.actors[who], room_id, words.text) for who in ("ann", "ben", "ann")]
    choices = (words.line[:CHOICE], "Something else")
    with unit_of_work(lead):
        draft = Draft(SoundingKind.POLL, words.line[:QUESTION], choices, minutes=10)
        open_sounding(lead, room_id, uuid.uuid4(), 0, draft)
        messages.decide_message(lead, room_id, said[1], 1, "hide", words.line)
        operations.post_prompt(lead, room_id, words.line)
        operations.hold_all(lead, room_id, log.lock_room(room_id).version, on=True)
    say(tenant.ann, room_id, words.text)
    with unit_of_work(tenant.ben):
        report = report_in_room(
            tenant.ben,
            room_id,
            subject=SubjectKind.MESSAGE,
            subject_id=said[0],
            reason=ReportReason.HARASSMENT,
            words=words.text,
        )
        report_id = report.id
    with unit_of_work(lead):
        claim_report(lead, report_id)
        about_ann = (tenant.group_id, tenant.seats["ann"], words.line, report_id)
        asked, act = (sanctions.warn(lead, *about_ann).id for _ in range(2))
    with unit_of_work(tenant.ann):  # back at whoever reported her
        back = report_in_room(
            tenant.ann,
            room_id,
            subject=SubjectKind.PERSON,
            subject_id=tenant.seats["ben"],
            reason=ReportReason.UNCOMFORTABLE,
            words=words.text,
        )
        back_id = back.id
    with unit_of_work(lead):
        put_together(lead, report_id, back_id)
        note_in_case(lead, report_id, words.text[:500])
        ask_reporter(lead, report_id, words.line)
    with unit_of_work(tenant.ann):
        appeal_id = raise_appeal(tenant.ann, asked, words.text[:500]).id
    read_id = read_more(tenant, said[2], words)
    return {"report_id": report_id, "act_id": act, "appeal_id": appeal_id, "read_id": read_id}


def read_more(tenant: Tenant, message_id: uuid.UUID, words: Words) -> uuid.UUID:
    """Let a moderator work a report with more of the session open, and two people kept apart."""
    with unit_of_work(tenant.cofacilitator):
        report_id = report_in_room(
            tenant.cofacilitator,
            tenant.meeting_id,
            subject=SubjectKind.MESSAGE,
            subject_id=message_id,
            reason=ReportReason.HATE,
            words=words.text,
        ).id
    with unit_of_work(tenant.moderator):
        claim_report(tenant.moderator, report_id)
        open_transcript(tenant.moderator, report_id, words.line)
        both = tenant.seats["cleo"], tenant.seats["pending"]
        keep_apart(tenant.moderator, tenant.group_id, *both, words.line)
    return report_id


def go_apart(tenant: Tenant, words: Words) -> uuid.UUID:
    """Put Ann and Ben into a small circle that rings; Ann said that she would rather stay."""
    room_id, lead = tenant.meeting_id, tenant.facilitator
    with unit_of_work(lead):
        together = (tenant.seats["ann"], tenant.seats["ben"])
        split = breakouts.Split(minutes=20, circles=(together,))
        circle_id = circles_of(breakouts.open_breakout(lead, room_id, 0, split))[0].id
        for version in range(1, 6):  # so that it lasts longer than every test
            breakouts.extend_breakout(lead, room_id, version)
    say(tenant.ben, circle_id, words.text)
    with unit_of_work(tenant.ann):
        bells.ring(tenant.ann, circle_id, on=True)
    with unit_of_work(tenant.ann):
        breakouts.stay(tenant.ann, room_id, on=True)
    return circle_id


def need_care(tenant: Tenant, words: Words) -> dict[str, object]:
    """Let two people be not OK: one waits for an answer, one is in a side room after an outcome."""
    lead, room_id = tenant.facilitator, tenant.meeting_id
    with unit_of_work(tenant.ben):
        waiting = raise_in_room(tenant.ben, room_id, uuid.uuid4(), "me", None, words.text[:500])
    with unit_of_work(tenant.ann):
        seen = raise_in_room(tenant.ann, room_id, uuid.uuid4(), "me", None, words.text[:500])
    with unit_of_work(lead):
        case = caring.take(lead, seen.id, seen.version)
        caring.note(lead, seen.id, words.text)
        caring.agree(lead, seen.id, words.text)
        case = aside.open_side(lead, room_id, seen.id, case.version, uuid.uuid4(), words.line)
        side_id = case.side_id
        caring.move(lead, seen.id, case.version, CareState.STEPPED_DOWN, words.line)
        # nobody else led it meanwhile
        operations.change_state(
            log.lock_room(room_id), RoomState.LIVE
        )  # nobody else led it meanwhile
    return {"case_id": waiting.id, "seen_id": seen.id, "side_id": side_id}


def notices(tenant: Tenant) -> dict[str, object]:
    """Tell Ann something of every kind, and let her address refuse our mail."""
    system = System(organization_id=tenant.organization_id, reason="test")
    with unit_of_work(system):
        for kind in Kind:
            meeting_id = (
                None
                if kind
                in {Kind.ANSWERED, Kind.AGREEMENT, Kind.CLOSING, Kind.LISTEN}
                | {Kind.RECORD, Kind.CASE}
                else tenant.meeting_id
            )
            tell(system, [tenant.seats["ann"]], Occasion(kind, "1", meeting_id=meeting_id))
        notice_id = db.session.scalars(
            sa.select(Notice.id)
            .where(Notice.channel == Channel.APP, Notice.member_id == tenant.ann.member_id)
            .order_by(Notice.id)
        ).first()
        token = stop_token(system, tenant.ann.member_id)
        note_refused(f"ann@{tenant.slug}.example", 550)
        refusal = db.session.scalars(sa.select(MailRefusal)).one()
        refusal.confirm_hash = digest("confirm-token")
        refusal.confirm_until = clock.now() + timedelta(days=1)
    return {"notice_id": notice_id, "stop_token": token}


def say(actor: Actor, room_id: uuid.UUID, body: str) -> uuid.UUID:
    """Say something in the room."""
    with unit_of_work(actor):
        said = posting.send_message(actor, room_id, uuid.uuid4(), body, rest_after=3600)
        return said.id


def without_address(tenant: Tenant) -> dict[str, str]:
    """Let somebody be there with a sign-in name, on their way to adding an address."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        organization = db.session.get_one(Organization, tenant.organization_id)
        organization.joins_without_email = True
        account_id = create_unaddressed(Guest(), "x").account_id
        row, _token = make_sign_in(db.session.get_one(Account, account_id))
        row.token_hash = digest(UNADDRESSED)
        row.authenticated_at = clock.now() + timedelta(hours=1)
        db.session.add(
            Member(id=uuid.uuid4(), account_id=account_id, role=Role.MEMBER, joined_at=clock.now())
        )
    with open_work(writes=False):
        person = person_for_token(UNADDRESSED)
    assert person is not None
    until = clock.now() + timedelta(hours=1)
    return {"address_token": _sealed_in_link(person, "new@home.example", until)}


def links(world: World, words: Words) -> dict[str, str]:
    """Make one link of each kind."""
    tenant = world.hope
    _row, group_token = link_into(tenant, label=words.line[:60], max_uses=9)
    _row, other_token = link_into(world.other)
    with unit_of_work(tenant.owner):
        staff_token = invite_staff(tenant.owner, Role.MODERATOR)
    with open_work(writes=True):
        for purpose in ("reset", "begin"):
            add_link(tenant.ann.account_id, purpose, f"{purpose}-token", timedelta(hours=1))
        add_link(tenant.ann.account_id, "second", "half-token", timedelta(hours=1))
        offer_secret(tenant.ann)
    return {
        "group_token": group_token,
        "other_token": other_token,
        "staff_token": staff_token,
        "reset_token": "reset-token",
        "begin_token": "begin-token",
        "colleague_id": str(tenant.admin.member_id),
    }


def list_a_group(tenant: Tenant, words: Words) -> uuid.UUID:
    """Open a circle that everybody in the organization can find and join."""
    with unit_of_work(tenant.cofacilitator):
        group = create_group(
            tenant.cofacilitator,
            draft(
                name=words.line,
                purpose=words.text,
                visibility=Visibility.LISTED,
                admission=Admission.OPEN,
            ),
            "Second Heron",
        )
        assert isinstance(group, Group)
        return group.id


def arrive(tenant: Tenant, group_id: uuid.UUID) -> None:
    """Let two people join who have yet to see what newcomers see first."""
    for who, handle in (("cleo", "New Fern"), ("ben", "New Reed")):
        with unit_of_work(tenant.actors[who]):
            seat = requests.ask_to_join(tenant.actors[who], group_id, handle, (), AGREED)
            seat.welcome = Welcome.SAFETY if who == "cleo" else Welcome.TOUR


def note_what_helps(tenant: Tenant, words: Words) -> None:
    """Let somebody note what helps them, and only listen at first."""
    with unit_of_work(tenant.ann):
        needs = notes.Needs(words.text, words.text, words.line)
        notes.keep_own_place(tenant.ann, tenant.group_id, needs, listens_first=True)


def name_a_buddy(tenant: Tenant) -> None:
    """Let Ben be Ann's buddy, and Cleo be glad to be somebody's; both know the way."""
    for who in ("ben", "cleo"):
        joined = clock.now() - timedelta(days=30)
        change_seat(tenant, who, is_glad_buddy=True, joined_at=joined)
    with unit_of_work(tenant.facilitator):
        db.session.add(
            Buddy(
                group_id=tenant.group_id,
                newcomer_id=tenant.seats["ann"],
                buddy_id=tenant.seats["ben"],
                named_at=clock.now(),
            )
        )


def ask_to_come_in(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Open a circle with questions; one person is asked back, one declined, one waits."""
    with unit_of_work(tenant.facilitator):
        given = draft(name=words.line, purpose=words.text, visibility=Visibility.LISTED)
        group_id = create_group(tenant.facilitator, given, "Third Heron").id
        requests.set_questions(tenant.facilitator, group_id, [words.line, "Why?"], words.text)
    asked = {}
    for who, handle in (("ann", "Asked Fern"), ("ben", "Calm Reed"), ("cleo", "Patient Wren")):
        with unit_of_work(tenant.actors[who]):
            answers = [words.text, words.text]
            asked[who] = requests.ask_to_join(
                tenant.actors[who], group_id, handle, answers, AGREED
            ).id
    with unit_of_work(tenant.facilitator):
        requests.ask_back(tenant.facilitator, group_id, asked["ann"], words.line)
        requests.answer_request(
            tenant.facilitator, group_id, asked["ben"], approve=False, words=words.text
        )
    talk_first(tenant, group_id, asked, words)
    return {"asking_id": group_id, "asked_id": asked["cleo"], "offered_id": asked["ann"]}


def talk_first(
    tenant: Tenant, group_id: uuid.UUID, asked: dict[str, uuid.UUID], words: Words
) -> None:
    """Offer Ann three times; Cleo picked one, and talks just now."""
    lead, cleo = tenant.facilitator, tenant.cleo
    soon = clock.now() + timedelta(minutes=10)
    times = [soon.replace(tzinfo=None) + timedelta(days=n) for n in range(3)]
    with unit_of_work(lead):
        for who in ("ann", "cleo"):
            talks.offer_talk(lead, group_id, asked[who], times, words.line)
    with unit_of_work(cleo):
        talks.pick_time(cleo, group_id, soon)
        talks.say_to_facilitators(cleo, group_id, words.text)
    with unit_of_work(lead):
        talks.say_to_applicant(lead, group_id, asked["cleo"], words.text)


def fill_shelf(tenant: Tenant, words: Words) -> uuid.UUID:
    """Put one thing of each kind on the shelf, one of them long ago."""
    lead, url = tenant.facilitator, f"https://{LONG[:60].lower()}.example.org/{LONG}"
    with unit_of_work(lead):
        for kind in shelf.ShelfKind:
            draft = shelf.ItemDraft(
                kind=kind,
                title=words.line,
                url=url,
                reach=words.line,
                words=words.markdown,
                note=words.text,
                is_shareable=kind is shelf.ShelfKind.LINK,
            )
            item = shelf.put_on_shelf(lead, tenant.group_id, draft)
        item.review_on = clock.now().date()
        return item.id


def end_a_circle(tenant: Tenant, words: Words) -> uuid.UUID:
    """Open a circle that Ann is in, and choose its last day."""
    given = draft(
        name=words.line, purpose=words.text, visibility=Visibility.LISTED, admission=Admission.OPEN
    )
    with unit_of_work(tenant.facilitator):
        group_id = create_group(tenant.facilitator, given, "Fifth Heron").id
    with unit_of_work(tenant.ann):
        seat = requests.ask_to_join(tenant.ann, group_id, "Last Fern", (), AGREED)
        seat.welcome = Welcome.DONE
    with unit_of_work(tenant.facilitator):
        day = clock.now().date() + timedelta(days=9)
        closing.start_closing(tenant.facilitator, group_id, day, words.text, ())
    return group_id


def name_topics(tenant: Tenant, group_id: uuid.UUID, words: Words) -> None:
    """Give the organization topics, and let one circle be about three of them."""
    with unit_of_work(tenant.owner):
        topics.set_topics(tenant.owner, [words.line[:40], "Evenings", LONG[:40]])
        group = db.session.get_one(Group, (tenant.organization_id, group_id))
        group.language = "ar"
        ids = [topic.id for topic in topics.topics_of(tenant.owner)]
        topics.set_group_topics(tenant.owner, group, ids)


def stand_in_line(tenant: Tenant, words: Words) -> uuid.UUID:
    """Fill a circle; of two who wait, one has the offer of a place."""
    given = draft(
        name=words.line, visibility=Visibility.LISTED, admission=Admission.OPEN, size_limit=2
    )
    with unit_of_work(tenant.cofacilitator):
        group_id = create_group(tenant.cofacilitator, given, "Fourth Heron").id
    for who, handle in (("cleo", "Full Fern"), ("ann", "Line Reed"), ("ben", "Line Wren")):
        with unit_of_work(tenant.actors[who]):
            requests.ask_to_join(tenant.actors[who], group_id, handle, (), AGREED)
    with unit_of_work(tenant.cleo):
        leave_group(tenant.cleo, group_id)
    return group_id


def call(tenant: Tenant) -> None:
    """Put the owner on call, and send them an alert they have not answered."""
    with unit_of_work(tenant.owner):
        set_on_call(tenant.owner, [tenant.owner.member_id])
        send_test_alert(tenant.owner)


def keep_fresh(world: World) -> None:
    """Let everybody's passphrase count as just given, however long the tests take."""
    with open_work(writes=True):
        for sign_in in db.session.scalars(sa.select(SignIn)):
            sign_in.authenticated_at = clock.now() + timedelta(hours=1)


def left_out(world: World, words: Words) -> str:
    """Leave somebody out of the other organization; returns the token of their sign-in."""
    tenant = world.other
    with unit_of_work(tenant.admin):
        expel(tenant.admin, tenant.group_id, tenant.seats["cleo"], words.text[:500])
    return tenant.tokens[str(tenant.cleo.sign_in_id)]


def bare_organization(world: World) -> str:
    """Open an organization with nothing in it; returns the token of its owner's sign-in."""
    with unit_of_work(world.hope.owner, writes=False):
        operator = person_for_token(world.operator_token)
    assert operator is not None
    with open_work(writes=True):
        invitation = create_organization(
            operator, slug="bare", name="Bare", country="", time_zone="UTC"
        )
    owner, token = newcomer("owner@bare.example")
    with open_work(writes=False):
        place = invitation_place(invitation)
    with open_work(writes=True) as work:
        work.bind(place)
        join_by_invitation(owner, invitation)
        db.session.get_one(Account, owner.account_id).second_factor_at = clock.now()
    return token
