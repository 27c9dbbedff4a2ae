"""The three locks hold, and each is seen to fail on a planted violation."""

import importlib
import inspect
import pkgutil
import uuid
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Mapped

import facilitator
from facilitator.core.access import Access, Permission, Role
from facilitator.core.actor import Actor, Guest, Person, System
from facilitator.core.channel import Channel
from facilitator.core.db import OnErasure, TenantOwned, db, open_connection
from facilitator.core.door import Door
from facilitator.core.wire import ClientEvent
from facilitator.core.work import current_work, open_work, unit_of_work
from facilitator.groups.models import Group, Membership

ACTORS = {Actor, Person, Guest, System}


def modules(*names: str) -> list[ModuleType]:
    """Return every module of the package with one of these names."""
    found = []
    for info in pkgutil.walk_packages(facilitator.__path__, "facilitator."):
        if info.name.rpartition(".")[2] in names and ".core." not in info.name:
            found.append(importlib.import_module(info.name))
    return found


def public_functions(module: ModuleType) -> list[object]:
    """Return the functions a module defines for others."""
    return [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name[0] != "_"
    ]


#: The files that find and change, the ones split off for size included.
RULED = (
    "walking",
    "apart",
    "transcript",
    "holds",
    "standing_down",
    "acts",
    "recipients",
    "admissions",
    "alternatives",
    "appeals",
    "applicants",
    "aside",
    "asking",
    "coming_back",
    "attendance",
    "attending",
    "bells",
    "beside",
    "bands",
    "casting",
    "buddies",
    "bundles",
    "calling",
    "caring",
    "changes",
    "codes",
    "cards",
    "catching_up",
    "checkins",
    "clashes",
    "climbing",
    "closing",
    "coming",
    "consents",
    "contact",
    "contacts",
    "counting",
    "counts",
    "credentials",
    "debriefs",
    "deck",
    "own_drafts",
    "scales",
    "tapped",
    "declining",
    "defaults",
    "delivery",
    "directory",
    "editing",
    "expelling",
    "lifting",
    "factors",
    "finding",
    "feeds",
    "followups",
    "following",
    "formats",
    "gaps",
    "guard",
    "hands",
    "hats",
    "heard",
    "hearing",
    "helplines",
    "hints",
    "hiding",
    "leading",
    "office",
    "policies",
    "sentences",
    "sheets",
    "incidents",
    "intents",
    "in_room",
    "inviting",
    "holding",
    "kindnesses",
    "ladder",
    "home",
    "keepsake",
    "keepsakes",
    "labels",
    "lapsing",
    "lately",
    "lateness",
    "life",
    "lines",
    "listening",
    "log",
    "lost_devices",
    "masks",
    "messages",
    "names",
    "needs",
    "network",
    "notes",
    "oncall",
    "operations",
    "outcomes",
    "pacts",
    "parting",
    "people",
    "ended",
    "ending",
    "operating",
    "platform",
    "taking",
    "quotas",
    "erasing",
    "phrases",
    "playing",
    "places",
    "plans",
    "polls",
    "reactions",
    "reflecting",
    "resting",
    "retention",
    "suggestions",
    "word_parts",
    "waits",
    "posting",
    "queries",
    "quiet",
    "replay",
    "reading",
    "reading_first",
    "requests",
    "returning",
    "rota",
    "rounds",
    "sanctions",
    "sealing",
    "settling",
    "seats",
    "series",
    "shifts",
    "sharing",
    "shelf",
    "sight",
    "small",
    "snapshot",
    "services",
    "speaking",
    "steps",
    "stops",
    "substitutes",
    "supervision",
    "surveys",
    "takeaways",
    "taking_along",
    "tallies",
    "talks",
    "telling",
    "texts",
    "topics",
    "turns",
    "unaddressed",
    "view",
    "unmasking",
    "waiting",
    "watching",
    "looking",
    "starters",
    "noticing",
    "wording",
)


def takes_an_actor(function: object) -> bool:
    """Say whether the first parameter is an actor, or a mark says why not."""
    if getattr(function, "no_actor", ""):
        return True
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.name.lstrip("_") in {"actor", "person", "guest", "system"}


def test_every_operation_and_finder_takes_an_actor_first():
    naked = [
        f"{function.__module__}.{function.__name__}"
        for module in modules(*RULED)
        for function in public_functions(module)
        if not takes_an_actor(function)
    ]
    assert naked == []


def test_a_planted_function_without_an_actor_is_found():
    def find_everything(group_id: uuid.UUID) -> None:
        """Take no actor."""

    assert not takes_an_actor(find_everything)


# ---------------------------------------------------------------- the edge


def test_every_view_carries_a_mark(app: Flask):
    naked = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "mark")
    ]
    assert naked == []


def test_a_planted_view_without_a_mark_answers_404(app: Flask):
    app.add_url_rule("/planted", "planted", lambda: "open to all")
    assert app.test_client().get("/planted").status_code == 404


def test_a_door_that_does_not_say_who_may_knock_cannot_be_hung():
    with pytest.raises(TypeError):
        Door("planted", __name__).read("/planted")  # type: ignore[call-arg]


def test_a_live_ask_that_does_not_say_who_may_ask_cannot_be_hung():
    with pytest.raises(TypeError):
        Channel().on(ClientEvent)  # type: ignore[call-arg]


# ---------------------------------------------------------------- the rows


def test_every_tenant_table_is_keyed_by_its_organization():
    for table in db.metadata.tables.values():
        if "organization_id" not in table.c or table.name == "connect_tickets":
            continue
        assert next(iter(table.primary_key.columns)).name == "organization_id", table.name
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                assert next(iter(constraint.columns)).name == "organization_id", table.name
            if isinstance(constraint, sa.ForeignKeyConstraint):
                target = constraint.referred_table.name
                if target not in {"organizations", "accounts"}:
                    assert constraint.columns[0].name == "organization_id", table.name


def test_a_tenant_table_that_does_not_say_on_erasure_cannot_be_written():
    with pytest.raises(TypeError, match="on_erasure"):

        class Planted(TenantOwned):
            __tablename__ = "planted"
            words: Mapped[str]

    assert OnErasure.KEEP


def test_a_row_of_another_organization_is_not_found(hope, other):
    with unit_of_work(hope.owner, writes=False):
        assert db.session.get(Group, (other.organization_id, other.group_id)) is None
        assert db.session.scalars(sa.select(Group)).all() != []
        assert {g.id for g in db.session.scalars(sa.select(Group))} == {hope.group_id}


def test_a_tenant_row_is_not_readable_without_an_organization(hope):
    with pytest.raises(RuntimeError, match="no organization"), open_work(writes=False):
        db.session.scalars(sa.select(Group)).all()


def test_a_row_cannot_be_added_to_or_moved_to_another_organization(hope, other):
    with pytest.raises(RuntimeError, match="leaves"), unit_of_work(hope.owner):  # noqa: PT012
        db.session.add(Membership(organization_id=other.organization_id, id=uuid.uuid4()))
        db.session.flush()
    with pytest.raises(RuntimeError, match="leaves"), unit_of_work(hope.owner):  # noqa: PT012
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        group.organization_id = other.organization_id
        db.session.flush()


def test_the_database_itself_refuses_a_row_of_another_organization(hope, other):
    refused = pytest.raises(sa.exc.IntegrityError, match="another organization")
    with refused, unit_of_work(hope.owner):
        db.session.execute(sa.select(Group.id))  # opens the transaction, guards hung
        raw = open_connection(current_work())
        raw.exec_driver_sql("UPDATE groups SET name = 'x' WHERE id = ?", (other.group_id.hex,))


def test_every_permission_is_somebodys():
    from facilitator.core.access import GRANTS

    granted = set().union(*GRANTS.values())
    assert granted == set(Permission)
    assert set(GRANTS) == set(Role)
    assert Access.PUBLIC
