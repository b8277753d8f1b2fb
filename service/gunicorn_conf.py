"""How gunicorn runs the service: from the same settings as everything else.

The application is made in each worker and never before the fork: boosters, database connections
and threads don't survive one. Its code is imported before, since nothing happens at import: a new
worker is there in a moment, and workers share that memory.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.settings import read_settings

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

_settings = read_settings(os.environ)

_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host
bind = f"{_host}:{_settings.port}"
workers = _settings.workers
threads = _settings.threads
worker_class = "gthread"
preload_app = False
control_socket_disable = True
backlog = _settings.backlog
timeout = _settings.timeout_seconds
graceful_timeout = _settings.graceful_seconds
keepalive = _settings.keepalive_seconds
limit_request_line = 8190
limit_request_field_size = 8190
proc_name = "nbo"
# Workers show that they live by touching a file; on a disk that can block.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = None
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "service.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
    },
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {
            "level": _settings.log_level.upper(),
            "handlers": ["stderr"],
            "propagate": False,
        },
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def on_starting(server: Arbiter) -> None:
    """Import the code once, for all workers."""
    del server
    import service.app  # noqa: F401, PLC0415 -- not when this file is merely read


def worker_exit(server: Arbiter, worker: Worker) -> None:
    """Write what is queued, once requests in flight are done."""
    del server
    serving = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("nbo")
    if serving is not None:
        serving.close()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Forget the gauges of a worker that is gone, however it went."""
    del server
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess  # noqa: PLC0415 -- not in the master otherwise

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Arbiter) -> None:
    """Leave no files of figures behind."""
    del server
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder and Path(folder).name.startswith("nbo-metrics-"):
        shutil.rmtree(folder, ignore_errors=True)
    logging.shutdown()
