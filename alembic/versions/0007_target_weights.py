"""The weights that a portfolio is meant to have."""

import sqlalchemy as sa
from alembic import op

from db.types import ExactDecimal, Json, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "target_weights",
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("weights", Json, nullable=False),
        sa.Column("band", ExactDecimal(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portfolio_id"], ["portfolios.id"], name=op.f("fk_target_weights_portfolio_id_portfolios"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_target_weights_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_weights")),
        sa.UniqueConstraint("portfolio_id", name=op.f("uq_target_weights_portfolio_id")),
    )
    op.create_index(op.f("ix_target_weights_user_id"), "target_weights", ["user_id"])


def downgrade() -> None:
    op.drop_table("target_weights")
