"""The manifest: what a bundle is made of, and the version that follows from it."""

from __future__ import annotations

import hashlib
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.bundle.inventory import LIMITS, FileFacts, read_bytes
from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FORMAT", "MANIFEST", "VERSION", "Manifest", "compose", "read_manifest"]

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
VERSION: Final = re.compile(r"(?:\d{8}|undated)-[0-9a-f]{12}", re.ASCII)

_LIBRARIES: Final = ("lightgbm", "numpy", "polars", "scikit-learn", "scipy")
_OWN_KEYS: Final = frozenset({"format", "version", "files", "feature_schema", "libraries"})
_JSON: Final = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was checked: its form, and that its version follows from its content.

    Attributes
    ----------
    version : str
    files : mapping of str to FileFacts
        Every file of the bundle but the manifest itself.
    feature_schema : mapping
        As ``FeatureSchema.to_dict`` gives it.
    document : mapping
        The whole manifest: seed, data hash, metrics and what else training noted.
    """

    version: str
    files: Mapping[str, FileFacts]
    feature_schema: Mapping[str, Any]
    document: Mapping[str, Any]


def _derive_version(document: Mapping[str, Any]) -> str:
    content = {key: value for key, value in document.items() if key != "version"}
    digest = hashlib.sha256(orjson.dumps(content, option=_JSON)).hexdigest()
    return f"{_day(content.get('trained_until'))}-{digest[:12]}"


def _day(moment: object) -> str:
    if isinstance(moment, str) and re.match(r"\d{4}-\d{2}-\d{2}", moment):
        return moment[:10].replace("-", "")
    if isinstance(moment, int | float):
        return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%d")
    return "undated"


def _library_versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def compose(
    *, files: Mapping[str, FileFacts], feature_schema: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[str, bytes]:
    """Return the version and the manifest's bytes.

    Parameters
    ----------
    files : mapping of str to FileFacts
    feature_schema : mapping
    facts : mapping
        What training notes: ``trained_until`` (epoch seconds or ISO date; the version begins
        with its day), ``seed``, ``data``, ``metrics`` and whatever else; no wall clock.
    """
    if taken := sorted(_OWN_KEYS & facts.keys()):
        raise ValueError(f"{taken[0]!r} is the bundle's own entry in the manifest; rename the fact")
    document: dict[str, Any] = {
        **facts,
        "format": FORMAT,
        "files": {name: {"bytes": f.bytes, "sha256": f.sha256} for name, f in files.items()},
        "feature_schema": feature_schema,
        "libraries": _library_versions(),
    }
    # Through JSON once, so that what is hashed is what a reader will parse.
    document = orjson.loads(orjson.dumps(document, option=_JSON))
    document["version"] = _derive_version(document)
    return document["version"], orjson.dumps(document, option=_JSON | orjson.OPT_INDENT_2)


def _parse(content: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BundleError(f"{MANIFEST}: not JSON ({error})") from error
    if not isinstance(document, dict):
        raise BundleError(f"{MANIFEST}: a JSON object was expected")
    return document


def _files(document: Mapping[str, Any]) -> dict[str, FileFacts]:
    try:
        return {
            name: FileFacts(bytes=int(facts["bytes"]), sha256=str(facts["sha256"]))
            for name, facts in document["files"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{MANIFEST}: `files` is not a list of sizes and hashes") from error


def read_manifest(folder: Path) -> Manifest:
    """Read and check a bundle's manifest; nothing else in the folder is opened.

    Raises
    ------
    BundleError
        Missing, damaged, of a newer format, or not the manifest its version was derived from.
    """
    document = _parse(read_bytes(folder / MANIFEST, limit=LIMITS.manifest_bytes))
    written = document.get("format")
    if not isinstance(written, int) or isinstance(written, bool):
        raise BundleError(f"{MANIFEST}: `format` is {written!r}, a whole number was expected")
    if written != FORMAT:
        raise BundleError(
            f"{MANIFEST}: format {written}, this release reads format {FORMAT}; "
            + ("upgrade it, or train again" if written > FORMAT else "train again")
        )
    schema = document.get("feature_schema")
    if not isinstance(schema, dict):
        raise BundleError(f"{MANIFEST}: `feature_schema` is missing")
    derived = _derive_version(document)
    if document.get("version") != derived:
        raise BundleError(
            f"{MANIFEST}: says version {document.get('version')!r}, its content is {derived!r}"
        )
    return Manifest(derived, _files(document), schema, document)
