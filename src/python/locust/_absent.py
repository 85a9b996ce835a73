"""Names of Locust's API that loadgen doesn't have yet: whoever asks for one is told so by name."""

from __future__ import annotations

import dis
import sys
from importlib.abc import MetaPathFinder
from typing import Any, Callable, Iterable

MODULES = frozenset(
    "locust." + name
    for name in """argument_parser clients contrib contrib.csv_request_logger contrib.dns
    contrib.fasthttp contrib.milvus contrib.mongodb contrib.mqtt contrib.oai contrib.postgres
    contrib.qdrant contrib.socketio debug dispatch env html input_events log main opentelemetry
    pytestplugin rpc rpc.protocol rpc.zmqrpc runners stats user.rest web""".split()
)
"""Modules of Locust; those that have a file of their own here are found before this list counts."""


def text_of(name: str) -> str:
    """What is said of a name that isn't there yet."""
    return f"loadgen: {name} isn't there yet"


class _AbsentModules(MetaPathFinder):
    """Stands behind all other finders, so it is asked only for what none of them has."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname in MODULES:
            # Not ModuleNotFoundError: `from locust import x` would put a text of its own for it.
            raise ImportError(text_of(fullname), name=fullname)
        return None


def install() -> None:
    """Lets imports of absent modules say so. Called once, when `locust` is imported."""
    if not any(isinstance(finder, _AbsentModules) for finder in sys.meta_path):
        sys.meta_path.append(_AbsentModules())


def names(module: str, absent: Iterable[str]) -> Callable[[str], Any]:
    """The `__getattr__` of a module that lacks the names `absent`: AttributeError for all names,
    but ImportError for `from module import name`, so that the text isn't lost there."""
    lacking = frozenset(absent)

    def __getattr__(name: str) -> Any:
        if name not in lacking:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        message = text_of(f"{module}.{name}")
        frame = sys._getframe(1)
        if frame.f_code.co_code[frame.f_lasti] == dis.opmap["IMPORT_FROM"]:
            raise ImportError(message, name=module)
        raise AttributeError(message)

    return __getattr__
