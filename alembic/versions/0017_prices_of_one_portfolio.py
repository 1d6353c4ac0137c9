"""A price that an editor sets by hand counts in the one portfolio that is opened to them."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('manual_prices', schema=None) as batch_op:
        batch_op.add_column(sa.Column('portfolio_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_manual_prices_portfolio_id_portfolios'), 'portfolios', ['portfolio_id'], ['id'], ondelete='CASCADE'
        )
        batch_op.drop_constraint(batch_op.f('uq_manual_prices_user_id_symbol_date'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_manual_prices_portfolio_id_symbol_date'), ['portfolio_id', 'symbol', 'date'])
        batch_op.create_index(
            'uq_manual_prices_of_all_portfolios',
            ['user_id', 'symbol', 'date'],
            unique=True,
            sqlite_where=sa.text('portfolio_id IS NULL'),
            postgresql_where=sa.text('portfolio_id IS NULL'),
        )


def downgrade() -> None:
    op.execute('DELETE FROM manual_prices WHERE portfolio_id IS NOT NULL')
    with op.batch_alter_table('manual_prices', schema=None) as batch_op:
        batch_op.drop_index('uq_manual_prices_of_all_portfolios')
        batch_op.drop_constraint(batch_op.f('uq_manual_prices_portfolio_id_symbol_date'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_manual_prices_user_id_symbol_date'), ['user_id', 'symbol', 'date'])
        batch_op.drop_constraint(batch_op.f('fk_manual_prices_portfolio_id_portfolios'), type_='foreignkey')
        batch_op.drop_column('portfolio_id')
