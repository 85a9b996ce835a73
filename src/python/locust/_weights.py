"""The option --equal-weights."""

from __future__ import annotations

from typing import Any, Iterable, List


def assign_equal_weights(user_classes: Iterable[type]) -> None:
    """Gives each class the weight 1 and each of its distinct task functions once, those of nested
    task sets included. Fixed counts stay. ValueError for a task that can't be called."""
    for user_class in user_classes:
        user_class.weight = 1
        user_class.tasks = _distinct_functions(user_class.tasks)


def _distinct_functions(tasks: Iterable[Any]) -> List[Any]:
    # Last in, first out, as in Locust: a seeded run then picks the same tasks.
    left, found = list(tasks), []
    while left:
        task = left.pop()
        if hasattr(task, "tasks"):
            left.extend(task.tasks)
        elif not callable(task):
            raise ValueError("Unrecognized task type in user")
        elif task not in found:
            found.append(task)
    return found
