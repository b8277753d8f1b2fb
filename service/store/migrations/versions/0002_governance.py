"""Claims, capacities, consents, preferences and suppressions; claims of the decisions so far."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

revision = "0002"
down_revision = "0001"

_MANY = 1_000


def upgrade() -> None:
    claims = op.create_table(
        "claims",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("offer_group", sa.Text(), nullable=True),
        sa.Column("treatment_id", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.Double(), nullable=False),
        sa.Column("valid_until", sa.Double(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "offer_id", name="pk_claims"),
    )
    op.create_table(
        "capacities",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", "period", name="pk_capacities"),
    )
    op.create_index("ix_capacities_ends_at", "capacities", ["ends_at"])
    op.create_table(
        "consents",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("stated_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id", "purpose", "channel", name="pk_consents"),
    )
    op.create_table(
        "preferences",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_preferences"),
    )
    op.create_table(
        "suppressions",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=True),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "list", "channel", name="pk_suppressions"),
    )
    op.create_index("ix_suppressions_list", "suppressions", ["list"])
    op.add_column("decisions", sa.Column("contact", sa.Text(), nullable=True))
    _claim_what_was_decided(op.get_bind(), claims)
    # After the rows: an index is built faster than it grows.
    op.create_index("ix_claims_customer_id_valid_until", "claims", ["customer_id", "valid_until"])


def _claim_what_was_decided(connection: sa.Connection, claims: sa.Table) -> None:
    """Count what was said before on the new ledger, as if it had been there all along."""
    groups = _groups(connection)
    page = sa.text(
        "SELECT decision_id, customer_id, channel, decided_at, catalogue_version, response"
        " FROM decisions WHERE decision_id > :after ORDER BY decision_id LIMIT :many"
    )
    after = ""
    while rows := connection.execute(page, {"after": after, "many": _MANY}).all():
        found = [claim for row in rows for claim in _claims(row, groups)]
        if found:
            connection.execute(claims.insert(), found)
        after = rows[-1].decision_id


def _groups(connection: sa.Connection) -> dict[tuple[int, str], str | None]:
    found = connection.execute(sa.text("SELECT version, document FROM catalogues"))
    return {
        (version, offer["offer_id"]): offer.get("group")
        for version, document in found
        for offer in json.loads(document).get("offers", ())
    }


def _claims(
    row: sa.Row[Any], groups: Mapping[tuple[int, str], str | None]
) -> Iterator[dict[str, Any]]:
    response = json.loads(row.response)
    said = response.get("valid_until")
    valid_until = datetime.fromisoformat(said).timestamp() if said else row.decided_at
    for action in response.get("actions", ()):
        yield {
            "decision_id": row.decision_id,
            "offer_id": action["offer_id"],
            "customer_id": row.customer_id,
            "channel": row.channel,
            "objective": action.get("objective"),
            "offer_group": groups.get((row.catalogue_version, action["offer_id"])),
            "treatment_id": action.get("treatment_id"),
            "claimed_at": row.decided_at,
            "valid_until": max(valid_until, row.decided_at),
            "mandatory": action.get("selection") == "mandatory",
        }
