"""A whole evening of a circle, and every frame a member was sent: nothing in it is not theirs.

Two facilitators and two members in a browser each, six more and one who is not let in as
hand-written clients. The steps are those of a session as facilitators lead it; at the end
all that came to the members is searched.
"""

import re
import time

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.live.models import Room
from facilitator.meetings.attendance_models import CAME, Attendance
from tests.journeys import steps
from tests.journeys.axe import violations
from tests.journeys.evening_care import ALONE, SISTER, TO_ALL, one_is_not_ok
from tests.journeys.evening_end import KEPT, end, keep_a_word, look_back
from tests.journeys.evening_world import BROWSERS, HALF, HANDS, RAW, Evening, handle, populate
from tests.journeys.overheard import Overheard, RecordedHand
from tests.journeys.steps import message, said
from tests.live.server import Server
from tests.worlds import acting

TEAM = "Shall we slow down a little?"
NO_ENTRY = "The circle is for people who were here before."
TOPIC = "about last night"
QUIET, ANSWER = "I feel alone in here", "You are not, write to me"
WORRY = "the line about phones scares me"
REPORTED, REPORT = "Just try harder.", "it stung and I cried"
DECLINED, BETTER = "The ward on Elm Street", "It was hard to see."
LATER, NO_NUMBERS = "Numbers can wait for later.", "No numbers here, please."
CALM, TALK_FIRST = "A calmer pace, please.", "Please talk with us first."
#: What stands only in frames of staff, or says who did what unseen.
STAFF_ONLY = ("mod.events", '"staff"', "'staff'", "'hats'", '"hats"', "intent_of", "has_topic")


@pytest.fixture
def server(settings, world):
    """Return a server where a lead is stood in for after three seconds, and a room rests in two."""
    server = Server(
        settings,
        FACILITATOR_REST_AFTER="2",
        FACILITATOR_LEASE="10",
        FACILITATOR_STAND_IN_AFTER="3",
    ).start()
    yield server
    server.stop()
    log = server.log()
    assert "Traceback" not in log
    assert "live.refused" in log  # a hand-made ask leaves a line


@pytest.fixture
def evening(server, world, visit):
    """Return the evening, planned, with nobody there yet."""
    secrets = populate(world)
    evening = Evening(server, world, visit, Overheard(world), secrets=secrets)
    yield evening
    for hand in evening.hands.values():
        hand.close()


def open_the_room(evening: Evening) -> None:
    """Before anybody comes: words for the lobby, a word in the team, and who watches for safety."""
    lead, backup = evening.open("facilitator"), evening.open("cofacilitator")
    lead.get_by_role("button", name="Change…").click()
    steps.answer(lead, "We begin at seven. Tea helps.", "Show it")
    lead.get_by_role("textbox", name="To the team only").fill(TEAM)
    lead.keyboard.press("Control+Enter")
    expect(backup.get_by_role("group", name="What the team said")).to_contain_text(TEAM)
    backup.get_by_role("button", name="What you look after").click()
    backup.get_by_role("radio", name=re.compile("Safety watch")).check()
    backup.get_by_role("button", name="Save").click()
    expect(lead.get_by_text("safety watch").first).to_be_visible()


def come_in(evening: Evening) -> None:
    """Wait in the lobby; one is not let in, with a note, and all the others are."""
    for who in HANDS:
        evening.connect(who)
    ann, _ben = evening.open("ann", 390), evening.open("ben")
    expect(ann.get_by_text("We begin at seven. Tea helps.")).to_be_visible()
    expect(ann.get_by_role("listitem").filter(has_text="Check-in")).to_contain_text("20 min")
    ann.get_by_role("button", name="heavy").click()  # a word for oneself
    ann.get_by_role("button", name="I’ll listen today").click()
    ann.get_by_role("button", name="I may share").click()
    expect(ann.get_by_text("You would like to share.")).to_be_visible()
    lead = evening.lead
    expect(lead.get_by_text(f"{len(HANDS) + 2} waiting")).to_be_visible()
    lead.get_by_role("button", name=f"Not now… {handle('ivo')}").click()
    steps.answer(lead, NO_ENTRY, "Don’t let in")
    assert evening.hands["ivo"].wait_for("member.deny")
    lead.get_by_role("button", name="Let everyone in").click()
    for who in BROWSERS:
        expect(said(evening.pages[who], "You came in.")).to_be_visible()
    for who in HANDS[:-1]:
        assert evening.hands[who].join(evening.room)["me"]["seat"] == "admitted"
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(said(ann, "Now: Arrivals.")).to_be_visible()


def make_an_agreement(evening: Evening) -> None:
    """Lines are proposed by hand; a worry is told to staff alone."""
    lead, hands = evening.lead, evening.hands
    lead.get_by_role("button", name="Post the script").click()
    expect(said(evening.pages["ann"], "Welcome. Take a breath.")).to_be_visible()
    lead.get_by_role("button", name="Make one together").click()
    hands["dora"].wait_for("pact.state")
    assert hands["dora"].do("pact.propose", words="We write slowly.")["ok"]
    lead.get_by_role("button", name="Pick: We write slowly.").click()
    expect(lead.get_by_role("button", name="Leave out: We write slowly.")).to_be_visible()
    assert hands["emil"].do("pact.voice", worry=WORRY)["ok"]
    assert hands["cleo"].do("pact.voice", worry="")["ok"]
    expect(lead.get_by_role("dialog").get_by_text(WORRY)).to_be_visible()
    lead.get_by_role("button", name="Let what is picked hold").click()
    expect(said(evening.pages["ben"], "This session has an agreement of its own")).to_be_visible()
    lead.get_by_role("dialog").get_by_role("button", name="Close").click()


def check_in_by_a_round(evening: Evening) -> None:
    """Doors closed, a round at random: one passes, one is away and goes later, all had a turn."""
    lead, hands = evening.lead, evening.hands
    lead.get_by_role("button", name="Next: Check-in").click()
    lead.get_by_role("button", name="Close the doors").click()
    expect(evening.pages["ann"].locator("[data-part=floor]")).to_contain_text(
        "The doors are closed."
    )
    late = RecordedHand(evening.server, evening.world, evening.world.hope.actors["both"])
    assert late.connect().join(evening.room)["code"] == "room_closed"
    late.close()
    lead.get_by_role("button", name="A round…").click()
    steps.answer(lead, "How was the week?", "Start the round")
    hands.pop("emil").close()
    names = {evening.seat(who): who for who in (*BROWSERS, *HANDS)}
    had: list[str] = []
    while turns := hands["hugo"].wait_for("round.state")["meta"].get("turns"):
        who = next((names[one["who"]] for one in turns if one["state"] == "offered"), "")
        if who:
            had.append(who)
            take_a_turn(evening, who, away=who == "emil" and had.count(who) == 1)
    assert sorted(had) == sorted([*BROWSERS, *HANDS[:-1], "emil"])  # he had a second offer
    expect(said(evening.pages["ann"], "The round is complete.")).to_be_visible()


def take_a_turn(evening: Evening, who: str, *, away: bool) -> None:
    """Do with an offered turn what that person does with it."""
    if away:
        evening.lead.get_by_role("button", name="Move on gently").click()
    elif who == "ben":
        evening.pages["ben"].get_by_role("button", name="Pass", exact=True).click()
    elif who in BROWSERS:
        page = evening.pages[who]
        page.get_by_role("button", name="Take the piece").click()
        assert violations(page) == []
        steps.write(page, f"A week, says {who}.")
        page.get_by_role("button", name="I’m done, pass it on").click()
    else:
        hand = evening.hands.get(who) or evening.connect(who)
        mine = hand.join(evening.room)["parts"]["floor"]["round"]["mine"]
        turn = {"id": mine["id"]}
        taken = hand.do("turn.move", **turn, rev=mine["rev"], to="speaking")
        assert taken["ok"], taken
        assert hand.say(f"A week, says {who}.")["ok"]
        rev = hand.join(evening.room)["parts"]["floor"]["round"]["mine"]["rev"]
        assert hand.do("turn.move", **turn, rev=rev, to="done")["ok"]


def talk_by_hands(evening: Evening) -> None:
    """The topic by raised hands, those least heard first, and a slower pace for a while."""
    lead, ann, hands = evening.lead, evening.pages["ann"], evening.hands
    lead.get_by_role("button", name="Next: Topic").click()
    expect(ann.get_by_text("People speak by raising their hand.").first).to_be_visible()
    assert hands["dora"].do("hand.raise", topic=TOPIC)["place"] == 1
    ann.keyboard.press("Alt+Shift+H")
    expect(ann.get_by_role("button", name="Lower your hand (2nd)")).to_be_visible()
    expect(lead.get_by_text(re.compile(TOPIC))).to_be_visible()
    ann.reload()  # and still second
    expect(ann.get_by_role("button", name="Lower your hand (2nd)")).to_be_visible()
    assert violations(lead) == []
    lead.get_by_role("button", name="Least heard").click()
    expect(lead.get_by_role("button", name="Least heard")).to_have_attribute("aria-pressed", "true")
    lead.get_by_role("button", name=f"Call {handle('ann')}").click()
    expect(ann.get_by_text("You have been called.").first).to_be_visible()
    assert hands["dora"].say("not called")["code"] == "room_closed"
    steps.write(ann, "I slept, for once.")
    ann.get_by_role("button", name="I’m done, thank you").click()
    expect(lead.get_by_role("button", name=f"{handle('ann')} is done")).to_be_hidden()
    lead.get_by_role("button", name="Everyone", exact=True).click()
    pace(lead, "every 30 seconds")
    strip = ann.locator("[data-part=floor]")
    expect(strip).to_contain_text("One message every 30 seconds.")
    pace(lead, "whenever they like")
    expect(strip).not_to_contain_text("One message every 30 seconds.")


def pace(lead: Page, choice: str) -> None:
    """Choose how often a member may write."""
    lead.get_by_role("button", name=re.compile("^Pace")).click()
    lead.get_by_role("radio", name=choice).check()
    lead.get_by_role("button", name="Set the pace").click()


def report_and_hide(evening: Evening) -> None:
    """A member reports a message; it is hidden, its author reads why, nobody reads it again."""
    lead, hands, ann = evening.lead, evening.hands, evening.pages["ann"]
    told = hands["hugo"].say(REPORTED)
    assert told["ok"], told
    expect(message(ann, REPORTED)).to_be_visible()
    hands["cleo"].wait_for("msg.add", body=REPORTED)
    raised = hands["cleo"].do(
        "report.raise", subject="message", id=told["id"], reason="advice", words=REPORT
    )
    assert raised["ok"], raised
    expect(lead.get_by_role("link", name="1 new report to read")).to_be_visible()
    item = message(lead, REPORTED)
    item.get_by_role("button", name=re.compile("What you can do")).click()
    item.get_by_role("button", name="Hide…").click()
    steps.answer(lead, "Here we listen without fixing.", "Hide it")
    expect(said(ann, "Hidden by a facilitator for now.")).to_be_visible()
    hidden = hands["hugo"].wait_for("msg.hide")
    assert "Here we listen without fixing." in str(hidden)
    for who in HANDS[:-1]:
        hands[who].do("msg.react", id=told["id"], kind="hug", on=True)  # whatever it answers
    evening.overheard.mark()
    hands["gwen"].join(evening.room)  # and whoever comes anew reads none of it


def hold_and_suggest(evening: Evening) -> None:
    """A watched phrase holds: words the co-facilitator suggests enter anew, for all alike."""
    lead, backup, finn = evening.lead, evening.backup, evening.hands["finn"]
    before = time.monotonic()
    held = finn.say(RAW)
    assert (held["status"], time.monotonic() - before < 1) == ("held", True)
    later = evening.hands["dora"].say("Meanwhile, tea.")
    backup.get_by_role("button", name="Suggest words…").click()
    backup.get_by_label("The words you suggest").fill(BETTER)
    backup.get_by_role("button", name="Suggest it").click()
    assert finn.wait_for("msg.suggest")["id"] == held["id"]
    (mine,) = finn.join(evening.room)["me"]["held"]
    assert mine["suggested"]["body"] == BETTER
    assert finn.do("msg.answer", id=mine["id"], rev=mine["rev"], take=True)["ok"]
    dora, hugo = (
        evening.hands[who].wait_for("msg.add", body=BETTER)["seq"] for who in ("dora", "hugo")
    )
    assert dora == hugo > later["seq"]
    expect(message(evening.pages["ben"], BETTER)).to_be_visible()
    read_first(lead, finn)


def read_first(lead: Page, finn: RecordedHand) -> None:
    """While every message is read first, one is declined with a note."""
    switch = lead.get_by_role("switch", name=re.compile("Read every message first"))
    switch.click()
    expect(switch).to_be_checked()
    assert finn.say(DECLINED)["status"] == "held"
    lead.get_by_role("button", name="Decline…").click()
    steps.answer(lead, "Please leave the street out.", "Decline")
    finn.wait_for("msg.decline")
    switch.click()
    expect(switch).not_to_be_checked()


def mute_and_remove(evening: Evening) -> None:
    """A word alone, one for the record, a break with a quiet line; then gone, and no way back."""
    lead, gwen = evening.lead, evening.hands["gwen"]
    asked = gwen.say("Ring me: +44 20 7946 0018")
    assert asked["code"] == "ask_first", asked
    steps.about(lead, handle("gwen"), "Say something to them alone")
    steps.answer(lead, LATER, "Say it quietly")
    gwen.wait_for("quiet.news")
    steps.about(lead, handle("gwen"), "A word that stays in their record")
    steps.answer(lead, NO_NUMBERS, f"Say it to {handle('gwen')}")
    assert NO_NUMBERS in str(gwen.wait_for("member.warn"))
    steps.about(lead, handle("gwen"), "Give a break")
    steps.answer(lead, CALM, "Start the break")
    gwen.wait_for("member.mute")
    me = gwen.join(evening.room)["me"]
    assert (me["mute_reason"], bool(me["muted_until"])) == (CALM, True)
    assert gwen.say("I can still talk")["code"] == "muted"
    assert gwen.do("quiet.send", body=QUIET)["ok"]
    evening.backup.get_by_role("button", name=f"Answer {handle('gwen')} quietly").click()
    steps.answer(evening.backup, ANSWER, "Answer quietly")
    gwen.wait_for("quiet.news")
    assert ANSWER in str(gwen.ask("quiet.read"))
    steps.about(lead, handle("gwen"), "Remove from this session")
    steps.answer(lead, TALK_FIRST, f"Remove {handle('gwen')}")
    gwen.wait_for("room.closed")
    assert gwen.join(evening.room)["code"] == "forbidden"


def try_by_hand(evening: Evening) -> None:
    """Asks no screen of a member has are refused, whoever makes them up."""
    hands = evening.hands
    dora, hugo = hands["dora"], hands["hugo"]
    version = dora.join(evening.room)["room"]["version"]
    some = {"id": dora.say("Mine.")["id"], "rev": 1}
    refused = [
        dora.do("seat.admit"),
        dora.do("prompt.post", text="Mine to ask?"),
        dora.do("session.move", version=version, to="ended", words=""),
        hugo.do("msg.decide", **some, action="approve", note=""),
        hugo.do("msg.decide", **some, action="remove", note="no"),
        hugo.do("member.mute", who=evening.seat("ann"), reason="no"),
        hugo.do("team.say", body="let me in"),
        hugo.ask("team.read", after=0),
        hugo.ask("quiet.list"),
        hugo.ask("heard.read"),
    ]
    assert {one["code"] for one in refused} == {"forbidden"}, refused
    assert dora.do("peace.mute", who=evening.seat("hugo"), on=True)["ok"]


def lose_the_lead(evening: Evening) -> None:
    """The backup stands in while the lead is away; with nobody there the room rests, and wakes."""
    lead, backup, ann = evening.lead, evening.backup, evening.pages["ann"]
    draft = ann.get_by_role("textbox", name="Write to everyone")
    draft.fill(HALF)
    cut(lead)
    line = f"{handle('cofacilitator')} leads the session now."
    expect(said(ann, line)).to_be_visible(timeout=60_000)
    expect(said(backup, "You lead the session now.")).to_be_visible()
    expect(said(ann, "The room is resting")).to_have_count(0)
    lead.context.set_offline(False)
    lead.get_by_role("button", name="Take the lead back").click(timeout=60_000)
    expect(said(ann, f"{handle('facilitator')} leads the session now.")).to_be_visible()
    backup.close()
    cut(lead)
    resting = ann.get_by_text("The room is resting until a facilitator is back").first
    expect(resting).to_be_visible(timeout=60_000)
    expect(ann.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    lead.context.set_offline(False)
    expect(said(ann, "The session goes on.")).to_be_visible(timeout=60_000)
    expect(draft).to_have_value(HALF)
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(message(lead, HALF)).to_be_visible()


def cut(page: Page) -> None:
    """Take somebody's network away, as a tunnel does."""
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")


def leave_quickly(evening: Evening) -> None:
    """Somebody leaves with one press: the team sees that they stepped out, the circle nothing."""
    ben, lead = evening.pages["ben"], evening.lead
    ben.route("**/*", lambda route: route.abort() if "wikipedia" in route.request.url else None)
    ben.get_by_role("button", name="Leave quickly").click()
    expect(lead.locator("[data-part=stepped]")).to_contain_text(handle("ben"))
    expect(said(evening.pages["ann"], f"{handle('ben')} left")).to_have_count(0)


def assert_it_is_kept_rightly(evening: Evening) -> None:
    """Who came, why it ended, and the record's lines about whoever was moderated."""
    hope = evening.world.hope
    with acting(hope.facilitator, writes=False):
        came = set(
            db.session.scalars(
                sa.select(Attendance.membership_id).where(Attendance.presence.in_(CAME))
            )
        )
        room = db.session.get_one(Room, (hope.organization_id, evening.room))
        lines = db.session.execute(
            sa.select(AuditEntry.action, AuditEntry.details).where(
                AuditEntry.action.startswith("sanction.")
            )
        ).all()
    team = ("facilitator", "cofacilitator")
    assert came == {hope.seats[who] for who in (*team, *BROWSERS, *HANDS) if who != "ivo"}
    assert room.reason == "planned"
    noted = {(line.details["who"], line.details["reason"]) for line in lines}
    assert noted == {(evening.seat("gwen"), why) for why in (NO_NUMBERS, CALM, TALK_FIRST)}


def assert_nobody_overheard_anything(evening: Evening) -> None:
    """Search every frame of every member for what is not theirs."""
    heard = evening.overheard
    read_by = {words: heard.who_read(words) for words in (*evening.secrets, *STAFF_ONLY)}
    assert {words: who for words, who in read_by.items() if who} == {}
    for words, allowed in {
        TEAM: set(),
        TOPIC: set(),
        REPORT: set(),
        WORRY: set(),
        NO_ENTRY: {"ivo"},
        DECLINED: {"finn"},
        RAW: {"finn"},
        QUIET: {"gwen"},
        ANSWER: {"gwen"},
        LATER: {"gwen"},
        NO_NUMBERS: {"gwen"},
        CALM: {"gwen"},
        TALK_FIRST: {"gwen"},
        "peace.mute": {"dora"},
        ALONE: {"ann"},
        SISTER: set(),
        KEPT: set(),
    }.items():
        assert heard.who_read(words) <= allowed, (words, heard.who_read(words))
    assert heard.who_read_since(REPORTED) == set()
    assert "ivo" not in heard.who_read("Welcome. Take a breath.")
    everybody = {*BROWSERS, *HANDS} - {"ivo", "gwen"}
    assert heard.who_read(BETTER) >= everybody
    assert heard.who_read(TO_ALL) >= everybody
    for page in (evening.pages["ann"], evening.pages["ben"]):
        assert TEAM not in page.content()


@pytest.mark.timeout(400)  # a whole evening of eleven people
def test_an_evening_is_led_to_its_end_and_nobody_is_sent_what_is_not_theirs(evening):
    open_the_room(evening)
    come_in(evening)
    make_an_agreement(evening)
    check_in_by_a_round(evening)
    talk_by_hands(evening)
    report_and_hide(evening)
    hold_and_suggest(evening)
    mute_and_remove(evening)
    try_by_hand(evening)
    one_is_not_ok(evening)
    lose_the_lead(evening)
    leave_quickly(evening)
    keep_a_word(evening)
    end(evening)
    look_back(evening)
    assert_it_is_kept_rightly(evening)
    assert_nobody_overheard_anything(evening)
