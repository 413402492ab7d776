"""The life, the people and the value of an improvement

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('user_group',
    sa.Column('id', sa.String(64), nullable=False),
    sa.Column('handle', sa.String(200), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('is_disabled', sa.Boolean(), nullable=False),
    sa.Column('refreshed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_group'))
    )
    op.create_table('group_member',
    sa.Column('group_id', sa.String(64), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['user_group.id'], name=op.f('fk_group_member_group_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_group_member_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'person_id', name=op.f('pk_group_member'))
    )
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_member_person_id'), ['person_id'], unique=False)

    op.create_table('group_role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.String(64), nullable=False),
    sa.Column('role', sa.String(32), nullable=False),
    sa.Column('granted_by', sa.String(64), nullable=True),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['granted_by'], ['person.id'], name=op.f('fk_group_role_granted_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['user_group.id'], name=op.f('fk_group_role_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_role')),
    sa.UniqueConstraint('group_id', 'role', name='uq_group_role_group_role')
    )
    with op.batch_alter_table('group_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_role_group_id'), ['group_id'], unique=False)

    op.create_table('home_view',
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_home_view_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_home_view'))
    )
    with op.batch_alter_table('home_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_home_view_opened_at'), ['opened_at'], unique=False)

    op.create_table('approval',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('by', sa.String(64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('lapsed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_approval_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_approval_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval'))
    )
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approval_improvement_id'), ['improvement_id'], unique=False)

    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('given_by', sa.String(64), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended', sa.String(32), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_assignment_given_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_assignment_improvement_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assignment_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_improvement_id'), ['improvement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_person_id'), ['person_id'], unique=False)

    op.create_table('hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('held_by', sa.String(64), nullable=True),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tasks', sa.JSON(), nullable=False),
    sa.Column('ended_by', sa.String(64), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_hold_ended_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['held_by'], ['person.id'], name=op.f('fk_hold_held_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_hold_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold'))
    )
    with op.batch_alter_table('hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hold_improvement_id'), ['improvement_id'], unique=False)

    op.create_table('info_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.String(64), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_info_request_asked_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_info_request_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_info_request'))
    )
    with op.batch_alter_table('info_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_info_request_improvement_id'), ['improvement_id'], unique=False)

    op.create_table('involvement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('part', sa.String(32), nullable=False),
    sa.Column('question', sa.Text(), nullable=True),
    sa.Column('added_by', sa.String(64), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_involvement_added_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_involvement_improvement_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_involvement_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_involvement')),
    sa.UniqueConstraint('improvement_id', 'person_id', 'part', name='uq_involvement_improvement_person_part')
    )
    with op.batch_alter_table('involvement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_involvement_improvement_id'), ['improvement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_involvement_person_id'), ['person_id'], unique=False)

    op.create_table('link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('linked_by', sa.String(64), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_link_improvement_id')),
    sa.ForeignKeyConstraint(['linked_by'], ['person.id'], name=op.f('fk_link_linked_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['improvement.id'], name=op.f('fk_link_other_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link')),
    sa.UniqueConstraint('improvement_id', 'other_id', 'kind', name='uq_link_improvement_other_kind')
    )
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_link_improvement_id'), ['improvement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_link_other_id'), ['other_id'], unique=False)

    op.create_table('value_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(32), nullable=False),
    sa.Column('cost', sa.Numeric().with_variant(sa.String(80), "sqlite"), nullable=True),
    sa.Column('cost_currency', sa.String(3), nullable=True),
    sa.Column('benefit', sa.Numeric().with_variant(sa.String(80), "sqlite"), nullable=True),
    sa.Column('benefit_currency', sa.String(3), nullable=True),
    sa.Column('payer', sa.String(200), nullable=False),
    sa.Column('soft_benefits', sa.Text(), nullable=False),
    sa.Column('set_by', sa.String(64), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_value_figure_improvement_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_value_figure_set_by'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_value_figure'))
    )
    with op.batch_alter_table('value_figure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_figure_improvement_id'), ['improvement_id'], unique=False)

    # A batch copies the table on SQLite; its numbers must never be given again there either.
    with op.batch_alter_table('improvement', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('backlog_rank', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('approval_asked_by', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('changed_since_approval_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_improvement_backlog_rank'), ['backlog_rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_improvement_state'), ['state'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_improvement_approval_asked_by'), 'person', ['approval_asked_by'], ['id'], onupdate='CASCADE')

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=False, server_default='0'))
    op.execute('UPDATE task SET position = place')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.alter_column('position', server_default=None)



def downgrade() -> None:
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_column('position')

    # A batch copies the table on SQLite; its numbers must never be given again there either.
    with op.batch_alter_table('improvement', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_improvement_approval_asked_by'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_improvement_state'))
        batch_op.drop_index(batch_op.f('ix_improvement_backlog_rank'))
        batch_op.drop_column('changed_since_approval_at')
        batch_op.drop_column('approval_asked_by')
        batch_op.drop_column('backlog_rank')

    with op.batch_alter_table('value_figure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_value_figure_improvement_id'))

    op.drop_table('value_figure')
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_link_other_id'))
        batch_op.drop_index(batch_op.f('ix_link_improvement_id'))

    op.drop_table('link')
    with op.batch_alter_table('involvement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_involvement_person_id'))
        batch_op.drop_index(batch_op.f('ix_involvement_improvement_id'))

    op.drop_table('involvement')
    with op.batch_alter_table('info_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_info_request_improvement_id'))

    op.drop_table('info_request')
    with op.batch_alter_table('hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hold_improvement_id'))

    op.drop_table('hold')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_person_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_improvement_id'))

    op.drop_table('assignment')
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_approval_improvement_id'))

    op.drop_table('approval')
    with op.batch_alter_table('home_view', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_home_view_opened_at'))

    op.drop_table('home_view')
    with op.batch_alter_table('group_role', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_role_group_id'))

    op.drop_table('group_role')
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_member_person_id'))

    op.drop_table('group_member')
    op.drop_table('user_group')
