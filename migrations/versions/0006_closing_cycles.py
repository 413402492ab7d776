"""Announcements belong to a cycle of closing; names that count as equal are taken once

Revision: 0006
Follows: 0005
"""

import unicodedata
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

NAMED = (('objective', 'title'), ('service', 'name'), ('team', 'name'), ('kpi', 'name'))


def upgrade() -> None:
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cycle', sa.Integer(), nullable=False, server_default='1'))
        batch_op.drop_constraint('uq_announcement_improvement_kind', type_='unique')
        batch_op.create_unique_constraint(
            'uq_announcement_improvement_kind_cycle', ['improvement_id', 'kind', 'cycle']
        )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.alter_column('cycle', server_default=None)

    for table, column in NAMED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('name_key', sa.String(64), nullable=True))
        _fill(table, column)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_unique_constraint(batch_op.f(f'uq_{table}_name_key'), ['name_key'])


def downgrade() -> None:
    for table, _ in reversed(NAMED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f'uq_{table}_name_key'), type_='unique')
            batch_op.drop_column('name_key')

    # One announcement of a kind has room again: the newest stays.
    op.execute(
        'DELETE FROM announcement WHERE id NOT IN (SELECT MAX(id) FROM announcement GROUP BY improvement_id, kind)'
    )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.drop_constraint('uq_announcement_improvement_kind_cycle', type_='unique')
        batch_op.create_unique_constraint('uq_announcement_improvement_kind', ['improvement_id', 'kind'])
        batch_op.drop_column('cycle')


def _fill(table: str, column: str) -> None:
    """Give each name to its oldest entry in use. Entries that share it stay as they are, without the key."""
    names = sa.table(table, sa.column('id'), sa.column(column), sa.column('name_key'))
    known = sa.select(names.c.id, names.c[column]).order_by(names.c.id)
    if table == 'objective':
        known = known.where(sa.column('archived_at').is_(None))
    taken: set[str] = set()
    for row_id, name in op.get_bind().execute(known).all():
        key = _key(name)
        if key not in taken:
            taken.add(key)
            op.get_bind().execute(names.update().where(names.c.id == row_id).values(name_key=key))


def _key(name: str) -> str:
    seen = ''.join(letter for letter in name if unicodedata.category(letter) not in ('Cc', 'Cf') or letter.isspace())
    compared = unicodedata.normalize('NFKC', ' '.join(seen.split())).casefold()
    return sha256(compared.encode('utf-8', 'surrogatepass')).hexdigest()
