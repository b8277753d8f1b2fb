"""What each action takes of a capacity, and when a claim was released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("claims", sa.Column("released_at", sa.Double(), nullable=True))
    # What was drawn before is not known by action: it stays taken.
    op.create_table(
        "draws",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("returned_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("decision_id", "offer_id", "name", name="pk_draws"),
    )
    op.create_index("ix_draws_customer_id", "draws", ["customer_id"])
    op.create_index(
        "ix_draws_name_period_returned_at_expires_at",
        "draws",
        ["name", "period", "returned_at", "expires_at"],
    )
