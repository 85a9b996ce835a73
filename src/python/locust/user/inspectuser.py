"""How often each task is run: what --show-task-ratio and --show-task-ratio-json print."""

from __future__ import annotations

import inspect
from collections import Counter
from json import dumps
from typing import Any, Dict, List, Optional

from .task import TaskSet
from .users import User


def show_task_ratio(user_classes: List[type], num_users: Optional[int]) -> None:
    """Prints what --show-task-ratio does: both tables with their headings."""
    for heading, total in (("Task ratio per User class", False), ("Total task ratio", True)):
        print(f"\n {heading}")
        print("-" * 80)
        print_task_ratio(user_classes, num_users, total)


def print_task_ratio(user_classes: List[type], num_users: Optional[int], total: bool) -> None:
    """Prints the rows of one table: tasks in proportion to their parent, or to all if `total`."""
    _print_rows(get_ratio(user_classes, _distribution(user_classes, num_users), total), 0)


def print_task_ratio_json(user_classes: List[type], num_users: Optional[int]) -> None:
    """Prints both tables as JSON."""
    print(dumps(both_ratios(user_classes, _distribution(user_classes, num_users)), indent=4))


def both_ratios(user_classes: List[type], user_spawned: Dict[str, int]) -> Dict[str, Any]:
    """Both tables of the users there are, `{"per_class": ..., "total": ...}`."""
    return {
        "per_class": get_ratio(user_classes, user_spawned, False),
        "total": get_ratio(user_classes, user_spawned, True),
    }


def get_ratio(
    user_classes: List[type[User]], user_spawned: Dict[str, int], total: bool
) -> Dict[str, Dict[str, Any]]:
    """For each class its share of `user_spawned` (class name to number of users) and those of its
    tasks: `{name: {"ratio": 0..1, "tasks": {...}}}`."""
    users = sum(user_spawned.values()) or 1
    ratios: Dict[str, Dict[str, Any]] = {}
    for user_class in user_classes:
        ratio = user_spawned.get(user_class.__name__, 0) / users
        tasks = _task_ratios(user_class.tasks, ratio if total else 1.0, total)
        ratios[user_class.__name__] = {"ratio": ratio, "tasks": tasks}
    return ratios


def _task_ratios(tasks: List[Any], whole: float, total: bool) -> Dict[str, Dict[str, Any]]:
    ratios: Dict[str, Dict[str, Any]] = {}
    for task, count in Counter(tasks).items():
        ratio = count * whole / len(tasks)
        row: Dict[str, Any] = {"ratio": ratio}
        if inspect.isclass(task) and issubclass(task, TaskSet):
            row["tasks"] = _task_ratios(task.tasks, ratio if total else 1.0, total)
        ratios[task.__name__] = row
    return ratios


def _distribution(user_classes: List[type], num_users: Optional[int]) -> Dict[str, int]:
    """How many users of each class there would be; without a number, as many as the weights say."""
    fixed = sum(cls.fixed_count for cls in user_classes if cls.fixed_count)
    weights = sum(cls.weight for cls in user_classes if not cls.fixed_count)
    weighted = max(0, (num_users or (1 if fixed else weights)) - fixed)
    # The weights can all be 0 if they were changed after the classes were loaded.
    return {
        cls.__name__: round(cls.fixed_count or cls.weight / (weights or 1) * weighted)
        for cls in user_classes
    }


def _print_rows(rows: Dict[str, Dict[str, Any]], level: int) -> None:
    indent = "  " * level
    for name, row in rows.items():
        share = f"{indent}{row['ratio'] * 100:<6.1f}"
        print(f" {share:<10} {indent + name:<50}")
        if "tasks" in row:
            _print_rows(row["tasks"], level + 1)
