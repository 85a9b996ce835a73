"""The API of Locust 2.47 for locustfiles, on loadgen's engine."""

from . import _absent, _patch

_patch.apply()
_absent.install()

__version__ = "2.47.0"
"""The Locust whose API this is; scripts ask for it."""

import importlib
from typing import Any

from .contrib.fasthttp import FastHttpUser
from .debug import run_single_user
from .event import Events
from .shape import LoadTestShape
from .user import wait_time
from .user.markov_taskset import MarkovTaskSet, transition, transitions
from .user.sequential_taskset import SequentialTaskSet
from .user.task import TaskSet, tag, task
from .user.users import HttpUser, User
from .user.wait_time import between, constant, constant_pacing, constant_throughput, poisson
from .util.deprecation import DeprecatedHttpLocustClass as HttpLocust
from .util.deprecation import DeprecatedLocustClass as Locust

events = Events()
"""The events of the environment that the command line makes."""

__all__ = (
    "FastHttpUser",
    "HttpLocust",
    "HttpUser",
    "LoadTestShape",
    "Locust",
    "MarkovTaskSet",
    "SequentialTaskSet",
    "TaskSet",
    "User",
    "__version__",
    "between",
    "constant",
    "constant_pacing",
    "constant_throughput",
    "events",
    "poisson",
    "run_single_user",
    "tag",
    "task",
    "transition",
    "transitions",
    "wait_time",
)

_MODULES = frozenset(
    """argument_parser clients contrib debug dispatch env event exception html log rpc runners
    shape stats user util web""".split()
)


def __getattr__(name: str) -> Any:
    """Submodules that locustfiles use without importing them (`locust.stats.X = 1`)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ImportError as error:
        raise AttributeError(str(error)) from error
