"""Every page, as everybody: nothing of another organization, and no page breaks."""

import uuid

import pytest
from flask import Flask

WHO = ["owner", "admin", "moderator", "facilitator", "cofacilitator", "ann", "pending", "stranger"]


def pages(app: Flask, ids: dict[str, object], slug: str) -> list[tuple[str, str, set[str]]]:
    """Return (endpoint, path, methods) of every rule, its arguments filled in."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {
            name: {"org_slug": slug, "token": "no-such-token", "answer": "approve"}.get(
                name, ids.get(name, uuid.uuid4())
            )
            for name in rule.arguments
        }
        found.append((rule.endpoint, adapter.build(rule.endpoint, values), rule.methods or set()))
    return found


def ids_of(tenant) -> dict[str, object]:
    """Return ids of one organization's things, by the name a path gives them."""
    return {
        "group_id": tenant.group_id,
        "meeting_id": tenant.meeting_id,
        "membership_id": tenant.seats["ann"],
        "member_id": tenant.ann.member_id,
    }


@pytest.mark.parametrize("who", WHO)
def test_no_page_of_another_organization_is_there_for_anybody(world, hope, other, who):
    client = world.client(getattr(hope, who))
    for endpoint, path, methods in pages(world.app, ids_of(other), other.slug):
        if path.startswith("/o/"):
            for method in methods & {"GET", "POST"}:
                status = client.open(path, method=method).status_code
                assert status == 404, (endpoint, method, status)


@pytest.mark.parametrize("who", WHO)
def test_an_id_of_another_organization_is_as_absent_as_one_that_never_was(world, hope, other, who):
    client = world.client(getattr(hope, who))
    foreign = pages(world.app, ids_of(other), hope.slug)
    absent = pages(world.app, {}, hope.slug)
    for (endpoint, path, methods), (_same, nowhere, _methods) in zip(foreign, absent, strict=True):
        if "GET" in methods and "uuid" not in path and path != nowhere:
            theirs, nobodys = client.get(path), client.get(nowhere)
            assert theirs.status_code == nobodys.status_code == 404, endpoint
            assert "other circle" not in theirs.text, endpoint


@pytest.mark.parametrize("who", [*WHO, ""])
def test_no_page_breaks_for_anybody(world, hope, who):
    client = world.client(getattr(hope, who) if who else None)
    for endpoint, path, methods in pages(world.app, ids_of(hope), hope.slug):
        if "GET" in methods and endpoint not in {"readyz", "pages.service_worker"}:
            response = client.get(path)
            assert response.status_code in {200, 303, 403, 404}, (endpoint, response.status_code)
            assert "Other circle" not in response.text


def test_a_stranger_without_an_account_only_finds_the_way_in(world, hope):
    client = world.client()
    for endpoint, path, methods in pages(world.app, ids_of(hope), hope.slug):
        if path.startswith("/o/") and "GET" in methods:
            response = client.get(path)
            assert response.status_code == 303, endpoint
            assert response.location.startswith("/sign-in"), endpoint
