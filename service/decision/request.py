"""What is asked: who, where, how many, and what is known at this moment."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULT_LIMIT", "EXPLAIN_LEVELS", "Explain", "Request"]

Explain = Literal["none", "reasons", "why_not", "full"]
EXPLAIN_LEVELS: Final[tuple[Explain, ...]] = ("none", "reasons", "why_not", "full")
DEFAULT_LIMIT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request for a decision.

    Parameters
    ----------
    customer_id, channel : str
        Who, and through which channel.
    placement : str or None
        Where in the channel; None takes whatever placement a treatment has.
    limit : int
        Actions at most, at least 1.
    context : mapping
        What the host knows about this moment (the intent of a call, the page).
    profile : mapping
        Attributes that add to or override the stored ones, for this decision only.
    exclude : tuple of str
        Offer ids that must not be among the actions.
    dedupe_key : str or None
        The same customer, channel and key get the same decision; the store's business.
    explain : {"none", "reasons", "why_not", "full"}
        How much of the why the response holds.
    dry_run : bool
        Nothing is recorded; the edge's business.
    """

    customer_id: str
    channel: str
    placement: str | None = None
    limit: int = DEFAULT_LIMIT
    context: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    dedupe_key: str | None = None
    explain: Explain = "reasons"
    dry_run: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the request as JSON values, defaults filled in: what a record keeps."""
        plain = {name: getattr(self, name) for name in _NAMES}
        return plain | {
            "context": dict(self.context),
            "profile": dict(self.profile),
            "exclude": list(self.exclude),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the request that ``to_dict`` wrote; what is left out has its default.

        Raises
        ------
        TypeError
            If there is a key that a request does not have, or no customer or channel.
        """
        return cls(**{**plain, "exclude": tuple(plain.get("exclude", ()))})


_NAMES: Final = tuple(each.name for each in fields(Request))
