"""Exploration: which of several is chosen, and with exactly which probability."""

from __future__ import annotations

from models.exploration.base import Arm, Choice, Exploration
from models.exploration.epsilon import Epsilon
from models.exploration.greedy import Greedy
from models.exploration.softmax import Softmax
from models.exploration.thompson import Thompson

__all__ = ["Arm", "Choice", "Epsilon", "Exploration", "Greedy", "Softmax", "Thompson"]
