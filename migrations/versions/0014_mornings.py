"""Morning messages know the day whose message they are, and nudges when they were first sent

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('bundle', schema=None) as batch_op:
        batch_op.add_column(sa.Column('morning_on', sa.Date(), nullable=True))
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('first_sent_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.drop_column('first_sent_at')
    with op.batch_alter_table('bundle', schema=None) as batch_op:
        batch_op.drop_column('morning_on')
