"""Who has access, and what waits until Slack has said who somebody is

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('access_granted_by', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('access_granted_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('access_granted_at')
        batch_op.drop_column('access_granted_by')
