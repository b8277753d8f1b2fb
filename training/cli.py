"""The commands of training, as ``nbo`` finds them."""

from __future__ import annotations

from training.commands.data import data
from training.commands.evaluate import evaluate
from training.commands.registry import models, promote, rollback
from training.commands.score import score
from training.commands.train import train

__all__ = ["data", "evaluate", "models", "promote", "rollback", "score", "train"]
