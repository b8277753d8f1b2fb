"""The whole demo, on data that is small enough for a test."""

import json
import os
import re
import signal
import subprocess
from contextlib import contextmanager
from urllib.request import Request, urlopen

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


def opened(link):
    """Open a link as a browser does; return the page without its fragment, and the token."""
    page, _, token = link.partition("#token=")
    with urlopen(page, timeout=30) as response:
        assert response.headers["Content-Type"].startswith("text/html")
    return page, token


def asked(address, token, path, body=None):
    """Ask what the page asks with its token; return the answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{address}{path}", sent, headers), timeout=30) as response:
        return json.load(response)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_it_ends_with_decisions_and_is_quick_the_second_time(tmp_path):
    """From a dataset folder to three decisions with reasons; what is there is used again.

    The links that it prints open the agent's panel with an offer, and the page of a decision.
    Without --no-wait it goes on serving until Ctrl-C, which ends the server too.
    """
    data = write_small_dataset(tmp_path / "data")

    with demo_that_serves(tmp_path / "demo", data) as (first, address, process):
        assert status(address) == 200
        links = re.findall(r"^http://\S+#token=\S+$", first, re.MULTILINE)
        (panel, token), (page, _) = map(opened, links)
        shown = asked(address, token, "/v1/panel/decisions", {})
        view = asked(address, token, f"/v1{page.removeprefix(address)}/view")
    second = run_demo(tmp_path / "demo", data)

    assert "likely to accept" in first
    assert "not known to us" in first
    assert f"curl -s {address}" in first
    assert panel == f"{address}/panel"
    assert shown["offers"]
    assert shown["may_see_evidence"]
    assert shown["customer"]["customer_id"] in first
    assert view["decision_id"] in page
    assert len(re.findall(r"^http://\S+#token=\S+$", second, re.MULTILINE)) == 2
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
