"""The registry of fitted models; issued forecasts know when they are due and when they were scored."""

import datetime as dt
import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import db.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "model_versions",
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("family", sa.String(40), nullable=False),
        sa.Column("symbol", sa.String(32), nullable=False),
        sa.Column("frequency", sa.String(1), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("metrics", JSON, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.String(300), nullable=False),
        sa.Column("fitted_as_of", sa.Date(), nullable=False),
        sa.Column("data_as_of", sa.Date(), nullable=False),
        sa.Column("data_hash", sa.String(64), nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("artefact", sa.String(80), nullable=False),
        sa.Column("artefact_sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("promoted_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("family", "symbol", "frequency", "number", name=op.f("uq_model_versions_family_symbol_frequency_number")),
    )
    op.create_index(
        "ix_model_versions_champion",
        "model_versions",
        ["family", "symbol", "frequency"],
        unique=True,
        sqlite_where=sa.text("status = 'champion'"),
        postgresql_where=sa.text("status = 'champion'"),
    )
    with op.batch_alter_table("prediction_history") as batch:
        batch.add_column(sa.Column("due", sa.Date(), nullable=True))
        batch.add_column(sa.Column("version_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("scorable", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("judged_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("scored_at", db.types.UtcDateTime(timezone=True), nullable=True))
        batch.alter_column("model_version", existing_type=sa.String(80), type_=sa.String(300), existing_nullable=False)
    _say_when_due()
    with op.batch_alter_table("prediction_history") as batch:
        batch.alter_column("due", existing_type=sa.Date(), nullable=False)
        batch.alter_column("scorable", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        batch.create_index("ix_prediction_history_scored_at_due", ["scored_at", "due"])


def _say_when_due() -> None:
    """Forecasts of earlier versions of the program are due on the last of their days."""
    connection = op.get_bind()
    table = sa.table("prediction_history", sa.column("id", sa.Uuid()), sa.column("due", sa.Date()), sa.column("forecast", JSON))
    for row_id, forecast in connection.execute(sa.select(table.c.id, table.c.forecast)).all():
        known = json.loads(forecast) if isinstance(forecast, str) else forecast
        last = dt.date.fromisoformat(known["dates"][-1])
        connection.execute(table.update().where(table.c.id == row_id).values(due=last))


def downgrade() -> None:
    with op.batch_alter_table("prediction_history") as batch:
        batch.drop_index("ix_prediction_history_scored_at_due")
        batch.alter_column("model_version", existing_type=sa.String(300), type_=sa.String(80), existing_nullable=False)
        for name in ("scored_at", "judged_until", "scorable", "version_id", "due"):
            batch.drop_column(name)
    op.drop_table("model_versions")
