"""The option --config-users: changes of user classes, as JSON."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, Dict, List, NoReturn

from loadgen import _engine

logger = logging.getLogger("locust.main")

_NUMBERS = ("weight", "fixed_count")

Changes = List[List[Dict[str, Any]]]
"""Of each value of the option, the objects in it."""


def read(values: List[str]) -> Changes:
    """The objects of JSON texts and of `.json` files. A value that is neither ends the process."""
    return [_read(value) for value in values]


def apply(changes: Changes, environment: Any) -> None:
    """Makes the changes, in order. What cannot be changed ends the process, as in Locust."""
    try:
        for change in (change for group in changes for change in group):
            _apply(change, environment)
    except KeyError as error:
        logger.error(
            "Error applying user config, probably you tried to specify config for a User not "
            f"present in your locustfile: {error}"
        )
        sys.exit(-1)
    except Exception as error:
        logger.exception(error)
        sys.exit(-1)


def _apply(change: Dict[str, Any], environment: Any) -> None:
    name = change["user_class_name"]
    user_class = environment.available_user_classes[name]
    for key, value in change.items():
        if key == "tasks":
            tasks = environment.available_user_tasks[name]
            user_class.tasks = [task for task in tasks if task.__name__ in value]
        elif key in _NUMBERS and not isinstance(value, (int, float)):
            _refuse(f"{key} of {name} must be a number, not {value!r}")
        elif key != "user_class_name":
            setattr(user_class, key, value)


def _read(value: str) -> List[Dict[str, Any]]:
    try:
        if value.endswith(".json"):
            with open(value) as file:
                config = json.load(file)
        else:
            config = json.loads(value)
    except json.JSONDecodeError as error:
        _refuse(f"The --config-users argument must be a valid JSON string or file: {error}")
    except OSError as error:
        _refuse(str(error))
    changes = config if isinstance(config, list) else [config]
    if not all(isinstance(change, dict) for change in changes):
        _refuse(f"invalid json_user_config value: {value!r}")
    if not all("user_class_name" in change for change in changes):
        _refuse("The user config must specify a user_class_name")
    return changes


def _refuse(message: str) -> NoReturn:
    _engine.refuse(f"argument --config-users: {message}", 2)
