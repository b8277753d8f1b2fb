import pytest

from models.errors import InputError
from training.config import Config, TreeShape


def read(tmp_path, text):
    path = tmp_path / "train.toml"
    path.write_text(text)
    return Config.read(path)


def test_what_is_left_out_keeps_its_default(tmp_path):
    """An empty file is the default configuration."""
    assert read(tmp_path, "") == Config()


def test_all_kinds_of_values_are_read(tmp_path):
    """Numbers, lists and tables of tree shapes come through, whole numbers as floats too."""
    config = read(
        tmp_path,
        'folds = 4\nvariances = [1]\nexclude = ["a"]\n[[trees]]\nleaves = 4\nrandom_cuts = false\n',
    )

    assert config == Config(
        folds=4,
        variances=(1.0,),
        exclude=("a",),
        trees=(TreeShape(leaves=4, random_cuts=False),),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fold = 2", "unknown key 'fold'; did you mean 'folds'"),
        ("folds = 'two'", "folds: expected int, got 'two'"),
        ("folds = true", "folds: expected int, got True"),
        ("variances = 1.0", "variances: expected a list"),
        ("[[trees]]\nleafs = 3", "did you mean 'leaves'"),
        ("trees = 3", "trees: expected a list of tables"),
        ("folds = ", "train.toml: "),
    ],
)
def test_a_mistake_is_named(tmp_path, text, message):
    """A mistake in the file is an InputError that names the key."""
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)
