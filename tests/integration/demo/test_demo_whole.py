"""The whole demo, on data that is small enough for a test."""

import os
import subprocess

import pytest

from service.demo.commands import command_line
from tests.support.households import write_small_dataset


def run_demo(folder, data):
    """Run `nbo demo --no-wait` to its end; return what it printed."""
    ran = subprocess.run(
        command_line(["demo", "--no-wait", "--folder", str(folder), "--data", str(data)]),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_it_ends_with_decisions_and_is_quick_the_second_time(tmp_path):
    """From a dataset folder to three decisions with reasons; what is there is used again."""
    data = write_small_dataset(tmp_path / "data")

    first = run_demo(tmp_path / "demo", data)
    second = run_demo(tmp_path / "demo", data)

    assert "likely to accept" in first
    assert "not known to us" in first
    assert "curl -s http://127.0.0.1:" in first
    assert second.count("done before") == 4


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    """A folder that the demo did not make is refused, with exit code 2, and not touched."""
    (tmp_path / "thesis.txt").write_text("years of work")

    ran = subprocess.run(
        command_line(["demo", "--no-wait", "--folder", str(tmp_path)]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 2
    assert "holds something else" in ran.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
