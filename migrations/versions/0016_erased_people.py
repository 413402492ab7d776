"""Whose name was erased isn't read from Slack again; known by a digest of their id

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'erased_person',
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('erased_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('digest', name=op.f('pk_erased_person')),
    )


def downgrade() -> None:
    op.drop_table('erased_person')
