"""Tasks and task sets: what a user does, one task after the other.

All of it runs in the users' greenlets on the main thread.
"""

from __future__ import annotations

import logging
import random
import traceback
from random import getrandbits
from time import perf_counter
from types import FunctionType
from typing import Any, List, Optional, final

import gevent
from gevent import GreenletExit

from locust._tags import filter_tasks_by_tags, is_markov_taskset, tag
from locust.exception import (
    InterruptTaskSet,
    MissingWaitTimeError,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)

__all__ = (
    "LOCUST_STATE_RUNNING",
    "LOCUST_STATE_STOPPING",
    "LOCUST_STATE_WAITING",
    "DefaultTaskSet",
    "TaskSet",
    "TaskSetMeta",
    "filter_tasks_by_tags",
    "get_tasks_from_base_classes",
    "is_markov_taskset",
    "tag",
    "task",
)

logger = logging.getLogger(__name__)

LOCUST_STATE_RUNNING, LOCUST_STATE_WAITING, LOCUST_STATE_STOPPING = "running", "waiting", "stopping"

BROKEN_WAIT_SECONDS = 1
"""How long a user waits whose wait_time failed."""


def task(weight: Any = 1) -> Any:
    """Decorator that makes a method or a nested task set a task: `@task`, or `@task(n)` for one
    that is chosen n times as often."""

    def decorator(decorated):
        if decorated.__name__ in ("on_stop", "on_start"):
            logging.warning(
                "You have tagged your on_stop/start function with @task. "
                "This will make the method get called both as a task AND on stop/start."
            )
        if decorated.__name__ == "run":
            raise Exception(
                "User.run() is a method used internally by Locust, "
                "and you must not override it or register it as a task"
            )
        decorated.locust_task_weight = weight
        return decorated

    if not callable(weight):
        return decorator
    decorated, weight = weight, 1
    return decorator(decorated)


def get_tasks_from_base_classes(bases, class_dict) -> List[Any]:
    """All tasks of a class that is being made, each as often as it weighs: those of its bases, then
    those of its attribute `tasks`, then those that @task marked in its body."""
    tasks: List[Any] = []
    for base in bases:
        tasks += getattr(base, "tasks", None) or []

    own = class_dict.get("tasks") or []
    for item in own.items() if isinstance(own, dict) else own:
        if isinstance(item, tuple):
            item, count = item
            tasks += [item] * count
        else:
            tasks.append(item)

    for item in class_dict.values():
        # Not getattr: an attribute that answers to any name (a mock, a proxy) is no task.
        if "locust_task_weight" in dir(item):
            tasks += [item for _ in range(item.locust_task_weight)]
    return tasks


def _choice(tasks):
    """random.choice(tasks), with the same draws from `random` and two calls less."""
    count = len(tasks)
    bits = count.bit_length()
    index = getrandbits(bits)
    while index >= count:
        index = getrandbits(bits)
    return tasks[index]


def _outcome(interrupt: InterruptTaskSet) -> Exception:
    """What the parent of an interrupted task set sees of its task."""
    kind = RescheduleTaskImmediately if interrupt.reschedule else RescheduleTask
    return kind(interrupt.reschedule)


class TaskSetMeta(type):
    """Collects the tasks of task sets into `tasks`."""

    def __new__(mcs, classname, bases, class_dict):
        class_dict["tasks"] = get_tasks_from_base_classes(bases, class_dict)
        return type.__new__(mcs, classname, bases, class_dict)


class TaskSet(metaclass=TaskSetMeta):
    """A set of tasks from which one after the other is chosen, with a wait time after each.

    A task set can be a task of another one, or of a user: then it is made and runs until it calls
    `interrupt`, or for good. Its methods may be overridden and replaced at any time (but for
    `run`): the loop looks them up for each task.
    """

    tasks: List[Any] = []
    """Functions and task sets to choose from. A class body may give a list, a list of
    `(task, weight)` or a dict of task to weight; the class has the list with repetitions."""

    min_wait: Optional[float] = None
    """Locust's old way to say the wait time, in ms; counts only where there is no wait_time."""

    max_wait: Optional[float] = None
    wait_function = None

    def __init__(self, parent) -> None:
        # A list, as a deque takes 0.7 KiB even when empty, and every user has one of these.
        self._task_queue: List[Any] = []
        self._user = user = parent.user if isinstance(parent, TaskSet) else parent
        self._parent = parent
        # Set only where the user has something to hand down: each attribute costs memory.
        for name in ("min_wait", "max_wait", "wait_function"):
            if not getattr(self, name) and getattr(user, name) is not None:
                setattr(self, name, getattr(user, name))
        self._cp_last_run = perf_counter()
        self._cp_last_wait_time: float = 0

    @property
    def user(self):
        """The user that runs this task set."""
        return self._user

    @property
    def parent(self):
        """The task set that this one is a task of, or the user."""
        return self._parent

    @property
    def client(self):
        """The user's `client`; AttributeError if it has none."""
        return self._user.client

    def on_start(self) -> None:
        """Called each time a user enters this task set."""

    def on_stop(self) -> None:
        """Called each time a user leaves this task set: by `interrupt`, or because it ends."""

    @final
    def run(self) -> None:
        """Runs tasks until an exception ends it: RescheduleTask or RescheduleTaskImmediately when
        the set was interrupted, what stops the user, or what a task raised if the environment
        doesn't catch exceptions."""
        user = self._user
        try:
            self.on_start()
        except InterruptTaskSet as interrupt:
            raise _outcome(interrupt) from interrupt

        while True:
            in_wait = False
            try:
                try:
                    if not self._task_queue:
                        self.schedule_task(self.get_next_task())
                    if user._state == LOCUST_STATE_STOPPING:
                        raise StopUser()
                    try:
                        self.execute_next_task()
                    except RescheduleTaskImmediately:
                        self._give_way()
                        continue
                    except RescheduleTask:
                        pass
                    in_wait = True
                    self.wait()
                except (InterruptTaskSet, StopUser, StopTest):
                    raise
                except Exception as error:
                    self._go_on_after(error, in_wait)
            except InterruptTaskSet as interrupt:
                self._leave()
                raise _outcome(interrupt) from interrupt
            except (StopUser, StopTest, GreenletExit, SystemExit):
                self._end()
                raise

    def _give_way(self) -> None:
        """Lets others run, unless the task has done so: tasks without I/O must starve nobody."""
        user = self._user
        if not user._yielded:
            gevent.sleep(0)
        user._yielded = False

    def _go_on_after(self, error: Exception, in_wait: bool) -> None:
        """Reports what a task raised, or its wait (`in_wait`), and waits. Raises `error` if the
        environment doesn't catch exceptions."""
        self._report(error)
        if not in_wait:
            try:
                return self.wait()
            except (InterruptTaskSet, StopUser, StopTest):
                raise
            except Exception as wait_error:
                self._report(wait_error)
        user = self._user
        user._state = LOCUST_STATE_WAITING
        self._sleep(BROKEN_WAIT_SECONDS)
        if user._state == LOCUST_STATE_STOPPING:
            raise StopUser()
        user._state = LOCUST_STATE_RUNNING

    def _report(self, error: Exception) -> None:
        environment = self._user.environment
        environment.events.user_error.fire(
            user_instance=self, exception=error, tb=error.__traceback__
        )
        if not environment.catch_exceptions:
            raise error
        logger.error("%s\n%s", error, traceback.format_exc())

    def _leave(self) -> None:
        """on_stop of a set that was interrupted: it can still end the user."""
        try:
            self.on_stop()
        except (StopUser, StopTest):
            raise
        except Exception:
            logging.error("Uncaught exception in on_stop: \n%s", traceback.format_exc())

    def _end(self) -> None:
        """on_stop of a set whose user ends."""
        try:
            self.on_stop()
        except Exception:
            logging.error("Uncaught exception in on_stop: \n%s", traceback.format_exc())

    def execute_next_task(self):
        """Takes the first task from the queue and runs it."""
        self.execute_task(self._task_queue.pop(0))

    def execute_task(self, task):
        """Runs a task: a function, which gets the task set, a bound method, or a task set."""
        if task.__class__ is FunctionType:
            task(self)
        elif getattr(task, "__self__", None) is self:
            task()
        elif hasattr(task, "tasks") and issubclass(task, TaskSet):
            task(self).run()
        else:
            task(self)

    def schedule_task(self, task_callable, first=False):
        """Puts a task at the end of the queue, or before all others if `first`."""
        if first:
            self._task_queue.insert(0, task_callable)
        else:
            self._task_queue.append(task_callable)

    def get_next_task(self):
        """Chooses the next task; called when the queue is empty."""
        tasks = self.tasks
        if not tasks:
            hint = "."
            if getattr(self, "task", None):
                hint = ", but you have set a 'task' attribute - maybe you meant to set 'tasks'?"
            raise Exception(
                f"No tasks defined on {self.__class__.__name__}{hint} "
                "use the @task decorator or set the 'tasks' attribute of the TaskSet"
            )
        return _choice(tasks)

    def wait_time(self):
        """Seconds until the next task: the user's, unless the task set has a wait_time itself."""
        user = self._user
        wait_time = user.wait_time
        if wait_time:
            return wait_time()
        if self.min_wait is not None and self.max_wait is not None:
            return random.randint(self.min_wait, self.max_wait) / 1000.0
        raise MissingWaitTimeError(
            "You must define a wait_time method on either the "
            f"{type(user).__name__} or {type(self).__name__} class"
        )

    def wait(self):
        """Waits for `wait_time()` seconds. A waiting user is stopped at once, also with a stop
        timeout, and so is one that calls this within a task."""
        user = self._user
        if user._state == LOCUST_STATE_STOPPING:
            raise StopUser()
        user._state = LOCUST_STATE_WAITING
        seconds = self.wait_time()
        # No wait, and the task has let others run: going to the hub once more would double the
        # cost of a small task.
        if not (seconds <= 0 and user._yielded):
            self._sleep(seconds)
        user._yielded = False
        if user._state == LOCUST_STATE_STOPPING:
            raise StopUser()
        user._state = LOCUST_STATE_RUNNING

    def _sleep(self, seconds):
        gevent.sleep(seconds)

    def interrupt(self, reschedule=True):
        """Leaves this task set; its parent goes on at once, or after a wait if not `reschedule`."""
        raise InterruptTaskSet(reschedule)


class DefaultTaskSet(TaskSet):
    """The root of each user: runs the user's own tasks, which get the user as their argument."""

    def get_next_task(self):
        user = self._user
        tasks = user.tasks
        if not tasks:
            hint = "."
            if getattr(user, "task", None):
                hint = (
                    ", but you have set a 'task' attribute on your class - "
                    "maybe you meant to set 'tasks'?"
                )
            raise Exception(
                f"No tasks defined on {user.__class__.__name__}{hint} Use the @task decorator or "
                "set the 'tasks' attribute of the User (or mark it as abstract = True if you only "
                "intend to subclass it)"
            )
        return _choice(tasks)

    def execute_task(self, task):
        if task.__class__ is not FunctionType and hasattr(task, "tasks"):
            if issubclass(task, TaskSet):
                return task(self._user).run()
        task(self._user)
