"""What a stage does to the offers in play: some are kept, the others fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.decision import Fallen
    from service.decision.offer import Candidate

__all__ = ["Partition"]


class Partition(NamedTuple):
    """The offers that go on, and those that fell, each in order of offer id."""

    kept: Sequence[Candidate]
    fallen: Sequence[Fallen]
