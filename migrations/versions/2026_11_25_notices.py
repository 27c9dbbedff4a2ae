"""Notices: what people are told, and how; and mail that can be refused, late or stopped."""

import sqlalchemy as sa
from alembic import op

revision = "2026112541"
down_revision = "2026112501"
branch_labels = None
depends_on = None

TABLES = "meeting_watches notice_desks notice_preferences notices push_subscriptions".split()
MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)
#: What a mail gained: bytes, moments and a number.
MAIL = {
    "html_sealed": sa.LargeBinary(),
    "sender_sealed": sa.LargeBinary(),
    "stop_url_sealed": sa.LargeBinary(),
    "until": MOMENT,
    "dead_at": MOMENT,
    "code": sa.Integer(),
}


def column(name, kind, *more, null=False):
    return sa.Column(name, kind, *more, nullable=null)


def tenant_table(name, *columns):
    """Make a table whose rows belong to an organization, locked as the others are."""
    op.create_table(
        name,
        column("organization_id", sa.Uuid()),
        column("id", sa.Uuid()),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f(f"fk_{name}_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def points_at(table, other, name):
    return sa.ForeignKeyConstraint(
        ["organization_id", name],
        [f"{other}.organization_id", f"{other}.id"],
        name=op.f(f"fk_{table}_organization_id_{name}"),
    )


def index(table, name):
    op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)


def upgrade():
    with op.batch_alter_table("mails") as batch:
        for name, kind in MAIL.items():
            batch.add_column(column(name, kind, null=True))
    op.create_table(
        "mail_refusals",
        column("address_index", sa.LargeBinary()),
        column("code", sa.Integer()),
        column("refused_at", MOMENT),
        column("confirm_hash", sa.LargeBinary(), null=True),
        column("confirm_until", MOMENT, null=True),
        sa.PrimaryKeyConstraint("address_index", name=op.f("pk_mail_refusals")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_mail_refusals_confirm_hash")),
    )
    tenant_table(
        "notices",
        column("member_id", sa.Uuid()),
        column("membership_id", sa.Uuid(), null=True),
        column("meeting_id", sa.Uuid(), null=True),
        column("kind", sa.String(20)),
        column("channel", sa.String(20)),
        column("occasion", sa.Text()),
        column("created_at", MOMENT),
        column("due_at", MOMENT, null=True),
        column("until", MOMENT, null=True),
        column("sent_at", MOMENT, null=True),
        column("dropped_at", MOMENT, null=True),
        column("tries", sa.Integer()),
        column("seen_at", MOMENT, null=True),
        points_at("notices", "members", "member_id"),
        points_at("notices", "memberships", "membership_id"),
        points_at("notices", "meetings", "meeting_id"),
        sa.UniqueConstraint(
            "organization_id",
            "member_id",
            "occasion",
            "kind",
            "channel",
            name=op.f("uq_notices_organization_id_member_id_occasion_kind_channel"),
        ),
    )
    for name in ("membership_id", "meeting_id", "due_at"):
        index("notices", name)
    op.create_index("ix_notices_unread", "notices", ["organization_id", "member_id", "seen_at"])
    tenant_table(
        "notice_preferences",
        column("choices", sa.JSON()),
        column("quiet_from", sa.Integer(), null=True),
        column("quiet_to", sa.Integer(), null=True),
        column("time_zone", sa.Text()),
        column("paused_until", MOMENT, null=True),
        column("names_circle", sa.Boolean()),
        column("digest_at", MOMENT, null=True),
        points_at("notice_preferences", "members", "id"),
    )
    index("notice_preferences", "digest_at")
    tenant_table("notice_desks", column("sender", sa.Text()), column("read_to", sa.Integer()))
    tenant_table(
        "meeting_watches",
        column("revision", sa.Integer()),
        column("starts_at", MOMENT),
        column("is_cancelled", sa.Boolean()),
        column("day_for", MOMENT, null=True),
        column("hour_for", MOMENT, null=True),
        column("open_for", MOMENT, null=True),
        points_at("meeting_watches", "meetings", "id"),
    )
    tenant_table(
        "push_subscriptions",
        column("member_id", sa.Uuid()),
        column("sign_in_id", sa.Uuid()),
        column("endpoint_sealed", sa.LargeBinary()),
        column("endpoint_index", sa.LargeBinary()),
        column("created_at", MOMENT),
        points_at("push_subscriptions", "members", "member_id"),
        sa.UniqueConstraint(
            "organization_id",
            "endpoint_index",
            name=op.f("uq_push_subscriptions_organization_id_endpoint_index"),
        ),
    )
    for name in ("member_id", "sign_in_id"):
        index("push_subscriptions", name)


def downgrade():
    for name in TABLES:
        op.drop_table(name)
    op.drop_table("mail_refusals")
    with op.batch_alter_table("mails") as batch:
        for name in reversed(MAIL):
            batch.drop_column(name)
