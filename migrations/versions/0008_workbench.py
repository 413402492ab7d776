"""Phases of a plan, what a service is for, risks, what approvers decided on, names of channels, first meetings

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('slack_channel',
    sa.Column('id', sa.String(64), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('is_private', sa.Boolean(), nullable=False),
    sa.Column('refreshed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slack_channel'))
    )
    op.create_table('phase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(150), nullable=False),
    sa.Column('name_key', sa.String(64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.String(64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_phase_created_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_phase_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phase')),
    sa.UniqueConstraint('improvement_id', 'name_key', name='uq_phase_improvement_name')
    )
    with op.batch_alter_table('phase', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phase_improvement_id'), ['improvement_id'], unique=False)

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phase_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_task_phase_id'), 'phase', ['phase_id'], ['id'])
    op.add_column('service', sa.Column('used_for', sa.Text(), nullable=False, server_default=''))
    op.add_column('service', sa.Column('used_by', sa.Text(), nullable=False, server_default=''))
    op.add_column(
        'service', sa.Column('is_mission_critical', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column('improvement', sa.Column('risk', sa.Text(), nullable=True))
    op.add_column('approval', sa.Column('about', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column('interview', sa.Column('unclear', sa.Text(), nullable=True))
    op.add_column('interview', sa.Column('unclear_ts', sa.String(32), nullable=True))
    op.add_column('person', sa.Column('welcomed_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE person SET welcomed_at = first_seen_at WHERE id IN (SELECT person_id FROM home_view) "
        "OR id IN (SELECT author_id FROM improvement)"
    )


def downgrade() -> None:
    op.drop_column('person', 'welcomed_at')
    op.drop_column('interview', 'unclear_ts')
    op.drop_column('interview', 'unclear')
    op.drop_column('approval', 'about')
    op.drop_column('improvement', 'risk')
    op.drop_column('service', 'is_mission_critical')
    op.drop_column('service', 'used_by')
    op.drop_column('service', 'used_for')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_task_phase_id'), type_='foreignkey')
        batch_op.drop_column('phase_id')
    with op.batch_alter_table('phase', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phase_improvement_id'))
    op.drop_table('phase')
    op.drop_table('slack_channel')
