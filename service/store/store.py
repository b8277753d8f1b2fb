"""The store: one object through which everything is kept and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from models.features.behaviour import Behaviour
    from models.features.profile import Profile, Touch
    from service.store.records import (
        Begun,
        CatalogueFacts,
        DecisionRecord,
        Erased,
        KeyFacts,
        OutcomeItem,
        OutcomeRecord,
        OutcomeResult,
        StoredProfile,
    )


def open_store(
    url: str,
    *,
    pool_size: int = 16,
    deadline_seconds: float = 5.0,
    clock: Callable[[], float] | None = None,
) -> Store:
    """Open a store; connects when first used, in whatever process that is.

    ``clock`` replaces the database's clock (tests, replays).
    """
    raise NotImplementedError


class Store:
    """All that is kept, by noun. Safe to share between threads and across ``fork``."""

    profiles: Profiles
    ledger: Ledger
    decisions: Decisions
    outcomes: Outcomes
    customers: Customers
    catalogues: Catalogues
    keys: Keys
    idempotency: Idempotency

    def migrate(self) -> None:
        """Bring the schema up to date; several processes may do so at once."""

    def ping(self) -> None:
        """Raise UnavailableError unless the database answers and its schema is ours."""

    def now(self) -> float:
        """Return the database's clock, epoch seconds."""

    def close(self) -> None:
        """Commit what is queued, then let go of all connections."""


class Profiles:
    def read(self, customer_id: str) -> Profile | None: ...  # hot path; None: nothing is known
    def get(self, customer_id: str) -> StoredProfile | None: ...
    def put(
        self,
        customer_id: str,
        *,
        attributes: Mapping[str, str | float | bool | None] | None = None,  # None: as it was
        behaviour: Behaviour | None = None,  # None: as it was
        expected_version: int | None = None,  # 0: must not exist; other: ConflictError unless it is
    ) -> StoredProfile: ...
    def load_many(
        self, items: Iterable[tuple[str, Mapping[str, str | float | bool | None], Behaviour]]
    ) -> int: ...
    def ids(self, *, after: str | None = None, limit: int = 1000) -> list[str]: ...


class Ledger:
    def touches(self, customer_id: str) -> tuple[Touch, ...]: ...
    def load_many(self, items: Iterable[tuple[str, Touch]]) -> int: ...  # history, no decision


class Decisions:
    def append(self, record: DecisionRecord) -> str: ...  # on disk when it returns
    def standing(self, customer_id: str, channel: str, key: str, *, now: float) -> str | None: ...
    def get(self, decision_id: str) -> DecisionRecord | None: ...
    def evidence(self, decision_id: str) -> bytes | None: ...
    def find(
        self,
        customer_id: str,
        *,
        channel: str | None = None,
        since: float | None = None,
        before: float | None = None,
        limit: int = 100,
    ) -> list[DecisionRecord]: ...  # the latest first, without evidence


class Outcomes:
    def record(self, items: Sequence[OutcomeItem]) -> list[OutcomeResult]: ...
    def of_decision(self, decision_id: str) -> list[OutcomeRecord]: ...
    def of_customer(self, customer_id: str) -> list[OutcomeRecord]: ...


class Customers:
    def erase(self, customer_id: str) -> Erased: ...  # everything
    def export(self, customer_id: str) -> dict[str, Any] | None: ...  # everything, JSON-ready


class Catalogues:
    def current_version(self) -> int: ...  # 0: there is none yet; cheap, for every request
    def current(self) -> tuple[int, dict[str, Any]]: ...  # (0, {}): there is none yet
    def get(self, version: int) -> dict[str, Any] | None: ...
    def put(
        self,
        document: Mapping[str, Any],
        expected_version: int | None = None,
        *,
        note: str | None = None,
    ) -> int: ...  # ConflictError unless current is expected
    def versions(self) -> list[CatalogueFacts]: ...  # the latest first


class Keys:
    def create(
        self, name: str, scopes: Collection[str], expires_at: float | None = None
    ) -> tuple[str, str]: ...  # key_id, secret
    def verify(self, secret: str) -> KeyFacts | None: ...  # None: unknown, wrong, expired, revoked
    def list(self) -> list[KeyFacts]: ...
    def revoke(self, key_id: str) -> None: ...  # NotFoundError


class Idempotency:
    def begin(self, key: str, *, client: str, fingerprint: str) -> Begun: ...
    def finish(
        self,
        key: str,
        *,
        client: str,
        token: str,
        status: int,
        body: bytes,
        customers: Collection[str] = (),  # whom the reply speaks of: erased with them
    ) -> None: ...
    def release(self, key: str, *, client: str, token: str) -> None: ...  # it failed: free again
    def purge(self) -> int: ...
