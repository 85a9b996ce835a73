"""Tags of tasks: which tasks of a class are left by --tags and --exclude-tags."""

from __future__ import annotations

import logging
from typing import Any, Callable, Dict, Optional, Set


def tag(*tags: str) -> Callable[[Any], Any]:
    """Decorator that gives a task these tags; on a task set, it gives them to each of its tasks."""
    if not tags or callable(tags[0]):
        raise ValueError("No tag name was supplied")

    def decorator(decorated):
        if hasattr(decorated, "tasks"):
            decorated.tasks = [decorator(task) for task in decorated.tasks]
            return decorated
        if "locust_tag_set" not in decorated.__dict__:
            decorated.locust_tag_set = set()
        decorated.locust_tag_set |= set(tags)
        return decorated

    return decorator


def is_markov_taskset(task: type) -> bool:
    """Whether `task` is a MarkovTaskSet: it chooses by its transitions, `tasks` stays empty."""
    # By name, because the module of the Markov sets needs this one.
    return type(task).__name__ == "MarkovTaskSetMeta"


def filter_tasks_by_tags(
    task_holder,
    tags: Optional[Set[str]] = None,
    exclude_tags: Optional[Set[str]] = None,
    checked: Optional[Dict[Any, bool]] = None,
) -> None:
    """Takes the tasks that the tags rule out from a user class or task set and the sets below it.

    A task stays if it has one of `tags` (None: any task does) and none of `exclude_tags`; a task
    set stays as long as tasks are left in it. `checked` holds what was decided before: sets may be
    in several places. A class that is left without tasks is named in a warning.
    """
    if checked is None:
        checked = {}
    for task in task_holder.tasks:
        if task not in checked:
            checked[task] = _stays(task, tags, exclude_tags, checked)
    task_holder.tasks = [task for task in task_holder.tasks if checked[task]]
    if not task_holder.tasks and not is_markov_taskset(task_holder):
        logging.warning(
            "%s had no tasks left after filtering, instantiating it will fail!",
            task_holder.__name__,
        )


def _stays(task, tags, exclude_tags, checked) -> bool:
    if hasattr(task, "tasks"):
        filter_tasks_by_tags(task, tags, exclude_tags, checked)
        return bool(task.tasks) or is_markov_taskset(task)
    own = getattr(task, "locust_tag_set", set())
    return (tags is None or bool(own & tags)) and (exclude_tags is None or not own & exclude_tags)
