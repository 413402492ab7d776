"""What ideas mean, in numbers, and which are close to each other; comments, and messages that were asked about; what was told is not told again

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


_TOLD = """
INSERT INTO nudge (kind, subject, due_at, receiver, person_id, improvement_id, kpi_id, agenda, level, state, deliver_at, made_at, sent_at)
SELECT DISTINCT '{kind}', {subject}, {at}, 'person:' || {who}, {who}, {improvement}, {kpi}, {agenda}, 0, 'sent', {at}, {at}, {at}
FROM {rows}
"""
"""A nudge that was sent in a message of its own: without a bundle, and told."""

_NONE = 'CAST(NULL AS INTEGER)'
_IN_OUTBOX = "outbox o ON o.kind = 'departure' AND o.state IN ('waiting', 'claimed') AND o.subject = 'departure:' || d.id || ':' || SUBSTR(o.stream, 8)"


def upgrade() -> None:
    _tell_nothing_again()
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
    _forget_what_was_told()

    op.drop_table('asked_message')
    op.drop_table('comment')
    op.drop_table('idea_neighbour')
    op.drop_table('idea_vector')


def _tell_nothing_again() -> None:
    """What the previous release told in messages of their own counts as nudges that were sent; all of it is looked at."""
    _checks_that_a_success_lasts()
    _lists_of_held_work()
    _kpis_out_of_tolerance()
    at_once = "'1970-01-01 00:00:00.000000'" if op.get_bind().dialect.name == 'sqlite' else "TIMESTAMPTZ '1970-01-01 00:00:00+00'"
    op.execute(
        f"UPDATE agenda_item SET look_at = {at_once}, version = version + 1 "
        "WHERE subject IN (SELECT 'improvement:' || id FROM improvement WHERE state = 'closed') "
        "OR subject IN (SELECT 'departure:' || id FROM departure WHERE ended_at IS NULL) "
        "OR subject IN (SELECT 'kpi:' || kpi_id FROM excursion WHERE ended_on IS NULL)"
    )
    with op.batch_alter_table('departure', schema=None) as batch_op:
        batch_op.drop_column('told_at')


def _checks_that_a_success_lasts() -> None:
    op.execute(_TOLD.format(
        kind='sustain', subject="'improvement:' || c.improvement_id", at='c.asked_at', who='c.asked_id',
        improvement='c.improvement_id', kpi=_NONE, agenda="'improvement:' || c.improvement_id",
        rows='sustain_check c WHERE c.asked_at IS NOT NULL AND c.asked_id IS NOT NULL AND c.answered_at IS NULL',
    ))


def _lists_of_held_work() -> None:
    known = {'kind': 'gone', 'subject': "'departure:' || d.id", 'improvement': _NONE, 'kpi': _NONE, 'agenda': "'departure:' || d.id"}
    posted = "posting p ON p.kind = 'departure' AND p.subject = 'departure:' || d.id || ':' || p.person_id"
    op.execute(_TOLD.format(**known, at='p.posted_at', who='p.person_id', rows=f'departure d JOIN {posted} WHERE d.ended_at IS NULL'))
    op.execute(_TOLD.format(
        **known, at='o.created_at', who='SUBSTR(o.stream, 8)',
        rows=f'departure d JOIN {_IN_OUTBOX} WHERE d.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.subject = o.subject)',
    ))


def _kpis_out_of_tolerance() -> None:
    """The owner of the service was told at once, and whoever is asked where there is none has had the card."""
    known = {
        'kind': 'out_of_tolerance', 'subject': "'excursion:' || e.id", 'at': 'e.made_at',
        'improvement': 'e.improvement_id', 'kpi': 'e.kpi_id', 'agenda': "'kpi:' || e.kpi_id", 'who': 'told.id',
    }
    op.execute(_TOLD.format(**known, rows="""
        excursion e JOIN kpi k ON k.id = e.kpi_id JOIN improvement i ON i.id = e.improvement_id
        JOIN person told ON told.id IN (SELECT s.owner_id FROM service s WHERE s.id = k.service_id)
            OR told.id IN (SELECT t.manager_id FROM team t WHERE t.id = i.team_id OR t.is_default)
            OR told.id IN (SELECT g.person_id FROM role_grant g WHERE g.role = 'manager')
        WHERE e.ended_on IS NULL
    """))


def _forget_what_was_told() -> None:
    with op.batch_alter_table('departure', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))

    # The previous release finds in rows of its own what it has sent in messages of their own.
    op.execute("DELETE FROM nudge WHERE bundle_id IS NULL AND kind IN ('sustain', 'gone', 'out_of_tolerance')")
