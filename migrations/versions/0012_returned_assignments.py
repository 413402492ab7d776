"""Assignments that came back to a manager, who was told in a message of its own, are not told again in the morning

Revision: 0012
Follows: 0011
"""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


_TOLD = """
INSERT INTO nudge (kind, subject, due_at, receiver, person_id, improvement_id, agenda, level, state, deliver_at, made_at, sent_at)
SELECT DISTINCT 'assignment', 'assignment:' || a.id, a.ended_at, 'person:' || told.id, told.id, a.improvement_id,
    'improvement:' || a.improvement_id, 1, 'sent', a.ended_at, a.ended_at, a.ended_at
FROM assignment a JOIN improvement i ON i.id = a.improvement_id
JOIN person told ON told.id = i.coordinator_id
    OR told.id IN (SELECT t.manager_id FROM team t WHERE t.id = i.team_id OR t.is_default)
    OR told.id IN (SELECT g.person_id FROM role_grant g WHERE g.role = 'manager')
WHERE a.ended = 'unconfirmed'
    AND NOT EXISTS (SELECT 1 FROM assignment later WHERE later.improvement_id = a.improvement_id AND later.id > a.id
        AND (later.given_by IS NOT NULL OR later.given_at <> a.ended_at OR later.ended_at IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM nudge known WHERE known.kind = 'assignment' AND known.subject = 'assignment:' || a.id
        AND known.receiver = 'person:' || told.id)
"""
"""Nudges that were sent in messages of their own, to whoever manages the improvement or leads it now."""


def upgrade() -> None:
    op.execute(_TOLD)
    at_once = "'1970-01-01 00:00:00.000000'" if op.get_bind().dialect.name == 'sqlite' else "TIMESTAMPTZ '1970-01-01 00:00:00+00'"
    op.execute(
        f"UPDATE agenda_item SET look_at = {at_once}, version = version + 1 WHERE subject IN "
        "(SELECT 'improvement:' || improvement_id FROM assignment WHERE ended_at IS NULL AND confirmed_at IS NULL)"
    )


def downgrade() -> None:
    # The previous release tells of these in messages of their own.
    op.execute("DELETE FROM nudge WHERE bundle_id IS NULL AND kind = 'assignment' AND level = 1")
