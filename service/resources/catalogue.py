"""The catalogue: what was stored, and what is found in a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.schemas.fields import format_moment

if TYPE_CHECKING:
    from service.decision.catalogue_findings import Findings
    from service.store import Store

__all__ = ["findings_to_json", "versions"]


def versions(store: Store) -> list[dict[str, Any]]:
    """Return what is known of each version, the latest first."""
    return [
        {
            "version": each.version,
            "created_at": format_moment(each.created_at),
            "size_bytes": each.size_bytes,
            "note": each.note,
        }
        for each in store.catalogues.versions()
    ]


def findings_to_json(findings: Findings) -> dict[str, Any]:
    """Return whether the document would be taken, and all mistakes and warnings."""
    rows = {
        name: [{"pointer": each.path, "message": each.message} for each in found]
        for name, found in findings._asdict().items()
    }
    return {"valid": not findings.mistakes, **rows}
