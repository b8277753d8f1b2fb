"""What a policy would have brought, estimated from what another one did.

Where the logging policy's probability of what it chose is known, a policy that was never run can
be valued without bias, from the contacts in which it would have chosen the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.arbitration import order_key
from models.exploration import Arm
from training.bootstrap import estimates

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.exploration import Exploration
    from models.types import FloatMatrix, FloatVector, IntVector
    from training.bootstrap import Estimate

__all__ = ["Log", "constant", "exploring", "greedy", "policy_value", "uniform"]


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """What was done, with which probability, and what it brought.

    Attributes
    ----------
    actions : IntVector, shape (n,)
        The position of the offer that was chosen.
    probability : FloatVector, shape (n,)
        With which it was chosen, in (0, 1].
    reward : FloatVector, shape (n,)
    expected : FloatMatrix, shape (n, k)
        What a model expects of each offer, learned from other contacts.
    customers : array of str (object), shape (n,)
    """

    actions: IntVector
    probability: FloatVector
    reward: FloatVector
    expected: FloatMatrix
    customers: npt.NDArray[np.object_]


def constant(log: Log, action: int) -> FloatMatrix:
    """Return the policy that always makes one offer, as probabilities (n, k)."""
    policy = np.zeros(log.expected.shape)
    policy[:, action] = 1.0
    return policy


def uniform(log: Log) -> FloatMatrix:
    """Return the policy that makes every offer equally often."""
    return np.full(log.expected.shape, 1.0 / log.expected.shape[1])


def greedy(log: Log) -> FloatMatrix:
    """Return the policy that makes the offer of which the model expects most."""
    policy = np.zeros(log.expected.shape)
    policy[np.arange(len(policy)), log.expected.argmax(axis=1)] = 1.0
    return policy


def exploring(log: Log, exploration: Exploration) -> FloatMatrix:
    """Return the policy that explores around the offer of which the model expects most.

    With the arithmetic and the probabilities that decisions are made with. What is expected is
    the priority; policies that draw around a propensity need rewards of 0 and 1.
    """
    policy = np.zeros(log.expected.shape)
    for row, expected in zip(policy, log.expected.tolist(), strict=True):
        order = sorted(range(len(expected)), key=lambda at: order_key(expected[at], f"{at:09}"))
        arms = [Arm(str(at), expected[at], expected[at], 1.0) for at in order]
        row[order] = exploration.probabilities(arms)
    return policy


def policy_value(
    log: Log, policy: FloatMatrix, *, resamples: int, seed: int
) -> dict[str, Estimate]:
    """Estimate the mean reward of a policy, and its gain over the logging one.

    Parameters
    ----------
    policy : FloatMatrix, shape (n, k)
        Probabilities of each offer; a row sums to 1.

    Returns
    -------
    dict
        ``ips``, ``snips``, ``dr`` and ``logging`` (the mean reward there was), each with an
        interval over customers, and ``ips_gain``, ``snips_gain``, ``dr_gain``: paired differences
        to ``logging``.

    References
    ----------
    D. Horvitz, D. Thompson, 1952 (IPS); A. Swaminathan, T. Joachims, The self-normalized estimator
    for counterfactual learning, 2015 (SNIPS); M. Dudík, J. Langford, L. Li, Doubly robust policy
    evaluation and learning, 2011 (DR).
    """
    rows = np.arange(len(log.actions))
    weight = policy[rows, log.actions] / log.probability
    gained = weight * log.reward
    model = (policy * log.expected).sum(axis=1)
    residual = weight * (log.reward - log.expected[rows, log.actions])

    def measure(W: FloatMatrix) -> dict[str, FloatVector]:
        total, used = W.sum(axis=1), W @ weight
        values = {
            "ips": W @ gained / total,
            "snips": np.divide(W @ gained, used, out=np.full(len(W), np.nan), where=used > 0),
            "dr": W @ (model + residual) / total,
        }
        logging = W @ log.reward / total
        gains = {f"{name}_gain": value - logging for name, value in values.items()}
        return {**values, "logging": logging, **gains}

    return estimates(measure, log.customers, resamples=resamples, seed=seed)
