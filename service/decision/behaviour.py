"""What expressions see of the customer's behaviour: ``customer.behaviour``.

A summary is a number that is computed only if something in the catalogue reads it. To expressions
it is an attribute of the customer with a longer name.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from models.features.summaries import BY_TYPE, SUMMARIES, BehaviourSummaries, is_summary

if TYPE_CHECKING:
    from service.decision.reads import Reads

__all__ = ["BEHAVIOUR", "is_known", "nearest", "summaries_in"]

#: The attribute that rules read behaviour by; a customer's own of that name is not seen.
BEHAVIOUR: Final = "behaviour"
_PREFIX: Final = f"{BEHAVIOUR}."


def summaries_in(reads: Reads) -> BehaviourSummaries | None:
    """Return the summaries that are read, ready to be computed; None if there are none."""
    called = {name: name.removeprefix(_PREFIX) for name, _ in reads.customer if is_known(name)}
    return BehaviourSummaries(called) if called else None


def is_known(name: str) -> bool:
    """Return whether an attribute of this name is a summary of the behaviour."""
    return name.startswith(_PREFIX) and is_summary(name.removeprefix(_PREFIX))


def nearest(name: str) -> str | None:
    """Say what is wrong with a name below ``behaviour``; None if nothing is, or it is not below it.

    Examples
    --------
    >>> nearest("behaviour.event_30d")
    "customer.behaviour.event_30d is no summary of behaviour; did you mean 'events_30d'?"
    """
    if name.partition(".")[0] != BEHAVIOUR or is_known(name):
        return None
    asked = name.removeprefix(BEHAVIOUR).removeprefix(".")
    if asked in BY_TYPE:
        return f"name a type of event, as in customer.{name}.purchase"
    known = sorted({*SUMMARIES, *BY_TYPE})
    near = get_close_matches(asked.partition(".")[0], known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return f"customer.{name} is no summary of behaviour; {hint}"
