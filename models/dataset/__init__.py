"""Dataset folders: what passes between the service's history and training."""

from models.dataset.dataset import Dataset
from models.dataset.description import Description
from models.dataset.pairs import read_pairs
from models.dataset.progress import Progress
from models.dataset.reader import read_dataset
from models.dataset.report import Report, check

__all__ = [
    "Dataset",
    "Description",
    "Progress",
    "Report",
    "check",
    "read_dataset",
    "read_pairs",
]
