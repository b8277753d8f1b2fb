"""How far a model of one offer is trusted beside the model of all offers."""

from __future__ import annotations

__all__ = ["credibility"]


def credibility(evidence: float, *, k: float) -> float:
    """Return the weight in [0, 1) of an offer's own model: n / (n + k).

    The estimator is Bühlmann's: the best linear mixture of what one class says of itself and what
    all classes say together. Its constant k, the ratio of the noise within an offer to the
    difference between offers, is chosen by validation rather than estimated from variances,
    since what is mixed here are models' margins and not means.

    Parameters
    ----------
    evidence : float
        The offer's positives or its negatives, whichever are fewer: the number that limits what
        can be learned of a 0/1 outcome.
    k : float
        The evidence at which an offer's own model and the joint one weigh the same; above 0.

    References
    ----------
    H. Bühlmann, Experience rating and credibility, ASTIN Bulletin 4(3), 1967, 199-207.

    Examples
    --------
    >>> credibility(100, k=100), credibility(0, k=100)
    (0.5, 0.0)
    """
    return evidence / (evidence + k)
