"""Writing that survives a crash: what a name points at is whole, old or new."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["exclusive", "ignore_step", "replace_file", "sync_folder", "sync_tree"]


def ignore_step(step: str) -> None:
    """Do nothing; the tests put a crash here."""
    del step


def _sync(path: Path, flags: int = 0) -> None:
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on disk (the names; not what is in the files)."""
    _sync(folder, os.O_DIRECTORY)


def sync_tree(folder: Path) -> None:
    """Put every file and folder below ``folder``, and itself, on disk; the deepest first."""
    for root, _, files in os.walk(folder, topdown=False):
        here = Path(root)
        for name in files:
            _sync(here / name)
        sync_folder(here)


def replace_file(
    path: Path, content: bytes, *, on_step: Callable[[str], None] = ignore_step
) -> None:
    """Replace a small file atomically: a reader sees all of the old or all of the new.

    The caller holds a lock: two writers would share the file written aside.
    """
    aside = path.with_name(f".{path.name}.aside")
    with aside.open("wb") as file:
        file.write(content)
        on_step("aside written")
        file.flush()
        os.fsync(file.fileno())
    on_step("aside synced")
    aside.replace(path)
    on_step("replaced")
    sync_folder(path.parent)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the kernel lets go of it when its holder dies."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
