"""What `init` listeners change in the options: Locust reads those of a run only after them."""

from __future__ import annotations

import argparse
import math
from typing import Any, Dict

from locust.env import Environment

from loadgen import _engine

_NAMES = {
    "num_users": "users",
    "spawn_rate": "spawn_rate",
    "exit_code_on_error": "exit_code_on_error",
    "only_summary": "only_summary",
    "json": "json",
    "json_file": "json_file",
    "html_file": "html",
}
"""Options that may be changed: their names in `parsed_options` and in the engine's Options."""

_OUTPUTS = {"json", "json_file", "html_file"}


def seen(environment: Environment) -> Dict[str, Any]:
    """The options as they are now, for `adopt`."""
    return dict(vars(environment.parsed_options))


def adopt(environment: Environment, options: Any, before: Dict[str, Any]) -> None:
    """Takes over what has changed since `before`, and sets the defaults of a headless run. A value
    that is none for its option ends the program."""
    parsed: argparse.Namespace = environment.parsed_options
    changed = {name for name, value in vars(parsed).items() if value != before.get(name)}
    for name in changed & set(_NAMES):
        value = getattr(parsed, name)
        if value is not None:
            _set(options, _NAMES[name], value, f"parsed_options.{name}")
    if "run_time" in changed:
        _set_seconds(options, "run_time", parsed.run_time or None, "parsed_options.run_time")
    _set_seconds(options, "stop_timeout", environment.stop_timeout or 0, "stop_timeout")
    options.reset_stats = bool(environment.reset_stats)
    options.host = str(environment.host or "")
    if changed & _OUTPUTS:
        environment.runner.open_outputs()
    parsed.num_users = 1 if parsed.num_users is None else parsed.num_users
    parsed.spawn_rate = 1 if parsed.spawn_rate is None else parsed.spawn_rate


def _set(options: Any, name: str, value: Any, shown: str) -> None:
    try:
        setattr(options, name, value)
    except TypeError:
        _engine.refuse(f"the locustfile sets environment.{shown} to {value!r}, which it can't be", 1)


def _set_seconds(options: Any, name: str, value: Any, shown: str) -> None:
    """The engine counts whole seconds."""
    try:
        setattr(options, name, None if value is None else float(math.ceil(value)))
    except TypeError:
        _engine.refuse(f"the locustfile sets environment.{shown} to {value!r}: seconds are wanted", 1)
