"""What ideas mean, in numbers, and which are close to each other

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


def downgrade() -> None:
    op.drop_table('idea_neighbour')
    op.drop_table('idea_vector')
