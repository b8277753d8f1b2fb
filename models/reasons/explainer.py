"""From contributions to sentences: summed by code, the strongest first, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.reasons.voice import Voice, give_voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from models.features.schema import Feature
    from models.reasons.reason import Audience, Direction, Reason
    from models.reasons.wording import Code, Wording

__all__ = ["Explainer", "compile_explainer"]

_NEGLIGIBLE: Final = 1e-6  # log-odds


@dataclass(frozen=True, slots=True, eq=False)
class Explainer:
    """A reason catalogue compiled for one schema; immutable, to be shared between threads.

    Attributes
    ----------
    codes : tuple of str
        The codes that the schema's features belong to.
    code_of_feature : ndarray of int, shape (F,)
        Positions in ``codes``.
    """

    codes: tuple[str, ...]
    code_of_feature: NDArray[np.intp]
    _members: tuple[NDArray[np.intp], ...]
    _voices: tuple[Voice, ...]

    def explain(
        self,
        contributions: NDArray[np.float64],
        x: NDArray[np.float64],
        *,
        audience: Audience = "agent",
        limit: int = 4,
        offer_name: str = "this offer",
    ) -> tuple[Reason, ...]:
        """Return the strongest reasons for one row.

        Parameters
        ----------
        contributions : ndarray of float64, shape (F,)
            Log-odds; of one row, without the base.
        x : ndarray of float64, shape (F,)
            The row.
        audience : {"agent", "customer"}
        limit : int
            At most so many.
        offer_name : str
            For texts that name the offer.

        Returns
        -------
        tuple of Reason
            By the size of what the code's features add up to, the largest first; codes that add
            nothing are left out. Each is told by the feature with the largest contribution of the
            code's own sign.
        """
        sums = np.bincount(self.code_of_feature, weights=contributions, minlength=len(self.codes))
        order = np.argsort(-np.abs(sums), kind="stable")[:limit].tolist()
        reasons = []
        for code in order:
            total = sums.item(code)
            if abs(total) <= _NEGLIGIBLE:
                break
            members = self._members[code]
            shares = contributions[members]
            column = members.item(int(shares.argmax() if total > 0 else shares.argmin()))
            voice, value = self._voices[column], x.item(column)
            reasons.append(
                voice.reason(self.codes[code], total, value, audience=audience, offer=offer_name)
            )
        return tuple(reasons)

    def say(
        self,
        column: int,
        value: float,
        *,
        direction: Direction,
        audience: Audience = "agent",
        offer_name: str = "this offer",
    ) -> str:
        """Return the sentence for one feature's value, whatever its contribution."""
        return self._voices[column].say(
            value, direction=direction, audience=audience, offer=offer_name
        )


def compile_explainer(
    assigned: Iterable[tuple[Feature, Code, Wording]], *, words: Mapping[str, Mapping[str, Any]]
) -> Explainer:
    """Compile the texts of each feature with its code and wording."""
    rows = list(assigned)
    codes = tuple(dict.fromkeys(code.code for _, code, _ in rows))
    position = {code: index for index, code in enumerate(codes)}
    code_of_feature = np.array([position[code.code] for _, code, _ in rows], dtype=np.intp)
    return Explainer(
        codes=codes,
        code_of_feature=code_of_feature,
        _members=tuple(np.flatnonzero(code_of_feature == index) for index in range(len(codes))),
        _voices=tuple(give_voice(*row, words=words) for row in rows),
    )
