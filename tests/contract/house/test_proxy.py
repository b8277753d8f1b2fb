"""The proxy's configuration goes with the service's settings."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.settings import Settings

CONFIG = Path(__file__).resolve().parents[3] / "examples" / "nginx.conf"
UNITS = {"s": 1, "m": 1024**2, "k": 1024}


def number(directive: str, *, within: str = "") -> int:
    """Return a directive's value in seconds or bytes, the first after a landmark."""
    text = CONFIG.read_text()
    text = text[text.index(within) :]
    found = re.search(rf"\b{directive} (\d+)([smk])", text)
    assert found, directive
    return int(found[1]) * UNITS[found[2]]


def test_kept_connections_are_closed_by_the_proxy_first():
    """The service never closes a connection that the proxy is about to use."""
    assert number("keepalive_timeout", within="upstream") < Settings().keepalive_seconds


def test_every_body_that_the_service_takes_gets_through():
    """The proxy's limit is no lower than the service's, so the service's own answer is seen."""
    assert number("client_max_body_size") >= Settings().max_body_bytes


def test_the_proxy_waits_as_long_as_the_service_may_take():
    """The proxy does not give up before the service's own limit."""
    assert number("proxy_read_timeout") >= Settings().timeout_seconds


def test_it_calls_the_service_where_it_listens():
    """The upstream is the address and port that the service has by default."""
    assert f"server {Settings().host}:{Settings().port} " in CONFIG.read_text()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed here")
def test_nginx_accepts_it():
    """`nginx -t` finds nothing wrong with it."""
    checked = subprocess.run(
        ["nginx", "-t", "-q", "-c", str(CONFIG)], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
