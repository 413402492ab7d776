"""Who has access, and what waits until Slack has said who somebody is

Revision: 0004
Follows: 0003
"""

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
