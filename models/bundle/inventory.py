"""What is in a bundle's folder, taken without trusting any of it.

Nothing here follows a link, opens anything but a regular file, or reads more than the limits
allow; a file's bytes are hashed before anything else looks at them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["LIMITS", "FileFacts", "Limits", "check_inventory", "read_bytes", "take_inventory"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a bundle may be; far above what a model needs, far below what hurts."""

    files: int = 20_000
    depth: int = 4
    file_bytes: int = 256 * 2**20
    total_bytes: int = 2 * 2**30
    manifest_bytes: int = 16 * 2**20


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's size and SHA-256 (hexadecimal)."""

    bytes: int
    sha256: str


def read_bytes(path: Path, *, limit: int) -> bytes:
    """Read a regular file of at most ``limit`` bytes.

    Raises
    ------
    BundleError
        It is missing, a link, not a regular file, or larger.
    """
    # Non-blocking, so that a pipe of that name cannot make us wait for a writer.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise BundleError(f"{path.name}: cannot be read ({error.strerror})") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BundleError(f"{path.name}: not a regular file")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise BundleError(f"{path.name}: larger than {limit} bytes")
    return content


def _walk(folder: Path, *, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
    if depth > LIMITS.depth:
        raise BundleError(f"{prefix}: folders nested deeper than {LIMITS.depth}")
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise BundleError(f"the bundle cannot be read ({error.strerror})") from error
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, prefix=f"{name}/", depth=depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield name, entry.stat(follow_symlinks=False).st_size
        else:
            raise BundleError(f"{name}: neither a file nor a folder (links are refused)")


def _sizes(folder: Path) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for name, size in _walk(folder):
        sizes[name] = size
        if size > LIMITS.file_bytes:
            raise BundleError(f"{name}: {size} bytes, at most {LIMITS.file_bytes} are allowed")
        if len(sizes) > LIMITS.files or sum(sizes.values()) > LIMITS.total_bytes:
            raise BundleError(
                f"the bundle has more than {LIMITS.files} files or {LIMITS.total_bytes} bytes"
            )
    return sizes


def _facts(folder: Path, name: str) -> FileFacts:
    content = read_bytes(folder / name, limit=LIMITS.file_bytes)
    return FileFacts(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def take_inventory(folder: Path, *, leave_out: str) -> dict[str, FileFacts]:
    """Hash every file below ``folder`` but ``leave_out``; names are relative, with slashes."""
    return {name: _facts(folder, name) for name in sorted(_sizes(folder)) if name != leave_out}


def check_inventory(folder: Path, listed: Mapping[str, FileFacts], *, leave_out: str) -> None:
    """Check that the folder holds exactly the listed files, byte for byte.

    Names that are not in the folder cannot be reached through the list: the folder is walked and
    compared, the list's names are never opened.

    Raises
    ------
    BundleError
        A file is missing, not listed, of another size or another hash; or a link, or too large.
    """
    sizes = _sizes(folder)
    present = sizes.keys() - {leave_out}
    if extra := sorted(present - listed.keys()):
        raise BundleError(f"{extra[0]}: not listed in the manifest")
    if missing := sorted(listed.keys() - present):
        raise BundleError(f"{missing[0]}: listed in the manifest, but missing")
    for name, expected in listed.items():
        if sizes[name] != expected.bytes:
            raise BundleError(f"{name}: {sizes[name]} bytes, the manifest says {expected.bytes}")
        if _facts(folder, name).sha256 != expected.sha256:
            raise BundleError(f"{name}: its SHA-256 is not the manifest's; the file was changed")
