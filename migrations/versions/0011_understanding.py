"""What ideas mean, in numbers, and which are close to each other; comments, and messages that were asked about

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('idea_vector',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(80), nullable=False),
    sa.Column('vector', sa.LargeBinary().with_variant(postgresql.ARRAY(sa.REAL()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_idea_vector_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_vector')),
    sa.UniqueConstraint('improvement_id', name=op.f('uq_idea_vector_improvement_id'))
    )
    with op.batch_alter_table('idea_vector', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_vector_model'), ['model'], unique=False)

    op.create_table('idea_neighbour',
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('cosine', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_idea_neighbour_improvement_id')),
    sa.ForeignKeyConstraint(['other_id'], ['improvement.id'], name=op.f('fk_idea_neighbour_other_id')),
    sa.PrimaryKeyConstraint('improvement_id', 'other_id', name=op.f('pk_idea_neighbour'))
    )
    with op.batch_alter_table('idea_neighbour', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_neighbour_other_id'), ['other_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.String(64), nullable=True),
    sa.Column('added_by', sa.String(64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('channel', sa.String(64), nullable=False),
    sa.Column('ts', sa.String(32), nullable=False),
    sa.Column('permalink', sa.Text(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_comment_added_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_comment_author_id'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_comment_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('improvement_id', 'channel', 'ts', name='uq_comment_source')
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_improvement_id'), ['improvement_id'], unique=False)

    op.create_table('asked_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('channel', sa.String(64), nullable=False),
    sa.Column('ts', sa.String(32), nullable=False),
    sa.Column('thread_ts', sa.String(32), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_to', sa.Text(), nullable=True),
    sa.Column('pressed_by', sa.String(64), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_asked_message_person_id'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['pressed_by'], ['person.id'], name=op.f('fk_asked_message_pressed_by'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_asked_message')),
    sa.UniqueConstraint('channel', 'ts', name='uq_asked_message_source')
    )
    with op.batch_alter_table('asked_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_asked_message_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('asked_message')
    op.drop_table('comment')
    op.drop_table('idea_neighbour')
    op.drop_table('idea_vector')
