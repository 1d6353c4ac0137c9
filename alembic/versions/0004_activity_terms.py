"""What an activity can say beyond price and quantity, and whether a portfolio may be short."""

import sqlalchemy as sa
from alembic import op

from db.types import ExactDecimal, Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activities") as batch:
        batch.add_column(sa.Column("counter_portfolio_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("reinvested", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("cost", ExactDecimal(), nullable=True))
        batch.add_column(sa.Column("acquired", sa.Date(), nullable=True))
        batch.add_column(sa.Column("lot_ids", Json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("key", sa.String(200), nullable=True))
        batch.create_index("ix_activities_transfer_group", ["transfer_group"])
    with op.batch_alter_table("portfolios") as batch:
        batch.add_column(sa.Column("allow_short", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("portfolios") as batch:
        batch.drop_column("allow_short")
    with op.batch_alter_table("activities") as batch:
        batch.drop_index("ix_activities_transfer_group")
        for name in ("key", "lot_ids", "acquired", "cost", "reinvested", "counter_portfolio_id"):
            batch.drop_column(name)
