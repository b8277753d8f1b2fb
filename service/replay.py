"""Decide again from what was recorded, and say whether it comes out the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Protocol

from service.decision.document import child
from service.decision.request import Request
from service.decision.response import decision_to_json
from service.decision.what_would_change import decide_in_full
from service.evidence import read_evidence
from service.store import contact_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.decision.catalogue import Catalogue
    from service.decision.scorer import Scorer, Scores

__all__ = ["TOLERANCE", "Difference", "Recorded", "ReplayResult", "replay"]

#: Relative and absolute. On one machine floats come out equal to the bit; another processor's
#: linear algebra may add in another order.
TOLERANCE: Final = 1e-9
_ASSIGNED: Final = "decision_id"
_UNEXPLAINED: Final = "the recorded decision has no reasons either"


class Recorded(Protocol):
    """What replay needs of a decision's record; the store's ``DecisionRecord`` has it."""

    @property
    def decided_at(self) -> float:
        """Epoch seconds: the decision's own ``decided_at``."""
        ...

    @property
    def request(self) -> Mapping[str, Any]:
        """As ``Request.to_dict`` wrote it."""
        ...

    @property
    def response(self) -> Mapping[str, Any]:
        """As it was answered."""
        ...

    @property
    def contact(self) -> Mapping[str, Any] | None:
        """What was known of the customer's contacts, as JSON; None if that was not looked at."""
        ...

    @property
    def seed(self) -> int:
        """The decision's own."""
        ...


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
        Equal, floats to the bit.
    tolerance : float
        Relative and absolute.
    differences : tuple of Difference
        What differs by more than the tolerance.
    response : mapping
        What was decided now, under the recorded id.
    """

    same: bool
    identical: bool
    tolerance: float
    differences: tuple[Difference, ...]
    response: Mapping[str, Any]


def replay(
    record: Recorded, evidence: bytes, *, catalogue: Catalogue, scorer: Scorer | None
) -> ReplayResult:
    """Decide again with the recorded moment, seed, request, profile and contacts, and compare.

    The whole response is compared, but for the id, which is assigned and not decided. A decision
    that was taken without a model, or without its reasons, is taken without them again.

    Parameters
    ----------
    record : Recorded
    evidence : bytes
        As ``write_evidence`` wrote it.
    catalogue : Catalogue
        Of the recorded version.
    scorer : Scorer or None
        Of the recorded model version, made for that catalogue.

    Raises
    ------
    InputError
        If the evidence, or what was known of the contacts, is damaged.
    """
    request = Request.from_dict(record.request)
    decision = decide_in_full(
        request,
        read_evidence(evidence, customer_id=request.customer_id),
        catalogue=catalogue,
        scorer=_as_it_was(record.response, scorer),
        now=record.decided_at,
        seed=record.seed,
        contact=None if record.contact is None else contact_from_json(record.contact),
    )
    again = decision_to_json(decision, decision_id=record.response.get(_ASSIGNED))
    exact = tuple(_differences(record.response, again, "", tolerance=0.0))
    beyond = tuple(_differences(record.response, again, "", tolerance=TOLERANCE)) if exact else ()
    return ReplayResult(
        same=not beyond,
        identical=not exact,
        tolerance=TOLERANCE,
        differences=beyond,
        response=again,
    )


def _as_it_was(response: Mapping[str, Any], scorer: Scorer | None) -> Scorer | None:
    if scorer is None or response.get("model_version") is None:
        return None
    return _Mute(scorer) if response.get("degraded") == "REASONS_UNAVAILABLE" else scorer


@dataclass(frozen=True, slots=True)
class _Mute:
    """A scorer that cannot explain, as it could not when the decision was taken."""

    scorer: Scorer

    @property
    def version(self) -> str:
        return self.scorer.version

    def score(self, *args: Any, **options: Any) -> Scores:
        return self.scorer.score(*args, **options)

    def explain(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError(_UNEXPLAINED)

    def rule_reason(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError(_UNEXPLAINED)


def _differences(recorded: Any, again: Any, path: str, *, tolerance: float) -> Iterator[Difference]:
    pairs = _children(recorded, again)
    if pairs is not None:
        for key, old, new in pairs:
            yield from _differences(old, new, child(path, key), tolerance=tolerance)
    elif not _equal(recorded, again, tolerance):
        yield Difference(path, recorded, again)


def _children(recorded: Any, again: Any) -> list[tuple[str | int, Any, Any]] | None:
    """Return what two objects, or two lists, hold side by side; None if they are neither."""
    if isinstance(recorded, Mapping) and isinstance(again, Mapping):
        keys = dict.fromkeys([*recorded, *again])
        return [(key, recorded.get(key), again.get(key)) for key in keys]
    if isinstance(recorded, list) and isinstance(again, list):
        return [(at, *pair) for at, pair in enumerate(zip_longest(recorded, again))]
    return None


def _equal(recorded: Any, again: Any, tolerance: float) -> bool:
    if _is_number(recorded) and _is_number(again):
        return math.isclose(recorded, again, rel_tol=tolerance, abs_tol=tolerance)
    return type(recorded) is type(again) and bool(recorded == again)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
