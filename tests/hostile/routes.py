"""Every route, declared: who may open it, who may send its form, and a form that would fit.

A route that is not declared here, or has an argument nobody can fill, fails the crawl.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from facilitator.core import clock
from facilitator.organizations.consents import first_offer

Ids = dict[str, Any]
Form = Callable[[Ids], dict[str, str]]

ANONYMOUS = frozenset({"anonymous"})
OUTSIDE = frozenset({"stranger", "pending", "suspended", "banned"})
OFFICE = frozenset({"moderator", "admin", "owner"})
OWNER = frozenset({"owner"})
RUNNERS = frozenset({"admin", "owner"})
HOLDERS = frozenset({"cofacilitator", "facilitator"})
LEAD = frozenset({"facilitator"})
ANN = frozenset({"ann"})
INSIDERS = ANN | HOLDERS
CIRCLE = INSIDERS | OFFICE
MEMBERS = OUTSIDE | CIRCLE
OPERATOR = frozenset({"operator"})
SIGNED_IN = MEMBERS | OPERATOR
EVERYBODY = SIGNED_IN | ANONYMOUS
#: Once they are done with whoever was reported in the circle: Ann and the co-facilitator were.
WORKERS = LEAD | OFFICE
#: The order in which the crawl takes them.
NAMES = sorted(EVERYBODY)


@dataclass(frozen=True)
class Route:
    """Who may get and post it with ids of their own, and what to post."""

    may: frozenset[str]
    post: frozenset[str] | None = None
    form: Form = lambda _ids: {}
    #: The query of the address, for routes that take ids there.
    query: Form = lambda _ids: {}

    @property
    def may_post(self) -> frozenset[str]:
        """Who may send its form; who may open it, unless declared otherwise."""
        return self.may if self.post is None else self.post


#: What somebody ticks who joins their first circle.
TICKED = {"consent": "y", "consent_text": first_offer().mark}


def _reason(_ids: Ids) -> dict[str, str]:
    return {"reason": "It is time."}


def _group(_ids: Ids) -> dict[str, str]:
    return {
        "name": "A name",
        "purpose": "",
        "visibility": "unlisted",
        "admission": "request",
        "format": "rolling",
        "language": "en",
        "size_limit": "40",
        "time_zone": "UTC",
        "handle": "Quiet Otter",
    }


def _shelved(_ids: Ids) -> dict[str, str]:
    return {"kind": "link", "title": "A map", "url": "https://maps.example.org/here"}


def _on_the_map(_ids: Ids) -> dict[str, str]:
    return {"name": "Rowan", "what": "friend", "ring": "1", "tie": "steady"}


def _card(_ids: Ids) -> dict[str, str]:
    return {"words": "A question", "theme": "friends", "phase": "between", "depth": "1"}


def _talk_times(_ids: Ids) -> dict[str, str]:
    return {"day_0": f"{clock.now() + timedelta(days=9):%Y-%m-%d}", "time_0": "18:00", "note": ""}


def _closing(_ids: Ids) -> dict[str, str]:
    return {"day": f"{clock.now() + timedelta(days=9):%Y-%m-%d}", "words": "Thank you."}


def _defaults(_ids: Ids) -> dict[str, str]:
    return {
        "moderation": "off",
        "hold_first": "3",
        "slow_seconds": "0",
        "late_join": "open",
        "late_minutes": "15",
        "late_part": "1",
        "doors_early": "10",
        "direct_messages": "facilitators",
        "content_warnings": "",
        "minimum_present": "3",
        "retention_days": "7",
    }


def _edited(ids: Ids) -> dict[str, str]:
    return {name: value for name, value in _group(ids).items() if name != "handle"}


def _meeting(_ids: Ids) -> dict[str, str]:
    day = clock.now() + timedelta(days=20)
    return {
        "title": "A session",
        "day": f"{day:%Y-%m-%d}",
        "time": "18:00",
        "time_zone": "UTC",
        "minutes": "60",
        "capacity": "",
        "about": "",
    }


#: What a watched phrase does.
_WATCHED = {"does": "note", "about": "other", "language": ""}


def _template(_ids: Ids) -> dict[str, str]:
    part = {"title": "Arriving", "minutes": "60", "mode": "round", "script": "", "prompt": ""}
    fields = {f"phase_0_{name}": value for name, value in part.items()}
    return {"name": "A template", "about": "", "minutes": "60", "seen": "0", **fields}


def _times(_ids: Ids) -> dict[str, str]:
    form = {"title": "A session", "minutes": "60", "template": ""}
    for n in range(3):
        day = clock.now() + timedelta(days=30 + n)
        form |= {f"day_{n}": f"{day:%Y-%m-%d}", f"time_{n}": "18:00"}
    return {**form, "closes_on": form["day_0"]}


def _changed_meeting(ids: Ids) -> dict[str, str]:
    return {**_meeting(ids), "scope": "one", "seen": "0"}


def _cancelled(_ids: Ids) -> dict[str, str]:
    return {"why": "", "reason": "It is time.", "scope": "one", "seen": "0"}


def _skipped(_ids: Ids) -> dict[str, str]:
    return {"day": f"{clock.now() + timedelta(days=7):%Y-%m-%d}", "note": "It is time."}


def _wishes(_ids: Ids) -> dict[str, str]:
    return {"quiet_from": "22:00", "quiet_to": "07:00", "time_zone": "UTC", "moved_mail": "y"}


def _role(_ids: Ids) -> dict[str, str]:
    return {"role": "participant"}


def _to_do(_ids: Ids) -> dict[str, str]:
    return {"words": "A task", "due_on": f"{clock.now() + timedelta(days=9):%Y-%m-%d}", "owner": ""}


def _shift(ids: Ids) -> dict[str, str]:
    who = str(ids["owner_id"])
    return {"who": who, "weekdays": "2", "opens": "08:00", "closes": "09:00", "name": ""}


def _shift_day(_ids: Ids) -> dict[str, str]:
    monday = clock.now() + timedelta(days=7 - clock.now().weekday())
    return {"day": f"{monday:%Y-%m-%d}", "who": ""}


def _supervised(_ids: Ids) -> dict[str, str]:
    return {"held_on": f"{clock.now():%Y-%m-%d}", "minutes": "60", "topics": ""}


#: No hours in which somebody watches.
_HOURS = {f"{end}_{day}": "" for end in ("opens", "closes") for day in range(7)}


def _first_circle(_ids: Ids) -> dict[str, str]:
    day = clock.now() + timedelta(days=20)
    return {
        "name": "A first circle",
        "handle": "Plain Otter",
        "size_limit": "12",
        "title": "An evening",
        "day": f"{day:%Y-%m-%d}",
        "time": "18:00",
        "minutes": "90",
        "repeats": "weekly",
    }


def _card_text(_ids: Ids) -> dict[str, str]:
    return {"kind": "article", "title": "A walk", "words": "Walk.", "link": ""}


def _space(_ids: Ids) -> dict[str, str]:
    return {"name": "A space", "country": "DE", "time_zone": "UTC"}


#: Routes that may be looked at without harm come first, those that end something last.
ROUTES: dict[str, Route] = {
    "pages.landing": Route(EVERYBODY),
    "pages.help_now": Route(EVERYBODY),
    "pages.offline": Route(EVERYBODY),
    "pages.privacy": Route(EVERYBODY),
    "pages.manifest": Route(EVERYBODY),
    "pages.service_worker": Route(EVERYBODY),
    "healthz": Route(EVERYBODY),
    "readyz": Route(EVERYBODY),
    "metrics": Route(frozenset()),  # for whoever sends the token, and absent without
    "accounts.sign_in": Route(EVERYBODY),
    "accounts.reset": Route(EVERYBODY),
    "accounts.show": Route(SIGNED_IN),
    "accounts.change": Route(SIGNED_IN),
    "accounts.choose_zone": Route(SIGNED_IN, None, lambda _: {"time_zone": "Europe/Berlin"}),
    "accounts.confirm": Route(SIGNED_IN),
    "accounts.sign_in_code": Route(frozenset()),
    "accounts.second_step": Route(SIGNED_IN),
    "accounts.begin_second_step": Route(SIGNED_IN),
    "accounts.set_up_app": Route(SIGNED_IN),
    "accounts.keep_codes": Route(SIGNED_IN, None, lambda _: {"kept": "y"}),
    "accounts.renew_codes": Route(OPERATOR),
    "accounts.turn_off": Route(SIGNED_IN),
    "accounts.choose_passphrase": Route(EVERYBODY - OPERATOR - ANONYMOUS),
    "accounts.begin": Route(EVERYBODY - OPERATOR - ANONYMOUS),
    "accounts.recover": Route(EVERYBODY),
    "accounts.keep_code": Route(EVERYBODY, None, lambda _: {"kept": "y"}),
    "accounts.renew_code": Route(frozenset()),
    "accounts.add_email": Route(SIGNED_IN, None, lambda _: {"email": "new@example.org"}),
    "accounts.confirm_email": Route(EVERYBODY - OPERATOR - ANONYMOUS),
    "joining.register_without_email": Route(
        SIGNED_IN, query=lambda ids: {"next": f"/i/{ids['invite']}"}
    ),
    "joining.register": Route(EVERYBODY, query=lambda ids: {"next": f"/i/{ids['invite']}"}),
    "organizations.choose": Route(SIGNED_IN),
    "organizations.home": Route(MEMBERS),
    "organizations.roles": Route(MEMBERS),
    "groups.index": Route(MEMBERS),
    "meetings.index": Route(MEMBERS),
    "notices.index": Route(MEMBERS),
    "notices.preferences": Route(MEMBERS, None, _wishes),
    "notices.seen": Route(MEMBERS),
    "notices.address": Route(MEMBERS),
    "notices.wake": Route(MEMBERS, None, lambda _: {"endpoint": "https://push.example.org/x"}),
    "notices.rest": Route(MEMBERS),
    "notices.open": Route(frozenset({"ann"})),
    "notices.from_mail": Route(frozenset({"ann"})),
    "notices.remind": Route(INSIDERS, None, lambda _: {"wish": "on"}),
    "notices.mute": Route(INSIDERS, None, lambda _: {"act": "mute"}),
    "notices.sender": Route(RUNNERS, None, lambda _: {"sender": "Plain"}),
    "notices.stop": Route(EVERYBODY - OPERATOR - ANONYMOUS),
    "notices.confirm": Route(EVERYBODY - OPERATOR - ANONYMOUS),
    "care.not_ok": Route(MEMBERS, None, lambda ids: {"group": str(ids["group_id"]), "words": ""}),
    "care.mine": Route(MEMBERS),
    "care.index": Route(MEMBERS),
    "care.worry": Route(
        INSIDERS,
        None,
        lambda _: {"words": ""},
        lambda ids: {"about": str(ids["membership_id"])},
    ),
    "care.show": Route(HOLDERS | OFFICE),
    "care.take": Route(HOLDERS | OFFICE, None, lambda _: {"version": "1"}),
    "care.move": Route(
        HOLDERS | OFFICE, None, lambda _: {"version": "1", "to": "closed", "words": "So."}
    ),
    "care.hand_on": Route(
        HOLDERS | OFFICE, None, lambda ids: {"version": "1", "who": str(ids["member_id"])}
    ),
    "care.tick": Route(HOLDERS | OFFICE, None, lambda _: {"step": "listen", "on": "yes"}),
    "care.write": Route(HOLDERS | OFFICE, None, lambda _: {"kind": "note", "words": "A note"}),
    "care.task": Route(HOLDERS | OFFICE, None, lambda _: {"to": "done", "words": ""}),
    "care.contact": Route(MEMBERS, None, lambda _: {"name": "", "how": "", "say": ""}),
    "care.open_contact": Route(LEAD | OFFICE, None, lambda _: {"reason": "To reach them"}),
    "care.agree_contact": Route(
        HOLDERS | OFFICE, None, lambda _: {"line": "00000000-0000-4000-8000-000000000000"}
    ),
    # two people alone; the crawl has no seat there (tests/care/test_aside.py)
    "care.side": Route(frozenset()),
    "care.side_plain": Route(frozenset(), None, lambda _: {}),
    "care.side_write": Route(frozenset(), None, lambda _: {"body": "Hello", "cmid": ""}),
    "moderation.queue": Route(MEMBERS),
    "moderation.record": Route(MEMBERS),
    "moderation.appeal": Route(ANN, None, lambda _: {"words": "Please look again."}),
    "moderation.told": Route(ANN, None, lambda _: {"words": "One more thing."}),
    "moderation.appealed": Route(
        OFFICE, None, lambda _: {"outcome": "upheld", "words": "It stands."}
    ),
    # only for who is left out of the space (tests/moderation/test_left_out.py)
    "left_out.closed": Route(frozenset(), None, lambda _: {"words": "Please look again."}),
    "live.ticket": Route(MEMBERS),
    "live.ask": Route(MEMBERS),
    "rehearsal.rehearse": Route(HOLDERS, None, lambda _: {"scripts": "raid", "minutes": "5"}),
    "rehearsal.practice": Route(INSIDERS),
    # only in a sandbox, which none of these addresses is (tests/rehearsal/test_sandboxes.py)
    "rehearsal.trying": Route(frozenset()),
    "rehearsal.move": Route(frozenset(), None, lambda _: {"version": "0", "to": "over"}),
    "rehearsal.step": Route(frozenset()),
    "rehearsal.keep": Route(frozenset()),
    "groups.show": Route(CIRCLE),
    "groups.roster": Route(CIRCLE),
    "groups.shelf": Route(CIRCLE),
    "groups.edit_topics": Route(RUNNERS, None, lambda _: {"topics": "Evenings"}),
    "groups.agreement": Route(CIRCLE, INSIDERS, lambda _: {"accept": "y", "version": "1"}),
    "meetings.show": Route(CIRCLE),
    "meetings.came": Route(HOLDERS),
    "meetings.rsvp": Route(INSIDERS, None, lambda _: {"answer": "going", "intent": "listen"}),
    "meetings.confirm": Route(INSIDERS),
    "live.room": Route(INSIDERS),
    "live.plain": Route(INSIDERS, frozenset({"ann"})),
    "live.plain_write": Route(INSIDERS, None, lambda _: {"body": "Hello", "cmid": ""}),
    "soundings.answer": Route(INSIDERS, None, lambda _: {"choices": "0", "cmid": ""}),
    "live.plain_leave": Route(INSIDERS),
    "breakouts.show": Route(INSIDERS),
    "breakouts.plain": Route(INSIDERS, None, lambda _: {"bell": "on"}),
    "breakouts.plain_write": Route(INSIDERS, None, lambda _: {"body": "Hello", "cmid": ""}),
    "pacts.agree": Route(INSIDERS),
    "floor.from_outside": Route(HOLDERS | OFFICE, None, lambda _ids: {"act": "open"}),
    "after.leaving": Route(INSIDERS),
    "after.survey": Route(ANN, None, lambda _: {"safe": "very", "text": ""}),
    "after.take_away": Route(INSIDERS, None, lambda _: {"line": "A line."}),
    "after.kept": Route(MEMBERS),
    "space.index": Route(MEMBERS),
    "space.show_map": Route(MEMBERS),
    "space.begin": Route(MEMBERS, None, lambda _: {"person": "Somebody"}),
    "space.add": Route(MEMBERS, None, _on_the_map),
    "space.not_now": Route(MEMBERS),
    "space.check_in": Route(MEMBERS, None, lambda _: {"mood": "steady", "when": ""}),
    "space.no_offer": Route(MEMBERS),
    "space.shares": Route(MEMBERS),
    "space.shared": Route(MEMBERS),
    "space.cards": Route(MEMBERS, None, lambda _: {"topic": "quiet", "line": "x", "days": "7"}),
    "cards.show": Route(EVERYBODY),
    "space.steps": Route(MEMBERS, None, lambda _: {"who": "Ines", "step": "hi"}),
    "space.path": Route(MEMBERS, None, lambda _: {"done": "spot"}),
    "space.plan": Route(MEMBERS, None, lambda _: {"step_0": "I go quiet."}),
    "space.plan_copy": Route(MEMBERS),
    "space.letting_go": Route(MEMBERS, None, lambda _: {"who": "T.", "afraid": "often"}),
    "space.fit": Route(MEMBERS, None, lambda _: {"who": "Dr O.", "fit": "look"}),
    "space.moments": Route(MEMBERS, None, lambda _: {"words": "She remembered."}),
    "space.everything": Route(MEMBERS),
    "space.step": Route(ANN, None, lambda _: {"after": "Easier."}),
    "space.let_go_of": Route(ANN),
    "space.share": Route(ANN, None, lambda _: {"parts": "name", "hours": "24"}),
    "space.look": Route(LEAD),
    "space.edit": Route(ANN, None, _on_the_map),
    "space.ladder": Route(ANN, None, lambda _: {"now": "some", "wish": "", "mine": "x"}),
    "space.step_back": Route(ANN),
    "after.team": Route(HOLDERS),
    "after.follow_ups": Route(HOLDERS),
    "after.add_follow_up": Route(HOLDERS, None, _to_do),
    "after.write_notes": Route(HOLDERS, None, lambda _: {"words": "Notes", "seen": "1"}),
    "after.debrief": Route(HOLDERS, None, lambda _: {"well": "x", "hard": "", "follow_ups": ""}),
    "after.ask_listener": Route(HOLDERS, None, lambda ids: {"who": str(ids["listener_member_id"])}),
    "after.listens": Route(MEMBERS),
    "after.supervised": Route(HOLDERS | OFFICE, None, _supervised),
    "after.concerns": Route(OFFICE),
    "load.not_now": Route(MEMBERS),
    "load.keep_next": Route(HOLDERS),
    "load.offer_next": Route(HOLDERS),
    "load.credentials": Route(RUNNERS),
    "load.mine": Route(HOLDERS | OFFICE, None, lambda _: {"name": "A course"}),
    "load.person": Route(RUNNERS, None, lambda _: {"name": "A course"}),
    "load.answer": Route(RUNNERS, None, lambda _: {"to": "take"}),
    "load.change": Route(RUNNERS, None, lambda _: {"name": "A course"}),
    "load.rule": Route(RUNNERS),
    "load.rota": Route(RUNNERS, None, _shift),
    "load.shift_day": Route(RUNNERS, None, _shift_day),
    "team.quiet_minute": Route(EVERYBODY),
    "team.talk": Route(HOLDERS, None, lambda _ids: {"body": "To the team"}),
    "prompts.of_meeting": Route(CIRCLE),
    "prompts.show": Route(CIRCLE),
    "prompts.reply": Route(
        INSIDERS, None, lambda ids: {"body": "An answer", "parent": str(ids["reply_id"])}
    ),
    "prompts.reply_with_picture": Route(
        INSIDERS, None, lambda ids: {"body": "An answer", "parent": str(ids["reply_id"])}
    ),
    "prompts.picture": Route(CIRCLE),
    "prompts.keep_answer": Route(INSIDERS, None, lambda _: {"body": "As far as I got"}),
    "prompts.keep_question": Route(HOLDERS, None, lambda _: {"text": "As far as I got"}),
    "prompts.tap": Route(ANN, None, lambda _: {"number": "3"}),
    "prompts.pass": Route(INSIDERS),
    "prompts.show_deck": Route(HOLDERS | RUNNERS),
    "prompts.deck_file": Route(HOLDERS | RUNNERS),
    "prompts.new_card": Route(RUNNERS, None, _card),
    "prompts.edit_card": Route(RUNNERS, None, _card),
    "prompts.hide_card": Route(RUNNERS, None, lambda _: {"on": "no"}),
    "prompts.deck_from_file": Route(RUNNERS),
    "prompts.of_group": Route(CIRCLE),
    "prompts.waiting": Route(HOLDERS | {"moderator"}),
    "prompts.edit_reply": Route(ANN, None, lambda _: {"body": "Other words"}),
    "prompts.be_kind": Route(INSIDERS, None, lambda _: {"kind": "hug", "on": "yes"}),
    "prompts.ask_about": Route(INSIDERS),
    "prompts.decide": Route(
        HOLDERS | {"moderator"}, None, lambda _: {"decision": "keep", "revision": "0"}
    ),
    "prompts.give_turn": Route(HOLDERS),
    "prompts.open_responses": Route(HOLDERS),
    "prompts.earlier": Route(HOLDERS | {"moderator"}, None, _reason),
    "prompts.unmask": Route(OFFICE, None, _reason),
    "prompts.edit": Route(HOLDERS, None, lambda _: {"text": "A question"}),
    "prompts.move": Route(HOLDERS, None, lambda _: {"to": "open"}),
    "prompts.pin": Route(HOLDERS, None, lambda _: {"on": "yes"}),
    "prompts.new": Route(
        HOLDERS,
        None,
        lambda ids: {"text": "A question", "meeting": str(ids["meeting_id"])},
        lambda ids: {"meeting": str(ids["meeting_id"])},
    ),
    "moderation.report": Route(
        INSIDERS,
        None,
        lambda _: {"reason": "spam", "words": ""},
        lambda ids: {"subject": f"person:{ids['membership_id']}"},
    ),
    "groups.new": Route(RUNNERS | HOLDERS, None, _group),
    "groups.invites": Route(
        HOLDERS | RUNNERS,
        None,
        lambda _: {"label": "", "role": "participant", "max_uses": "1", "days": "7"},
    ),
    "groups.requests": Route(HOLDERS | RUNNERS),
    "groups.edit_joining": Route(
        LEAD | RUNNERS, None, lambda _: {"questions": "Why?", "decline_words": ""}
    ),
    "groups.shelf_new": Route(HOLDERS, None, _shelved),
    "groups.shelf_edit": Route(HOLDERS, None, _shelved),
    "running.bank": Route(
        HOLDERS, None, lambda _: {"situation": "welcome", "words": "Come as you are."}
    ),
    "running.change": Route(HOLDERS, None, lambda _: {"act": "hide", "key": "welcome.settle"}),
    "groups.shelf_reviewed": Route(HOLDERS),
    "groups.shelf_move": Route(HOLDERS, None, lambda _: {"way": "up"}),
    "groups.edit_defaults": Route(LEAD | RUNNERS, None, _defaults),
    "groups.close": Route(LEAD | RUNNERS, None, _closing),
    "groups.take_along": Route(INSIDERS),
    "groups.take_along_file": Route(INSIDERS),
    "groups.consider": Route(
        HOLDERS | RUNNERS,
        None,
        lambda _: {"answer": "ask", "question": "Evenings?", "words": ""},
    ),
    "groups.offer_talk": Route(HOLDERS, None, _talk_times),
    "groups.talk": Route(HOLDERS, None, lambda _: {"text": "Hello."}),
    "groups.own_talk": Route(frozenset({"pending"}), None, lambda _: {"text": "Hello."}),
    "groups.pick_time": Route(frozenset({"pending"}), None, lambda _: {"at": "none"}),
    "groups.name_buddy": Route(HOLDERS, None, lambda ids: {"buddy": str(ids["membership_id"])}),
    "groups.welcome": Route(CIRCLE, INSIDERS),
    "groups.my_place": Route(
        INSIDERS, None, lambda _: {"helps": "Time.", "avoid": "", "access": ""}
    ),
    "texts.index": Route(RUNNERS),
    "texts.new": Route(RUNNERS, None, _card_text),
    "texts.edit": Route(RUNNERS, None, _card_text),
    "texts.hide": Route(RUNNERS, None, lambda _: {"on": "no"}),
    "own_peace.home": Route(MEMBERS),
    "own_peace.only_read": Route(MEMBERS),
    "own_peace.write_again": Route(MEMBERS),
    "peace.show": Route(INSIDERS, None, lambda _: {"lens": "loss"}),
    "peace.mute": Route(frozenset({"ann"})),  # who holds the circle hears everybody
    "peace.hear": Route(INSIDERS),
    "groups.my_request": Route(INSIDERS | {"pending"}, {"pending"}, lambda _: {"answer": "Yes."}),
    "groups.ask": Route(MEMBERS, None, lambda _: {"handle": "Quiet Otter", **TICKED}),
    "groups.edit": Route(LEAD | RUNNERS, None, _edited),
    "groups.edit_agreement": Route(LEAD | RUNNERS, None, lambda _: {"text": "Be kinder."}),
    "series.show": Route(CIRCLE),
    "feeds.one": Route(CIRCLE),
    "feeds.serve": Route(EVERYBODY),
    "feeds.address": Route(MEMBERS, None, lambda _: {"act": "name", "shows": "neutral"}),
    "agendas.index": Route(HOLDERS | RUNNERS),
    "agendas.show": Route(HOLDERS | RUNNERS),
    "agendas.file": Route(HOLDERS | RUNNERS),
    "agendas.new": Route(
        HOLDERS | RUNNERS, None, _template, lambda ids: {"copy": str(ids["template_id"])}
    ),
    "agendas.edit": Route(LEAD | RUNNERS, None, _template),
    "agendas.from_a_file": Route(HOLDERS | RUNNERS),
    "agendas.retire": Route(LEAD | RUNNERS),
    "agendas.restore": Route(LEAD | RUNNERS),
    "watched.index": Route(OFFICE),
    "watched.try_out": Route(OFFICE, None, lambda _: {"text": "Some words", "language": ""}),
    "watched.file": Route(OFFICE),
    "watched.add": Route(RUNNERS, None, lambda _: {"phrases": "some words", **_WATCHED}),
    "watched.edit": Route(RUNNERS, None, lambda _: {"words": "other words", **_WATCHED}),
    "watched.remove": Route(RUNNERS),
    "watched.put_back": Route(RUNNERS),
    "watched.from_a_file": Route(RUNNERS),
    "watched.first_lists": Route(RUNNERS, None, lambda _: {"list": "selling"}),
    "calendar.month": Route(MEMBERS),
    "calendar.agenda": Route(CIRCLE, None, query=lambda ids: {"circle": str(ids["group_id"])}),
    "polls.index": Route(CIRCLE),
    "polls.show": Route(CIRCLE),
    "polls.new": Route(LEAD | RUNNERS, None, _times),
    "polls.answer": Route(INSIDERS, None, lambda _: {f"time_{n}": "good" for n in range(3)}),
    "series.skip": Route(LEAD | RUNNERS, None, _skipped),
    "series.return": Route(LEAD | RUNNERS, None, lambda ids: {"returns_on": _skipped(ids)["day"]}),
    "meetings.new": Route(LEAD | RUNNERS, None, _meeting),
    "meetings.edit": Route(LEAD | RUNNERS, None, _changed_meeting),
    "meetings.ask_substitute": Route(LEAD | RUNNERS, None, lambda _: {"note": "Ill."}),
    "meetings.take_over": Route(HOLDERS),
    "meetings.end_search": Route(LEAD | RUNNERS),
    "moderation.show": Route(WORKERS),
    "moderation.claim": Route(WORKERS),
    "moderation.act": Route(WORKERS, None, lambda _: {"act": "warn", "reason": "Please."}),
    "moderation.lift": Route(LEAD | {"moderator"}, None, _reason),
    "moderation.decide": Route(WORKERS, None, lambda _: {"outcome": "no_breach", "note": "So."}),
    "moderation.say": Route(WORKERS, None, lambda _: {"to": "note", "words": "A note."}),
    "moderation.together": Route(WORKERS, None, lambda ids: {"other": str(ids["told_id"])}),
    "moderation.apart": Route(WORKERS),
    "moderation.outside": Route(OFFICE, None, lambda _: {"to": "A body", "reason": "Please."}),
    "moderation.more_said": Route(OFFICE, None, _reason),
    "moderation.pairs": Route(
        OFFICE,
        None,
        lambda ids: {
            "circle": str(ids["group_id"]),
            "first": "Nobody",
            "second": "No one",
            "reason": "So.",
        },
    ),
    "moderation.end_pair": Route(OFFICE, None, _reason),
    "moderation.release": Route(WORKERS),
    "organizations.people": Route(RUNNERS, None, lambda _: {"role": "facilitator"}),
    "organizations.reset_second_step": Route(frozenset({"owner"}), None, _reason),
    "organizations.settings": Route(RUNNERS, None, _space),
    "organizations.consent": Route(
        MEMBERS, RUNNERS, lambda _: {"text": "Be here of your own will."}
    ),
    "organizations.agree": Route(MEMBERS, None, lambda _: TICKED),
    "organizations.revoke": Route(RUNNERS),
    "organizations.role": Route(RUNNERS, None, lambda _: {"role": "facilitator"}),
    "setup.index": Route(RUNNERS),
    "setup.identity": Route(
        RUNNERS,
        None,
        lambda _: {"name": "A space", "time_zone": "UTC", "sender": "Plain", "own_name": "Ada"},
    ),
    "setup.help": Route(RUNNERS, None, lambda _: {"country": "GB", "looked": "y"}),
    "setup.on_call": Route(
        RUNNERS,
        None,
        lambda ids: {"first": str(ids["owner_id"]), "second": "", "third": "", **_HOURS},
    ),
    "setup.agreement": Route(RUNNERS, None, lambda _: {"text": "- We are kind."}),
    "setup.people": Route(RUNNERS, None, lambda _: {"people": ""}),
    "setup.circle": Route(RUNNERS, None, _first_circle),
    "setup.look": Route(RUNNERS),
    "setup.send_alert": Route(RUNNERS),
    "setup.alert": Route(MEMBERS),
    "setup.acknowledge": Route(frozenset({"owner"})),
    "setup.open": Route(RUNNERS),
    "audit.index": Route(LEAD | OFFICE),
    "audit.check": Route(RUNNERS),
    "audit.export": Route(LEAD | OFFICE),
    "insights.index": Route(LEAD | RUNNERS),
    "insights.circle": Route(LEAD | RUNNERS),
    "insights.report": Route(RUNNERS),
    "insights.export": Route(RUNNERS),
    "insights.rules": Route(RUNNERS),
    "insights.take": Route(OWNER),
    "operator.limits": Route(OPERATOR, None, lambda _: {"members": "", "circles": ""}),
    "operator.index": Route(OPERATOR),
    "operator.new": Route(OPERATOR, None, lambda ids: {**_space(ids), "slug": "new-space"}),
    # what follows ends something
    "moderation.aside": Route(WORKERS),
    "groups.end_buddy": Route(HOLDERS),
    "groups.withdraw": Route(frozenset({"pending"})),
    "groups.take_place": Route(frozenset({"stranger"})),
    "groups.leave_line": Route(frozenset({"stranger"})),
    "after.let_go": Route(ANN),
    "space.end_share": Route(ANN),
    "space.end_card": Route(ANN),
    "space.let_go": Route(ANN),
    "after.close_follow_up": Route(HOLDERS, None, lambda _: {"to": "done"}),
    "after.close_concern": Route(OFFICE),
    "after.listened": Route(frozenset({"cofacilitator"})),
    "after.delete_entry": Route(LEAD),
    "load.delete": Route(LEAD | RUNNERS),
    "load.remove_shift": Route(RUNNERS),
    "groups.shelf_remove": Route(HOLDERS),
    "groups.approve": Route(HOLDERS | RUNNERS),
    "groups.revoke": Route(HOLDERS | RUNNERS),
    "groups.role": Route(LEAD | RUNNERS, None, _role),
    "prompts.close": Route(HOLDERS),
    "prompts.remove_reply": Route(HOLDERS | {"moderator"}, None, _reason),
    "prompts.remove": Route(HOLDERS | {"moderator"}, None, _reason),
    "polls.choose": Route(LEAD | RUNNERS, None, lambda ids: {"slot": str(ids["slot_id"])}),
    "polls.withdraw": Route(LEAD | RUNNERS),
    "meetings.cancel": Route(LEAD | RUNNERS, None, _cancelled),
    "groups.pause": Route(INSIDERS),
    "groups.resume": Route(INSIDERS),
    "groups.leave": Route(CIRCLE, INSIDERS),
    "groups.call_off": Route(LEAD | RUNNERS),
    "groups.archive": Route(LEAD | RUNNERS, None, _reason),
    "organizations.end": Route(OWNER, None, lambda _: {"name": "Another space"}),
    "organizations.keep": Route(OWNER),
    "privacy.delete_mine": Route(MEMBERS, None, lambda _: {"written": "kept", "when": "later"}),
    "privacy.stay": Route(MEMBERS),
    "operator.suspend": Route(OPERATOR, None, _reason),
    "operator.resume": Route(OPERATOR),
    "joining.join": Route(EVERYBODY, None, lambda _: {"handle": "Calm Heron", **TICKED}),
    "organizations.join": Route(EVERYBODY),
    "accounts.end_sign_in": Route(SIGNED_IN - OPERATOR),
    "accounts.end_others": Route(SIGNED_IN),
    "accounts.leave": Route(EVERYBODY),
    "accounts.sign_out": Route(EVERYBODY),
}
#: After which little is left to send another form to.
ENDING = frozenset(list(ROUTES)[list(ROUTES).index("groups.withdraw") :])
#: Where the organization role alone decides, before anything is looked up: 403 for any id.
BY_ROLE_ALONE = frozenset(
    {"organizations.role", "organizations.revoke", "organizations.reset_second_step"}
    | {"load.person", "load.answer", "load.change", "load.shift_day", "load.remove_shift"}
    | {"prompts.edit_card", "prompts.hide_card", "texts.edit", "texts.hide"}
    | {"moderation.end_pair"}
) | {name for name in ROUTES if name.startswith(("agendas.", "watched."))}
