"""The keys of ``dataset.toml``: known, present and of the right type, or an error that says so."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from models.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["FILE", "read_toml", "take_table"]

FILE: Final = "dataset.toml"
_HEAD: Final = ("name", "timezone")
_TABLES: Final = ("dataset", "customers", "events", "offers", "contacts", "affinity")
_REQUIRED: Final = ("dataset", "customers", "offers", "contacts")
_KINDS: Final = ("number", "category", "boolean", "ordinal")

Table = TypeVar("Table")


def read_toml(folder: Path) -> dict[str, Any]:
    """Return the folder's ``dataset.toml`` with its tables checked, not yet their contents."""
    path = folder / FILE
    if not path.is_file():
        _fail(f"there is no {FILE} in {folder}; it describes the folder's tables")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _fail(f"this is no TOML: {error}")
    _check_keys(document, _TABLES, "")
    for name in _REQUIRED:
        if name not in document:
            _fail(f"[{name}] is missing")
    for name, table in document.items():
        if not isinstance(table, dict):
            _fail(f"{name!r} must be a table, as in [{name}]; got {_show(table)}")
    _check_keys(document["dataset"], _HEAD, "dataset")
    _check_strings(document["dataset"], "dataset", required=("name",))
    _check_strings(document.get("affinity", {}), "affinity")
    return document


def take_table(cls: type[Table], table: Mapping[str, Any], name: str) -> Table:
    """Make one of the description's dataclasses from its table.

    Raises
    ------
    DatasetError
        If a key is unknown (the nearest known one is named), missing or of the wrong type.
    """
    hints = {each.name: str(each.type) for each in fields(cls)}  # type: ignore[arg-type]
    _check_keys(table, hints, name)
    for each in fields(cls):  # type: ignore[arg-type]
        if each.name not in table and each.default is MISSING and each.default_factory is MISSING:
            _fail(f"[{name}] {each.name} is missing")
    return cls(**{key: _take(value, hints[key], name, key) for key, value in table.items()})


def _take(value: object, hint: str, table: str, key: str) -> object:
    """Return a value as its dataclass wants it: by what the annotation mentions."""
    if "Mapping" in hint:
        return _take_mapping(value, table, key, lists="tuple" in hint)
    if "tuple" in hint:
        return _take_names(value, table, key)
    if "bool" in hint:
        return _expect(value, bool, table, key, "true or false")
    return _expect(value, str, table, key, "a string")


def _take_names(value: object, table: str, key: str) -> tuple[str, ...]:
    many = [value] if isinstance(value, str) else value
    if not isinstance(many, list) or not all(isinstance(each, str) for each in many):
        _fail(f"[{table}] {key} must be a string or a list of strings; got {_show(value)}")
    if len(set(many)) < len(many):
        _fail(f"[{table}] {key} names something twice: {_show(value)}")
    return tuple(many)


def _take_mapping(value: object, table: str, key: str, *, lists: bool) -> dict[str, Any]:
    where = f"{table}.{key}"
    if not isinstance(value, dict):
        _fail(f"[{where}] must be a table; got {_show(value)}")
    if lists:
        return {column: _take_names(order, where, column) for column, order in value.items()}
    for column, kind in value.items():
        if kind not in _KINDS:
            _fail(f"[{where}] {column} must be one of {', '.join(_KINDS)}; got {_show(kind)}")
    return value


def _expect(value: object, kind: type, table: str, key: str, wanted: str) -> object:
    if not isinstance(value, kind) or value == "":
        _fail(f"[{table}] {key} must be {wanted}; got {_show(value)}")
    return value


def _check_keys(table: Mapping[str, Any], known: Iterable[str], name: str) -> None:
    names = sorted(known)
    for key in table:
        if key not in names:
            near = get_close_matches(key, names, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
            _fail(f"{f'[{name}] ' if name else ''}{key!r} is not known; {hint}")


def _check_strings(table: Mapping[str, Any], name: str, required: tuple[str, ...] = ()) -> None:
    for key in required:
        if key not in table:
            _fail(f"[{name}] {key} is missing")
    for key, value in table.items():
        _expect(value, str, name, key, "a string")


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fail(message: str) -> NoReturn:
    raise DatasetError(message, file=FILE)
