import numpy as np
import pytest

from models.calibration import Platt, sigmoid
from training.platt import fit_platt, log_losses, refinement_losses


def draw(n=20_000, slope=2.0, intercept=-1.0):
    random = np.random.default_rng(0)
    margin = random.normal(size=n)
    return (random.random(n) < sigmoid(slope * margin + intercept)).astype(float), margin


def test_the_line_is_found():
    """Outcomes drawn along a line give that line back."""
    line = fit_platt(*draw())

    assert line.slope == pytest.approx(2.0, rel=0.05)
    assert line.intercept == pytest.approx(-1.0, rel=0.05)


def test_refinement_does_not_see_a_line():
    """Margins stretched and shifted lose nothing once calibration is perfect; log loss does."""
    y, margin = draw(2000)

    assert refinement_losses(y, 5 * margin + 3).mean() == pytest.approx(
        refinement_losses(y, margin).mean(), abs=1e-9
    )
    assert log_losses(y, 5 * margin + 3).mean() > log_losses(y, 2 * margin - 1).mean()


def test_separable_outcomes_keep_a_finite_line():
    """Perfect separation gives a steep line, not an infinite one."""
    line = fit_platt(np.array([0.0] * 20 + [1.0] * 20), np.arange(40.0))

    assert np.isfinite([line.slope, line.intercept]).all()


def test_the_order_is_never_turned_round():
    """Margins that rank the wrong way are flattened, not reversed."""
    y, margin = draw(500)

    assert fit_platt(y, -margin).slope > 0


def test_constant_margins_are_moved_to_the_base_rate():
    """Margins that say nothing become the share of the accepted."""
    y = np.array([1.0] + [0.0] * 9)
    line = fit_platt(y, np.full(10, 7.0))

    assert sigmoid(line.apply(np.full(1, 7.0)))[0] == pytest.approx(0.1, abs=0.1)


def test_no_margin_overflows():
    """Log-odds of any size become probabilities, without a warning."""
    p = sigmoid(np.array([-1e300, -800.0, 0.0, 800.0, 1e300]))

    assert p.tolist() == [0.0, pytest.approx(0.0), 0.5, pytest.approx(1.0), 1.0]
    assert Platt().apply(np.array([0.3]))[0] == 0.3
