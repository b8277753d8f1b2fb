"""A clock in hand: it stands still until it is moved."""

from __future__ import annotations

__all__ = ["Clock"]


class Clock:
    """Returns the time it was set to, in epoch seconds."""

    def __init__(self, now: float = 1_763_755_200.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return what it shows."""
        return self.now

    def advance(self, *, seconds: float) -> None:
        """Move it on, or back."""
        self.now += seconds
