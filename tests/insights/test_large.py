"""Pages of whoever runs a large organization: 200 circles, 5,000 members, 50,000 lines."""

import time
import uuid
from dataclasses import dataclass
from types import SimpleNamespace

import sqlalchemy as sa

from facilitator.accounts.models import Account
from facilitator.audit.models import AuditEntry, AuditHead
from facilitator.audit.queries import START, check_chain, line_hash
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.insights.counting import month_before
from facilitator.insights.models import CircleMonth, CountedMonth
from facilitator.organizations.models import Member
from tests.counting import counted
from tests.insights.making import MONTH
from tests.worlds import acting

CIRCLES, PEOPLE, LINES = 200, 5_000, 50_000
MOST = 25
#: Bytes of a page: 200 circles fit, 5,000 people do not. The file of figures is no page.
LARGEST = 120_000
#: How many times the processor time of hashing 1,000 lines a page may take. Checking 50,000
#: lines is the most; a ratio, so that a busy or slow machine changes nothing.
PATIENCE = 1_000
KINDS = ("membership.joined", "session.live", "report.claimed", "group.edited", "seat.admitted")


def put(model, rows):
    """Put many rows in by one statement; only a test may, for the guard refuses it."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql" and "organization_id" in rows[0]:
            mine = sa.func.set_config("app.organization_id", str(rows[0]["organization_id"]), True)
            connection.execute(sa.select(mine))
        connection.execute(sa.insert(model.__table__), rows)


def grow(tenant):
    """Make the organization large, in a few statements; returns the new circles."""
    now = clock.now()
    groups = [uuid.uuid4() for _ in range(CIRCLES)]
    people = [(uuid.uuid4(), uuid.uuid4()) for _ in range(PEOPLE)]
    in_it = {"organization_id": tenant.organization_id}
    accounts = [account for account, _ in people]
    shared = {"email_sealed": b"", "created_at": now}
    put(Account, [shared | {"id": id_, "email_index": id_.bytes} for id_ in accounts])
    joined = in_it | {"joined_at": now}
    put(Member, [joined | {"id": who, "account_id": account} for account, who in people])
    opened = in_it | {"created_at": now}
    put(Group, [opened | {"id": id_, "name": f"Circle {n}"} for n, id_ in enumerate(groups)])
    put(
        Membership,
        [
            joined
            | {
                "id": uuid.uuid4(),
                "group_id": groups[n % CIRCLES],
                "member_id": who,
                "role": Role.PARTICIPANT if n >= CIRCLES else Role.LEAD,
                "state": MembershipState.ACTIVE if n % 9 else MembershipState.PENDING,
                "handle": f"Person {n}",
                "handle_key": f"person{n}",
            }
            for n, (_, who) in enumerate(people)
        ],
    )
    _months(in_it, groups)
    _lines(in_it, groups, [who for _, who in people])
    return groups


def _months(in_it, groups):
    month = MONTH
    for _ in range(13):
        put(CountedMonth, [in_it | {"id": uuid.uuid4(), "month": month}])
        numbers = {"sessions": 4, "people": 9, "visits": 30, "spoke": 7, "listened": 2}
        put(
            CircleMonth,
            [in_it | numbers | {"id": uuid.uuid4(), "month": month, "group_id": g} for g in groups],
        )
        month = month_before(month)


def _lines(in_it, groups, people):
    rows, previous, at = [], START, clock.now()
    for n in range(LINES):
        row = {
            "seq": n + 1,
            "at": at,
            "actor_id": people[n % len(people)],
            "actor_kind": "member",
            "action": KINDS[n % len(KINDS)],
            "subject_kind": "group",
            "subject_id": groups[n % len(groups)],
            "group_id": groups[n % len(groups)],
            "details": {"n": n},
            "previous_hash": previous,
        }
        previous = row["hash"] = line_hash(SimpleNamespace(**row))
        rows.append(in_it | {"id": uuid.uuid4()} | row)
    for start in range(0, LINES, 5_000):
        put(AuditEntry, rows[start : start + 5_000])
    put(AuditHead, [in_it | {"id": uuid.uuid4(), "seq": LINES, "hash": previous}])


@dataclass(frozen=True)
class Cost:
    """What a page cost: statements, processor time of this process, and bytes if it is a page."""

    status: int
    statements: int
    seconds: float
    size: int


def asked(browser, path):
    """Ask for a page and return what it cost."""
    begun = time.process_time()
    with counted() as statements:
        answer = browser.get(path)
    seconds = time.process_time() - begun
    size = len(answer.data) if answer.mimetype == "text/html" else 0
    return Cost(answer.status_code, len(statements), seconds, size)


def unit_of_time():
    """Return the processor time that hashing 1,000 lines takes here and now."""
    line = SimpleNamespace(
        seq=1,
        at=clock.now(),
        actor_id=uuid.uuid4(),
        actor_kind="member",
        action=KINDS[0],
        subject_kind="group",
        subject_id=uuid.uuid4(),
        group_id=uuid.uuid4(),
        details={"n": 1},
        previous_hash=START,
    )
    begun = time.process_time()
    for _ in range(1_000):
        line_hash(line)
    return time.process_time() - begun


def pages(app):
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {"org_slug": "hope"})
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.arguments == {"org_slug"}
    ]


def ours(circle):
    """Return the pages of figures and lines, looked through in every way."""
    audit = "/o/hope/audit/?"
    return [
        *("/o/hope/audit/", "/o/hope/audit/check", "/o/hope/insights/"),
        f"/o/hope/insights/circles/{circle}",
        *(f"{audit}circle={circle}", f"{audit}name=Person+7", f"{audit}role=owner"),
        *(f"{audit}area=moderation", f"{audit}area=other", f"{audit}since=2020-01-01"),
    ]


def assert_cheap(browser, paths):
    """Ask for each page; returns those that answered, every one cheap, small and soon."""
    costs = {path: asked(browser, path) for path in paths}
    assert {path: cost for path, cost in costs.items() if cost.statements > MOST} == {}
    assert {path: cost for path, cost in costs.items() if cost.size > LARGEST} == {}
    slow = max(cost.seconds for cost in costs.values())
    assert slow < PATIENCE * unit_of_time()
    return {path for path, cost in costs.items() if cost.status == 200}


def test_every_page_of_a_large_organization_stays_cheap(world, hope):
    circle = grow(hope)[0]
    browser = world.client(hope.owner)
    browser.get("/account")  # the first page of a sign-in notes when it was seen
    people = {f"/o/hope/people{query}" for query in ("?page=101", "?who=member&page=7", "?name=a")}
    seen = assert_cheap(browser, {*pages(world.app), *ours(circle), *people})
    assert seen >= {"/o/hope/", "/o/hope/people", "/o/hope/groups/", *people, *ours(circle)}
    changed = sa.update(AuditEntry).where(AuditEntry.seq == 1_234).values(details={"n": 0})
    with acting(hope.owner):
        db.session.execute(changed)
    with acting(hope.owner, writes=False):
        assert check_chain(hope.owner).broken == 1_234
