"""The whole demo, on data that is small enough for a test."""

import os
import re
import signal
import subprocess
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from service.demo.commands import command_line
from tests.support.households import write_small_dataset


def run_demo(folder, data):
    """Run `nbo demo --no-wait` to its end; return what it printed."""
    ran = subprocess.run(
        command_line(["demo", "--no-wait", "--folder", str(folder), "--data", str(data)]),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@contextmanager
def demo_that_serves(folder, data):
    """Run `nbo demo` until it serves; give what it printed, its address and its process."""
    process = subprocess.Popen(
        command_line(["demo", "--folder", str(folder), "--data", str(data)]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "COLUMNS": "120", "PYTHONUNBUFFERED": "1"},
    )
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if found := re.match(r"Serving on (http://\S+)", line):
                break
        assert found, printed
        yield printed, found[1], process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
        process.stdout.close()


def status(address):
    """Return the status of GET /livez, or None if nobody listens."""
    try:
        with urlopen(f"{address}/livez", timeout=5) as response:
            return response.status
    except OSError:
        return None


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_it_ends_with_decisions_and_is_quick_the_second_time(tmp_path):
    """From a dataset folder to three decisions with reasons; what is there is used again.

    Without --no-wait it goes on serving until Ctrl-C, which ends the server too.
    """
    data = write_small_dataset(tmp_path / "data")

    with demo_that_serves(tmp_path / "demo", data) as (first, address, process):
        assert status(address) == 200
    second = run_demo(tmp_path / "demo", data)

    assert "likely to accept" in first
    assert "not known to us" in first
    assert f"curl -s {address}" in first
    assert (status(address), process.returncode) == (None, 0)
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
