"""Dataset folders: what passes between the service's history and training."""

from models.dataset.dataset import Dataset
from models.dataset.description import Description
from models.dataset.progress import Progress
from models.dataset.reader import read_dataset

__all__ = ["Dataset", "Description", "Progress", "read_dataset"]
