"""What may be chosen by hand before training; the defaults are meant for any dataset."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from models.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Config", "TreeShape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeShape:
    """How large and how free boosted trees may be.

    Attributes
    ----------
    leaves, rounds : int
    rate : float
        The learning rate.
    leaf_rows : int
        The fewest rows in a leaf.
    l2 : float
        Penalty on the leaves.
    columns, rows : float
        The share of features and of rows that each tree sees.
    random_cuts : bool
        One random threshold for each feature instead of the best one: much less variance, which
        is what helps where positives are few.
    """

    leaves: int = 8
    rounds: int = 300
    rate: float = 0.02
    leaf_rows: int = 20
    l2: float = 20.0
    columns: float = 0.1
    rows: float = 0.5
    random_cuts: bool = True


_SHAPES: Final = (
    TreeShape(),
    TreeShape(leaves=16, rounds=400, rate=0.03, columns=0.3, rows=0.7, random_cuts=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of ``nbo train --config``.

    Where there are several candidates to choose from, the first is the default, which stands
    unless validation shows another to be clearly better; see `training.choice.select`.

    Attributes
    ----------
    holdout_share : float
        Of the contacts, the latest (without time: of the customers, at random): they are reported
        on, and never used for choosing.
    folds : int
        Of the inner validation: each later in time than what it is predicted from (without time:
        other customers).
    variances : tuple of float
        Prior variances of the linear margin to choose from; small is strong regularisation.
    crosses : tuple of bool
        Whether to try crosses of offer and customer.
    window_prior : float
        The prior standard deviation of a feature over W days is (W/365) to this power: a short
        window is noisier than a long one. 0 treats all alike.
    trees : tuple of TreeShape
        Shapes to choose from; none at all leaves a linear model.
    shares : tuple of float
        Weights of the linear part to choose from.
    own_positives : int
        The fewest positives (and negatives) with which an offer gets a model of its own.
    credibility_constants : tuple of float
        Values of k to choose from; see `models.shrinkage`. None at all: one joint model.
    exclude : tuple of str
        Features never used, by name.
    resamples : int
        Of the bootstrap over customers.
    jobs, backend : int, str
        joblib's ``n_jobs`` and ``backend``: ``loky`` on one machine, ``dask`` or ``ray`` on many.
    """

    holdout_share: float = 0.25
    folds: int = 3
    variances: tuple[float, ...] = (0.1, 0.03, 0.3, 1.0, 3.0)
    crosses: tuple[bool, ...] = (False, True)
    window_prior: float = 0.5
    trees: tuple[TreeShape, ...] = _SHAPES
    shares: tuple[float, ...] = (0.75, 1.0, 0.5, 0.25, 0.0)
    own_positives: int = 50
    credibility_constants: tuple[float, ...] = (30.0, 100.0, 300.0, 1000.0)
    exclude: tuple[str, ...] = ()
    resamples: int = 1000
    jobs: int = 1
    backend: str = "loky"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Config:
        """Return what `to_dict` gave, from JSON too."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list | tuple) else value
            for key, value in document.items()
        }
        return cls(**values | {"trees": tuple(TreeShape(**each) for each in document["trees"])})

    @classmethod
    def read(cls, path: Path) -> Config:
        """Read a TOML file; what it leaves out keeps its default.

        Raises
        ------
        InputError
            If it is no TOML, or a key is unknown or of the wrong type.
        """
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(f"{path.name}: {error}") from error
        shapes = document.pop("trees", None)
        values = _typed(cls(), document, path.name)
        if shapes is not None:
            if not isinstance(shapes, list):
                raise InputError(f"{path.name}: trees: expected a list of tables")
            default = TreeShape()
            values["trees"] = tuple(
                TreeShape(**_typed(default, shape, f"{path.name}, [[trees]]")) for shape in shapes
            )
        return cls(**values)


def _typed(defaults: Config | TreeShape, document: Any, where: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InputError(f"{where}: expected a table")
    known = {field.name: getattr(defaults, field.name) for field in fields(defaults)}
    for key in document:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(f"{where}: unknown key {key!r}{hint}")
    return {key: _value(value, known[key], f"{where}: {key}") for key, value in document.items()}


def _value(value: Any, default: Any, where: str) -> Any:
    if isinstance(default, tuple):
        if not isinstance(value, list):
            raise InputError(f"{where}: expected a list, got {value!r}")
        kind = default[0] if default else ""
        return tuple(_value(each, kind, where) for each in value)
    wanted = (int, float) if isinstance(default, float) else type(default)
    if not isinstance(value, wanted) or isinstance(value, bool) != isinstance(default, bool):
        raise InputError(f"{where}: expected {type(default).__name__}, got {value!r}")
    return type(default)(value)
