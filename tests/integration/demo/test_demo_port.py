"""Where the demo serves."""

import socket

import pytest

from models.errors import InputError
from service.demo import server
from service.demo.server import free_port


@pytest.fixture
def taken():
    """Return a port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_refused(taken):
    """Whoever names a port gets that port or a message, never another one in silence."""
    with pytest.raises(InputError, match=f"port {taken} is taken"):
        free_port(taken)


def test_a_free_one_is_found_when_none_was_asked_for(taken, monkeypatch):
    """Without --port, somebody on the usual one does not keep the demo from serving."""
    monkeypatch.setattr(server, "USUAL_PORT", taken)

    found = free_port(None)

    assert found != taken
    assert free_port(found) == found
