"""Checks that a LightGBM model's text is whole before LightGBM's own loader sees it.

That loader trusts the text: a truncated array or a child index out of range ends the process, not
in an exception. Hashes keep accidents out; this keeps out a file that was damaged first and hashed
afterwards. What is checked is the whole grammar of what LightGBM 4 writes: every tree begins where
``tree_sizes`` says, every array has its length, every number is one, and the nodes form a tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from models.bundle.booster_tree import check_tree, whole_number
from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_booster_text"]

_RANGE: Final = r"(?:none|\[[-+0-9.e]+:[-+0-9.e]+\]|-?\d+(?::-?\d+)*)"
_HEADER: Final = {
    "version": r"v4",
    "num_class": r"1",
    "num_tree_per_iteration": r"1",
    "label_index": r"\d{1,6}",
    "max_feature_idx": r"\d{1,6}",
    "average_output": r"",
    "objective": r"[a-z0-9_.: ]+",
    "feature_names": r"\S+(?: \S+)*",
    "feature_infos": rf"{_RANGE}(?: {_RANGE})*",
    "monotone_constraints": r"-?[01](?: -?[01])*",
    "tree_sizes": r"(?:\d{1,9}(?: \d{1,9})*)?",
}
_OPTIONAL: Final = frozenset({"average_output", "objective", "monotone_constraints"})
_END: Final = "end of trees\n"
_TAIL: Final = re.compile(
    r"(?:\n*feature_importances:\n(?:[^\n=]+=\d+\n)*)?"
    r"(?:\n*parameters:\n(?:\[\w+: [^\n\x00-\x1f]*\]\n)*\n*end of parameters\n)?"
    r"(?:\n*pandas_categorical:(?:null|\[[^\n]*\]))?"
    r"\n*"
)


def check_booster_text(content: bytes, *, name: str) -> None:
    """Check one model's text.

    Parameters
    ----------
    content : bytes
        As ``Booster.model_to_string`` writes it: one class, one tree an iteration.
    name : str
        The file's name, for the message.

    Raises
    ------
    BundleError
        It is not whole.
    """
    try:
        _check(content.decode("utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise BundleError(f"{name}: not a whole LightGBM model ({error})") from error


def _check(text: str) -> None:
    head, separator, body = text.partition("\n\n")
    if not separator:
        raise ValueError("its header does not end")
    header = _header(head)
    n_features = whole_number(header["max_feature_idx"]) + 1
    for key in ("feature_names", "feature_infos"):
        if len(header[key].split(" ")) != n_features:
            raise ValueError(f"{key} do not list {n_features} features")
    at = 0
    encoded = body.encode()
    sizes = [whole_number(size) for size in header["tree_sizes"].split()]
    for index, size in enumerate(sizes):
        check_tree(encoded[at : at + size].decode(), index=index, n_features=n_features)
        at += size
    rest = encoded[at:].decode()
    if not rest.startswith(_END):
        raise ValueError(f"{len(sizes)} trees are announced, others are there")
    if not _TAIL.fullmatch(rest, len(_END)):
        raise ValueError("its last part is damaged")


def _header(head: str) -> Mapping[str, str]:
    first, *lines = head.split("\n")
    if first != "tree":
        raise ValueError("it does not begin with `tree`")
    header: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition("=")
        if key not in _HEADER or key in header or not re.fullmatch(_HEADER[key], value):
            raise ValueError(f"header line {line[:40]!r}")
        header[key] = value
    if missing := sorted(_HEADER.keys() - _OPTIONAL - header.keys()):
        raise ValueError(f"its header lacks {missing[0]}")
    return header
