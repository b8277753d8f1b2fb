"""Why an offer scored as it did: the model's own contributions, by code, in plain sentences."""

from models.reasons.catalogue import ReasonCatalogue
from models.reasons.explainer import Explainer
from models.reasons.reason import Audience, Direction, Kind, Reason

__all__ = ["Audience", "Direction", "Explainer", "Kind", "Reason", "ReasonCatalogue"]
