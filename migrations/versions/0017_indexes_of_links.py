"""Parts, continuations and merged improvements are found by an index

Revision: 0017
Follows: 0016
"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

COLUMNS = ('parent_id', 'continues_id', 'merged_into_id')


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(f'ix_improvement_{column}', 'improvement', [column])


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f'ix_improvement_{column}', table_name='improvement')
