"""Messages that reach another responsible person

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('redirection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(40), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('meant_for', sa.String(80), nullable=False),
    sa.Column('problem', sa.String(80), nullable=False),
    sa.Column('subject', sa.String(120), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_redirection_improvement_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_redirection_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redirection')),
    sa.UniqueConstraint('message', 'person_id', name='uq_redirection_message_person')
    )
    with op.batch_alter_table('redirection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_redirection_improvement_id'), ['improvement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_redirection_subject'), ['subject'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('redirection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_redirection_subject'))
        batch_op.drop_index(batch_op.f('ix_redirection_improvement_id'))

    op.drop_table('redirection')
