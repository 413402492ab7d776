"""Agreed levels, declared changes, excursions, files of readings, bound figures, sustain checks, digests, value lines

Revision: 0009
Follows: 0008
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def _exact() -> sa.types.TypeEngine[Any]:
    return sa.Numeric().with_variant(sa.String(80), 'sqlite')


def upgrade() -> None:
    op.create_table('digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('reader', sa.String(64), nullable=False),
    sa.Column('period_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('kind', 'reader', 'period_on', name='uq_digest_kind_reader_period')
    )
    op.create_table('kpi_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kpi_id', sa.Integer(), nullable=False),
    sa.Column('changed_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=True),
    sa.Column('declared_by', sa.String(64), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['declared_by'], ['person.id'], name=op.f('fk_kpi_change_declared_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_kpi_change_improvement_id')),
    sa.ForeignKeyConstraint(['kpi_id'], ['kpi.id'], name=op.f('fk_kpi_change_kpi_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kpi_change'))
    )
    with op.batch_alter_table('kpi_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kpi_change_kpi_id'), ['kpi_id'], unique=False)

    op.create_table('reading_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.String(64), nullable=False),
    sa.Column('digest', sa.String(64), nullable=False),
    sa.Column('name', sa.String(300), nullable=False),
    sa.Column('person_id', sa.String(64), nullable=False),
    sa.Column('channel', sa.String(64), nullable=False),
    sa.Column('ts', sa.String(32), nullable=False),
    sa.Column('thread_ts', sa.String(32), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=True),
    sa.Column('kpi_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('layout', sa.JSON(), nullable=False),
    sa.Column('all_or_nothing', sa.Boolean(), nullable=False),
    sa.Column('rows_total', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('rows_added', sa.Integer(), nullable=False),
    sa.Column('rows_changed', sa.Integer(), nullable=False),
    sa.Column('rows_unchanged', sa.Integer(), nullable=False),
    sa.Column('rows_refused', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_reading_import_improvement_id')),
    sa.ForeignKeyConstraint(['kpi_id'], ['kpi.id'], name=op.f('fk_reading_import_kpi_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_import_person_id'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_import'))
    )
    with op.batch_alter_table('reading_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_import_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_import_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_import_improvement_id'), ['improvement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_import_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_import_state'), ['state'], unique=False)

    op.create_table('sustain_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_id', sa.String(64), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(64), nullable=True),
    sa.Column('holds', sa.Boolean(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_sustain_check_answered_by'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['asked_id'], ['person.id'], name=op.f('fk_sustain_check_asked_id'), onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_sustain_check_improvement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sustain_check')),
    sa.UniqueConstraint('improvement_id', 'cycle', 'days', name='uq_sustain_check_improvement_cycle_days')
    )
    with op.batch_alter_table('sustain_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sustain_check_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_sustain_check_improvement_id'), ['improvement_id'], unique=False)

    op.create_table('value_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('improvement_id', sa.Integer(), nullable=False),
    sa.Column('kpi_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(200), nullable=False),
    sa.Column('volume', _exact(), nullable=False),
    sa.Column('share', _exact(), nullable=True),
    sa.Column('rate', _exact(), nullable=False),
    sa.Column('currency', sa.String(3), nullable=False),
    sa.Column('source', sa.String(300), nullable=False),
    sa.Column('set_by', sa.String(64), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_value_line_improvement_id')),
    sa.ForeignKeyConstraint(['kpi_id'], ['kpi.id'], name=op.f('fk_value_line_kpi_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_value_line_set_by'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_value_line'))
    )
    with op.batch_alter_table('value_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_line_improvement_id'), ['improvement_id'], unique=False)

    op.create_table('announcement_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('announcement_id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(40), nullable=False),
    sa.Column('words', sa.String(300), nullable=False),
    sa.Column('inserted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcement.id'], name=op.f('fk_announcement_figure_announcement_id')),
    sa.ForeignKeyConstraint(['target_id'], ['target.id'], name=op.f('fk_announcement_figure_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement_figure'))
    )
    with op.batch_alter_table('announcement_figure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_figure_announcement_id'), ['announcement_id'], unique=False)

    op.create_table('excursion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kpi_id', sa.Integer(), nullable=False),
    sa.Column('reading_id', sa.Integer(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('improvement_id', sa.Integer(), nullable=True),
    sa.Column('review_proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_excursion_improvement_id')),
    sa.ForeignKeyConstraint(['kpi_id'], ['kpi.id'], name=op.f('fk_excursion_kpi_id')),
    sa.ForeignKeyConstraint(['reading_id'], ['reading.id'], name=op.f('fk_excursion_reading_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_excursion')),
    sa.UniqueConstraint('kpi_id', 'reading_id', name='uq_excursion_kpi_reading')
    )
    with op.batch_alter_table('excursion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_excursion_improvement_id'), ['improvement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_excursion_kpi_id'), ['kpi_id'], unique=False)

    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('title', sa.String(300), nullable=True))
        batch_op.add_column(sa.Column('scheduled_for', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('kpi', schema=None) as batch_op:
        batch_op.add_column(sa.Column('definition', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('agreement', sa.String(32), nullable=True))
        batch_op.add_column(sa.Column('agreed_comparison', sa.String(32), nullable=True))
        batch_op.add_column(sa.Column('agreed_value', _exact(), nullable=True))
        batch_op.add_column(sa.Column('agreed_high', _exact(), nullable=True))
        batch_op.add_column(sa.Column('agreed_with', sa.String(200), nullable=True))

    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.add_column(sa.Column('import_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_reading_import_id'), ['import_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_reading_import_id'), 'reading_import', ['import_id'], ['id'])

    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.add_column(sa.Column('value_high', _exact(), nullable=True))

    with op.batch_alter_table('value_figure', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('is_measured', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    op.execute("UPDATE announcement SET state = 'draft' WHERE state = 'scheduled'")
    # The previous release knows neither of the two; the end that it can compare with stays.
    op.execute("UPDATE target SET comparison = 'at_most', value = COALESCE(value_high, value) WHERE comparison IN ('between', 'exactly')")
    with op.batch_alter_table('value_figure', schema=None) as batch_op:
        batch_op.drop_column('is_measured')
        batch_op.drop_column('source')

    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.drop_column('value_high')

    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_reading_import_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_reading_import_id'))
        batch_op.drop_column('import_id')

    with op.batch_alter_table('kpi', schema=None) as batch_op:
        batch_op.drop_column('agreed_with')
        batch_op.drop_column('agreed_high')
        batch_op.drop_column('agreed_value')
        batch_op.drop_column('agreed_comparison')
        batch_op.drop_column('agreement')
        batch_op.drop_column('definition')

    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.drop_column('corrected_at')
        batch_op.drop_column('scheduled_for')
        batch_op.drop_column('title')

    with op.batch_alter_table('excursion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_excursion_kpi_id'))
        batch_op.drop_index(batch_op.f('ix_excursion_improvement_id'))

    op.drop_table('excursion')
    with op.batch_alter_table('announcement_figure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_announcement_figure_announcement_id'))

    op.drop_table('announcement_figure')
    with op.batch_alter_table('value_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_value_line_improvement_id'))

    op.drop_table('value_line')
    with op.batch_alter_table('sustain_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sustain_check_improvement_id'))
        batch_op.drop_index(batch_op.f('ix_sustain_check_due_on'))

    op.drop_table('sustain_check')
    with op.batch_alter_table('reading_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_import_state'))
        batch_op.drop_index(batch_op.f('ix_reading_import_person_id'))
        batch_op.drop_index(batch_op.f('ix_reading_import_improvement_id'))
        batch_op.drop_index(batch_op.f('ix_reading_import_file_id'))
        batch_op.drop_index(batch_op.f('ix_reading_import_digest'))

    op.drop_table('reading_import')
    with op.batch_alter_table('kpi_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kpi_change_kpi_id'))

    op.drop_table('kpi_change')
    op.drop_table('digest')
