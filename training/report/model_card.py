"""The model card: one page of Markdown about what was learned, from what, and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.commands.tables import MEASURE_NAMES, interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.choice import Choice
    from training.fit import Fitted

__all__ = ["describe", "render_model_card"]


def render_model_card(fitted: Fitted) -> str:
    """Return the card of a fitted model, as Markdown."""
    return "\n".join(_lines(fitted)) + "\n"


def describe(choice: Choice) -> Iterator[str]:
    """Say in sentences what structure was chosen."""
    crosses = ", with crosses of offer and customer" if choice.crosses else ""
    yield f"A logistic regression (prior variance of the margin {choice.variance:g}{crosses})."
    if choice.shape is None:
        yield "Boosted trees got no weight: they did not help on later contacts."
    else:
        yield (
            f"Blended on the margin, {choice.share:.0%} to {1 - choice.share:.0%}, with "
            f"{choice.shape.rounds} boosted trees of {choice.shape.leaves} leaves."
        )
    if choice.credibility_constant is None:
        yield "One joint model over customers and offers; offers' own models did not beat it."
    else:
        yield (
            "Offers with enough evidence have models of their own, shrunk towards the joint one "
            f"by n / (n + {choice.credibility_constant:g})."
        )
    yield "Calibrated by a line on the margin." if choice.calibrated else "Not calibrated further."
    if choice.leave_out:
        yield f"Left out: {', '.join(choice.leave_out)}."


def _lines(fitted: Fitted) -> Iterator[str]:
    facts, judged = fitted.facts, fitted.judged
    yield f"# Propensity model of {facts['data']['name']}"
    yield ""
    yield (
        f"Learned from {fitted.rows:,} contacts ({fitted.positives:,} accepted) of "
        f"{fitted.offers} offers, seed {facts['seed']}."
    )
    if facts["trained_from"] is not None:
        yield f"Contacts from {facts['trained_from']} to {facts['trained_until']}."
    yield ""
    yield "## What it is"
    yield ""
    for sentence in describe(fitted.choice):
        yield f"- {sentence}"
    yield ""
    yield "## How well it does"
    yield ""
    yield (
        f"A model of the same structure, learned without them, on {len(judged.y):,} contacts set "
        f"aside ({int(judged.y.sum()):,} accepted); 95% intervals over customers."
    )
    yield ""
    yield "| measure | model | untuned LightGBM | difference |"
    yield "|---|---|---|---|"
    for name, label in MEASURE_NAMES.items():
        cells = (
            interval(judged.model[name]),
            interval(judged.compared.get(name)),
            interval(judged.difference.get(name), signed=True),
        )
        yield f"| {label} | {' | '.join(cells)} |"
    yield ""
    yield "## What it is for, and what not"
    yield ""
    yield (
        "It ranks offers by how likely a customer is to accept them if they are made. It says "
        "nothing of what an offer changes: contacts were not made at random unless the data says "
        "with which probability. Figures hold for customers and offers like those it learned from."
    )
    yield ""
    yield "## Features"
    yield ""
    families: dict[str, int] = {}
    for feature in fitted.propensity.schema.features:
        families[feature.family] = families.get(feature.family, 0) + 1
    for family, count in families.items():
        yield f"- {family.replace('_', ' ')}: {count}"
