"""A behaviour as bytes: a checksum, a header in JSON, and small integer arrays.

Layout (little endian): ``b"NBOB"``, version (u1), three zero bytes, CRC-32 of all that follows
(u4), length of the header (u4), the header, the arrays one after the other. The header holds
the words and each array's type; an array takes the narrowest type that holds it.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from models.errors import InputError

__all__ = ["pack", "unpack"]

_HEAD: Final = struct.Struct("<4sB3xII")
_MAGIC: Final = b"NBOB"
_VERSION: Final = 1
_TYPES: Final = tuple(np.dtype(name) for name in ("u1", "<i2", "<i4", "<i8"))
_FIXED_ROWS: Final = 4
"""Type, day, count, amount; a row for each level follows."""


def pack(
    types: tuple[str, ...], vocabulary: tuple[tuple[str, ...], ...], entries: npt.NDArray[np.int64]
) -> bytes:
    """Return the bytes of entries (rows: type, day, count, amount, levels)."""
    first_day = int(entries[1].min(initial=2**40)) if entries.shape[1] else 0
    shifted = entries.copy()
    shifted[1] -= first_day
    arrays = [row.astype(_narrowest(row)) for row in shifted]
    header = orjson.dumps(
        [types, vocabulary, entries.shape[1], first_day, [a.dtype.str[1:] for a in arrays]]
    )
    body = b"".join([header, *(array.tobytes() for array in arrays)])
    size = struct.pack("<I", len(header))
    return _HEAD.pack(_MAGIC, _VERSION, zlib.crc32(size + body), len(header)) + body


def unpack(
    data: bytes,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], npt.NDArray[np.int64]]:
    """Return what `pack` was given.

    Raises
    ------
    InputError
        If these are not such bytes, or not as they were written.
    """
    if len(data) < _HEAD.size or data[:4] != _MAGIC:
        raise InputError("these bytes are no behaviour")
    _, version, checksum, header_bytes = _HEAD.unpack_from(data)
    if version != _VERSION:
        raise InputError(f"a behaviour of version {version}; this reads version {_VERSION}")
    if zlib.crc32(data[_HEAD.size - 4 :]) != checksum:
        raise InputError("a behaviour whose bytes are damaged")
    start = _HEAD.size + header_bytes
    return _arrays(orjson.loads(data[_HEAD.size : start]), data, start)


def _arrays(
    header: list[Any], data: bytes, start: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], npt.NDArray[np.int64]]:
    types, vocabulary, n, first_day, kinds = header
    entries = np.empty((_FIXED_ROWS + len(vocabulary), n), dtype=np.int64)
    for row, kind in zip(entries, kinds, strict=True):
        row[:] = np.frombuffer(data, dtype=f"<{kind}", count=n, offset=start)
        start += n * int(kind[1])
    entries[1] += first_day
    return tuple(types), tuple(tuple(words) for words in vocabulary), entries


def _narrowest(row: npt.NDArray[np.int64]) -> np.dtype[Any]:
    low, high = int(row.min(initial=0)), int(row.max(initial=0))
    for dtype in _TYPES:
        limits = np.iinfo(dtype)
        if limits.min <= low and high <= limits.max:
            return dtype
    return _TYPES[-1]
