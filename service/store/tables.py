"""The tables: one definition for SQLite and PostgreSQL.

Documents are JSON in ``TEXT``: they are kept as they were written, to the byte, and read whole.
Times are double precision epoch seconds (see the package).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

__all__ = [
    "api_keys",
    "capacities",
    "catalogues",
    "claims",
    "consents",
    "decisions",
    "dedupe",
    "draws",
    "evidence",
    "idempotency",
    "idempotency_customers",
    "metadata",
    "outcomes",
    "preferences",
    "profiles",
    "suppressions",
    "touches",
]

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

profiles: Final = Table(
    "profiles",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("attributes", Text, nullable=False),
    Column("behaviour", LargeBinary, nullable=False),
    Column("updated_at", Double, nullable=False),
    Column("version", Integer, nullable=False),
)

# The ledger. `decision_id` is no foreign key: history that was loaded has no decision.
touches: Final = Table(
    "touches",
    metadata,
    Column("decision_id", Text, primary_key=True),
    Column("offer_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("offer_group", Text),
    Column("channel", Text),
    Column("touched_at", Double, nullable=False),
    Column("accepted_at", Double),
    Column("rejected_at", Double),
    Index(None, "customer_id", "touched_at"),
)

# What was decided to be said, whether it reached anybody or not: what caps are counted on. No
# foreign key: both are written in one transaction, under a lock that an erasure takes too.
claims: Final = Table(
    "claims",
    metadata,
    Column("decision_id", Text, primary_key=True),
    Column("offer_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("objective", Text),
    Column("offer_group", Text),
    Column("treatment_id", Text),
    Column("claimed_at", Double, nullable=False),
    Column("valid_until", Double, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    # When it was said that it is not delivered. It counts all the same if there is a touch.
    Column("released_at", Double),
    # Not by `claimed_at`, before which none ends: one range holds all that can still matter.
    Index(None, "customer_id", "valid_until"),
)

# How much of a capacity was claimed within one period; one that is for good ends at infinity.
capacities: Final = Table(
    "capacities",
    metadata,
    Column("name", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("used", Integer, nullable=False),
    Column("ends_at", Double, nullable=False, index=True),
)

# One for each action and capacity that it takes one of, so that it can go back. Only who holds the
# counter of the capacity changes it. Of an erased customer, what may still go back, without a name.
draws: Final = Table(
    "draws",
    metadata,
    Column("decision_id", Text, primary_key=True),
    Column("offer_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("customer_id", Text, nullable=False, index=True),
    # When it goes back, unless it is shown before; null if it does not go back by itself.
    Column("expires_at", Double),
    # When it went back; null if it counts.
    Column("returned_at", Double),
    Index(None, "name", "period", "returned_at", "expires_at"),
)

# An empty channel: in all of them. A key cannot be null.
consents: Final = Table(
    "consents",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("granted", Boolean, nullable=False),
    Column("stated_at", Double, nullable=False),
    Column("expires_at", Double),
)

preferences: Final = Table(
    "preferences",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("stated_at", Double, nullable=False),
)

suppressions: Final = Table(
    "suppressions",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("list", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("until", Double),
    Column("added_at", Double, nullable=False),
    Index(None, "list"),
)

evidence: Final = Table(
    "evidence",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

decisions: Final = Table(
    "decisions",
    metadata,
    Column("decision_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("placement", Text),
    Column("decided_at", Double, nullable=False),
    Column("model_version", Text),
    Column("catalogue_version", Integer, nullable=False),
    Column("request", Text, nullable=False),
    Column("response", Text, nullable=False),
    # A foreign key, so that an erasure that runs at the same time cannot take the evidence away.
    Column("evidence_digest", Text, ForeignKey(evidence.c.digest), nullable=False, index=True),
    Column("seed", BigInteger, nullable=False),
    Column("dedupe_key", Text),
    Column("dedupe_expires_at", Double),
    # What was known of the customer's contacts; null in what the first release recorded. Not in
    # the evidence, which many decisions share: this is another one each time.
    Column("contact", Text),
    Index(None, "customer_id", "decided_at"),
)

dedupe: Final = Table(
    "dedupe",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("decision_id", Text, nullable=False),
    Column("expires_at", Double, nullable=False, index=True),
)

outcomes: Final = Table(
    "outcomes",
    metadata,
    Column("outcome_id", Text, primary_key=True),
    Column("decision_id", Text, ForeignKey(decisions.c.decision_id), nullable=False, index=True),
    Column("offer_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("occurred_at", Double, nullable=False),
    Column("recorded_at", Double, nullable=False),
    Column("value", Double),
    Column("reason", Text),
    Column("until", Double),
    Column("fingerprint", Text, nullable=False),
)

catalogues: Final = Table(
    "catalogues",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("note", Text),
    # Whose put made it: one that is repeated after a lost answer knows its own.
    Column("token", Text, nullable=False),
)

api_keys: Final = Table(
    "api_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("revoked_at", Double),
)

idempotency: Final = Table(
    "idempotency",
    metadata,
    Column("client", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("locked_until", Double, nullable=False),
    Column("expires_at", Double, nullable=False, index=True),
    Column("status", Integer),
    Column("body", LargeBinary),
)

idempotency_customers: Final = Table(
    "idempotency_customers",
    metadata,
    Column("client", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("customer_id", Text, primary_key=True, index=True),
    ForeignKeyConstraint(
        ["client", "key"], [idempotency.c.client, idempotency.c.key], ondelete="CASCADE"
    ),
)
