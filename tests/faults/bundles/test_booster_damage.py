"""A damaged booster with a fresh hash is refused, and the process lives on (C17)."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from models.bundle import load_bundle
from models.errors import BundleError
from tests.support.bundle_models import TreeModel
from tests.support.bundles import rehash

ROOT = Path(__file__).parents[3]

NO_CORE = """
import resource, sys
import lightgbm
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_lightgbm_itself_does_not_read_such_damage(published, tmp_path):
    """Why the check is there: one colon less, and its loader fails; mostly it ends the process."""
    text = (published.folder / "propensity" / "trees.txt").read_text()
    (tmp_path / "damaged.txt").write_text(text.replace("[seed: 0]", "[seed 0]"))

    done = run(f"{NO_CORE}lightgbm.Booster(model_file=sys.argv[1])", str(tmp_path / "damaged.txt"))

    assert done.returncode != 0, done


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_truncated_and_rehashed_booster_is_refused(published, share):
    """Somebody cuts the booster and mends the manifest: the structure tells."""
    path = published.folder / "propensity" / "trees.txt"
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(BundleError, match=r"propensity/trees\.txt: not a whole LightGBM model"):
        load_bundle(rehash(published.folder), load_model=TreeModel.load)


def test_random_damage_never_ends_the_process(published, tmp_path):
    """What passes the check, LightGBM reads and predicts with, or raises: no signal, no hang."""
    source = published.folder / "propensity" / "trees.txt"

    done = run(FUZZ, str(source), "20261121")

    assert done.returncode == 0, done.stderr[-2000:]
    tried, passed = map(int, done.stdout.split()[-2:])
    assert tried == 1500
    assert passed > 50, "the damage is so gross that nothing was learned"


FUZZ = f"""
import sys
import lightgbm, numpy
from models.bundle.booster_text import check_booster_text
from models.errors import BundleError
from tests.faults.bundles.{Path(__file__).stem} import damaged
from tests.support.bundle_models import rows

text, X, passed = open(sys.argv[1], "rb").read(), rows(20), 0
for content in damaged(text, seed=int(sys.argv[2]), times=1500):
    try:
        check_booster_text(content, name="trees.txt")
    except BundleError:
        continue
    passed += 1
    try:
        booster = lightgbm.Booster(model_str=content.decode())
        booster.predict(X, num_threads=1)
        booster.predict(X, num_threads=1, pred_contrib=True)
    except (lightgbm.basic.LightGBMError, ValueError):
        pass
print(1500, passed)
"""

_TOKENS = (
    b"0",
    b"-1",
    b"1",
    b"99",
    b"-99",
    b"2147483648",
    b"1e308",
    b"nan",
    b"inf",
    b"",
    b" ",
    b"\n",
)


def damaged(text: bytes, *, seed: int, times: int):
    """Give texts with some damage, most of them with ``tree_sizes`` mended afterwards."""
    chance = random.Random(seed)
    end = text.index(b"end of trees")
    for _ in range(times):
        content = bytearray(text)
        for _ in range(chance.choice((1, 1, 2, 4))):
            chance.choice((_flip, _cut, _swap_number, _move_line))(content, chance, end)
        yield _mended(bytes(content)) if chance.random() < 0.7 else bytes(content)


def _place(content, chance, end):
    return chance.randrange(len(content) if chance.random() < 0.3 else min(end, len(content)))


def _flip(content, chance, end):
    content[_place(content, chance, end)] ^= 1 << chance.randrange(8)


def _cut(content, chance, end):
    at = _place(content, chance, end)
    del content[at : at + chance.choice((1, 2, 10, 100))]


def _swap_number(content, chance, end):
    number = chance.choice(list(re.finditer(rb"[-0-9.e+]+", bytes(content))))
    content[number.start() : number.end()] = chance.choice(_TOKENS)


def _move_line(content, chance, end):
    lines = bytes(content).split(b"\n")
    line = lines[chance.randrange(len(lines))]
    if chance.random() < 0.5:
        lines.remove(line)
    else:
        lines.insert(chance.randrange(len(lines)), line)
    content[:] = b"\n".join(lines)


def _mended(content: bytes) -> bytes:
    body = content.partition(b"\n\n")[2].split(b"end of trees")[0]
    sizes = (str(len(tree)).encode() for tree in re.split(rb"(?=Tree=\d)", body) if tree)
    return re.sub(rb"tree_sizes=[^\n]*", b"tree_sizes=" + b" ".join(sizes), content)
