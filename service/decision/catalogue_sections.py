"""The sections of the catalogue's document, by the key they have there."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from service.decision import (
    arbitration_policy,
    attributes,
    contact_policy,
    decline_reasons,
    engagement,
    exploration_policy,
    holdout_shares,
    languages,
    lifecycle,
    one_voice,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.sections import Section

__all__ = ["SECTIONS"]

#: In the order in which their rules are asked within a stage.
SECTIONS: Final[Mapping[str, Section]] = MappingProxyType(
    {
        "attributes": attributes.SECTION,
        "engagement": engagement.SECTION,
        "lifecycle": lifecycle.SECTION,
        "languages": languages.SECTION,
        "contact_policy": contact_policy.SECTION,
        "arbitration": arbitration_policy.SECTION,
        "exploration": exploration_policy.SECTION,
        "holdout": holdout_shares.SECTION,
        "one_voice": one_voice.SECTION,
        "decline_reasons": decline_reasons.SECTION,
    }
)
