"""What one message asked for, so that it can be confirmed and taken back together."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposals", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_proposals_group_id"), "proposals", ["group_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_proposals_group_id"), table_name="proposals")
    op.drop_column("proposals", "group_id")
