"""By which provider a session was opened, so that the provider can end it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("issuer", sa.String(300), nullable=True))
    op.add_column("sessions", sa.Column("provider_session", sa.String(255), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "provider_session")
    op.drop_column("sessions", "issuer")
