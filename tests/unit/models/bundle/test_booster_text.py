"""The text check takes what LightGBM writes, and refuses what would end the process."""

from __future__ import annotations

import re
from functools import cache

import lightgbm
import numpy as np
import pytest

from models.bundle.booster_text import check_booster_text
from models.errors import BundleError
from tests.support.bundle_models import fit_trees, rows


@cache
def text() -> str:
    """Return a model with categorical splits and missing values."""
    return fit_trees(rounds=3).booster.model_to_string()


def with_sizes(model: str) -> str:
    """Make ``tree_sizes`` agree with the trees again."""
    body = model.partition("\n\n")[2].partition("end of trees")[0]
    sizes = (str(len(tree)) for tree in re.split(r"(?=Tree=\d)", body) if tree)
    return re.sub(r"tree_sizes=.*", f"tree_sizes={' '.join(sizes)}", model)


def replaced(pattern: str, by: str) -> bytes:
    """Replace the first match and mend the sizes, as a forger would."""
    changed, times = re.subn(pattern, by, text(), count=1)
    assert times == 1, pattern
    return with_sizes(changed).encode()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rounds": 40, "num_leaves": 31},
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
        {"boosting": "dart"},
        {"min_data_in_leaf": 10_000},
        {"monotone_constraints": [1, -1, 0, 0, 0], "monotone_constraints_method": "basic"},
        {"zero_as_missing": True},
        {"objective": "cross_entropy"},
        {"objective": "regression", "linear_lambda": 0.1, "extra_trees": True},
        {"interaction_constraints": [[0, 1], [2, 3, 4]]},
    ],
    ids=str,
)
def test_what_lightgbm_writes_is_taken(options):
    """Every sort of model that training may make passes."""
    model = fit_trees(**options).booster.model_to_string()

    check_booster_text(model.encode(), name="trees.txt")


def test_a_model_with_named_features_is_taken(tmp_path):
    """A booster saved to a file, with names of features, passes."""
    data = lightgbm.Dataset(rows(), rows()[:, 0] > 0, feature_name=[f"größe_{i}" for i in range(5)])
    booster = lightgbm.train({"verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}, data, 2)
    booster.save_model(tmp_path / "trees.txt")

    check_booster_text((tmp_path / "trees.txt").read_bytes(), name="trees.txt")


def test_a_truncated_text_is_refused_wherever_it_is_cut():
    """Cut after any byte before its last line, a model is not whole."""
    model = text().encode()
    last = model.index(b"\n[use_missing") + 1
    points = np.unique(np.linspace(0, last, 400).astype(int))

    for point in points:
        with pytest.raises(BundleError):
            check_booster_text(model[:point], name="trees.txt")


@pytest.mark.parametrize(
    ("pattern", "by", "message"),
    [
        (r"left_child=\S+", "left_child=99", "do not form a tree"),
        (r"left_child=\S+", "left_child=-99", "do not form a tree"),
        (r"left_child=\S+", "left_child=0", "do not form a tree"),
        (r"right_child=(\S+) (\S+)", r"right_child=\2 \2", "do not form a tree"),
        (r"split_feature=\d+", "split_feature=5", "split_feature is not among 5"),
        (r"split_feature=\d+", "split_feature=-1", "split_feature is not among 5"),
        (r"decision_type=\d+", "decision_type=255", "decision_type is out of range"),
        (r"num_leaves=5", "num_leaves=6", "has 4 entries, 5"),
        (r"num_leaves=5", "num_leaves=2000000000", "not a whole number"),
        (r"num_leaves=5", "num_leaves=99999999", "1 to 1024 were expected"),
        (r"num_leaves=5", "num_leaves=-5", "not a whole number"),
        (r"leaf_value=\S+ ", "leaf_value=", "leaf_value has 4 entries, 5"),
        (r"leaf_value=\S+", "leaf_value=nan", "leaf_value holds something"),
        (r"leaf_value=\S+", "leaf_value=1e999", "leaf_value holds a number that is not finite"),
        (r"threshold=\S+", "threshold=1;2", "threshold holds something"),
        (r"leaf_count=\S+", "leaf_count=-3", "leaf_count is out of range"),
        (r"internal_count=\S+", "internal_count=9999999999", "internal_count is out of range"),
        (r"\nleft_child=.*", "", "left_child is missing"),
        (r"\ncat_threshold=.*", "", "cat_threshold is missing"),
        (r"cat_boundaries=0 \d+", "cat_boundaries=0 999999", "sets of categories are damaged"),
        (r"num_cat=[1-9]", "num_cat=9", "not the number of its categorical splits"),
        (r"is_linear=0", "is_linear=1", "linear trees"),
        (r"num_class=1", "num_class=3", "header line"),
        (r"max_feature_idx=4", "max_feature_idx=3", "do not list 4 features"),
        (r"version=v4", "version=v9", "header line"),
        (r"\[seed: 0\]", "[seed 0]", "last part"),
        (r"\nshrinkage=1", "\nshrinkage=", "shrinkage"),
        (r"\nnum_cat=", "\nnum_cat=1\nnum_cat=", "line 'num_cat"),
    ],
)
def test_a_damaged_text_is_refused_with_what_is_wrong(pattern, by, message):
    """Each part LightGBM's loader trusts is checked, and the message names it."""
    with pytest.raises(BundleError, match=message):
        check_booster_text(replaced(pattern, by), name="propensity/trees.txt")


def test_nodes_that_form_a_cycle_are_refused():
    """Two nodes that are each other's children would never let a prediction end."""
    tree = "left_child=1 2 1 -1\nright_child=-2 -3 -4 -5"

    with pytest.raises(BundleError, match=r"do not form a tree|form a cycle"):
        check_booster_text(
            replaced(r"left_child=.*\nright_child=.*", tree.replace("\n", "\\n")), name="trees.txt"
        )


def test_sizes_that_lie_are_refused():
    """LightGBM jumps to where ``tree_sizes`` says, so it has to be right."""
    model = text().replace("tree_sizes=", "tree_sizes=1", 1).encode()

    with pytest.raises(BundleError, match="not a whole LightGBM model"):
        check_booster_text(model, name="trees.txt")


@pytest.mark.parametrize("content", [b"", b"tree", b"\x80\x04\x95", b"PK\x03\x04", b"\xff" * 100])
def test_what_is_no_model_is_refused(content):
    """Anything else under a model's name is refused."""
    with pytest.raises(BundleError, match=r"trees\.txt: not a whole LightGBM model"):
        check_booster_text(content, name="trees.txt")
