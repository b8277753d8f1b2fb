"""Loading a bundle: the cheap and safe checks first, the model's own answers last."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.bundle.booster_text import check_booster_text
from models.bundle.golden import GOLDEN, GoldenRows
from models.bundle.inventory import LIMITS, check_inventory, read_bytes
from models.bundle.manifest import MANIFEST, Manifest, read_manifest
from models.bundle.model import load_propensity
from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from models.bundle.model import LoadModel, PropensityModel

__all__ = ["PROPENSITY", "Bundle", "load_bundle"]

PROPENSITY: Final = "propensity"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model that passed every check.

    Attributes
    ----------
    version : str
    manifest : mapping
        The whole manifest, as it was written.
    propensity : Propensity
    """

    version: str
    manifest: Mapping[str, Any]
    propensity: PropensityModel


def load_bundle(folder: Path, *, load_model: LoadModel = load_propensity) -> Bundle:
    """Check a bundle and load its model.

    The order is the point: sizes and hashes, then each file's own form, and only then is the model
    read; then its schema and its golden rows are compared with what was written.

    Parameters
    ----------
    folder : Path
    load_model : callable
        Reads the model from the bundle's folder ``propensity``.

    Raises
    ------
    BundleError
        The bundle must not be used; the text says why, naming files only by their place in it.
    """
    folder = Path(folder)
    if folder.is_symlink() or not folder.is_dir():
        raise BundleError("a bundle is a folder, not a link or a file")
    manifest = read_manifest(folder)
    check_inventory(folder, manifest.files, leave_out=MANIFEST)
    for name in manifest.files:
        _check_form(name, read_bytes(folder / name, limit=LIMITS.file_bytes))
    propensity = _load(folder / PROPENSITY, load_model)
    _check_answers(folder, manifest, propensity)
    return Bundle(manifest.version, manifest.document, propensity)


def _check_json(content: bytes, *, name: str) -> None:
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BundleError(f"{name}: not JSON ({error})") from error


def _check_parquet(content: bytes, *, name: str) -> None:
    if len(content) < 12 or content[:4] != b"PAR1" or content[-4:] != b"PAR1":
        raise BundleError(f"{name}: not Parquet")


def _check_prose(content: bytes, *, name: str) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleError(f"{name}: not UTF-8 text") from error


_FORMS: Final[Mapping[str, Callable[..., None]]] = {
    ".txt": check_booster_text,
    ".json": _check_json,
    ".parquet": _check_parquet,
    ".md": _check_prose,
    ".html": _check_prose,
}


def _check_form(name: str, content: bytes) -> None:
    """Refuse any file that is not what its suffix says; pickles have no suffix here."""
    check = _FORMS.get(PurePosixPath(name).suffix)
    if check is None:
        raise BundleError(f"{name}: only {', '.join(sorted(_FORMS))} belong in a bundle")
    check(content, name=name)


@contextmanager
def _refusing(what: str, *, folder: Path) -> Iterator[None]:
    """Turn whatever a damaged model makes a library say into a refusal that names no path."""
    try:
        yield
    except Exception as error:
        told = str(error).replace(f"{folder}/", "")
        if isinstance(error, BundleError):
            raise BundleError(told) from error
        raise BundleError(f"{what} ({type(error).__name__}: {told})") from error


def _load(folder: Path, load_model: LoadModel) -> PropensityModel:
    with _refusing("the model cannot be read", folder=folder):
        return load_model(folder)


def _check_answers(folder: Path, manifest: Manifest, model: PropensityModel) -> None:
    golden = GoldenRows.from_bytes(read_bytes(folder / GOLDEN, limit=LIMITS.file_bytes))
    with _refusing("the model's feature schema is damaged", folder=folder):
        n_features = len(model.schema.features)
        options = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
        read = orjson.loads(orjson.dumps(model.schema.to_dict(), option=options))
    if read != manifest.feature_schema:
        raise BundleError("the model's feature schema is not the manifest's")
    if golden.X.shape[1] != n_features:
        raise BundleError(
            f"golden rows of {golden.X.shape[1]} features for a schema of {n_features}"
        )
    with _refusing("the model fails on its golden rows", folder=folder):
        golden.check(model)
