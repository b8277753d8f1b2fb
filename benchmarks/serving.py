"""`make bench`: how many explained decisions a second, beside a Flask route that does nothing.

Both run under the same gunicorn configuration, one worker on one core; the load comes from the
other core, over 16 kept connections, in rounds that alternate between the two. Every decision is
for a random customer of the demo, among twenty running offers, with its reasons, and is on disk
before it is answered. Needs what `nbo demo --no-wait` makes, and makes it if it is not there.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import bare
import psutil
from catalogue import put_catalogue
from load import Load, press, request_bytes

from models.dataset import read_dataset
from service.demo.commands import command_line
from service.demo.server import Served, free_port, wait_until_ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).resolve().parent
CHANNEL = "email"
SEED = 7


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers, and an endless supply of requests for it."""

    name: str
    port: int
    requests: Iterator[bytes]


def main() -> None:
    """Prepare, measure, print."""
    options = arguments()
    prepare(options.folder)
    made = json.loads((options.folder / "made.json").read_text())["steps"]
    key = made["store"]["key"]
    customers = read_dataset(options.folder / "data").customers["customer_id"].to_list()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-") as scratch:
        shutil.copytree(options.folder / "store", f"{scratch}/store")
        registry = options.folder / "registry"
        with served(registry, Path(scratch), threads=options.threads) as (decisions, plain):
            put_catalogue(decisions, key=key, offers=20, channel=CHANNEL)
            sides = (
                Side("bare Flask route", plain.port, itertools.repeat(request_bytes("GET", "/"))),
                Side("explained decisions", decisions.port, decision_requests(customers, key)),
            )
            measure(sides, options)


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(".demo"), help="the demo's folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each side in a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--threads", type=int, default=16, help="of each server")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    return options


def prepare(folder: Path) -> None:
    """Let the demo make its model and store; it does nothing that is done already."""
    print("Preparing with `nbo demo --no-wait` ...", flush=True)
    subprocess.run(
        command_line(["demo", "--no-wait", "--folder", str(folder)]),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def served(registry: Path, scratch: Path, *, threads: int) -> Iterator[tuple[Served, Served]]:
    """Run both servers on the first core, and this process on the second."""
    cores = psutil.Process().cpu_affinity() if hasattr(psutil.Process, "cpu_affinity") else []
    if len(cores) < 2:
        print("Only one core, or no way to choose one: load and server share it.")
    settings = {
        "NBO_WORKERS": "1",
        "NBO_THREADS": str(threads),
        "NBO_HOST": "127.0.0.1",
        "NBO_MODEL_DIR": str(registry),
        "NBO_DATABASE_URL": f"sqlite:///{scratch / 'store' / 'nbo.db'}",
        "NBO_LOG_LEVEL": "error",
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:service.gunicorn_conf"]
    gunicorn += ["--chdir", str(HERE), "bare:app"]
    pin(cores[:1])
    with (
        server(command_line(["serve"]), settings, scratch, path="/readyz") as decisions,
        server(gunicorn, settings, scratch, path="/") as plain,
    ):
        pin(cores[1:2])
        yield decisions, plain


@contextmanager
def server(
    command: list[str], settings: Mapping[str, str], scratch: Path, *, path: str
) -> Iterator[Served]:
    """Start one server, wait until it answers, stop it in the end."""
    port = free_port(None)
    environment = os.environ | dict(settings) | {"NBO_PORT": str(port)}
    log = scratch / f"{port}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment, cwd=scratch, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield wait_until_ready(Served(process, port), log, path=path)
    finally:
        process.terminate()
        process.wait(timeout=60)


def pin(cores: list[int]) -> None:
    """Keep this process, and those it starts from now on, to these cores."""
    if cores:
        psutil.Process().cpu_affinity(cores)


def decision_requests(customers: list[str], key: str) -> Iterator[bytes]:
    """Give requests for random customers without end: one repeated customer flatters."""
    chance = random.Random(SEED)
    while True:
        body = {"customer_id": chance.choice(customers), "channel": CHANNEL, "limit": 3}
        yield request_bytes("POST", "/v1/decisions", json.dumps(body).encode(), key=key)


def measure(sides: tuple[Side, Side], options: argparse.Namespace) -> None:
    """Alternate between the sides; print each round, then medians and the ratio."""
    loads: dict[str, list[Load]] = {side.name: [] for side in sides}
    for side in sides:
        press(side.port, side.requests, connections=options.connections, seconds=2)
    for number in range(1, options.rounds + 1):
        for side in sides:
            load = press(
                side.port,
                side.requests,
                connections=options.connections,
                seconds=options.seconds,
            )
            loads[side.name].append(sound(load))
        print(f"round {number}: " + ", ".join(shown(name, loads[name][-1]) for name in loads))
    bare_side, decision_side = sides
    one = sound(press(decision_side.port, decision_side.requests, connections=1, seconds=5))
    report(loads[bare_side.name], loads[decision_side.name], one)


def sound(load: Load) -> Load:
    """Return a run in which every request was answered well, else stop: it measures nothing."""
    if set(load.statuses) != {200}:
        raise SystemExit(f"not every answer was 200: {load.statuses}")
    return load


def shown(name: str, load: Load) -> str:
    """Return one run in a few words."""
    return f"{name} {load.per_second:,.0f}/s (load generator {load.busy:.0%} busy)"


def report(plain: list[Load], decisions: list[Load], one: Load) -> None:
    """Print the figures that are quoted."""
    reference = median(load.per_second for load in plain)
    rate = median(load.per_second for load in decisions)
    ratios = [
        ours.per_second / theirs.per_second for ours, theirs in zip(decisions, plain, strict=True)
    ]
    spread = f"({min(ratios):.3f} to {max(ratios):.3f})"
    busy = max(load.busy for load in plain + decisions)
    print()
    print(f"bare Flask route     {reference:8,.0f} per second   ({len(bare.BODY)} static bytes)")
    print(f"explained decisions  {rate:8,.0f} per second   (20 offers, random customers, on disk)")
    print(f"ratio                {median(ratios):8.3f}              {spread}")
    p99 = f"{one.p99_ms:.2f} ms 99th percentile"
    print(f"one client           {one.median_ms:8.2f} ms median    {p99}")
    print(f"load generator       {busy:8.0%} busy at most")


if __name__ == "__main__":
    main()
