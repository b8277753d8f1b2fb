"""The JSON Schema of the catalogue's document, made of the same tables that read it."""

from __future__ import annotations

import copy
from typing import Any

from service.decision.catalogue_document import CATALOGUE

__all__ = ["catalogue_schema"]


def catalogue_schema() -> dict[str, Any]:
    """Return the schema: what it refuses is refused, but not all that is refused is in it.

    A schema sees one value at a time. That rules are rules, that offers which are named exist and
    that no two have one id is found by ``validate``.

    Examples
    --------
    >>> catalogue_schema()["required"]
    ['offers']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Catalogue of offers, treatments and policies",
        **copy.deepcopy(dict(CATALOGUE.schema)),
    }
