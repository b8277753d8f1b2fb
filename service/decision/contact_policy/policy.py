"""A contact policy: what it holds back in one decision, and for whom.

A policy is asked once for a decision, not once for each offer. It answers with what it holds
back, by key; which key an offer has in a channel follows from the catalogue, and is kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    NamedTuple,
    Protocol,
    TypeAlias,
    get_args,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from service.decision.limit import Draw, Limit
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = [
    "ALL",
    "KINDS",
    "NOTHING",
    "PASSED_BY_DEFAULT",
    "Hold",
    "Holds",
    "Key",
    "Kind",
    "Policy",
    "Stage",
]

Key: TypeAlias = "Hashable"
Stage = Literal["consent", "contact_policy"]
Kind = Literal[
    "ledger",
    "unsubscribed",
    "consent",
    "suppressions",
    "complaints",
    "preferences",
    "deferrals",
    "cool_downs",
    "sequences",
    "conflicts",
    "caps",
    "capacity",
    "quiet_hours",
]
#: What ``mandatory_passes`` may name.
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
#: A service message passes what a company imposes on itself, and not what the customer, the law
#: or the stock of vouchers imposes, unless the catalogue says so.
PASSED_BY_DEFAULT: Final[tuple[Kind, ...]] = (
    "complaints",
    "deferrals",
    "cool_downs",
    "sequences",
    "conflicts",
    "caps",
)
#: The key of every offer, where a policy does not tell offers apart.
ALL: Final = "all"
_NO_FACTS: Final[Mapping[str, Any]] = MappingProxyType({})


class Hold(NamedTuple):
    """Why what has a key is held back.

    Parameters
    ----------
    rule : str
        The policy's name.
    code : str
        A code of its stage in ``why_not.WHY_NOT``.
    until : float or None
        Epoch seconds when this ends, wherever that is known.
    facts : mapping
        The figures of the code's text.
    """

    rule: str
    code: str
    until: float | None = None
    facts: Mapping[str, Any] = _NO_FACTS


class Holds(Protocol):
    """What is held back, by key; a dict is one."""

    def get(self, key: Any, /) -> Hold | None:
        """Return why what has this key is held back, or None."""
        ...

    def __len__(self) -> int:
        """Return how much is; 0 for nothing."""
        ...


NOTHING: Final[Mapping[Any, Hold]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(ABC):
    """One policy of the contact policy; its kinds override what differs.

    Parameters
    ----------
    name : str
        As the catalogue calls it.
    passes : bool
        Mandatory offers pass it.
    """

    kind: ClassVar[Kind]
    stage: ClassVar[Stage] = "contact_policy"
    #: What does not pass it does not go while the ledger cannot be read, even if the catalogue
    #: lets it. It is not so for policies that no catalogue asked for, and for those that hold back
    #: what they do not know.
    needs_ledger: ClassVar[bool] = True
    #: What it lets pass may have to be claimed, as ``limits`` says.
    has_limits: ClassVar[bool] = False

    name: str
    passes: bool = False

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back; None: there is none."""
        return None

    @property
    def lookback_seconds(self) -> float:
        """How far back claims matter to it."""
        return 0.0

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return which key an offer has in a channel; None if the policy does not touch it."""
        del offer, channel
        return ALL

    @abstractmethod
    def holds(self, situation: Situation) -> Holds:
        """Return what is held back in this decision."""

    def limits(self, key: Any, situation: Situation) -> Iterable[Limit | Draw]:
        """Return what a decision on an offer with this key must claim."""
        del key, situation
        return ()
