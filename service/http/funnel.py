"""``/v1/funnel``: a batch of dry runs, and where offers fell."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from service.decision import Request
from service.funnel import run_funnel
from service.http.answers import answer, serving
from service.http.bodies import read_json
from service.schemas.funnel import MOST_CUSTOMERS, FunnelRequest
from service.schemas.mistakes import load_strictly

__all__ = ["routes"]

routes = Blueprint("funnel", __name__)
_FUNNEL: Final = FunnelRequest()


@routes.post("/v1/funnel")
def show() -> Response:
    """Decide for many without a trace, and say how many offers fell at which stage and rule."""
    wish = load_strictly(_FUNNEL, read_json(request, max_bytes=serving().settings.max_body_bytes))
    customer_ids, next_after = _whom(wish.pop("customer_ids"), wish.pop("after"))
    ground = serving().grounds.present()

    def ask(customer_id: str) -> Request:
        return Request(customer_id=customer_id, dry_run=True, explain="none", **wish)

    funnel = run_funnel(serving().store, ground, customer_ids, ask)
    document: dict[str, Any] = {
        "catalogue_version": ground.catalogue.version,
        "model_version": ground.scorer.version if ground.scorer else None,
        **funnel.to_dict(),
        "next_after": next_after,
    }
    return answer(document)


def _whom(named: list[str] | None, after: str | None) -> tuple[list[str], str | None]:
    """Return the customers, and after whom the next page begins; None if there is none."""
    if named is not None:
        return list(dict.fromkeys(named)), None
    stored = serving().store.profiles.ids(after=after, limit=MOST_CUSTOMERS)
    return stored, stored[-1] if len(stored) == MOST_CUSTOMERS else None
