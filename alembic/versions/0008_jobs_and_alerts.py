"""Jobs with a queue, a key, a heartbeat and a log; alerts on forecasts and what fired; closes as they were fetched last."""

import sqlalchemy as sa
import db.types
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_series',
    sa.Column('symbol', sa.String(length=32), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('fetched_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closes', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_series')),
    sa.UniqueConstraint('symbol', name=op.f('uq_stored_series_symbol'))
    )
    op.create_table('alert_events',
    sa.Column('alert_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('symbol', sa.String(length=32), nullable=False),
    sa.Column('message', sa.String(length=300), nullable=False),
    sa.Column('value', db.types.ExactDecimal(length=48), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('delivered_at', db.types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alerts.id'], name=op.f('fk_alert_events_alert_id_alerts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_alert_events_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert_events')),
    sa.UniqueConstraint('alert_id', 'as_of', name=op.f('uq_alert_events_alert_id_as_of'))
    )
    with op.batch_alter_table('alert_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_alert_events_user_id'), ['user_id'], unique=False)
        batch_op.create_index('ix_alert_events_user_id_delivered_at', ['user_id', 'delivered_at'], unique=False)

    with op.batch_alter_table('alerts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', db.types.ExactDecimal(length=48), nullable=True))
        batch_op.add_column(sa.Column('horizon_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('judged_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_alerts_symbol', ['symbol'], unique=False)

    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('queue', sa.String(length=40), nullable=False, server_default='folioscope:interactive'))
        batch_op.add_column(sa.Column('asked_by', sa.String(length=16), nullable=False, server_default='rest'))
        batch_op.add_column(sa.Column('key', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('beat_at', db.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('log', sa.Text(), nullable=False, server_default=''))
        batch_op.create_unique_constraint(batch_op.f('uq_jobs_user_id_key'), ['user_id', 'key'])


def downgrade() -> None:
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_jobs_user_id_key'), type_='unique')
        batch_op.drop_column('log')
        batch_op.drop_column('beat_at')
        batch_op.drop_column('key')
        batch_op.drop_column('asked_by')
        batch_op.drop_column('queue')

    with op.batch_alter_table('alerts', schema=None) as batch_op:
        batch_op.drop_index('ix_alerts_symbol')
        batch_op.drop_column('judged_on')
        batch_op.drop_column('horizon_days')
        batch_op.drop_column('level')

    with op.batch_alter_table('alert_events', schema=None) as batch_op:
        batch_op.drop_index('ix_alert_events_user_id_delivered_at')
        batch_op.drop_index(batch_op.f('ix_alert_events_user_id'))

    op.drop_table('alert_events')
    op.drop_table('stored_series')
