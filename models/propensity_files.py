"""The files of a propensity model: one JSON document, and LightGBM's text beside it.

::

    propensity.json         schema, design, coefficients, weights, calibration
    trees/joint.txt         where the trees have a weight
    trees/own-0000.txt      in the order of the offers in the document
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models.blend import Blend
from models.calibration import Platt
from models.design import Design
from models.errors import BundleError
from models.features.schema import FeatureSchema
from models.linear import Linear
from models.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.propensity import OwnModel, Propensity

__all__ = ["DOCUMENT", "read_files", "write_files"]

DOCUMENT: Final = "propensity.json"
_FORMAT: Final = 1
_TREES: Final = "trees"


def write_files(model: Propensity, folder: Path) -> None:
    """Write a model into an existing folder."""
    (folder / _TREES).mkdir()
    own = [
        {
            "offer_id": offer_id,
            "credibility": model.own[offer_id].credibility,
            "blend": _write_blend(model.own[offer_id].blend, folder, f"own-{index:04d}.txt"),
        }
        for index, offer_id in enumerate(sorted(model.own))
    ]
    document = {
        "format": _FORMAT,
        "schema": model.schema.to_dict(),
        "design": model.joint.linear.design.to_dict(),
        "joint": _write_blend(model.joint, folder, "joint.txt"),
        "own": own,
        "calibration": model.calibration.to_dict(),
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, allow_nan=False)
    (folder / DOCUMENT).write_text(text, encoding="utf-8")


def read_files(model: type[Propensity], own: type[OwnModel], folder: Path) -> Propensity:
    """Read a model from a folder.

    Raises
    ------
    BundleError
        If it is damaged, of another format, or does not fit together.
    """
    try:
        document = json.loads((folder / DOCUMENT).read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            raise BundleError(f"{DOCUMENT}: format {document['format']}, not {_FORMAT}")
        return _assemble(model, own, document, folder)
    except (OSError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BundleError(f"{DOCUMENT}: damaged ({type(error).__name__}: {error})") from error


def _assemble(
    model: type[Propensity], own: type[OwnModel], document: Mapping[str, Any], folder: Path
) -> Propensity:
    schema = FeatureSchema.from_dict(document["schema"])
    design = Design.from_dict(document["design"])
    _check_positions(design, len(schema.features))

    def blend(part: Mapping[str, Any]) -> Blend:
        return _read_blend(part, folder, design=design, n_features=len(schema.features))

    return model(
        schema=schema,
        joint=blend(document["joint"]),
        own={
            each["offer_id"]: own(blend(each["blend"]), float(each["credibility"]))
            for each in document["own"]
        },
        calibration=Platt.from_dict(document["calibration"]),
    )


def _write_blend(blend: Blend, folder: Path, name: str) -> dict[str, Any]:
    if blend.trees is not None:
        # As bytes: a text file's line ends would differ between systems.
        (folder / _TREES / name).write_bytes(blend.trees.text.encode())
    return {
        "linear": blend.linear.to_dict(),
        "share": blend.share,
        "trees": None if blend.trees is None else name,
    }


def _read_blend(part: Mapping[str, Any], folder: Path, *, design: Design, n_features: int) -> Blend:
    trees = None
    if (name := part["trees"]) is not None:
        if Path(name).name != name:
            raise ValueError(f"{name!r} is no plain file name")
        trees = Trees.from_text((folder / _TREES / name).read_bytes().decode())
    linear = Linear.from_dict(part["linear"], design=design, n_features=n_features)
    return Blend(linear=linear, trees=trees, share=float(part["share"]))


def _check_positions(design: Design, n_features: int) -> None:
    owners = design.owners
    if len(owners) != design.n_columns or len(design.scale) != design.n_columns:
        raise ValueError("the design's blocks do not fit together")
    if len(owners) and not (owners.min() >= 0 and owners.max() < n_features):
        raise ValueError("the design names a feature that the schema lacks")
