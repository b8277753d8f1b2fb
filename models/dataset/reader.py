"""Reading a dataset folder."""

from __future__ import annotations

from pathlib import Path

from models.dataset.dataset import Dataset
from models.dataset.progress import Progress, silent

__all__ = ["read_dataset"]


def read_dataset(folder: Path, *, progress: Progress = silent) -> Dataset:
    """Read and check a dataset folder."""
    raise NotImplementedError
