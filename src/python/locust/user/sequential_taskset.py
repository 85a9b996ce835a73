"""Task sets whose tasks follow in order."""

from __future__ import annotations

from itertools import cycle

from locust.exception import LocustError

from .task import TaskSet, TaskSetMeta


class SequentialTaskSetMeta(TaskSetMeta):
    """Collects tasks in the order of their declaration, the attribute `tasks` at its place."""

    def __new__(mcs, classname, bases, class_dict):
        tasks = []
        for base in bases:
            tasks += getattr(base, "tasks", None) or []
        for name, value in class_dict.items():
            if name == "tasks":
                tasks += _declared(value)
            if "locust_task_weight" in dir(value):
                tasks += [value for _ in range(value.locust_task_weight)]
        class_dict["tasks"] = tasks
        return type.__new__(mcs, classname, bases, class_dict)


def _declared(value):
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [task for task, count in value.items() for _ in range(count)]
    raise ValueError("The 'tasks' attribute can only be set to list or dict")


class SequentialTaskSet(TaskSet, metaclass=SequentialTaskSetMeta):
    """A task set that runs its tasks in the order of their declaration, over and over. A task of
    weight n comes n times in a row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._task_cycle = cycle(self.tasks)

    def get_next_task(self):
        if not self.tasks:
            raise LocustError(
                "No tasks defined. Use the @task decorator or set the 'tasks' attribute of the "
                "SequentialTaskSet"
            )
        return next(self._task_cycle)
