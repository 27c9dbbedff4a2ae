"""Every route, as everybody, with ids of every kind: nothing shown, nothing changed, nothing told.

Routes, arguments and who may are declared in routes.py and paths.py; what is not
declared there fails here.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.hostile import paths
from tests.hostile.crawl import Crawler, difference
from tests.hostile.routes import BY_ROLE_ALONE, NAMES, OFFICE, ROUTES
from tests.hostile.world import Hostile

METHODS = ("GET", "POST")


@pytest.fixture
def crawler(hostile: Hostile, name: str) -> Iterator[Crawler]:
    """Return the browser of somebody in the first organization."""
    crawler = Crawler(hostile, "hope", name)
    yield crawler
    crawler.close()


@pytest.fixture
def stranger(hostile: Hostile, name: str) -> Iterator[Crawler]:
    """Return the browser of somebody with the same part in the other organization."""
    crawler = Crawler(hostile, "other", name)
    yield crawler
    crawler.close()


def own(crawler: Crawler, rule: Rule, key: str = "circle") -> paths.Ids:
    """Return ids of the actor's own organization."""
    return paths.ids_of(crawler.hostile, crawler.slug, key, crawler.name, rule.endpoint)


def theirs(crawler: Crawler, rule: Rule) -> paths.Ids:
    """Return ids of the other organization, under the address of the actor's own."""
    slug = "other" if crawler.slug == "hope" else "hope"
    ids = paths.ids_of(crawler.hostile, slug, "circle", "nobody", rule.endpoint)
    token = crawler.hostile.tokens[slug, "dead join"]
    foreign = crawler.hostile.ids[slug]["sign_in_id of ann"]
    return ids | {"org_slug": crawler.slug, "token": token, "sign_in_id": foreign, "invite": token}


# ---------------------------------------------------------------- the declarations


def test_every_route_is_declared_and_every_declaration_is_a_route(hostile: Hostile):
    found = {rule.endpoint for rule in hostile.world.app.url_map.iter_rules()}
    assert found - {"static"} == set(ROUTES)


def test_every_argument_of_every_route_can_be_filled(hostile: Hostile):
    app = hostile.world.app
    for rule in paths.rules(app):
        ids = paths.ids_of(hostile, "hope", "circle", "ann", rule.endpoint)
        assert rule.arguments <= set(ids), f"{rule}: declare what {rule.arguments} is"
        assert rule.arguments <= set(paths.absent_ids("hope"))
        url = paths.fill(app, rule, ids).url.partition("?")[0]
        method = next(iter(rule.methods or ()))
        assert app.url_map.bind("localhost").match(url, method=method)[0] == rule.endpoint


def test_an_undeclared_route_or_argument_is_found(app: Flask, hostile: Hostile):
    app.add_url_rule("/planted", "planted", lambda: "")
    with pytest.raises(KeyError):
        paths.rules(app)
    planted = Rule("/o/<org_slug>/x/<uuid:planted_id>", endpoint="groups.show")
    app.url_map.add(planted)
    with pytest.raises(KeyError):
        paths.fill(app, planted, paths.ids_of(hostile, "hope", "circle", "ann", "groups.show"))


# ---------------------------------------------------------------- one's own


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_for_whom_it_is_declared_and_for_nobody_else(crawler: Crawler, name: str):
    for rule in paths.rules(crawler.hostile.world.app):
        if "GET" not in (rule.methods or ()):
            continue
        target = paths.fill(crawler.hostile.world.app, rule, own(crawler, rule))
        response = crawler.visit("GET", target)
        refused = crawler.is_refused(response)
        assert refused == (name not in target.route.may), (target.url, response.status_code)
    assert crawler.watch.changes() == set(), "looking at a page changed something"


@pytest.mark.parametrize("name", NAMES)
def test_a_form_changes_nothing_for_whom_it_is_not_declared(crawler: Crawler, name: str):
    app = crawler.hostile.world.app
    posts = [
        paths.fill(app, rule, own(crawler, rule))
        for rule in paths.rules(app)
        if "POST" in (rule.methods or ())
    ]
    for target in posts:
        if name not in target.route.may_post:
            response = crawler.visit("POST", target)
            assert crawler.is_refused(response), (target.url, response.status_code)
            assert crawler.watch.changes() == set(), target.url
    for target in posts:  # and what they may do breaks nothing, in whatever order it comes
        if name in target.route.may_post:
            response = crawler.visit("POST", target)
            allowed = response.status_code in {200, 303, 404, 409, 422}
            assert allowed, (target.url, response.status_code)
            changed = {owner for _table, owner in crawler.watch.changes()}
            foreign = crawler.hostile.world.other.organization_id.hex
            assert name == "operator" or foreign not in changed, target.url


def test_a_token_of_one_kind_opens_nothing_of_another(hostile: Hostile):
    crawler = Crawler(hostile, "hope", "ann")
    opens = {endpoint: token.format(name="ben") for endpoint, token in paths.TOKENS.items()}
    for rule in paths.rules(hostile.world.app):
        if rule.endpoint not in opens:
            continue
        for token in set(opens.values()) - {opens[rule.endpoint]}:
            wrong = {"org_slug": "hope", "token": hostile.tokens["hope", token]}
            answer = crawler.masked("POST", paths.fill(hostile.world.app, rule, wrong))
            never = crawler.once("POST", paths.fill(hostile.world.app, rule, crawler.absent))
            assert not difference(answer, never), (rule.endpoint, token)
    assert crawler.watch.changes() == set()
    crawler.close()


# ---------------------------------------------------------------- everybody else's


def check_foreign(crawler: Crawler, key: str) -> None:
    """Compare what is foreign with what is absent, in every place an id can stand."""
    for rule in paths.rules(crawler.hostile.world.app):
        if crawler.name == "operator" and rule.endpoint.startswith("operator."):
            continue  # every organization is theirs to list, pause and resume
        if not paths.takes_ids(rule) or (key == "sibling" and not is_in_a_circle(rule)):
            continue
        mine, absent = own(crawler, rule), crawler.absent
        foreign = own(crawler, rule, key) if key == "sibling" else theirs(crawler, rule)
        check_same(crawler, rule, foreign, absent)
        first, second = paths.mixed(rule, mine, foreign), paths.mixed(rule, mine, absent)
        if first is not None and second is not None:
            check_same(crawler, rule, first, second, own_first=True)
    assert crawler.watch.changes() == set()


def is_in_a_circle(rule: Rule) -> bool:
    """Say whether what a route's ids name belongs to one circle of the organization."""
    return "org_slug" in rule.arguments and rule.endpoint not in BY_ROLE_ALONE


def check_same(
    crawler: Crawler, rule: Rule, foreign: paths.Ids, absent: paths.Ids, *, own_first: bool = False
) -> None:
    """Ask for two sets of ids by every method; the answers have to be the same refusal."""
    app = crawler.hostile.world.app
    for method in METHODS:
        if method not in (rule.methods or ()):
            continue
        one = crawler.masked(method, paths.fill(app, rule, foreign))
        two = crawler.once(method, paths.fill(app, rule, absent))
        where = (crawler.name, method, rule.rule)
        assert not difference(one, two), (*where, difference(one, two))
        if crawler.name == "anonymous" or rule.endpoint.startswith("joining."):
            continue  # asked to sign in, or told of a dead link, before anything is looked up
        may_know = own_first or rule.endpoint in BY_ROLE_ALONE
        assert one[0] in ({403, 404} if may_know else {404}), (*where, one[0])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_foreign_is_as_absent_as_what_never_was(crawler: Crawler, name: str):
    check_foreign(crawler, "other organization")
    if name not in OFFICE:  # who may look into every circle of their organization
        check_foreign(crawler, "sibling")


@pytest.mark.parametrize("name", NAMES)
def test_and_so_it_is_for_the_other_organization(stranger: Crawler, name: str):
    check_foreign(stranger, "other organization")


@pytest.mark.parametrize("name", NAMES)
def test_an_address_of_others_is_as_absent_as_one_that_never_was(crawler: Crawler, name: str):
    app, never = crawler.hostile.world.app, {}
    for rule in paths.rules(app):
        if "org_slug" not in rule.arguments:
            continue
        absent = paths.fill(app, rule, crawler.absent | {"org_slug": "never-was"})
        target = paths.fill(app, rule, theirs(crawler, rule) | {"org_slug": "other"})
        for method in set(METHODS) & (rule.methods or set()):
            if name == "anonymous":
                assert crawler.is_refused(crawler.visit(method, target)), target.url
            else:  # nothing behind an address is looked at, so every one that is not ours is alike
                if method not in never:
                    never[method] = crawler.masked(method, absent)
                said = difference(crawler.masked(method, target), never[method])
                assert not said, (name, method, target.url, said)
                assert never[method][0] == 404
    assert crawler.watch.changes() == set()


@pytest.mark.parametrize("name", ["anonymous", "owner"])
def test_what_is_no_id_at_all_is_not_there(crawler: Crawler, name: str):
    for rule in paths.rules(crawler.hostile.world.app):
        for url in paths.malformed(crawler.hostile.world.app, rule, own(crawler, rule)):
            for method in METHODS:
                if method in (rule.methods or ()):
                    response = crawler.send(method, url, {})
                    is_link = rule.endpoint == "joining.join"  # the same page for every link
                    assert crawler.is_refused(response) or is_link, url
    assert crawler.watch.changes() == set()


def test_a_method_a_route_does_not_have_is_refused(hostile: Hostile):
    crawler = Crawler(hostile, "hope", "owner")
    for rule in paths.rules(hostile.world.app):
        target = paths.fill(hostile.world.app, rule, own(crawler, rule))
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - (rule.methods or set()):
            assert crawler.visit(method, target).status_code == 405, (method, target.url)
    assert crawler.watch.changes() == set()
    crawler.close()
