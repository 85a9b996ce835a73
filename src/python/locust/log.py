"""Python's log lines go the way of the engine's: one format, one place."""

from __future__ import annotations

import logging
from typing import Union

from loadgen import _engine


class _EngineHandler(logging.Handler):
    """Writes records as the engine's own lines. On any thread."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            _engine.log(record.levelname, record.name, self.format(record))
        except Exception:
            self.handleError(record)


def route_logging(skip: bool, level: Union[str, int]) -> None:
    """Sends the root logger's records to the engine, from `level` on. `skip`: logging is left as
    the locustfile makes it (--skip-log-setup)."""
    if skip:
        return
    root = logging.getLogger()
    root.handlers[:] = [_EngineHandler()]
    root.setLevel(level)


def setup_logging(loglevel: str, logfile: str = None) -> None:
    raise NotImplementedError("loadgen: locust.log.setup_logging isn't there yet")
