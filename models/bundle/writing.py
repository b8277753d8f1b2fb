"""Writing a bundle: aside, synced, checked, and only then under its name."""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.bundle.durable import exclusive, sync_folder, sync_tree
from models.bundle.golden import GOLDEN, GoldenRows
from models.bundle.inventory import take_inventory
from models.bundle.manifest import MANIFEST, compose
from models.bundle.reading import PROPENSITY, load_bundle
from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from models.bundle.model import PropensityModel
    from models.registry import Registry

__all__ = ["write_bundle"]

_ASIDE: Final = ".staging-"


def write_bundle(
    propensity: PropensityModel,
    *,
    registry: Registry,
    manifest_facts: Mapping[str, Any],
    golden_rows: NDArray[np.float64],
    golden_offer_ids: Sequence[str],
    model_card: str,
    report_html: str | None = None,
) -> str:
    """Write a model as a bundle and publish it in a registry.

    A crash at any moment leaves either no such version or a whole one. The same model and facts
    give the same bytes, so the same version; publishing it again changes nothing.

    Parameters
    ----------
    propensity : Propensity
    registry : Registry
    manifest_facts : mapping
        JSON-serialisable: ``trained_until``, ``seed``, ``data``, ``metrics``, ...; no wall clock.
    golden_rows : ndarray of float64, shape (n, F)
        A few rows, missing values included, that the loaded model is asked again.
    golden_offer_ids : sequence of str, length n
    model_card : str
        Markdown.
    report_html : str, optional

    Returns
    -------
    version : str

    Raises
    ------
    BundleError
        What was written does not load, or the version is there already and damaged.
    """
    registry.root.mkdir(parents=True, exist_ok=True)
    golden = GoldenRows.ask(propensity, golden_rows, golden_offer_ids)
    texts = {GOLDEN: golden.to_bytes(), "MODEL_CARD.md": model_card.encode()}
    if report_html is not None:
        texts["report.html"] = report_html.encode()
    with exclusive(registry.root / ".publish.lock"):
        _clear_leftovers(registry.root)
        aside = registry.root / f"{_ASIDE}{secrets.token_hex(8)}"
        version = _fill(aside, propensity, texts, manifest_facts, registry)
        _publish(aside, registry.root / version, registry)
    return version


def _clear_leftovers(root: Path) -> None:
    # Whoever holds the lock is the only one who writes, so what lies aside was left by a crash.
    for leftover in root.glob(f"{_ASIDE}*"):
        shutil.rmtree(leftover)


def _fill(
    aside: Path,
    propensity: PropensityModel,
    texts: Mapping[str, bytes],
    facts: Mapping[str, Any],
    registry: Registry,
) -> str:
    (aside / PROPENSITY).mkdir(parents=True)
    propensity.save(aside / PROPENSITY)
    registry.on_step("model written")
    for name, content in texts.items():
        (aside / name).write_bytes(content)
    files = take_inventory(aside, leave_out=MANIFEST)
    schema = orjson.loads(orjson.dumps(propensity.schema.to_dict()))
    version, manifest = compose(files=files, feature_schema=schema, facts=facts)
    (aside / MANIFEST).write_bytes(manifest)
    registry.on_step("manifest written")
    sync_tree(aside)
    registry.on_step("synced")
    return version


def _publish(aside: Path, place: Path, registry: Registry) -> None:
    try:
        load_bundle(aside, load_model=registry.load_model)
        registry.on_step("checked")
        if place.exists():
            _check_same(place, aside, registry)
            return
        aside.rename(place)
        registry.on_step("renamed")
        sync_folder(place.parent)
        registry.on_step("published")
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_same(place: Path, aside: Path, registry: Registry) -> None:
    try:
        load_bundle(place, load_model=registry.load_model)
    except BundleError as error:
        raise BundleError(
            f"version {place.name} is there already and is damaged ({error}); "
            "remove its folder and publish again"
        ) from error
    if (place / MANIFEST).read_bytes() != (aside / MANIFEST).read_bytes():
        raise BundleError(f"version {place.name} is there already with another manifest")
