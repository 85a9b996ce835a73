"""`--debug-user`: a user of each class does each of its tasks once, and what it sends is shown.

All of it goes to stdout, so that it can be read page by page; log lines stay on stderr.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any, Callable, List

import gevent

from loadgen import _engine
from locust import _flags
from locust.exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)
from locust.user.markov_taskset import MarkovTaskSet, is_markov_task
from locust.user.task import LOCUST_STATE_RUNNING, DefaultTaskSet, TaskSet


def show(text: str) -> None:
    """Prints at once. A reader that went away has seen enough."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os._exit(1)
    except OSError as error:
        os.write(2, f"loadgen: error: cannot write to standard output: {error.strerror}\n".encode())
        os._exit(1)


def note(text: str) -> None:
    show("\n".join(f"* {line}" for line in text.splitlines()))


def tasks_of(owner: Any) -> List[Any]:
    """The tasks of a user or task set in the order of their definition, each once."""
    tasks = owner.tasks
    if isinstance(owner, MarkovTaskSet):
        bases = reversed(type(owner).__mro__)
        tasks = [each for base in bases for each in vars(base).values() if is_markov_task(each)]
    return list(dict.fromkeys(tasks))


class DebugPass:
    """One pass over the user classes of an environment that has a runner."""

    def __init__(self, environment) -> None:
        self._environment = environment
        self._requests = self._failed = self._tasks = self._raised = 0

    def run(self) -> int:
        """Gives the exit code: 1 if a request failed or user code raised. On the main greenlet."""
        environment, events = self._environment, self._environment.events
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        environment.runner.quit = self._quit
        environment.runner.state = "running"
        events.request.add_listener(self._on_request)
        _engine.show_requests(lambda text: show(text.rstrip("\n")))
        events.test_start.fire(environment=environment)
        environment._filter_tasks_by_tags()
        events.spawning_complete.fire(user_count=len(environment.user_classes))
        for user_class in environment.user_classes:
            user_class.host = environment.host or user_class.host
            gevent.spawn(self._run_user, user_class).join()
        events.test_stopping.fire(environment=environment)
        events.test_stop.fire(environment=environment)
        events.quitting.fire(reverse=True, environment=environment)
        note(
            f"{self._tasks} tasks, {self._raised} raised an exception; "
            f"{self._requests} requests, {self._failed} failed"
        )
        return 1 if self._failed or self._raised or _flags.internal_error else 0

    def _quit(self) -> None:
        """`runner.quit()`: the user goes no further."""
        raise StopTest("runner.quit() was called")

    def _on_request(self, request_type, name, exception=None, **_: Any) -> None:
        self._requests += 1
        if not exception:
            return
        self._failed += 1
        text = exception if isinstance(exception, str) else repr(exception)
        note(_engine.masked_urls(f"Failed: {request_type} {name}: {text}"))

    def _call(self, call: Callable[..., Any], *arguments: Any) -> bool:
        """Calls user code and shows what it raises; whether it raised nothing. The exceptions that
        stop the user pass on."""
        try:
            call(*arguments)
        except (InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately):
            pass  # ends of a task like others: one pass has each task once
        except (StopUser, StopTest):
            raise
        except BaseException as error:
            self._note_error(error)
            return False
        return True

    def _note_error(self, error: BaseException) -> None:
        self._raised += 1
        note("".join(traceback.format_exception(type(error), error, error.__traceback__)))

    def _run_user(self, user_class: type) -> None:
        """A user's life without waits, in a greenlet of its own."""
        name = user_class.__name__
        try:
            user = user_class(self._environment)
        except BaseException as error:  # StopTest: it has no host
            self._note_error(error)
            return
        user._greenlet = gevent.getcurrent()
        user._state = LOCUST_STATE_RUNNING
        user._taskset_instance = DefaultTaskSet(user)
        try:
            note(f"{name}.on_start")
            if not self._call(user.on_start):
                return  # as in a run, it does nothing more
            self._run_tasks(name, user, user._taskset_instance)
        except (StopUser, StopTest) as stop:
            note(f"{name} stops: {stop!r}")
        note(f"{name}.on_stop")
        self._call(user.on_stop)

    def _run_tasks(self, place: str, owner: Any, task_set: TaskSet) -> None:
        """Runs the tasks of `owner`, a user or `task_set` itself."""
        task_set.wait = lambda: None  # a pass has no waits
        tasks = tasks_of(owner)
        if not tasks:
            self._call(task_set.get_next_task)  # raises what says so
        for task in tasks:
            if isinstance(task, type) and issubclass(task, TaskSet):
                self._run_set(f"{place}.{task.__name__}", task(owner))
                continue
            self._tasks += 1
            note(f"{place}: task {getattr(task, '__name__', task)}")
            self._call(task_set.execute_task, task)

    def _run_set(self, place: str, task_set: TaskSet) -> None:
        """A nested set: what interrupts it ends the task that does so, and the next one follows."""
        note(f"{place}.on_start")
        try:
            self._call(task_set.on_start)
            self._run_tasks(place, task_set, task_set)
        finally:
            note(f"{place}.on_stop")
            self._call(task_set.on_stop)
