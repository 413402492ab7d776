"""What waits longest, and whose work is least, are found by an index

Revision: 0018
Follows: 0017
"""

from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

INDEXES = (
    ('improvement', 'state', 'promised_on'),
    ('improvement', 'state', 'hold_until'),
    ('improvement', 'state', 'settled_at'),
    ('improvement', 'state', 'changed_at'),
    ('improvement', 'state', 'closed_at'),
    ('improvement', 'team_id', 'state', 'closure_code'),
    ('improvement', 'coordinator_id', 'state'),
    ('task', 'state', 'due_on'),
)


def upgrade() -> None:
    for table, *columns in INDEXES:
        op.create_index('_'.join(('ix', table, *columns)), table, columns)


def downgrade() -> None:
    for table, *columns in INDEXES:
        op.drop_index('_'.join(('ix', table, *columns)), table_name=table)
