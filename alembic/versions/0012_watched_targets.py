"""Drift from targets is told like an alert; variants of strategies that were tried are counted."""

import sqlalchemy as sa
import db.types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('strategy_trials',
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('sharpes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('tried_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_strategy_trials_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strategy_trials')),
    sa.UniqueConstraint('user_id', 'subject', name=op.f('uq_strategy_trials_user_id_subject'))
    )
    op.create_index(op.f('ix_strategy_trials_user_id'), 'strategy_trials', ['user_id'], unique=False)

    op.create_table('target_watches',
    sa.Column('portfolio_id', sa.Uuid(), nullable=False),
    sa.Column('aim', sa.String(length=64), nullable=False),
    sa.Column('beyond', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('judged_on', sa.Date(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolios.id'], name=op.f('fk_target_watches_portfolio_id_portfolios'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_target_watches_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_watches')),
    sa.UniqueConstraint('portfolio_id', name=op.f('uq_target_watches_portfolio_id'))
    )
    op.create_index(op.f('ix_target_watches_user_id'), 'target_watches', ['user_id'], unique=False)

    with op.batch_alter_table('alert_events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('portfolio_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_alert_events_portfolio_id_portfolios'), 'portfolios', ['portfolio_id'], ['id'], ondelete='CASCADE'
        )
        batch_op.alter_column('alert_id', existing_type=sa.Uuid(), nullable=True)
        batch_op.alter_column('number', existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute('DELETE FROM alert_events WHERE alert_id IS NULL')
    with op.batch_alter_table('alert_events', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('alert_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_constraint(batch_op.f('fk_alert_events_portfolio_id_portfolios'), type_='foreignkey')
        batch_op.drop_column('portfolio_id')

    op.drop_index(op.f('ix_target_watches_user_id'), table_name='target_watches')
    op.drop_table('target_watches')
    op.drop_index(op.f('ix_strategy_trials_user_id'), table_name='strategy_trials')
    op.drop_table('strategy_trials')
