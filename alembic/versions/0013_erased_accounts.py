"""An erased account tells nothing of who it was; contents can be taken out of a trail and the trail still be checked."""

import sqlalchemy as sa
from alembic import op

from db.types import Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.add_column("operations", sa.Column("digests", Json, nullable=True))
    op.add_column("operations", sa.Column("redacted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("operations", "redacted_at")
    op.drop_column("operations", "digests")
    op.drop_column("users", "erased_at")
