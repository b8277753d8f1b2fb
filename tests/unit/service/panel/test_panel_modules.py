"""The panel's modules that need no page, run by Node's own test runner."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def test_the_panels_modules_keep_their_promises(node):
    """Each ``*.test.mjs`` beside this file holds; their names say what they promise."""
    ran = subprocess.run(
        [node, "--test", "--no-warnings", *sorted(map(str, HERE.glob("*.test.mjs")))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# pass 0" not in ran.stdout
