"""Decide again from what was recorded, and say whether it comes out the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.catalogue import Catalogue
    from service.decision.scorer import Scorer

__all__ = ["Difference", "Recorded", "ReplayResult", "replay"]


class Recorded(Protocol):
    """What replay needs of a decision's record; the store's ``DecisionRecord`` has it."""

    @property
    def decided_at(self) -> float: ...
    @property
    def request(self) -> Mapping[str, Any]: ...
    @property
    def response(self) -> Mapping[str, Any]: ...
    @property
    def seed(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """Where (a JSON pointer) the response differs, and what it was and is."""

    path: str
    recorded: Any
    again: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayResult:
    """Whether a decision comes out the same.

    Parameters
    ----------
    same : bool
        Equal, floats within ``tolerance``.
    identical : bool
        Equal to the last bit.
    tolerance : float
        Relative and absolute, of floats.
    differences : tuple of Difference
        Beyond the tolerance.
    response : mapping
        What was decided now.
    """

    same: bool
    identical: bool
    tolerance: float
    differences: tuple[Difference, ...]
    response: Mapping[str, Any]


def replay(
    record: Recorded, evidence: bytes, *, catalogue: Catalogue, scorer: Scorer | None
) -> ReplayResult:
    """Decide again with the recorded moment, seed, request and profile, and compare.

    Parameters
    ----------
    record : Recorded
    evidence : bytes
        As ``write_evidence`` wrote it.
    catalogue : Catalogue
        Of the recorded version.
    scorer : Scorer or None
        Of the recorded model version, made for that catalogue.
    """
    raise NotImplementedError
