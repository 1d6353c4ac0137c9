"""What an owner lets others see: portfolios opened to other accounts, links without amounts, and who made a change in another's books."""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portfolio_shares",
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=False),
        sa.Column("access", sa.String(length=8), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portfolio_id"], ["portfolios.id"], name=op.f("fk_portfolio_shares_portfolio_id_portfolios"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["grantee_id"], ["users.id"], name=op.f("fk_portfolio_shares_grantee_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_portfolio_shares_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_shares")),
        sa.UniqueConstraint("portfolio_id", "grantee_id", name=op.f("uq_portfolio_shares_portfolio_id_grantee_id")),
    )
    op.create_index("ix_portfolio_shares_grantee_id", "portfolio_shares", ["grantee_id"])
    op.create_index(op.f("ix_portfolio_shares_user_id"), "portfolio_shares", ["user_id"])
    op.create_table(
        "share_links",
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["portfolio_id"], ["portfolios.id"], name=op.f("fk_share_links_portfolio_id_portfolios"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_share_links_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_links_token_hash")),
        sa.UniqueConstraint("user_id", "number", name=op.f("uq_share_links_user_id_number")),
    )
    op.create_index(op.f("ix_share_links_user_id"), "share_links", ["user_id"])
    op.add_column("operations", sa.Column("actor_id", sa.Uuid(), nullable=True))
    op.add_column("operations", sa.Column("portfolio_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("operations", "portfolio_id")
    op.drop_column("operations", "actor_id")
    op.drop_table("share_links")
    op.drop_table("portfolio_shares")
