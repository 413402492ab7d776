"""Messages to send and things to read keep the id that the log has of what they came from

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('outbox', 'intake'):
        op.add_column(table, sa.Column('origin', sa.String(length=40), nullable=False, server_default=''))


def downgrade() -> None:
    for table in ('outbox', 'intake'):
        op.drop_column(table, 'origin')
