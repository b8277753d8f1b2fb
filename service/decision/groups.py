"""Groups: what is shown together or not at all; most offers are a group of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.decision import Fallen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from models.exploration import Arm
    from service.decision.arbitration import Contender

__all__ = ["Group", "Groups", "grouped"]


class Group(NamedTuple):
    """Contenders that come together, the best first: it leads, and is weighed for all of them."""

    members: tuple[Contender, ...]

    @property
    def lead(self) -> Contender:
        """The member that the group stands or falls by."""
        return self.members[0]

    @property
    def bundle(self) -> str | None:
        """The bundle that it is, if it is one."""
        return self.lead.candidate.offer.bundle

    def arm(self) -> Arm:
        """Return the group as one of those that can be chosen."""
        return self.lead.arm()


class Groups(NamedTuple):
    """The groups in order of their leads, and the members of those that are not complete."""

    whole: Sequence[Group]
    fallen: Sequence[Fallen]


def grouped(
    contenders: Iterable[Contender],
    bundles: Mapping[str, frozenset[str]],
    shown: Iterable[str] = (),
) -> Groups:
    """Return the contenders in their groups.

    Parameters
    ----------
    contenders : iterable of Contender
        The best first.
    bundles : mapping of str to frozenset of str
        The ids of the offers of each bundle.
    shown : iterable of str
        The ids of offers that are shown in any case.
    """
    if not bundles:
        return Groups([Group((each,)) for each in contenders], ())
    members: dict[tuple[bool, str], list[Contender]] = {}
    for each in contenders:
        bundle = each.candidate.offer.bundle
        key = (False, each.offer_id) if bundle is None else (True, bundle)
        members.setdefault(key, []).append(each)
    whole: list[Group] = []
    fallen: list[Fallen] = []
    for (is_bundle, name), those in members.items():
        there = (*shown, *(each.offer_id for each in those))
        missing = bundles[name].difference(there) if is_bundle else ()
        if missing:
            fallen.extend(_incomplete(each, name, min(missing)) for each in those)
        else:
            whole.append(Group(tuple(those)))
    return Groups(whole, fallen)


def _incomplete(contender: Contender, bundle: str, missing: str) -> Fallen:
    return Fallen(
        offer=contender.candidate.offer,
        stage="output",
        code="BUNDLE_INCOMPLETE",
        rule=bundle,
        facts={"missing": missing},
    )
