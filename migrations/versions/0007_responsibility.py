"""Teams that are archived, and what people who left had held

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('departure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('lost_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_departure_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_departure'))
    )
    with op.batch_alter_table('departure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_departure_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))

    op.execute(
        "UPDATE info_request SET answered_at = (SELECT changed_at FROM improvement WHERE id = improvement_id) "
        "WHERE answered_at IS NULL AND improvement_id IN "
        "(SELECT id FROM improvement WHERE state IN ('canceled', 'merged', 'declined'))"
    )
    op.execute("UPDATE improvement SET promise_paused_at = NULL WHERE state IN ('canceled', 'merged', 'declined')")


def downgrade() -> None:
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.drop_column('archived_at')

    with op.batch_alter_table('departure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_departure_person_id'))
    op.drop_table('departure')
