"""What the model of concern does where an organization chose it: it calls, or lets words wait."""

import uuid

import pytest
from sqlalchemy import select

from facilitator.care.models import CareCase, CareState, LineKind
from facilitator.care.queries import case_for, lines_of
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group
from facilitator.live import posting
from facilitator.live.log import rows_after
from facilitator.live.models import Message, MessageState, StaffEvent
from facilitator.live.projection import held_view, log_event
from facilitator.moderation.models import Sanction
from facilitator.organizations.operations import notice_danger
from facilitator.prompts.models import Audience, ReplyState
from facilitator.watched.looking import AskFirst
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from facilitator.watched.queries import try_out
from tests.prompts.making import answered, crowd, put, reply_row

SELF, METHOD = "I just want to die.", "I have the «means» ready."
OTHER, HARM = "My friend wants to die.", "He hit me last night."
PLAIN = "I don’t want to die, and the walk did me good."


@pytest.fixture
def noticing(care, hope):
    with unit_of_work(hope.owner):
        notice_danger(hope.owner, on=True)
    return care


def say(care, text, by="ann"):
    return care.do(by, posting.send_message, uuid.uuid4(), text, rest_after=3600.0)


def message(care, said):
    with unit_of_work(care.tenant.owner, writes=False):
        return db.session.get_one(Message, (care.tenant.organization_id, said.id))


def cases(care):
    with unit_of_work(care.tenant.owner, writes=False):
        return list(db.session.scalars(select(CareCase).order_by(CareCase.raised_at)))


def shown(care, *, staff):
    with unit_of_work(care.tenant.owner, writes=False):
        return log_event(
            rows_after(care.room_id, 0, 99)[-1], uuid.uuid4(), staff=staff, waiting=False
        )


def flags(care):
    with unit_of_work(care.tenant.owner, writes=False):
        query = select(StaffEvent.meta).where(StaffEvent.kind == "watched.flag")
        return list(db.session.scalars(query))


def test_it_is_off_unless_an_office_chose_it(care, hope):
    assert [say(care, text).seq > 0 for text in (SELF, METHOD)] == [True, True]
    assert cases(care) == []
    for who in (hope.moderator, hope.facilitator, hope.ann):
        with pytest.raises(NotAllowed), unit_of_work(who):
            notice_danger(who, on=True)


def test_somebody_who_wants_to_die_is_heard_and_a_person_is_called(noticing, sweep, hope):
    said = say(noticing, SELF)
    assert (said.state, said.reason) == (MessageState.VISIBLE, "")
    assert flags(noticing) == []
    [case] = cases(noticing)
    assert (case.about_id, case.state) == (noticing.id("ann"), CareState.RAISED)
    sweep()
    assert noticing.cards()[-1]["door"] == "phrase"
    with unit_of_work(hope.facilitator, writes=False):
        first, kept = lines_of(hope.facilitator, case_for(hope.facilitator, case.id))
    assert first.words.startswith("wants to die: ")
    assert kept.words == SELF
    # staff read which rule it was; members nothing, and no table has it in clear
    assert shown(noticing, staff=True)["watched"]["rule"] == "wants to die"
    assert "watched" not in shown(noticing, staff=False)
    assert message(noticing, said).watched == {
        "does": "note",
        "about": "worry",
        "at": [],
        "noticed": "",
    }
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(select(Sanction)).all() == []


def test_saying_more_rings_nobody_who_is_with_them(noticing, sweep):
    say(noticing, SELF)
    [case] = cases(noticing)
    sweep()
    noticing.take("facilitator", case.id)
    version, told = noticing.case(case.id).version, noticing.told()
    say(noticing, SELF)
    sweep(minutes=1)
    assert (noticing.case(case.id).version, noticing.told()) == (version, told)
    raised = [line for line in noticing.lines(case.id) if line.kind is LineKind.RAISED]
    assert len(raised) == 2
    sweep(minutes=40)  # nobody did anything for long
    say(noticing, SELF)
    assert noticing.case(case.id).state is CareState.RAISED


def test_a_detail_of_how_waits_and_calls(noticing):
    said = say(noticing, METHOD)
    assert (said.state, said.reason) == (MessageState.HELD, "crisis.method")
    assert len(cases(noticing)) == 1
    with unit_of_work(noticing.tenant.owner, writes=False):
        held = db.session.get_one(Message, (noticing.tenant.organization_id, said.id))
        author, staff = held_view(held), held_view(held, staff=True)
    assert author.watched is None
    assert author.care
    assert staff.watched.rule == "names a thing to do it with"


@pytest.mark.parametrize("text", [OTHER, HARM])
def test_worry_about_others_goes_out_and_the_team_is_shown_it(noticing, text):
    assert say(noticing, text).seq
    assert flags(noticing) == [{"about": "worry"}]
    assert cases(noticing) == []
    assert shown(noticing, staff=True)["watched"]["rule"]


def test_nothing_is_noticed_in_plain_words_of_staff_or_in_other_languages(noticing, hope):
    assert say(noticing, PLAIN).seq
    say(noticing, SELF, by="facilitator")
    with unit_of_work(hope.owner):
        db.session.get_one(Group, (hope.organization_id, hope.group_id)).language = "fr"
    assert say(noticing, METHOD).seq
    assert cases(noticing) == []
    assert flags(noticing) == []


def test_whoever_is_called_to_is_never_sent_back(noticing, hope):
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("parsnip", Does.BLOCK, About.OTHER)])
    for text in (f"{SELF} Ring me on +49 30 1234567.", f"{SELF} Parsnip."):
        assert say(noticing, text).reason == "crisis.worry"
    with pytest.raises(AskFirst):
        say(noticing, f"{OTHER} Parsnip.")


def test_answers_between_sessions_call_alike_and_never_behind_a_mask(noticing, hope):
    crowd(hope)
    prompt_id = put(hope, lets_anonymous=True)
    states = {
        text: reply_row(hope, answered(who, prompt_id, text)).state
        for who, text in ((hope.ann, SELF), (hope.ben, METHOD), (hope.cleo, OTHER))
    }
    assert states == {
        SELF: ReplyState.VISIBLE,
        METHOD: ReplyState.HELD,
        OTHER: ReplyState.VISIBLE,
    }
    assert {case.about_id for case in cases(noticing)} == {noticing.id("ann"), noticing.id("ben")}
    masked = reply_row(hope, answered(hope.both, prompt_id, SELF, is_anonymous=True))
    assert (masked.state, masked.held_for) == (ReplyState.HELD, "crisis.worry")
    answered(hope.both, prompt_id, SELF, audience=Audience.OWN)
    assert len(cases(noticing)) == 2


def test_the_test_box_says_what_it_would_do_and_why(noticing, hope):
    with unit_of_work(hope.moderator, writes=False):
        found = try_out(hope.moderator, SELF, "")
    assert (found.does, found.calls) == (Does.NOTE, True)
    assert found.why.startswith("wants to die: ")
