"""Prices that people set themselves, and what they taught the importer."""

import sqlalchemy as sa
import db.types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('manual_prices',
    sa.Column('symbol', sa.String(length=32), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('price', db.types.ExactDecimal(length=48), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_manual_prices_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_manual_prices')),
    sa.UniqueConstraint('user_id', 'symbol', 'date', name=op.f('uq_manual_prices_user_id_symbol_date'))
    )
    with op.batch_alter_table('manual_prices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_manual_prices_user_id'), ['user_id'], unique=False)

    op.create_table('import_mappings',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', db.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_import_mappings_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_mappings')),
    sa.UniqueConstraint('user_id', 'fingerprint', name=op.f('uq_import_mappings_user_id_fingerprint'))
    )
    with op.batch_alter_table('import_mappings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_mappings_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('import_mappings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_mappings_user_id'))

    op.drop_table('import_mappings')
    with op.batch_alter_table('manual_prices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_manual_prices_user_id'))

    op.drop_table('manual_prices')
