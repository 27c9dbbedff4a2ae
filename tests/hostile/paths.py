"""Filling every argument of every route with an id of the right kind, own or foreign."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.routing import Rule

from tests.hostile.routes import ROUTES, Ids, Route
from tests.hostile.world import Hostile

#: Strings where an id should be; none of them reaches a view.
MALFORMED = ("0", "%00", "..%2F..%2Fetc", "'--%F0%9F%8C%B1")
#: Arguments that are words of ours, and no ids.
FIXED = {"answer": "approve", "what": "name", "corner": "mentor"}
#: What opens each route that takes a token, by name of the token in the world.
TOKENS = {
    "accounts.choose_passphrase": "reset {name}",
    "accounts.begin": "begin {name}",
    "accounts.confirm_email": "new address {name}",
    "joining.join": "invite",
    "feeds.serve": "feed",
    "cards.show": "card",
    "organizations.join": "join",
    "notices.stop": "stop {name}",
    "notices.confirm": "confirm {name}",
}


@dataclass(frozen=True)
class Target:
    """One route with a set of ids filled in."""

    endpoint: str
    rule: Rule
    ids: Ids
    url: str
    form: dict[str, str]

    @property
    def route(self) -> Route:
        """What was declared for it."""
        return ROUTES[self.endpoint]

    def masks(self) -> list[str]:
        """Return what an answer may echo of the address and the form."""
        used = {name: self.ids[name] for name in self.rule.arguments - set(FIXED)}
        if "org_slug" in used:
            used["org_slug"] = f"/o/{used['org_slug']}"
        hidden = set(self.form.values()) & {str(value) for value in self.ids.values()}
        words = {str(value) for value in used.values()} | hidden
        words |= {part for value in self.route.query(self.ids).values() for part in _parts(value)}
        return sorted((word for word in words if len(word) > 4), key=len, reverse=True)


def _parts(value: str) -> list[str]:
    """Return an id of a query with and without what it is called."""
    return [value, value.rpartition(":")[2], value.rpartition("/")[2]]


def rules(app: Flask) -> list[Rule]:
    """Return every rule in the order of the declarations; the static files aside."""
    order = {endpoint: place for place, endpoint in enumerate(ROUTES)}
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(found, key=lambda rule: order[rule.endpoint])


def ids_of(hostile: Hostile, slug: str, key: str, name: str, endpoint: str) -> Ids:
    """Return the ids of one circle and its organization, as this route wants them."""
    circle, ids = hostile.circles[slug, key], dict(hostile.ids[slug])
    ids |= circle.ids
    ids |= {
        "org_slug": slug,
        "answer": "approve",
        "what": "name",
        "corner": "mentor",
        "invite": hostile.tokens[slug, "invite"],
    }
    ids["sign_in_id"] = ids.get(f"sign_in_id of {name}", uuid.UUID(int=7))
    if endpoint in {"groups.approve", "groups.consider", "groups.offer_talk", "groups.talk"}:
        ids["membership_id"] = circle.seat("pending")
    if endpoint in {"prompts.ask_about", "prompts.unmask"}:
        ids |= {"prompt_id": ids["answers_id"], "reply_id": ids["masked_id"]}
    if endpoint == "prompts.picture":
        ids |= {"prompt_id": ids["answers_id"], "reply_id": ids["pictured_id"]}
    if endpoint == "prompts.tap":
        ids["prompt_id"] = ids["scale_id"]
    if endpoint in {"prompts.earlier", "prompts.edit_reply"}:
        ids |= {"prompt_id": ids["answers_id"], "reply_id": ids["held_id"]}
    if endpoint == "meetings.came":
        ids["meeting_id"] = ids["over_id"]
    if endpoint == "groups.ask" and key == "circle":
        ids["group_id"] = ids["listed_id"]
    if endpoint in {"groups.take_place", "groups.leave_line"} and key == "circle":
        ids["group_id"] = ids["full_id"]
    if endpoint in {"organizations.reset_second_step", "load.person"}:
        ids["member_id"] = hostile.tenant(slug).admin.member_id
    if endpoint.startswith("space."):
        ids["card_id"] = ids["card_id of outside"]
    ids["own_id"] = ids.get(f"own_id of {endpoint}", ids["own_id"])
    if endpoint in TOKENS:
        token = TOKENS[endpoint].format(name=name)
        ids["token"] = hostile.tokens.get((slug, token), "no-such-token")
    return ids


def absent_ids(slug: str) -> Ids:
    """Return ids of nothing at all."""
    names = (
        "group_id meeting_id series_id prompt_id reply_id report_id sanction_id invite_id "
        "membership_id member_id invitation_id organization_id sign_in_id notice_id alert_id "
        "owner_id template_id poll_id slot_id item_id thing_id follow_up_id concern_id "
        "listening_id entry_id listener_member_id circle_id credential_id shift_id phrase_id "
        "own_id share_id card_id act_id appeal_id told_id pair_id case_id task_id side_id text_id"
    )
    ids: Ids = {name: uuid.uuid4() for name in names.split()}
    ids |= {"org_slug": slug, **FIXED}
    return ids | {"token": "no-such-token", "invite": "no-such-link"}


def fill(app: Flask, rule: Rule, ids: Ids) -> Target:
    """Return the route with these ids; KeyError for an argument nobody has declared."""
    adapter = app.url_map.bind("localhost")
    route = ROUTES[rule.endpoint]
    used: dict[str, Any] = {name: ids[name] for name in rule.arguments}
    url = adapter.build(rule.endpoint, used)
    query = route.query(ids)
    form = route.form(ids)
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query)
    return Target(rule.endpoint, rule, ids, url, form)


def takes_ids(rule: Rule) -> bool:
    """Say whether a route has ids besides the organization's address, in path, query or form."""
    return bool(rule.arguments - {"org_slug", *FIXED}) or bool(
        ROUTES[rule.endpoint].query(absent_ids(""))
    )


def mixed(rule: Rule, own: Ids, foreign: Ids) -> Ids | None:
    """Return the first id of the path own and every other one foreign; None without others."""
    names = [n for _is_text, n in rule._trace if n in rule.arguments and n not in FIXED]
    first = next((name for name in names if name != "org_slug"), None)
    route = ROUTES[rule.endpoint]
    hidden = route.form(own) != route.form(foreign) or route.query(own) != route.query(foreign)
    if first is None or not (hidden or len(names) > 2):
        return None
    return {**foreign, "org_slug": own["org_slug"], first: own[first]}


def malformed(app: Flask, rule: Rule, own: Ids) -> Iterator[str]:
    """Yield addresses of the route with something that is no id in the place of each id."""
    for name in sorted(rule.arguments - {"answer"}):
        marker = uuid.UUID(int=0xBAD)
        ids = {**own, name: str(marker) if name in {"token", "org_slug"} else marker}
        for bad in MALFORMED:
            yield fill(app, rule, ids).url.replace(str(marker), bad)
