"""What is due stays in rows: the agenda, nudges that wait, what people want of them, absences, how jobs went

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agenda_item',
    sa.Column('subject', sa.String(80), nullable=False),
    sa.Column('look_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_look_at'), ['look_at'], unique=False)

    op.create_table('nudge_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('muted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ignored', sa.Integer(), nullable=False),
    sa.Column('backed_off_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_nudge_setting_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nudge_setting')),
    sa.UniqueConstraint('person_id', 'kind', name='uq_nudge_setting_person_kind')
    )
    with op.batch_alter_table('nudge_setting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nudge_setting_person_id'), ['person_id'], unique=False)

    op.create_table('absence',
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deputy_id', sa.String(64), nullable=True),
    sa.Column('is_from_status', sa.Boolean(), nullable=False),
    sa.Column('said_by', sa.String(64), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_absence_deputy_id'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_absence_said_by'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_absence'))
    )
    op.create_table('job_run',
    sa.Column('job', sa.String(40), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(200), nullable=True),
    sa.PrimaryKeyConstraint('job', name=op.f('pk_job_run'))
    )
    with op.batch_alter_table('bundle', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel_id', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('person_id', existing_type=sa.String(64), nullable=True)

    op.create_table('missed_promise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=False),
    sa.Column('renewed_to', sa.Date(), nullable=False),
    sa.Column('missed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_missed_promise_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_missed_promise')),
    sa.UniqueConstraint('improvement_id', 'promised_on', name='uq_missed_promise_improvement_day')
    )
    with op.batch_alter_table('missed_promise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_missed_promise_improvement_id'), ['improvement_id'], unique=False)

    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('receiver', sa.String(80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('agenda', sa.String(80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('level', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('state', sa.String(32), nullable=False, server_default='sent'))
        batch_op.add_column(sa.Column('deliver_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('on_behalf_of', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('person_id', existing_type=sa.String(64), nullable=True)
        batch_op.alter_column('bundle_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(batch_op.f('fk_nudge_on_behalf_of'), 'person', ['on_behalf_of'], ['id'], onupdate='CASCADE')

    op.execute(
        "UPDATE nudge SET receiver = 'person:' || person_id, deliver_at = due_at, sent_at = made_at, "
        "ended_at = answered_at, state = CASE WHEN answered_at IS NULL THEN 'sent' ELSE 'answered' END, "
        "agenda = CASE WHEN kpi_id IS NOT NULL THEN 'kpi:' || kpi_id ELSE 'improvement:' || improvement_id END"
    )
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.alter_column('receiver', existing_type=sa.String(80), server_default=None)
        batch_op.alter_column('agenda', existing_type=sa.String(80), server_default=None)
        batch_op.alter_column('level', existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column('state', existing_type=sa.String(32), server_default=None)
        batch_op.alter_column('deliver_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_constraint('uq_nudge_claim', type_='unique')
        batch_op.create_unique_constraint('uq_nudge_claim', ['kind', 'subject', 'due_at', 'receiver'])
        batch_op.create_index('ix_nudge_state_deliver_at', ['state', 'deliver_at'], unique=False)
        batch_op.create_index('ix_nudge_receiver_kind', ['receiver', 'kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_nudge_agenda'), ['agenda'], unique=False)

    # Everything open gets its look, and nothing that was due before this release is asked for: `since` is now.
    if op.get_bind().dialect.name == 'sqlite':
        at = ("'1970-01-01 00:00:00.000000'", "strftime('%Y-%m-%d %H:%M:%f000', 'now')")
    else:
        at = ("TIMESTAMPTZ '1970-01-01 00:00:00+00'", 'CURRENT_TIMESTAMP')
    for subject, table in (
        ("'improvement:' || id", "improvement WHERE state NOT IN ('declined', 'canceled', 'merged')"),
        ("'kpi:' || id", 'kpi WHERE archived_at IS NULL'),
        ("'departure:' || id", 'departure WHERE ended_at IS NULL AND told_at IS NULL'),
        ("'person:' || coordinator_id", "improvement WHERE coordinator_id IS NOT NULL AND state NOT IN ('closed', 'declined', 'canceled', 'merged')"),
    ):
        op.execute(
            f"INSERT INTO agenda_item (subject, look_at, version, since) "
            f"SELECT DISTINCT {subject}, {at[0]}, 0, {at[1]} FROM {table}"
        )


def downgrade() -> None:
    # The previous release knows two kinds, each in a message; what waits is found again by its sweep.
    op.execute("DELETE FROM nudge WHERE bundle_id IS NULL OR person_id IS NULL OR kind NOT IN ('progress', 'reading')")
    op.execute(
        'DELETE FROM nudge WHERE id NOT IN (SELECT MIN(id) FROM nudge GROUP BY kind, subject, due_at)'
    )
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nudge_agenda'))
        batch_op.drop_index('ix_nudge_state_deliver_at')
        batch_op.drop_index('ix_nudge_receiver_kind')
        batch_op.drop_constraint('uq_nudge_claim', type_='unique')
        batch_op.create_unique_constraint('uq_nudge_claim', ['kind', 'subject', 'due_at'])
        batch_op.drop_constraint(batch_op.f('fk_nudge_on_behalf_of'), type_='foreignkey')
        batch_op.alter_column('bundle_id', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('person_id', existing_type=sa.String(64), nullable=False)
        for column in (
            'ended_at', 'sent_at', 'on_behalf_of', 'snoozed_until', 'deliver_at', 'state', 'level', 'agenda', 'receiver',
        ):
            batch_op.drop_column(column)

    op.execute('DELETE FROM bundle WHERE person_id IS NULL')
    with op.batch_alter_table('bundle', schema=None) as batch_op:
        batch_op.alter_column('person_id', existing_type=sa.String(64), nullable=False)
        batch_op.drop_column('snoozed_until')
        batch_op.drop_column('channel_id')

    with op.batch_alter_table('missed_promise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_missed_promise_improvement_id'))

    op.drop_table('missed_promise')
    op.drop_table('job_run')
    op.drop_table('absence')
    with op.batch_alter_table('nudge_setting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nudge_setting_person_id'))

    op.drop_table('nudge_setting')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_look_at'))

    op.drop_table('agenda_item')
